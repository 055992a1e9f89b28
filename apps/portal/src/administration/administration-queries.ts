import { queryOptions } from '@tanstack/react-query';
import { addDays, type CalendarDate } from '#kernel';
import { execute } from '../graphql/execute.js';
import { graphql, type ResultOf, type VariablesOf } from '../graphql/graphql.js';

const AccountFields = graphql(`
  fragment AccountFields on Account @_unmask {
    username
    name
    role
    email
    enabled
    demonstration
    lastSignInAt
    invitationExpiresAt
    hasPassword
    units {
      key
      name
    }
  }
`);

export type Account = ResultOf<typeof AccountFields>;

const UnitName = graphql(`
  fragment UnitName on ReportingUnit @_unmask {
    key
    name
  }
`);

export type UnitName = ResultOf<typeof UnitName>;

const AccountsDocument = graphql(
  `
    query Accounts($districtKey: ID!, $later: Date!) {
      district(key: $districtKey) {
        accounts {
          ...AccountFields
        }
        units {
          ...UnitName
        }
        unitsToCome: units(on: $later) {
          ...UnitName
        }
      }
    }
  `,
  [AccountFields, UnitName],
);

/** Units that begin within a year can be given to accounts already. */
const laterThan = (today: CalendarDate): CalendarDate => addDays(today, 366);

/** Each unit once, by name. */
function once<Unit extends UnitName>(...lists: readonly (readonly Unit[])[]): readonly Unit[] {
  return [...new Map(lists.flat().map((unit) => [unit.key, unit])).values()].sort((a, b) =>
    a.name.localeCompare(b.name, 'de'),
  );
}

/** The accounts of the district, and the units that they can have. */
export const accountsQuery = ({ key, today }: { readonly key: string; readonly today: CalendarDate }) =>
  queryOptions({
    queryKey: ['administration', 'accounts', key],
    queryFn: async ({ signal }) => {
      const { district } = await execute(AccountsDocument, { districtKey: key, later: laterThan(today) }, signal);
      return (
        district && {
          accounts: [...district.accounts].sort((a, b) => a.name.localeCompare(b.name, 'de')),
          units: once(district.units, district.unitsToCome),
        }
      );
    },
  });

const InvitationFields = graphql(`
  fragment InvitationFields on Invitation @_unmask {
    expiresAt
    subject
    body
    sent
  }
`);

export type Invitation = ResultOf<typeof InvitationFields>;

const AccountPayload = graphql(
  `
    fragment AccountPayload on AccountPayload @_unmask {
      account {
        ...AccountFields
      }
      invitation {
        ...InvitationFields
      }
      problems {
        code
        field
        message
      }
    }
  `,
  [AccountFields, InvitationFields],
);

const CreateDocument = graphql(
  `
    mutation CreateAccount($input: CreateAccountInput!) {
      createAccount(input: $input) {
        ...AccountPayload
      }
    }
  `,
  [AccountPayload],
);
const UpdateDocument = graphql(
  `
    mutation UpdateAccount($input: UpdateAccountInput!) {
      updateAccount(input: $input) {
        ...AccountPayload
      }
    }
  `,
  [AccountPayload],
);
const InviteDocument = graphql(
  `
    mutation InviteAgain($username: ID!) {
      inviteAgain(username: $username) {
        ...AccountPayload
      }
    }
  `,
  [AccountPayload],
);

type InputOf<Document> = VariablesOf<Document> extends { input: infer Input } ? Input : never;

/** Makes an account and its invitation, which is shown this once. Refusals stand in `problems`. @throws RequestFailed */
export const createAccount = async (input: InputOf<typeof CreateDocument>) =>
  (await execute(CreateDocument, { input })).createAccount;
/** Changes what is given of an account. Refusals stand in `problems`. @throws RequestFailed */
export const updateAccount = async (input: InputOf<typeof UpdateDocument>) =>
  (await execute(UpdateDocument, { input })).updateAccount;
/** A new invitation; the former one ends. Refusals stand in `problems`. @throws RequestFailed */
export const inviteAgain = async (username: string) => (await execute(InviteDocument, { username })).inviteAgain;

const AdministeredUnit = graphql(`
  fragment AdministeredUnit on ReportingUnit @_unmask {
    key
    name
    kind
    population
    validFrom
    validTo
    contact {
      office
      phone
      email
    }
  }
`);

export type AdministeredUnit = ResultOf<typeof AdministeredUnit>;

const DeputyFields = graphql(`
  fragment DeputyFields on Deputy @_unmask {
    id
    from
    to
    endedAt
    account {
      username
      name
    }
    unit {
      key
      name
    }
  }
`);

export type Deputy = ResultOf<typeof DeputyFields>;

const AdministeredUnitsDocument = graphql(
  `
    query AdministeredUnits($districtKey: ID!, $later: Date!) {
      district(key: $districtKey) {
        units {
          ...AdministeredUnit
        }
        unitsToCome: units(on: $later) {
          ...AdministeredUnit
        }
        deputies {
          ...DeputyFields
        }
        accounts {
          username
          name
          role
          enabled
          units {
            key
          }
        }
      }
    }
  `,
  [AdministeredUnit, DeputyFields],
);

async function readAdministeredUnits(districtKey: string, today: CalendarDate, signal: AbortSignal) {
  const { district } = await execute(AdministeredUnitsDocument, { districtKey, later: laterThan(today) }, signal);
  return (
    district && {
      units: once(district.units, district.unitsToCome),
      /** Accounts that can report: clerks that are not disabled. */
      clerks: district.accounts
        .filter(({ role, enabled }) => role === 'MUNICIPAL_CLERK' && enabled)
        .map(({ username, name, units }) => ({ username, name, unitKeys: units.map((unit) => unit.key) }))
        .sort((a, b) => a.name.localeCompare(b.name, 'de')),
      /** Current and coming ones. */
      deputies: district.deputies.filter(({ to, endedAt }) => endedAt === null && (to === null || to >= today)),
    }
  );
}

export type AdministeredUnits = NonNullable<Awaited<ReturnType<typeof readAdministeredUnits>>>;

/** Units of today and those to come, who reports for them, and who stands in. */
export const administeredUnitsQuery = ({ key, today }: { readonly key: string; readonly today: CalendarDate }) =>
  queryOptions({
    queryKey: ['administration', 'units', key],
    queryFn: ({ signal }) => readAdministeredUnits(key, today, signal),
  });

const AppointDocument = graphql(
  `
    mutation AppointDeputy($input: AppointDeputyInput!) {
      appointDeputy(input: $input) {
        deputy {
          ...DeputyFields
        }
        problems {
          code
          field
          message
        }
      }
    }
  `,
  [DeputyFields],
);
const EndDocument = graphql(`
  mutation EndDeputy($id: ID!) {
    endDeputy(id: $id) {
      problems {
        code
        field
        message
      }
    }
  }
`);
const ContactDocument = graphql(`
  mutation UpdateContact($input: UpdateContactInput!) {
    updateContact(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

/** Lets an account report for a unit that is not its own, on these days. Refusals stand in `problems`. @throws RequestFailed */
export const appointDeputy = async (input: InputOf<typeof AppointDocument>) =>
  (await execute(AppointDocument, { input })).appointDeputy;
/** Ends it with today, or takes it back if it has not begun. Refusals stand in `problems`. @throws RequestFailed */
export const endDeputy = async (id: string) => (await execute(EndDocument, { id })).endDeputy;
/** Replaces who can be reached at a unit; all empty = nobody. Refusals stand in `problems`. @throws RequestFailed */
export const updateContact = async (input: InputOf<typeof ContactDocument>) =>
  (await execute(ContactDocument, { input })).updateContact;

const RulesFields = graphql(`
  fragment RulesFields on ReportingRules @_unmask {
    dueTime
    reportingDays
    closedOn
    carryForwardDays
    lockAfterDays
    assessmentSteps
    assessmentRequired
    emergencyShelter
    revision
  }
`);

export type GivenRules = ResultOf<typeof RulesFields>;

const RulesDocument = graphql(
  `
    query ReportingRules($districtKey: ID!) {
      district(key: $districtKey) {
        rules {
          ...RulesFields
        }
      }
    }
  `,
  [RulesFields],
);

/** The rules of the district as they are now; null = not visible. */
export const rulesQuery = (districtKey: string) =>
  queryOptions({
    queryKey: ['administration', 'rules', districtKey],
    queryFn: async ({ signal }) => (await execute(RulesDocument, { districtKey }, signal)).district?.rules ?? null,
  });

const CalendarDocument = graphql(`
  query Calendar($districtKey: ID!, $from: Date!, $to: Date!) {
    district(key: $districtKey) {
      calendar(from: $from, to: $to) {
        date
        notExpectedReason
      }
    }
  }
`);

/** The expectation of each day, by the stored rules. */
export const calendarQuery = (districtKey: string, from: CalendarDate, to: CalendarDate) =>
  queryOptions({
    queryKey: ['administration', 'calendar', districtKey, from, to],
    queryFn: async ({ signal }) =>
      (await execute(CalendarDocument, { districtKey, from, to }, signal)).district?.calendar ?? null,
  });

const UpdateRulesDocument = graphql(
  `
    mutation UpdateReportingRules($input: ReportingRulesInput!) {
      updateReportingRules(input: $input) {
        rules {
          ...RulesFields
        }
        problems {
          code
          field
          message
        }
      }
    }
  `,
  [RulesFields],
);

/** Replaces the rules; figures of past days are worked out anew. Refusals stand in `problems`. @throws RequestFailed */
export const updateRules = async (input: InputOf<typeof UpdateRulesDocument>) =>
  (await execute(UpdateRulesDocument, { input })).updateReportingRules;

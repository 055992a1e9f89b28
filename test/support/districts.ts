import { it } from '@jest/globals';
import { addDays, type CalendarDate, dayOf } from '#kernel';
import { type Database } from '#platform';
import { type TokenScope } from '#access';
import { importDistricts, setDistrictRules } from '#territory';
import { defaultRules } from '#territory/domain';
import { createAccount, createToken, type NewAccount } from '#accounts';
import { expectationOn } from '#reporting/domain';
import { testDatabase, type TestDatabase } from '#testing';
import { ask, graphql, type GraphqlAnswer, signIn } from './client.js';
import { type Installation, startInstallation, TEST_SESSION_SECRET } from './installation.js';
import { csvHeader } from './map-units.mjs';

/** An answer of the interface; assertions are its type check. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** Password of every account that {@link startWithDistricts} makes. */
export const PASSWORD = 'ein Kennwort nur für Tests';

export const HOME = '03459';
export const FOREIGN = '03404';

/** Units of the two districts. */
export const unitKeys = {
  melle: '034590024024',
  bramsche: '034590014014',
  artland: '034595401000',
  facility: '03459F000001',
  /** Valid for 499 days, the day before yesterday the last. */
  retired: '034590099001',
  /** Valid from tomorrow. */
  coming: '034590099002',
  foreign: '034040000000',
} as const;

export type AccountName =
  'melle' | 'zwei' | 'andere' | 'steuerung' | 'verwaltung' | 'karte' | 'fremd' | 'fremdsteuerung';

const accounts: Record<AccountName, Pick<NewAccount, 'role' | 'districtKey' | 'unitKeys'>> = {
  melle: { role: 'MUNICIPAL_CLERK', districtKey: HOME, unitKeys: [unitKeys.melle] },
  zwei: {
    role: 'MUNICIPAL_CLERK',
    districtKey: HOME,
    unitKeys: [unitKeys.bramsche, unitKeys.facility, unitKeys.retired, unitKeys.coming],
  },
  andere: { role: 'MUNICIPAL_CLERK', districtKey: HOME, unitKeys: [unitKeys.artland] },
  steuerung: { role: 'STEERING_OFFICER', districtKey: HOME, unitKeys: [] },
  verwaltung: { role: 'ADMIN', districtKey: HOME, unitKeys: [] },
  karte: { role: 'GIS', districtKey: HOME, unitKeys: [] },
  fremd: { role: 'MUNICIPAL_CLERK', districtKey: FOREIGN, unitKeys: [unitKeys.foreign] },
  fremdsteuerung: { role: 'STEERING_OFFICER', districtKey: FOREIGN, unitKeys: [] },
};

/** Two districts on a running installation, and everything to work with them. */
export interface Districts {
  readonly database: TestDatabase;
  readonly operator: Database;
  readonly installation: Installation;
  readonly url: string;
  /** Today in the districts. */
  readonly today: CalendarDate;
  /** The day so many days before today; later when negative. */
  ago(days: number): CalendarDate;
  /** An access token of the account, signed in once. */
  as(account: AccountName): Promise<string>;
  token(account: AccountName, scope: TokenScope, unitKeys?: readonly string[]): Promise<{ id: string; token: string }>;
  /** GraphQL as this account, where success is expected. */
  ask<Data = Json>(account: AccountName, query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** GraphQL as this account, whatever comes. */
  try<Data = Json>(
    account: AccountName,
    query: string,
    variables?: Record<string, unknown>,
  ): Promise<GraphqlAnswer<Data>>;
  /** `district set`. */
  set(districtKey: string, ...settings: string[]): Promise<void>;
  /** `district import` of further lines, in the columns of the contract. */
  import(...lines: string[]): Promise<void>;
  /** Waits until the worker has done what was committed. */
  settled(): Promise<void>;
  /** The database's clock: a moment that is over when this answers. */
  clock(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts an installation with two districts, their accounts, and reports owed on every day but holidays. */
export async function startWithDistricts(env: NodeJS.ProcessEnv = {}): Promise<Districts> {
  const database = await testDatabase();
  const operator = await database.open('kreislage_operator');
  const today = dayOf(new Date(), 'Europe/Berlin');
  const ago = (days: number): CalendarDate => addDays(today, -days);
  const context = { actorName: 'Betrieb (Test)' };
  const load = async (...lines: string[]): Promise<void> => {
    await importDistricts(operator, Buffer.from([csvHeader, ...lines].join('\n')), context);
  };
  const set = async (districtKey: string, ...settings: string[]): Promise<void> => {
    await setDistrictRules(operator, districtKey, settings, context);
  };
  const home = `${HOME};Landkreis Osnabrück;NI`;
  await load(
    `${home};${unitKeys.melle};03459024;Melle;TOWN;46000;2024-12-31;Destatis;;;`,
    `${home};${unitKeys.bramsche};03459014;Bramsche;TOWN;31000;2024-12-31;Destatis;;;`,
    `${home};${unitKeys.artland};;Samtgemeinde Artland;MUNICIPAL_ASSOCIATION;23000;2024-12-31;Destatis;;;`,
    `${home};${unitKeys.facility};;Kreishaus;DISTRICT_FACILITY;;;;;;${unitKeys.melle}`,
    `${home};${unitKeys.retired};03459001;Altdorf;MUNICIPALITY;900;;;${ago(500)};${ago(2)};`,
    `${home};${unitKeys.coming};03459002;Neudorf;MUNICIPALITY;;;;${ago(-1)};;`,
    `${FOREIGN};Stadt Osnabrück;NI;${unitKeys.foreign};03404000;Osnabrück;TOWN;;;;;;`,
  );
  await set(HOME, 'reportingDays=MON-SUN', 'lockAfterDays=never');
  await set(FOREIGN, 'reportingDays=MON-SUN', 'lockAfterDays=never');
  for (const [username, account] of Object.entries(accounts)) {
    await createAccount(operator, { ...account, username, password: PASSWORD, actorName: context.actorName });
  }
  const installation = await startInstallation({
    databaseUrl: database.url,
    redisUrl: database.redisUrl,
    env: { DEMO: '0', ...env },
  }).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const { url } = installation.apis[0]!;
  const sessions = new Map<AccountName, Promise<string>>();
  const as = (account: AccountName): Promise<string> => {
    if (!sessions.has(account)) sessions.set(account, signIn(url, account, PASSWORD));
    return sessions.get(account)!;
  };
  return {
    database,
    operator,
    installation,
    url,
    today,
    ago,
    as,
    async token(username, scope, units) {
      const created = await createToken(operator, {
        username,
        scope,
        unitKeys: units ?? null,
        days: 1,
        sessionSecret: TEST_SESSION_SECRET,
        actorName: context.actorName,
      });
      return { id: created.tokenId, token: created.token };
    },
    ask: async (account, query, variables) => ask(url, await as(account), query, variables),
    try: async (account, query, variables) => graphql(url, await as(account), query, variables),
    set,
    import: load,
    async settled() {
      const deadline = Date.now() + 30_000;
      for (;;) {
        const [row] = await database.query<{ open: number }>(
          `SELECT count(*)::int AS open FROM platform.outbox WHERE done_at IS NULL`,
        );
        if (row!.open === 0) return;
        if (Date.now() > deadline) throw new Error(`${row!.open} entries of the outbox are not done after 30 s.`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async clock() {
      const [row] = await database.query<{ now: Date }>(
        `SELECT date_trunc('milliseconds', clock_timestamp()) AS now, pg_sleep(0.002)`,
      );
      return row!.now.toISOString();
    },
    async stop() {
      await installation.stop();
      await database.close();
    },
  };
}

/** Whether a report is owed on the day in these districts, where every weekday is a reporting day. */
export function isOwed(date: CalendarDate): boolean {
  const rules = { ...defaultRules, reportingDays: [1, 2, 3, 4, 5, 6, 7] };
  return expectationOn(date, rules, { state: 'NI', timeZone: 'Europe/Berlin' }).expected;
}

/**
 * A test for which reports are owed on the days so long ago. On a holiday of the Land nobody owes one, whatever the rules say:
 * it is left out then, with the day in its title.
 */
export function itWhenOwed(...daysAgo: readonly number[]): (title: string, body: () => Promise<void>) => void {
  const today = dayOf(new Date(), 'Europe/Berlin');
  const holiday = daysAgo.map((days) => addDays(today, -days)).find((date) => !isOwed(date));
  return (title, body) =>
    holiday === undefined ? it(title, body) : it.skip(`${title} (skipped: no report is owed on ${holiday})`, body);
}

export type Input = Record<string, unknown>;

const SUBMIT = `mutation ($input: SubmitDailyReportInput!) {
  submitDailyReport(input: $input) { report { ...R } problems { severity code field message } currentReport { ...R } }
}`;
const CONFIRM = `mutation ($unitKey: ID!, $reportingDate: Date!, $basedOn: ID, $idempotencyKey: ID) {
  confirmUnchanged(unitKey: $unitKey, reportingDate: $reportingDate, basedOn: $basedOn, idempotencyKey: $idempotencyKey) {
    report { ...R } problems { severity code field message } currentReport { ...R }
  }
}`;
export const REPORT = `fragment R on DailyReport {
  id unit { key } reportingDate revision recordedAt recordedBy onBehalf source onTime confirmedUnchanged
  allocations projectedCredits accommodation { type accommodatedPersons availableNow operablePlaces }
  prospectiveCapacity { type places expectedFrom label } assessment comment correctionReason
  warnings { severity code field message }
}`;

/** Answer to a submission. */
export interface Payload {
  readonly report: Json;
  readonly problems: readonly { severity: string; code: string; field: string | null; message: string }[];
  readonly currentReport: Json;
}

/** A report with nothing to object to; `more` replaces fields. */
export function reportInput(unitKey: string, reportingDate: CalendarDate, more: Input = {}): Input {
  return {
    unitKey,
    reportingDate,
    allocations: 0,
    projectedCredits: 3,
    accommodation: [
      { type: 'DECENTRALISED', accommodatedPersons: 100, availableNow: 10, operablePlaces: 120 },
      { type: 'SHARED', accommodatedPersons: 50, availableNow: 5, operablePlaces: 60 },
    ],
    prospectiveCapacity: [],
    assessment: 'SUFFICIENT',
    ...more,
  };
}

/** Submits as the account. */
export async function submit(districts: Districts, account: AccountName, input: Input): Promise<Payload> {
  return (await districts.ask(account, SUBMIT + REPORT, { input })).submitDailyReport;
}

/** Submits where an acknowledged report is expected. */
export async function report(
  districts: Districts,
  account: AccountName,
  unitKey: string,
  reportingDate: CalendarDate,
  more: Input = {},
): Promise<Json> {
  const payload = await submit(districts, account, reportInput(unitKey, reportingDate, more));
  if (!payload.report) throw new Error(JSON.stringify(payload.problems));
  return payload.report;
}

export async function confirm(districts: Districts, account: AccountName, variables: Input): Promise<Payload> {
  return (await districts.ask(account, CONFIRM + REPORT, variables)).confirmUnchanged;
}

export const codesOf = (payload: Pick<Payload, 'problems'>): string[] => payload.problems.map(({ code }) => code);

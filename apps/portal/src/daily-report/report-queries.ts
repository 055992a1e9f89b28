import { queryOptions } from '@tanstack/react-query';
import { addDays, type CalendarDate } from '#kernel';
import { type ReportContent } from '#reporting/domain';
import { execute } from '../graphql/execute.js';
import { RequestFailed } from '../graphql/request.js';
import { onDevice } from '../device/on-device.js';
import { graphql, type FragmentOf, readFragment, type ResultOf } from '../graphql/graphql.js';

/** A whole revision, as far as the reader may see it. */
export const ReportFields = graphql(`
  fragment ReportFields on DailyReport {
    id
    reportingDate
    revision
    recordedAt
    recordedBy
    onBehalf
    source
    onTime
    confirmedUnchanged
    allocations
    projectedCredits
    accommodation {
      type
      accommodatedPersons
      availableNow
      operablePlaces
    }
    prospectiveCapacity {
      type
      places
      expectedFrom
      label
    }
    assessment
    comment
    correctionReason
    warnings {
      severity
      code
      field
      message
    }
  }
`);

export type Report = ResultOf<typeof ReportFields>;

/** A report's figures, in the shape that the shared rules judge. */
export function contentOf(report: Report): ReportContent {
  return report;
}

const FormDocument = graphql(
  `
    query DailyReportForm($unitKey: ID!, $date: Date!, $from: Date!, $calendarFrom: Date!, $before: Date!) {
      reportingUnit(key: $unitKey) {
        key
        name
        district {
          key
          name
          timeZone
          today
          rules {
            dueTime
            assessmentSteps
            assessmentRequired
            emergencyShelter
            carryForwardDays
            lockAfterDays
          }
        }
        reportingDay(date: $date) {
          expected
          notExpectedReason
          dueAt
          lockAt
          status
        }
        report(date: $date) {
          ...ReportFields
        }
        reports(from: $from, to: $before) {
          ...ReportFields
        }
        reportingDays(from: $calendarFrom, to: $before) {
          date
          expected
        }
      }
    }
  `,
  [ReportFields],
);

const EarlierDocument = graphql(
  `
    query EarlierReports($unitKey: ID!, $from: Date!, $to: Date!) {
      reportingUnit(key: $unitKey) {
        reports(from: $from, to: $to) {
          ...ReportFields
        }
      }
    }
  `,
  [ReportFields],
);

/** Days before the day of the form whose reports it asks for in any case: mostly all that it needs, the history included. */
const DAYS_BEFORE = 30;
/** Reporting days before that "unchanged for long" looks at, and the days within which they are looked for: as the server does. */
const REPORTING_DAYS = 9;
const REPORTING_DAYS_WITHIN = 120;

export interface FormData {
  readonly unit: { readonly key: string; readonly name: string };
  readonly district: NonNullable<ResultOf<typeof FormDocument>['reportingUnit']>['district'];
  readonly day: NonNullable<ResultOf<typeof FormDocument>['reportingUnit']>['reportingDay'];
  readonly current: Report | null;
  /** The earlier report that would count on this day; null = none. */
  readonly previous: Report | null;
  /** Newest last. */
  readonly earlier: readonly Report[];
  /** Reports of the nine reporting days before; fewer where some are missing. */
  readonly nineBefore: readonly Report[];
}

/**
 * The answer, which stays on the device as the last of its kind; without a connection the last one, if it was to the same
 * question. Only for the own form: it starts without a network.
 */
async function lastKept<Answer>(name: string, question: object, ask: () => Promise<Answer>): Promise<Answer> {
  const asked = JSON.stringify(question);
  try {
    const answer = await ask();
    onDevice.keep(name, { asked, answer });
    return answer;
  } catch (error) {
    const former = onDevice.find<{ readonly asked: string; readonly answer: Answer }>(name);
    if (former?.asked === asked && error instanceof RequestFailed && ['OFFLINE', 'TIMEOUT'].includes(error.code))
      return former.answer;
    throw error;
  }
}

/** Everything the form of a day needs; null = no such unit, or not visible. */
export const formQuery = (unitKey: string, date: CalendarDate) =>
  queryOptions({
    queryKey: ['daily-report', unitKey, date],
    queryFn: ({ signal }): Promise<FormData | null> =>
      lastKept('last-form', { unitKey, date }, async () => {
        const from = addDays(date, -DAYS_BEFORE);
        const calendarFrom = addDays(date, -REPORTING_DAYS_WITHIN);
        const variables = { unitKey, date, from, calendarFrom, before: addDays(date, -1) };
        const { reportingUnit: unit } = await execute(FormDocument, variables, signal);
        if (!unit) return null;
        const nineDays = unit.reportingDays
          .filter((day) => day.expected)
          .slice(-REPORTING_DAYS)
          .map((day) => day.date);
        const oldestCounting = addDays(date, -unit.district.rules.carryForwardDays);
        // Further back only where it matters: few reporting days a week, or nothing since a longer time that still counts.
        const needed = [...nineDays.slice(0, 1), ...(unit.reports.length === 0 ? [oldestCounting] : [])].sort()[0];
        const before =
          needed !== undefined && needed < from
            ? await execute(EarlierDocument, { unitKey, from: needed, to: addDays(from, -1) }, signal)
            : null;
        const read = (report: FragmentOf<typeof ReportFields>): Report => readFragment(ReportFields, report);
        const earlier = [...(before?.reportingUnit?.reports ?? []), ...unit.reports]
          .map(read)
          .sort((a, b) => a.reportingDate.localeCompare(b.reportingDate));
        const newest = earlier.at(-1) ?? null;
        return {
          unit,
          district: unit.district,
          day: unit.reportingDay,
          current: unit.report ? read(unit.report) : null,
          previous: newest && newest.reportingDate >= oldestCounting ? newest : null,
          earlier,
          nineBefore: earlier.filter(({ reportingDate }) => nineDays.includes(reportingDate)),
        };
      }),
  });

const OpenUnitsDocument = graphql(`
  query OpenUnits($date: Date!) {
    viewer {
      units {
        key
        name
        validFrom
        validTo
        reportingDay(date: $date) {
          status
        }
      }
    }
  }
`);

/** The units of the day that the viewer may report for, and where each stands. */
export const ownUnitsQuery = (date: CalendarDate) =>
  queryOptions({
    queryKey: ['own-units', date],
    queryFn: ({ signal }) =>
      lastKept('last-units', { date }, async () =>
        (await execute(OpenUnitsDocument, { date }, signal)).viewer.units.filter(
          ({ validFrom, validTo }) => (validFrom ?? date) <= date && (validTo ?? date) >= date,
        ),
      ),
  });

/** Whether a unit's report of the day is owed and not here. */
export function isOpen({ reportingDay }: { readonly reportingDay: { readonly status: string } }): boolean {
  return reportingDay.status === 'DUE' || reportingDay.status === 'MISSING';
}

const ReceivedDocument = graphql(`
  query Received($districtKey: ID!, $date: Date!) {
    district(key: $districtKey) {
      situation(date: $date) {
        computedAt
        reporting {
          received
        }
        allocations {
          unitsExpected
        }
      }
    }
  }
`);

const ASK_AGAIN_MS = 1_000;
const MOST_ANSWERS = 10;

/** How many units have reported for the day, this report included; null = not (yet) known: the view follows within seconds. */
export const receivedQuery = (
  districtKey: string,
  { id, reportingDate: date, recordedAt }: Pick<Report, 'id' | 'reportingDate' | 'recordedAt'>,
) =>
  queryOptions({
    queryKey: ['received', districtKey, date, id],
    queryFn: async ({ signal }): Promise<{ readonly received: number; readonly of: number } | null> => {
      const { district } = await execute(ReceivedDocument, { districtKey, date }, signal);
      if (!district || Date.parse(district.situation.computedAt) < Date.parse(recordedAt)) return null;
      return { received: district.situation.reporting.received, of: district.situation.allocations.unitsExpected };
    },
    refetchInterval: ({ state }) =>
      state.data === null && state.dataUpdateCount < MOST_ANSWERS ? ASK_AGAIN_MS : false,
  });

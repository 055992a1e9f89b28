import { queryOptions } from '@tanstack/react-query';
import { addDays, type CalendarDate, earlierOf } from '#kernel';
import { type Report, ReportFields } from '../daily-report/report-queries.js';
import { execute } from '../graphql/execute.js';
import { type FragmentOf, graphql, readFragment, type ResultOf } from '../graphql/graphql.js';

const UnitsDocument = graphql(`
  query Units($districtKey: ID!) {
    district(key: $districtKey) {
      situation {
        date
        units {
          unit {
            key
            name
            kind
            population
          }
          reportedOn
          stalenessDays
          report {
            assessment
          }
        }
      }
    }
  }
`);

export type UnitRow = NonNullable<ResultOf<typeof UnitsDocument>['district']>['situation']['units'][number];

/** The units of the district as of today. */
export const unitsQuery = (districtKey: string) =>
  queryOptions({
    queryKey: ['units', districtKey],
    queryFn: async ({ signal }) =>
      (await execute(UnitsDocument, { districtKey }, signal)).district?.situation.units ?? null,
  });

const UnitDocument = graphql(
  `
    query Unit($unitKey: ID!, $from: Date!, $to: Date!) {
      reportingUnit(key: $unitKey) {
        key
        name
        kind
        ags
        population
        populationDate
        populationSource
        validFrom
        validTo
        contact {
          office
          phone
          email
        }
        members {
          ags
          name
        }
        hostUnit {
          key
          name
        }
        district {
          name
          timeZone
          today
          rules {
            carryForwardDays
          }
        }
        reports(from: $from, to: $to) {
          ...ReportFields
        }
        reportingDays(from: $from, to: $to) {
          date
          expected
          notExpectedReason
          status
          firstRecordedAt
          revision
        }
      }
    }
  `,
  [ReportFields],
);

const CarriedDocument = graphql(
  `
    query UnitCarried($unitKey: ID!, $from: Date!, $to: Date!) {
      reportingUnit(key: $unitKey) {
        reports(from: $from, to: $to) {
          ...ReportFields
        }
      }
    }
  `,
  [ReportFields],
);

type UnitAnswer = NonNullable<ResultOf<typeof UnitDocument>['reportingUnit']>;

export interface UnitData extends Omit<UnitAnswer, 'reports'> {
  /** By day, newest last. */
  readonly reports: readonly Report[];
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** A unit with its days from `from` to `to` (at most 400); null = no such unit, or not visible. */
export const unitQuery = (unitKey: string, from: CalendarDate, to: CalendarDate) =>
  queryOptions({
    queryKey: ['unit', unitKey, from, to],
    queryFn: ({ signal }) => findUnit(unitKey, from, to, signal),
  });

async function findUnit(
  unitKey: string,
  from: CalendarDate,
  to: CalendarDate,
  signal: AbortSignal,
): Promise<UnitData | null> {
  const { reportingUnit } = await execute(UnitDocument, { unitKey, from, to }, signal);
  return reportingUnit && { ...reportingUnit, reports: byDay(reportingUnit.reports), from, to };
}

/** Newest last. */
function byDay(reports: readonly FragmentOf<typeof ReportFields>[]): Report[] {
  return reports
    .map((report) => readFragment(ReportFields, report))
    .sort((a, b) => a.reportingDate.localeCompare(b.reportingDate));
}

/** Days that the overview shows. */
export const OVERVIEW_DAYS = 90;

export interface UnitOverview extends UnitData {
  /** The reports of these days, and before them the one that still counts on the first day. */
  readonly counting: readonly Report[];
}

/** A unit as of today, and the days that led there; null = no such unit, or not visible. */
export const overviewQuery = (unitKey: string, today: CalendarDate) =>
  queryOptions({
    queryKey: ['unit', unitKey, 'overview', today],
    queryFn: async ({ signal }): Promise<UnitOverview | null> => {
      const [from, to] = rangeTo(today, today, OVERVIEW_DAYS);
      const unit = await findUnit(unitKey, from, to, signal);
      if (!unit) return null;
      const { carryForwardDays } = unit.district.rules;
      if (carryForwardDays === 0 || unit.reports[0]?.reportingDate === from) return { ...unit, counting: unit.reports };
      const before = { unitKey, from: addDays(from, -carryForwardDays), to: addDays(from, -1) };
      const { reportingUnit } = await execute(CarriedDocument, before, signal);
      return { ...unit, counting: [...byDay(reportingUnit?.reports ?? []).slice(-1), ...unit.reports] };
    },
  });

const RevisionsDocument = graphql(
  `
    query Revisions($unitKey: ID!, $date: Date!, $from: Date!, $before: Date!) {
      reportingUnit(key: $unitKey) {
        key
        name
        district {
          name
          timeZone
          today
        }
        reportingDay(date: $date) {
          expected
          notExpectedReason
          status
          dueAt
        }
        report(date: $date) {
          id
          revisions(first: 100) {
            ...ReportFields
          }
        }
        reports(from: $from, to: $before) {
          ...ReportFields
        }
      }
    }
  `,
  [ReportFields],
);

/** Every revision of a day, newest first, and the report of the day before; null = no such unit, or not visible. */
export const revisionsQuery = (unitKey: string, date: CalendarDate) =>
  queryOptions({
    queryKey: ['revisions', unitKey, date],
    queryFn: async ({ signal }) => {
      const variables = { unitKey, date, from: addDays(date, -14), before: addDays(date, -1) };
      const { reportingUnit: unit } = await execute(RevisionsDocument, variables, signal);
      if (!unit) return null;
      return {
        day: date,
        unit,
        revisions: (unit.report?.revisions ?? []).map((report) => readFragment(ReportFields, report)),
        previous: byDay(unit.reports).at(-1) ?? null,
      };
    },
  });

/** The last `days` days up to a day that is not in the future. */
export function rangeTo(until: CalendarDate, today: CalendarDate, days: number): [CalendarDate, CalendarDate] {
  const to = earlierOf(until, today);
  return [addDays(to, 1 - days), to];
}

import { queryOptions } from '@tanstack/react-query';
import { addDays, type CalendarDate, earlierOf } from '#kernel';
import { type Report, ReportFields } from '../daily-report/report-queries.js';
import { execute } from '../graphql/execute.js';
import { graphql, readFragment, type ResultOf } from '../graphql/graphql.js';

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
    queryFn: async ({ signal }): Promise<UnitData | null> => {
      const { reportingUnit } = await execute(UnitDocument, { unitKey, from, to }, signal);
      if (!reportingUnit) return null;
      const reports = reportingUnit.reports
        .map((report) => readFragment(ReportFields, report))
        .sort((a, b) => a.reportingDate.localeCompare(b.reportingDate));
      return { ...reportingUnit, reports, from, to };
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
        unit,
        revisions: (unit.report?.revisions ?? []).map((report) => readFragment(ReportFields, report)),
        previous:
          unit.reports
            .map((report) => readFragment(ReportFields, report))
            .sort((a, b) => a.reportingDate.localeCompare(b.reportingDate))
            .at(-1) ?? null,
      };
    },
  });

/** The last `days` days up to a day that is not in the future. */
export function rangeTo(until: CalendarDate, today: CalendarDate, days: number): [CalendarDate, CalendarDate] {
  const to = earlierOf(until, today);
  return [addDays(to, 1 - days), to];
}

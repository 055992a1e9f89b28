import { queryOptions } from '@tanstack/react-query';
import { addDays, type CalendarDate, earlierOf } from '#kernel';
import { execute } from '../graphql/execute.js';
import { graphql, type ResultOf, type VariablesOf } from '../graphql/graphql.js';

/** Days that "In Aussicht" looks ahead. */
export const HORIZON_DAYS = 30;
/** Days of "Zuweisungen 7 Tage", the day itself included. */
export const FLOW_DAYS = 7;

const CountFields = graphql(`
  fragment CountFields on AggregateCount @_unmask {
    value
    unitsKnown
    unitsExpected
    oldestReportingDate
  }
`);

/** The whole picture of a day: asked for once, and carried by each live event. */
const PictureFields = graphql(
  `
    fragment PictureFields on DistrictSituation @_unmask {
      date
      knownAt
      computedAt
      allocations {
        ...CountFields
      }
      allocationsSince(from: $since) {
        from
        to
        value
        reportsKnown
        reportsExpected
      }
      projectedCredits {
        ...CountFields
      }
      accommodation {
        type
        accommodatedPersons {
          ...CountFields
        }
        availableNow {
          ...CountFields
        }
      }
      prospectiveCapacity(withinDays: $horizon) {
        type
        places {
          ...CountFields
        }
        placesDateOpen
      }
      assessments {
        sufficient
        strained
        critical
        unknown
      }
      reporting {
        expected
        received
        dueAt
        missing {
          key
        }
      }
      units {
        status
        reportedOn
        stalenessDays
        lastReportedOn
        unit {
          key
          name
        }
        report {
          revision
          recordedAt
          assessment
          accommodation {
            type
            accommodatedPersons
            availableNow
          }
          prospectiveCapacity {
            type
            places
            expectedFrom
          }
        }
        allocationsSince(from: $since) {
          value
          reportsKnown
          reportsExpected
        }
      }
    }
  `,
  [CountFields],
);

export type Picture = ResultOf<typeof PictureFields>;

const PictureDocument = graphql(
  `
    query Picture($districtKey: ID!, $date: Date!, $knownAt: DateTime, $since: Date!, $horizon: Int!) {
      district(key: $districtKey) {
        situation(date: $date, knownAt: $knownAt) {
          ...PictureFields
        }
      }
    }
  `,
  [PictureFields],
);

/** Identifies a picture: of a day, as it was known at a moment (null = now). */
export interface SituationKey {
  readonly districtKey: string;
  readonly date: CalendarDate;
  readonly knownAt: string | null;
}

/** The picture that an address names: without a day today, and never a later one. */
export function situationKeyOf(
  { key, today }: { readonly key: string; readonly today: CalendarDate },
  date: CalendarDate | undefined,
  knownAt: string | undefined,
): SituationKey {
  return { districtKey: key, date: earlierOf(date ?? today, today), knownAt: knownAt ?? null };
}

const flowsSince = (date: CalendarDate): CalendarDate => addDays(date, 1 - FLOW_DAYS);

/** The district on a day, as known at a moment or live; null = not visible. */
export const pictureQuery = ({ districtKey, date, knownAt }: SituationKey) =>
  queryOptions({
    queryKey: ['picture', districtKey, date, knownAt],
    queryFn: async ({ signal }): Promise<Picture | null> => {
      const variables = { districtKey, date, knownAt, since: flowsSince(date), horizon: HORIZON_DAYS };
      return (await execute(PictureDocument, variables, signal)).district?.situation ?? null;
    },
    // The knowledge of a past moment never changes.
    staleTime: knownAt ? Infinity : 10_000,
  });

const LiveDocument = graphql(
  `
    subscription PictureChanged($districtKey: ID!, $since: Date!, $horizon: Int!) {
      districtSituationChanged(districtKey: $districtKey) {
        situation {
          ...PictureFields
        }
      }
    }
  `,
  [PictureFields],
);

export type PictureChange = ResultOf<typeof LiveDocument>['districtSituationChanged'];

/** Changes of today, whichever day that is meanwhile; `today` is when the subscription begins. */
export const liveSubscription = (districtKey: string, today: CalendarDate) => ({
  document: LiveDocument,
  variables: { districtKey, since: flowsSince(today), horizon: HORIZON_DAYS },
});

const SeriesDocument = graphql(`
  query PictureSeries($districtKey: ID!, $from: Date!, $to: Date!, $knownAt: DateTime) {
    district(key: $districtKey) {
      situationSeries(from: $from, to: $to, knownAt: $knownAt) {
        dates
        unitsExpected
        allocations {
          values
          unitsKnown
        }
        projectedCredits {
          values
          unitsKnown
        }
        accommodation {
          type
          accommodatedPersons {
            values
            unitsKnown
          }
          availableNow {
            values
            unitsKnown
          }
        }
        assessments {
          critical
        }
        reporting {
          expected
        }
      }
    }
  }
`);

export type Series = NonNullable<ResultOf<typeof SeriesDocument>['district']>['situationSeries'];

/** The days up to the picture's, both ends included. */
export const seriesQuery = ({ districtKey, date, knownAt }: SituationKey, days: number) =>
  queryOptions({
    queryKey: ['picture-series', districtKey, date, knownAt, days],
    queryFn: async ({ signal }): Promise<Series | null> => {
      const variables = { districtKey, from: addDays(date, 1 - days), to: date, knownAt };
      return (await execute(SeriesDocument, variables, signal)).district?.situationSeries ?? null;
    },
    staleTime: knownAt ? Infinity : 60_000,
  });

const RecordExportDocument = graphql(`
  mutation RecordSituationExport($input: RecordSituationExportInput!) {
    recordSituationExport(input: $input) {
      recordedAt
    }
  }
`);

/** Writes down that a table of a day is taken home. @throws RequestFailed */
export const recordSituationExport = (input: VariablesOf<typeof RecordExportDocument>['input']) =>
  execute(RecordExportDocument, { input });

const CourseDocument = graphql(`
  query UnitCourse($unitKey: ID!, $from: Date!, $to: Date!) {
    reportingUnit(key: $unitKey) {
      reports(from: $from, to: $to) {
        reportingDate
        assessment
      }
    }
  }
`);

/** Days that are looked at for how long a unit has been critical. */
const COURSE_DAYS = 60;

export type AssessmentCourse = NonNullable<ResultOf<typeof CourseDocument>['reportingUnit']>['reports'];

/** How a unit judged itself before a day. */
export const courseQuery = (unitKey: string, date: CalendarDate) =>
  queryOptions({
    queryKey: ['unit-course', unitKey, date],
    queryFn: async ({ signal }): Promise<AssessmentCourse> => {
      const variables = { unitKey, from: addDays(date, -COURSE_DAYS), to: date };
      return (await execute(CourseDocument, variables, signal)).reportingUnit?.reports ?? [];
    },
    staleTime: 5 * 60_000,
  });

import { queryOptions } from '@tanstack/react-query';
import { type CalendarDate } from '#kernel';
import { execute } from '../graphql/execute.js';
import { graphql, type ResultOf } from '../graphql/graphql.js';

const CompletenessDocument = graphql(`
  query Completeness($districtKey: ID!, $from: Date!, $to: Date!) {
    district(key: $districtKey) {
      completeness(from: $from, to: $to) {
        dates
        units {
          unit {
            key
            name
          }
          days {
            status
            revision
            firstRecordedAt
            notExpectedReason
          }
          rates {
            expected
            received
            onTime
            completenessPercent
            timelinessPercent
          }
        }
        days {
          expected
          received
          onTime
          completenessPercent
          timelinessPercent
        }
      }
      situationSeries(from: $from, to: $to) {
        unitsExpected
        accommodation {
          accommodatedPersons {
            unitsKnown
          }
        }
      }
    }
  }
`);

type CompletenessAnswer = NonNullable<ResultOf<typeof CompletenessDocument>['district']>;
type Rates = CompletenessAnswer['completeness']['days'][number];

export type Completeness = CompletenessAnswer['completeness'] & {
  /** Of each day. */
  readonly coverage: readonly Share[];
};

/** A part of a whole. */
export interface Share {
  readonly part: number;
  readonly whole: number;
  /** One decimal; null = of nothing. */
  readonly percent: number | null;
}

/** Abdeckung: of the figures that "Untergebracht" sums, one for each unit and kind, how many are known. */
function coverageOf({ unitsExpected, accommodation }: CompletenessAnswer['situationSeries']): Share[] {
  return unitsExpected.map((units, day) => {
    const part = accommodation.reduce((sum, kind) => sum + kind.accommodatedPersons.unitsKnown[day]!, 0);
    const whole = units * accommodation.length;
    return { part, whole, percent: whole === 0 ? null : Math.round((part / whole) * 1000) / 10 };
  });
}

export const completenessOf = ({ received, expected, completenessPercent }: Rates): Share => ({
  part: received,
  whole: expected,
  percent: completenessPercent,
});
export const timelinessOf = ({ onTime, expected, timelinessPercent }: Rates): Share => ({
  part: onTime,
  whole: expected,
  percent: timelinessPercent,
});

export const completenessQuery = (districtKey: string, from: CalendarDate, to: CalendarDate) =>
  queryOptions({
    queryKey: ['completeness', districtKey, from, to],
    queryFn: async ({ signal }): Promise<Completeness | null> => {
      const { district } = await execute(CompletenessDocument, { districtKey, from, to }, signal);
      return district && { ...district.completeness, coverage: coverageOf(district.situationSeries) };
    },
  });

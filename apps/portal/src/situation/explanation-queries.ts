import { queryOptions } from '@tanstack/react-query';
import { accommodationKind, type AccommodationType } from '#reporting/domain';
import { type TadaDocumentNode } from 'gql.tada';
import { execute } from '../graphql/execute.js';
import { graphql, type ResultOf } from '../graphql/graphql.js';
import { type SituationKey, HORIZON_DAYS } from './situation-queries.js';
import { type FigureKey } from './tiles.domain.js';

const ExplainedCount = graphql(`
  fragment ExplainedCount on AggregateCount @_unmask {
    value
    unitsKnown
    unitsExpected
    explanation {
      rule
      ruleVersion
      formula
      inputs {
        reportingDate
        revision
        value
        status
        unit {
          key
          name
        }
      }
    }
  }
`);

export type ExplainedSum = ResultOf<typeof ExplainedCount>;

const PersonsDocument = graphql(
  `
    query ExplainPersons($districtKey: ID!, $date: Date!, $knownAt: DateTime) {
      district(key: $districtKey) {
        situation(date: $date, knownAt: $knownAt) {
          computedAt
          accommodation {
            type
            sum: accommodatedPersons {
              ...ExplainedCount
            }
          }
        }
      }
    }
  `,
  [ExplainedCount],
);

const PlacesDocument = graphql(
  `
    query ExplainPlaces($districtKey: ID!, $date: Date!, $knownAt: DateTime) {
      district(key: $districtKey) {
        situation(date: $date, knownAt: $knownAt) {
          computedAt
          accommodation {
            type
            sum: availableNow {
              ...ExplainedCount
            }
          }
        }
      }
    }
  `,
  [ExplainedCount],
);

const ProspectsDocument = graphql(
  `
    query ExplainProspects($districtKey: ID!, $date: Date!, $knownAt: DateTime, $horizon: Int!) {
      district(key: $districtKey) {
        situation(date: $date, knownAt: $knownAt) {
          computedAt
          prospectiveCapacity(withinDays: $horizon) {
            type
            sum: places {
              ...ExplainedCount
            }
          }
        }
      }
    }
  `,
  [ExplainedCount],
);

const AllocationsDocument = graphql(
  `
    query ExplainAllocations($districtKey: ID!, $date: Date!, $knownAt: DateTime) {
      district(key: $districtKey) {
        situation(date: $date, knownAt: $knownAt) {
          computedAt
          sum: allocations {
            ...ExplainedCount
          }
        }
      }
    }
  `,
  [ExplainedCount],
);

const CreditsDocument = graphql(
  `
    query ExplainCredits($districtKey: ID!, $date: Date!, $knownAt: DateTime) {
      district(key: $districtKey) {
        situation(date: $date, knownAt: $knownAt) {
          computedAt
          sum: projectedCredits {
            ...ExplainedCount
          }
        }
      }
    }
  `,
  [ExplainedCount],
);

/** Sums that the server derives; the other figures are counted from the picture itself. */
export type ExplainedKey = Exclude<FigureKey, 'lage'>;

export interface ExplanationPart {
  /** null = the figure has one part only. */
  readonly label: string | null;
  readonly sum: ExplainedSum;
}

export interface Explanation {
  readonly computedAt: string;
  readonly parts: readonly ExplanationPart[];
}

/** How a figure came about: asked for only when somebody wants to know. null = not visible. */
export const explanationQuery = (figure: ExplainedKey, { districtKey, date, knownAt }: SituationKey) =>
  queryOptions({
    queryKey: ['explanation', figure, districtKey, date, knownAt],
    queryFn: async ({ signal }): Promise<Explanation | null> => {
      const variables = { districtKey, date, knownAt };
      const ask = async <Situation>(
        document: TadaDocumentNode<{ district: { situation: Situation } | null }, typeof variables>,
      ): Promise<Situation | null> => (await execute(document, variables, signal)).district?.situation ?? null;
      const byKind = (
        found: {
          readonly computedAt: string;
          readonly kinds: readonly { readonly type: AccommodationType; readonly sum: ExplainedSum }[];
        } | null,
      ): Explanation | null =>
        found && {
          computedAt: found.computedAt,
          parts: found.kinds.map(({ type, sum }) => ({ label: accommodationKind(type).heading, sum })),
        };
      const alone = (found: { readonly computedAt: string; readonly sum: ExplainedSum } | null): Explanation | null =>
        found && { computedAt: found.computedAt, parts: [{ label: null, sum: found.sum }] };
      switch (figure) {
        case 'untergebracht': {
          const found = await ask(PersonsDocument);
          return byKind(found && { ...found, kinds: found.accommodation });
        }
        case 'frei': {
          const found = await ask(PlacesDocument);
          return byKind(found && { ...found, kinds: found.accommodation });
        }
        case 'aussicht': {
          const { district } = await execute(ProspectsDocument, { ...variables, horizon: HORIZON_DAYS }, signal);
          return byKind(district && { ...district.situation, kinds: district.situation.prospectiveCapacity });
        }
        case 'zuweisungen':
          return alone(await ask(AllocationsDocument));
        case 'anrechnung':
          return alone(await ask(CreditsDocument));
      }
    },
    staleTime: knownAt ? Infinity : 0,
  });

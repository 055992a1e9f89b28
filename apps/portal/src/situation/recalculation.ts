import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { execute } from '../graphql/execute.js';
import { graphql } from '../graphql/graphql.js';

const RecalculationDocument = graphql(`
  query Recalculation($districtKey: ID!) {
    district(key: $districtKey) {
      recalculation {
        daysPending
      }
    }
  }
`);

const AGAIN_MS = 2_000;

/** Days that wait for their recalculation; polled only as long as there are any. */
const recalculationQuery = (districtKey: string) =>
  queryOptions({
    queryKey: ['recalculation', districtKey],
    queryFn: async ({ signal }): Promise<number> =>
      (await execute(RecalculationDocument, { districtKey }, signal)).district?.recalculation.daysPending ?? 0,
    refetchInterval: ({ state: { data = 0 } }) => (data > 0 ? AGAIN_MS : false),
  });

/** The progress of a recalculation. */
export interface Recalculation {
  readonly daysPending: number;
  /** The most that were pending while this was shown; 0 = there was nothing to do. */
  readonly days: number;
}

/**
 * Follows a recalculation of the district. Figures that are shown are asked for again when it is done.
 * @param enabled false until the figures themselves are loaded
 */
export function useRecalculation(districtKey: string, enabled = true): Recalculation {
  const queries = useQueryClient();
  const { data: daysPending = 0 } = useQuery({ ...recalculationQuery(districtKey), enabled });
  const [days, setDays] = useState(0);
  const isDone = days > 0 && daysPending === 0;
  // Set while rendering, so that no view sees more days pending than there are.
  if (daysPending > days) setDays(daysPending);
  useEffect(() => {
    if (!isDone) return;
    for (const key of ['picture', 'picture-series']) void queries.invalidateQueries({ queryKey: [key] });
  }, [isDone, queries]);
  return { daysPending, days };
}

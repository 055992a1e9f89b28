import { queryOptions, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { type CalendarDate } from '#kernel';
import { request } from '../graphql/request.js';
import { type LayerDay, mapDayOf } from './map-units.domain.js';

const LAYER = '/ogc/collections/unit-situations';
/** Today's figures are requested again after so many ms; mostly the answer is 304. */
export const AGAIN_MS = 60_000;

/**
 * All units on a day with boundaries and figures. As GeoJSON and not as tiles: it has the units without a boundary as well,
 * serves map, drawing, list and print alike, and is small: 5 kB compressed for 21 units.
 */
export const mapDayQuery = (date: CalendarDate) =>
  queryOptions({
    queryKey: ['map', date],
    queryFn: async ({ signal }) =>
      mapDayOf(date, (await request<LayerDay>(`${LAYER}/items?datetime=${date}&limit=10000`, { signal })).body),
    staleTime: AGAIN_MS,
  });

/** First day with figures; null = there are none yet. */
export const firstDayQuery = queryOptions({
  queryKey: ['map', 'first-day'],
  queryFn: async ({ signal }): Promise<CalendarDate | null> => {
    const { body } = await request<{ extent?: { temporal?: { interval: [string | null, string | null][] } } }>(LAYER, {
      signal,
    });
    return body.extent?.temporal?.interval[0]?.[0]?.slice(0, 10) ?? null;
  },
  staleTime: Infinity,
});

/** The query, with its last data of another day while its own are loading, or cannot be loaded. */
export function useLastGood<Data>(query: UseQueryResult<Data>): UseQueryResult<Data> {
  const { data, dataUpdatedAt } = query;
  const [last, setLast] = useState({ data, dataUpdatedAt });
  if (data !== undefined && (data !== last.data || dataUpdatedAt !== last.dataUpdatedAt))
    setLast({ data, dataUpdatedAt });
  return data === undefined && last.data !== undefined
    ? ({ ...query, ...last, isPending: false } as UseQueryResult<Data>)
    : query;
}

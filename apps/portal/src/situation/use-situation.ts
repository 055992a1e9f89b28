import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type CalendarDate } from '#kernel';
import { type ActionNeeded, findActionNeeded } from './action-needed.domain.js';
import { comparedDay, type Comparison, toUnitRow, type UnitRow } from './picture.domain.js';
import {
  HORIZON_DAYS,
  type Picture,
  pictureQuery,
  type Series,
  seriesQuery,
  type SituationKey,
} from './situation-queries.js';
import { type CountTile, countTiles, seriesUpTo } from './tiles.domain.js';
import { type Range } from './time-series.js';

/** A picture, and everything that the page derives from it. */
export interface DerivedSituation {
  /** The day of comparison. */
  readonly former: CalendarDate;
  /** Undefined = not loaded yet; null = not visible. */
  readonly before: Picture | null | undefined;
  readonly series: Series | null;
  readonly seriesFound: UseQueryResult<Series | null>;
  readonly isToday: boolean;
  readonly tiles: readonly CountTile[];
  readonly rows: readonly UnitRow[];
  readonly rowsBefore: ReadonlyMap<string, UnitRow>;
  readonly needed: readonly ActionNeeded[];
  /** Day of the oldest report that counts; null = all are of the day. */
  readonly oldest: CalendarDate | null;
}

/** Derives tiles, rows and the list of action from the picture, memoised: live changes come often. */
export function useSituation(
  situationKey: SituationKey,
  picture: Picture,
  comparison: Comparison,
  today: CalendarDate,
  range: Range,
): DerivedSituation {
  const { date } = picture;
  const former = comparedDay(date, comparison);
  const { data: before } = useQuery(pictureQuery({ ...situationKey, date: former }));
  const seriesFound = useQuery({ ...seriesQuery(situationKey, Number(range)), placeholderData: keepPreviousData });
  const series = useMemo(
    (): Series | null =>
      seriesFound.data?.dates.at(-1) === date ? seriesUpTo(seriesFound.data, picture) : (seriesFound.data ?? null),
    [seriesFound.data, picture, date],
  );
  const isToday = date === today;
  const tiles = useMemo(
    () => countTiles(picture, before ?? null, series?.dates.at(-1) === date ? series : null, isToday),
    [picture, before, series, date, isToday],
  );
  const rows = useMemo(() => picture.units.map((unit) => toUnitRow(unit, date, HORIZON_DAYS)), [picture, date]);
  const rowsBefore = useMemo(
    () =>
      new Map(
        (before?.units ?? []).map((unit): [string, UnitRow] => [unit.unit.key, toUnitRow(unit, former, HORIZON_DAYS)]),
      ),
    [before, former],
  );
  const needed = useMemo(() => {
    const { dueAt, missing } = picture.reporting;
    const isOverdue = dueAt !== null && dueAt < (picture.knownAt ?? picture.computedAt);
    return findActionNeeded(rows, new Set(isOverdue ? missing.map(({ key }) => key) : []));
  }, [picture, rows]);
  const oldest =
    rows.flatMap(({ reportedOn }) => (reportedOn && reportedOn !== date ? [reportedOn] : [])).sort()[0] ?? null;
  return { former, before, series, seriesFound, isToday, tiles, rows, rowsBefore, needed, oldest };
}

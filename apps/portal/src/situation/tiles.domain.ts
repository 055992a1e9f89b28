import { type CalendarDate } from '#kernel';
import { accommodationKind, type AccommodationType, entryOf, typeLabel, typesShown } from '#reporting/domain';
import { counted } from '../format/format.domain.js';
import { type Count, sumOfKinds, sumOfKnown } from './picture.domain.js';

// The tiles of the Lagebild. Pure.

/** The tiles, in their order, as the address names them. */
export const figureKeys = ['untergebracht', 'frei', 'aussicht', 'zuweisungen', 'anrechnung', 'lage'] as const;
/** A figure that can be asked how it came about; its key stands in the address. */
export type FigureKey = (typeof figureKeys)[number];

/** The sums of a day, as far as tiles show them. */
export interface DaySums {
  readonly date: CalendarDate;
  readonly allocations: Count;
  readonly allocationsSince: FlowTotal;
  readonly projectedCredits: Count;
  readonly accommodation: readonly {
    readonly type: AccommodationType;
    readonly accommodatedPersons: Count;
    readonly availableNow: Count;
  }[];
  readonly prospectiveCapacity: readonly {
    readonly type: AccommodationType;
    readonly places: Count;
    readonly placesDateOpen: number;
  }[];
  readonly assessments: AssessmentCounts;
}

export interface FlowTotal {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly value: number | null;
  readonly reportsKnown: number;
  readonly reportsExpected: number;
}

export interface AssessmentCounts {
  readonly sufficient: number;
  readonly strained: number;
  readonly critical: number;
  readonly unknown: number;
}

interface SeriesColumn {
  readonly values: readonly (number | null)[];
  readonly unitsKnown: readonly number[];
}

/** Daily values up to the day of the picture, oldest first. */
export interface SeriesColumns {
  readonly allocations: SeriesColumn;
  readonly projectedCredits: SeriesColumn;
  readonly accommodation: readonly {
    readonly type: AccommodationType;
    readonly accommodatedPersons: SeriesColumn;
    readonly availableNow: SeriesColumn;
  }[];
}

/** One line of a tile. */
export interface TilePart {
  readonly label: string;
  readonly value: number | null;
  /** The same on the day of comparison; null = unknown. */
  readonly before: number | null;
  /** `14 von 21 bekannt`, and what the day of comparison covered where that is something else: `, damals 19 von 21`. */
  readonly coverage: string;
}

/** The part of a kind of accommodation. */
type KindPart = TilePart & { readonly type: AccommodationType };

/** A sum: the figure itself, and what it is made of where that are several. */
export interface CountTile {
  readonly key: Exclude<FigureKey, 'lage'>;
  readonly title: string;
  readonly unit: string;
  readonly value: number | null;
  readonly before: number | null;
  /** The coverage of the figure itself; null = its parts say it. */
  readonly coverage: string | null;
  readonly parts: readonly TilePart[];
  /** Day of the oldest input; null = nothing is known, or all of the day itself. */
  readonly oldest: CalendarDate | null;
  /** A further note. */
  readonly note: string | null;
  /** For the small line; empty = there is no series of just this figure. */
  readonly course: readonly (number | null)[];
}

/** @param before the day of comparison; null = not there (yet) */
export function countTiles(
  now: DaySums,
  before: DaySums | null,
  series: SeriesColumns | null,
  isToday: boolean,
): CountTile[] {
  const byKind = <Entry extends { readonly type: AccommodationType }>(
    entries: (sums: DaySums) => readonly Entry[],
    count: (entry: Entry) => Count,
  ): KindPart[] => {
    const [current, former] = [entries(now), before ? entries(before) : []];
    const types = typesShown(
      [],
      [...current, ...former].map(({ type }) => type),
    );
    // A kind that is no longer in use was part of the sum before.
    const unused: Count = { ...count(current[0]!), value: null, unitsKnown: 0, oldestReportingDate: null };
    return types.map((type) => {
      const [entry, earlier] = [entryOf(current, type), entryOf(former, type)];
      return {
        type,
        label: typeLabel[type],
        ...countOf(entry ? count(entry) : unused, earlier ? count(earlier) : null),
        ...(accommodationKind(type).rule === null ? {} : { coverage: useText(entry ? count(entry) : unused) }),
      };
    });
  };
  const course = (measure: 'accommodatedPersons' | 'availableNow') =>
    sumOfKinds(series?.accommodation.map((kind) => ({ type: kind.type, values: kind[measure].values })) ?? []);
  const open = sum(now.prospectiveCapacity.map(({ placesDateOpen }) => placesDateOpen));
  const flow = now.allocationsSince;
  const ofDay = countOf(now.allocations, before?.allocations ?? null);
  const credits = countOf(now.projectedCredits, before?.projectedCredits ?? null);
  return [
    {
      key: 'untergebracht',
      title: 'Untergebracht',
      unit: 'Personen',
      ...totalOf(
        byKind(
          (sums) => sums.accommodation,
          ({ accommodatedPersons }) => accommodatedPersons,
        ),
      ),
      oldest: oldestOf(
        now,
        now.accommodation.map(({ accommodatedPersons }) => accommodatedPersons),
      ),
      note: null,
      course: course('accommodatedPersons'),
    },
    {
      key: 'frei',
      title: 'Sofort frei',
      unit: 'Plätze',
      ...totalOf(
        byKind(
          (sums) => sums.accommodation,
          ({ availableNow }) => availableNow,
        ),
      ),
      oldest: oldestOf(
        now,
        now.accommodation.map(({ availableNow }) => availableNow),
      ),
      note: null,
      course: course('availableNow'),
    },
    {
      key: 'aussicht',
      title: 'In Aussicht (30 Tage)',
      unit: 'Plätze',
      ...totalOf(
        byKind(
          (sums) => sums.prospectiveCapacity,
          ({ places }) => places,
        ),
      ),
      oldest: oldestOf(
        now,
        now.prospectiveCapacity.map(({ places }) => places),
      ),
      note: open > 0 ? `dazu ${open} ohne Datum` : null,
      course: [],
    },
    {
      key: 'zuweisungen',
      title: isToday ? 'Zuweisungen heute' : 'Zuweisungen am Tag',
      unit: 'Personen',
      value: ofDay.value,
      before: ofDay.before,
      coverage: ofDay.coverage,
      parts: [
        {
          label: '7 Tage',
          value: flow.value,
          before: before?.allocationsSince.value ?? null,
          coverage: coverageOf(flow, before?.allocationsSince ?? null, reportsText, 'Meldungen'),
        },
      ],
      oldest: null,
      note: null,
      course: series?.allocations.values ?? [],
    },
    {
      key: 'anrechnung',
      title: 'Voraussichtliche Anrechnung',
      unit: 'Personen',
      value: credits.value,
      before: credits.before,
      coverage: credits.coverage,
      parts: [],
      oldest: oldestOf(now, [now.projectedCredits]),
      note: null,
      course: series?.projectedCredits.values ?? [],
    },
  ];
}

function countOf(now: Count, before: Count | null): Omit<TilePart, 'label'> {
  return {
    value: now.value,
    before: before?.value ?? null,
    coverage: coverageOf(now, before, unitsText, 'bekannt'),
  };
}

const unitsText = ({ unitsKnown, unitsExpected }: Count): string => `${unitsKnown} von ${unitsExpected}`;
/** A unit that says nothing of a kind under a rule does not use it. */
const useText = ({ unitsKnown }: Count): string =>
  unitsKnown === 0 ? 'keine Angabe' : `in ${counted(unitsKnown, 'Kommune', 'Kommunen')}`;
const reportsText = ({ reportsKnown, reportsExpected }: FlowTotal): string => `${reportsKnown} von ${reportsExpected}`;

/** The coverage of a figure, and of the one that it is compared with. */
function coverageOf<Figure extends { readonly value: number | null }>(
  now: Figure,
  before: Figure | null,
  text: (figure: Figure) => string,
  what: string,
): string {
  const isCompared = now.value !== null && before !== null && before.value !== null;
  return `${text(now)} ${what}${isCompared && text(before) !== text(now) ? `, damals ${text(before)}` : ''}`;
}

/** Compared only where every part can be: else a kind that nobody knew before would look like a rise. */
/** A kind under a rule that has no value was not in use: a sum without it compares with one that has it. */
function totalOf(parts: readonly KindPart[]): Pick<CountTile, 'value' | 'before' | 'coverage' | 'parts'> {
  const isComparable = parts.every(
    ({ type, value, before }) => accommodationKind(type).rule !== null || (value === null) === (before === null),
  );
  return {
    value: sumOfKnown(parts.map(({ value }) => value)),
    before: isComparable ? sumOfKnown(parts.map(({ before }) => before)) : null,
    coverage: null,
    parts,
  };
}

function oldestOf({ date }: DaySums, counts: readonly Count[]): CalendarDate | null {
  const [oldest] = counts.flatMap(({ oldestReportingDate: day }) => (day === null || day === date ? [] : [day])).sort();
  return oldest ?? null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Figures that say something else than before. */
export function changedFigures(before: DaySums, now: DaySums): FigureKey[] {
  const shown = (sums: DaySums): Record<FigureKey, unknown> => ({
    lage: sums.assessments,
    ...(Object.fromEntries(
      countTiles(sums, null, null, true).map(({ key, value, parts }) => [
        key,
        [value, parts.map((part) => part.value)],
      ]),
    ) as Record<CountTile['key'], unknown>),
  });
  const [former, current] = [shown(before), shown(now)];
  return figureKeys.filter((key) => JSON.stringify(former[key]) !== JSON.stringify(current[key]));
}

/** The series with the day of the picture as the picture has it: live changes come without asking again. */
export function seriesUpTo<Series extends SeriesColumns>(series: Series, now: DaySums): Series {
  const ending = <Column extends SeriesColumn>(column: Column, count: Count | undefined): Column => ({
    ...column,
    values: [...column.values.slice(0, -1), count?.value ?? null],
    unitsKnown: [...column.unitsKnown.slice(0, -1), count?.unitsKnown ?? 0],
  });
  return {
    ...series,
    allocations: ending(series.allocations, now.allocations),
    projectedCredits: ending(series.projectedCredits, now.projectedCredits),
    accommodation: series.accommodation.map((column) => {
      const sums = now.accommodation.find(({ type }) => type === column.type);
      return {
        ...column,
        accommodatedPersons: ending(column.accommodatedPersons, sums?.accommodatedPersons),
        availableNow: ending(column.availableNow, sums?.availableNow),
      };
    }),
  };
}

import { type CalendarDate, daysBetween } from '#kernel';
import { counted, countText, dayText } from '../format/format.domain.js';

/** One figure over days; null = unknown. `values` belong to `dates`, oldest first. */
export interface Course {
  /** The subject of the sentence. */
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** The coverage of each value, before "bekannt": `19 von 21`. Values that cover something else are not compared. */
  readonly coverage: readonly string[];
}

/** The noun of a count. */
export interface CountedThing {
  readonly one: string;
  readonly many: string;
}

/** Persons accommodated, allocated, credited. */
export const persons: CountedThing = { one: 'Person', many: 'Personen' };
/** Places free or in prospect. */
export const places: CountedThing = { one: 'Platz', many: 'Plätze' };

/** The stocks as the subject of a sentence. */
export const stockSubjects = {
  accommodatedPersons: 'Die Zahl der Untergebrachten',
  availableNow: 'Die sofort freie Kapazität',
} as const;

/** Shorter runs come and go with every report: they are no trend. */
const TREND_DAYS = 3;
/** Over a weekend nothing changes, since nobody reports. */
const UNCHANGED_DAYS = 7;

/**
 * The trend of a series and its coverage in one sentence: `Sofort frei sinkt seit 9 Tagen von 61 auf 38 Plätze (19 von 21 bekannt).`
 * A trend never crosses a day that is unknown, nor one that covers something else.
 */
export function findingOf(
  dates: readonly CalendarDate[],
  { name, values, coverage }: Course,
  thing: CountedThing,
): string {
  const range = counted(dates.length, 'Tag', 'Tagen');
  const known = values.flatMap((value) => (value === null ? [] : [value]));
  const newest = values.findLastIndex((value) => value !== null);
  if (newest < 0) return `${name} ist in ${range} an keinem Tag bekannt.`;
  const value = values[newest]!;
  const amount = counted(value, thing.one, thing.many);
  const covering = ` (${coverage[newest]!} bekannt)`;
  if (newest < values.length - 1)
    return `${name} ist zuletzt am ${dayText(dates[newest]!)} bekannt: ${amount}${covering}.`;

  const days = (from: number): number => daysBetween(dates[from]!, dates[newest]!);
  const run = (fits: (earlier: number, later: number) => boolean): number => {
    let start = newest;
    while (
      start > 0 &&
      values[start - 1] !== null &&
      coverage[start - 1] === coverage[newest] &&
      fits(values[start - 1]!, values[start]!)
    )
      start -= 1;
    return start;
  };
  const unchanged = days(run((earlier, later) => earlier === later));
  if (unchanged >= UNCHANGED_DAYS) return `${name} beträgt seit ${unchanged} Tagen unverändert ${amount}${covering}.`;
  const trends = [
    { verb: 'sinkt', start: run((earlier, later) => earlier >= later) },
    { verb: 'steigt', start: run((earlier, later) => earlier <= later) },
  ];
  for (const { verb, start } of trends) {
    const before = values[start]!;
    if (before === value) continue;
    // Since the last day that still had the former value.
    const since = days(values.lastIndexOf(before, newest));
    if (since >= TREND_DAYS)
      return `${name} ${verb} seit ${since} Tagen von ${countText(before)} auf ${amount}${covering}.`;
  }
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (low === high) return `${name} beträgt ${amount}${covering}.`;
  const isSame = values.every((one, day) => one === null || coverage[day] === coverage[newest]);
  const varying = isSame ? '' : ' bei wechselnder Abdeckung';
  return `${name} beträgt ${amount}${covering}, in ${range}${varying} zwischen ${countText(low)} und ${countText(high)}.`;
}

/**
 * The sum of a flow and its sources: `In 90 Tagen wurden 123 Personen zugewiesen; bekannt an 63 Tagen aus 1.203 von 1.260
 * Meldungen.`
 * @param reports known, and of how many: those owed and those made although none was owed
 */
export function flowFindingOf(
  values: readonly (number | null)[],
  reports: { readonly known: number; readonly expected: number },
  thing: CountedThing,
  verb: string,
): string {
  const known = values.filter((value) => value !== null);
  const total = known.reduce((sum, value) => sum + value, 0);
  const days = counted(values.length, 'Tag', 'Tagen');
  if (known.length === 0) return `Von ${days} ist keiner bekannt.`;
  return `In ${days} ${total === 1 ? 'wurde' : 'wurden'} ${counted(total, thing.one, thing.many)} ${verb}; bekannt an ${counted(known.length, 'Tag', 'Tagen')} aus ${countText(reports.known)} von ${counted(reports.expected, 'Meldung', 'Meldungen')}.`;
}

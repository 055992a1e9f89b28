import { type SwitchRules } from '#territory/domain';
import { type AccommodationKind, accommodationKinds, type AccommodationType } from './figure-catalogue.domain.js';

type StandingType = Extract<(typeof accommodationKinds)[number], { rule: null }>['type'];

/** Values by kind; a kind under a rule may be missing, which means that nobody uses it. */
export type ByKind<T> = Readonly<
  Record<StandingType, T> & Partial<Record<Exclude<AccommodationType, StandingType>, T>>
>;

type Kind = AccommodationKind & { readonly type: AccommodationType };
const kinds: readonly Kind[] = accommodationKinds;

/** The kinds that a district may report, in the order of the catalogue: those without a rule, and those whose rule is on. */
export function enabledTypes(rules: SwitchRules): AccommodationType[] {
  return kinds.filter(({ rule }) => rule === null || rules[rule]).map(({ type }) => type);
}

/** The kinds of which a report says something: figures or places in prospect. */
interface KindsOfReport {
  readonly accommodation: readonly { readonly type: AccommodationType }[];
  readonly prospectiveCapacity: readonly { readonly type: AccommodationType }[];
}

/**
 * The kinds by which the figures of these reports are shown, in the order of the catalogue: every kind without a rule, and
 * of the others those that one of the reports uses. So a figure that was reported is shown whatever the rule says today.
 * @param others further kinds to be shown, as those that a district has on
 */
export function typesShown(
  reports: Iterable<KindsOfReport>,
  others: readonly AccommodationType[] = [],
): AccommodationType[] {
  const used = new Set<AccommodationType>(others);
  for (const { accommodation, prospectiveCapacity } of reports) {
    for (const { type } of accommodation) used.add(type);
    for (const { type } of prospectiveCapacity) used.add(type);
  }
  return kinds.filter(({ type, rule }) => rule === null || used.has(type)).map(({ type }) => type);
}

/** The kinds that have a value, in the order of the catalogue. */
export function typesOf(values: Readonly<Partial<Record<AccommodationType, unknown>>>): AccommodationType[] {
  return kinds.filter(({ type }) => values[type] !== undefined).map(({ type }) => type);
}

/** The values with their kinds, in the order of the catalogue. */
export function entriesOf<T>(values: ByKind<T>): (readonly [AccommodationType, T])[] {
  return kinds.flatMap(({ type }) => {
    const value = values[type];
    return value === undefined ? [] : [[type, value] as const];
  });
}

/** The kind's entry of a report; undefined = a kind under a rule that the report does not use. */
export function entryOf<Entry extends { readonly type: AccommodationType }>(
  entries: readonly Entry[],
  type: AccommodationType,
): Entry | undefined {
  return entries.find((entry) => entry.type === type);
}

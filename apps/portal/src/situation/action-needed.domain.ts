import { type CalendarDate } from '#kernel';
import { typesOf } from '#reporting/domain';
import { counted, shortDayText } from '../format/format.domain.js';
import { type UnitRow } from './picture.domain.js';

/** Why a unit needs somebody to act, worst first. */
const kinds = ['critical', 'no-places', 'unknown', 'missing', 'stale'] as const;
type Kind = (typeof kinds)[number];

/** Over a weekend every figure grows older by itself: only what is older than that has gone stale. */
const STALE_AFTER_DAYS = 3;

export interface ActionNeeded {
  readonly unit: UnitRow;
  /** All that is so, worst first; none = no longer. */
  readonly kinds: readonly Kind[];
}

/**
 * Units that need somebody to act, worst first: critical, then without a free place, then without any report that counts, then
 * with a report overdue, then with an old one. Within that the fewer free places (unknown after known), the more persons
 * allocated in the last days, the older the figures; at last by name.
 * @param overdue keys of units whose report of the day is owed and late
 */
export function findActionNeeded(units: readonly UnitRow[], overdue: ReadonlySet<string>): ActionNeeded[] {
  const known = (value: number | null | undefined, otherwise: number): number => value ?? otherwise;
  return units
    .flatMap((unit): ActionNeeded[] => {
      const found = kinds.filter((kind) => is[kind](unit, overdue));
      return found.length > 0 ? [{ unit, kinds: found }] : [];
    })
    .sort(
      (a, b) =>
        kinds.indexOf(a.kinds[0]!) - kinds.indexOf(b.kinds[0]!) ||
        known(a.unit.available.total, Infinity) - known(b.unit.available.total, Infinity) ||
        known(b.unit.allocations.value, 0) - known(a.unit.allocations.value, 0) ||
        known(b.unit.stalenessDays, 0) - known(a.unit.stalenessDays, 0) ||
        a.unit.name.localeCompare(b.unit.name, 'de'),
    );
}

const is: Record<Kind, (unit: UnitRow, overdue: ReadonlySet<string>) => boolean> = {
  critical: ({ assessment }) => assessment === 'CRITICAL',
  'no-places': ({ available }) => typesOf(available).every((type) => available[type] === 0),
  unknown: ({ reportedOn }) => reportedOn === null,
  missing: ({ key, reportedOn }, overdue) => reportedOn !== null && overdue.has(key),
  stale: ({ stalenessDays }) => (stalenessDays ?? 0) > STALE_AFTER_DAYS,
};

/** The entries in the order they stand in, each as it is now: who needs nobody any more stays, without a reason. */
export function inPlace(
  ordered: readonly ActionNeeded[],
  now: readonly ActionNeeded[],
  units: readonly UnitRow[],
): ActionNeeded[] {
  return ordered.map(
    (former) =>
      now.find(({ unit }) => unit.key === former.unit.key) ?? {
        unit: units.find(({ key }) => key === former.unit.key) ?? former.unit,
        kinds: [],
      },
  );
}

/** Whether the same units stand in the same order. */
export function isSameOrder(some: readonly ActionNeeded[], others: readonly ActionNeeded[]): boolean {
  return some.length === others.length && some.every(({ unit }, index) => unit.key === others[index]!.unit.key);
}

/**
 * Why, in one sentence: `kritisch seit 3 Tagen, 0 Plätze frei, 6 Zuweisungen in 7 Tagen.`
 * @param criticalSince first day of the unit's unbroken run of critical reports; null = not looked up
 */
export function reasonOf(
  { unit, kinds: found }: ActionNeeded,
  flowDays: number,
  criticalSince: CriticalSince | null,
): string {
  if (found.length === 0) return 'kein Handlungsbedarf mehr.';
  const isShortOfPlaces = found.includes('critical') || found.includes('no-places');
  const reasons = [
    found.includes('critical') && `kritisch${criticalSince ? ` ${sinceText(criticalSince)}` : ''}`,
    isShortOfPlaces && unit.available.total === null && 'freie Plätze unbekannt',
    isShortOfPlaces && unit.available.total !== null && `${counted(unit.available.total, 'Platz', 'Plätze')} frei`,
    isShortOfPlaces &&
      (unit.allocations.value ?? 0) > 0 &&
      `${counted(unit.allocations.value!, 'Zuweisung', 'Zuweisungen')} in ${flowDays} Tagen`,
    found.includes('unknown') &&
      (unit.lastReportedOn
        ? `letzte Meldung vom ${shortDayText(unit.lastReportedOn)}, zu alt für die Summe`
        : 'noch keine Meldung'),
    found.includes('missing') &&
      `Meldung des Tages fehlt, Frist abgelaufen${found.includes('stale') ? '' : `; letzte vom ${shortDayText(unit.reportedOn!)}`}`,
    found.includes('stale') && `Zahlen ${counted(unit.stalenessDays!, 'Tag', 'Tage')} alt`,
  ].filter((reason) => reason !== false);
  const sentence = reasons.join(', ');
  // A short date ends with the dot already.
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

/** How long a unit has been critical. */
export interface CriticalSince {
  readonly days: number;
  /** Whether it was so on the first day that was looked at already. */
  readonly atLeast: boolean;
}

function sinceText({ days, atLeast }: CriticalSince): string {
  if (days === 0) return 'seit heute';
  return `seit ${atLeast ? 'mindestens ' : ''}${counted(days, 'Tag', 'Tagen')}`;
}

/**
 * How long every report up to `date` has said "kritisch"; days without a report do not break it. null = the newest report does not.
 * @param daysUntil days from a day to `date`
 */
export function criticalSince(
  reports: readonly { readonly reportingDate: CalendarDate; readonly assessment: string | null }[],
  daysUntil: (day: CalendarDate) => number,
): CriticalSince | null {
  const newestFirst = [...reports].sort((a, b) => b.reportingDate.localeCompare(a.reportingDate));
  const end = newestFirst.findIndex(({ assessment }) => assessment !== 'CRITICAL');
  const run = end < 0 ? newestFirst : newestFirst.slice(0, end);
  const first = run.at(-1);
  return first ? { days: daysUntil(first.reportingDate), atLeast: end < 0 } : null;
}

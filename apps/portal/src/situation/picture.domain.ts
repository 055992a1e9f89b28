import { addDays, type CalendarDate, daysBetween, isCalendarDate } from '#kernel';
import {
  accommodationKind,
  type AccommodationType,
  accommodationTypes,
  type ByKind,
  byKey,
  typeLabel,
  typesOf,
  typesShown,
} from '#reporting/domain';

// How figures of a day are put together and compared. Pure.

/** A sum and what it covers, as the server says it. */
export interface Count {
  readonly value: number | null;
  readonly unitsKnown: number;
  readonly unitsExpected: number;
  readonly oldestReportingDate: CalendarDate | null;
}

/** Known parts added up; null when none is known. */
export function sumOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/**
 * Values of the kinds together, day by day. A day counts only when all of them are known; a kind under a rule of which a day
 * has no value was not in use then.
 */
export function sumOfKinds(
  kinds: readonly { readonly type: AccommodationType; readonly values: readonly (number | null)[] }[],
): (number | null)[] {
  return (kinds[0]?.values ?? []).map((_, day) =>
    kinds.some(({ type, values }) => values[day] === null && accommodationKind(type).rule === null)
      ? null
      : sumOfKnown(kinds.map(({ values }) => values[day]!)),
  );
}

/**
 * `19 von 21`; where the parts of a sum cover different numbers of units `dezentral 19, GU 17 von 21`. A kind under a rule is
 * left out: a unit that says nothing of it does not use it.
 */
export function coverageText(
  kinds: readonly { readonly type: AccommodationType; readonly unitsKnown: number }[],
  unitsExpected: number,
): string {
  const parts = kinds.filter(({ type }) => accommodationKind(type).rule === null);
  const isSame = parts.every(({ unitsKnown }) => unitsKnown === parts[0]!.unitsKnown);
  const known = isSame
    ? parts.slice(0, 1).map(({ unitsKnown }) => `${unitsKnown}`)
    : parts.map(({ type, unitsKnown }) => `${typeLabel[type]} ${unitsKnown}`);
  return `${known.join(', ')} von ${unitsExpected}`;
}

/** The days of comparison, as the address names them. */
export const comparisons = ['vortag', 'vorwoche', 'vormonat'] as const;
export type Comparison = (typeof comparisons)[number];

/** The day that a day is compared with; `vormonat` is the same day of the month before, or its last one. */
export function comparedDay(date: CalendarDate, comparison: Comparison): CalendarDate {
  if (comparison === 'vortag') return addDays(date, -1);
  if (comparison === 'vorwoche') return addDays(date, -7);
  const lastOfMonthBefore = addDays(`${date.slice(0, 8)}01`, -1);
  const sameDay = `${lastOfMonthBefore.slice(0, 8)}${date.slice(8)}`;
  return isCalendarDate(sameDay) ? sameDay : lastOfMonthBefore;
}

/** A unit on a day, as far as the picture needs it. */
export interface UnitState {
  readonly status: 'REPORTED' | 'CARRIED_FORWARD' | 'UNKNOWN';
  readonly reportedOn: CalendarDate | null;
  readonly stalenessDays: number | null;
  readonly lastReportedOn: CalendarDate | null;
  readonly unit: { readonly key: string; readonly name: string };
  readonly report: {
    readonly recordedAt: string;
    readonly assessment: 'SUFFICIENT' | 'STRAINED' | 'CRITICAL' | null;
    readonly accommodation: readonly {
      readonly type: AccommodationType;
      readonly accommodatedPersons: number | null;
      readonly availableNow: number | null;
    }[];
    readonly prospectiveCapacity: readonly {
      readonly type: AccommodationType;
      readonly places: number;
      readonly expectedFrom: CalendarDate | null;
    }[];
  } | null;
  readonly allocationsSince: {
    readonly value: number | null;
    readonly reportsKnown: number;
    readonly reportsExpected: number;
  };
}

/** Units whose report that counts is another one than before, or another revision of it. */
export function changedUnits(before: readonly UnitState[], now: readonly UnitState[]): UnitState['unit'][] {
  const former = new Map(before.map(({ unit, report }) => [unit.key, report?.recordedAt]));
  return now.flatMap(({ unit, report }) => (report && former.get(unit.key) !== report.recordedAt ? [unit] : []));
}

/** A figure of a unit by kind of accommodation in use; null = unknown. */
export type Parts = ByKind<number | null> & {
  /** Over the known kinds; null = none is known. */
  readonly total: number | null;
};

/** Puts the kinds together that the report uses; without a report, those that every report has. */
export function toParts(
  report: Parameters<typeof typesShown>[0] extends Iterable<infer Report> ? Report | null | undefined : never,
  read: (type: AccommodationType) => number | null,
): Parts {
  const byKind = byKey(typesShown(report ? [report] : []), read);
  return { ...byKind, total: sumOfKnown(Object.values(byKind)) };
}

/** `nur dezentral`: the kinds that are in the sum while others are unknown; null = all are known, or none is. */
export function onlyKind(parts: Parts): string | null {
  const types = typesOf(parts);
  const known = types.filter((type) => parts[type] !== null);
  if (known.length === 0 || known.length === types.length) return null;
  return `nur ${known.map((type) => typeLabel[type]).join(' und ')}`;
}

/** The sum before, if the same kinds were known then; null = the two cannot be compared. */
export function totalBefore(now: Parts, before: Parts | null | undefined): number | null {
  const isComparable = before && accommodationTypes.every((type) => (now[type] === null) === (before[type] === null));
  return isComparable ? before.total : null;
}

/**
 * Places of one kind dated at most `horizonDays` after `date`, overdue ones included, open dates left out, as in the sum of
 * the district; null = no entry of this kind.
 */
export function prospectsWithin(
  entries: NonNullable<UnitState['report']>['prospectiveCapacity'],
  type: AccommodationType,
  date: CalendarDate,
  horizonDays: number,
): number | null {
  const ofType = entries.filter((entry) => entry.type === type);
  const inHorizon = ofType.filter(
    ({ expectedFrom }) => expectedFrom !== null && daysBetween(date, expectedFrom) <= horizonDays,
  );
  return ofType.length === 0 ? null : inHorizon.reduce((sum, { places }) => sum + places, 0);
}

/** A row of the table of units. */
export interface UnitRow {
  readonly key: string;
  readonly name: string;
  /** null = the report has none; undefined = no report counts. */
  readonly assessment: 'SUFFICIENT' | 'STRAINED' | 'CRITICAL' | null | undefined;
  /** Day of the report that counts; null = none does. */
  readonly reportedOn: CalendarDate | null;
  /** When that report came. */
  readonly recordedAt: string | null;
  readonly lastReportedOn: CalendarDate | null;
  readonly accommodated: Parts;
  readonly available: Parts;
  /** {@link prospectsWithin} the horizon. */
  readonly prospects: Parts;
  readonly allocations: UnitState['allocationsSince'];
  /** 0 = of the day itself; null = no report counts. */
  readonly stalenessDays: number | null;
}

/** A unit on the day as the table shows it; prospects are those of the next `horizonDays` days. */
export function toUnitRow(state: UnitState, date: CalendarDate, horizonDays: number): UnitRow {
  const { unit, report } = state;
  const figures = (type: AccommodationType) => report?.accommodation.find((entry) => entry.type === type);
  // A kind of which only places in prospect are given is not in use yet.
  const stocks = report && { ...report, prospectiveCapacity: [] };
  return {
    key: unit.key,
    name: unit.name,
    assessment: report?.assessment,
    reportedOn: state.reportedOn,
    recordedAt: report?.recordedAt ?? null,
    lastReportedOn: state.lastReportedOn,
    accommodated: toParts(stocks, (type) => figures(type)?.accommodatedPersons ?? null),
    available: toParts(stocks, (type) => figures(type)?.availableNow ?? null),
    prospects: toParts(report && { ...report, accommodation: [] }, (type) =>
      prospectsWithin(report?.prospectiveCapacity ?? [], type, date, horizonDays),
    ),
    allocations: state.allocationsSince,
    stalenessDays: state.stalenessDays,
  };
}

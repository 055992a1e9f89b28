import { addDays, type CalendarDate, earlierOf, eachDay } from '#kernel';

/** Topics of the outbox that the clock and the recalculation itself write; payload `{ from, to }`. */
export const DAY_OPENED = 'DayOpened';
export const DUE_MOMENT_PASSED = 'DueMomentPassed';
export const DAYS_TO_RECALCULATE = 'DaysToRecalculate';

/** Days taken into one transaction at most, so that it stays short. */
export const DAYS_AT_ONCE = 62;

/** Days from..to, both included. */
export interface DayRange {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/**
 * The days whose figures a report of `reportedOn` can change: from its day until the day before the unit's next report,
 * at most as far as it carries forward, never beyond today. Null when it lies in the future.
 */
export function touchedBy(
  reportedOn: CalendarDate,
  nextReportOn: CalendarDate | null,
  carryForwardDays: number,
  today: CalendarDate,
): DayRange | null {
  if (reportedOn > today) return null;
  const limit = earlierOf(addDays(reportedOn, carryForwardDays), today);
  const to = nextReportOn === null ? limit : earlierOf(limit, addDays(nextReportOn, -1));
  return { from: reportedOn, to };
}

/** The ranges joined where they meet or overlap, by day. */
export function joinRanges(ranges: readonly DayRange[]): DayRange[] {
  const joined: { from: CalendarDate; to: CalendarDate }[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = joined.at(-1);
    if (last && range.from <= addDays(last.to, 1)) {
      if (range.to > last.to) last.to = range.to;
    } else {
      joined.push({ ...range });
    }
  }
  return joined;
}

/** The range in pieces of at most `days` days. */
export function chunksOf(range: DayRange, days: number): DayRange[] {
  return eachDay(range.from, range.to)
    .filter((_, index) => index % days === 0)
    .map((from) => ({ from, to: earlierOf(addDays(from, days - 1), range.to) }));
}

import { addDays, type CalendarDate, eachDay, weekdayOf } from '#kernel';
import { weekdayNames } from '../format/format.domain.js';

const CLOSED = 'Schließtag';

/** A month, `2026-12`. */
export type Month = string;

/** Whether the text is a month of the years 2000 to 2099. */
export function isMonth(text: string): boolean {
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(text);
}

/** The month that the day lies in. */
export function monthOf(date: CalendarDate): Month {
  return date.slice(0, 7);
}

/** Its first day. */
export function firstDayOf(month: Month): CalendarDate {
  return `${month}-01`;
}

/** Its last day. */
export function lastDayOf(month: Month): CalendarDate {
  return addDays(firstDayOf(addMonths(month, 1)), -1);
}

/** The month so many months later; earlier when negative. */
export function addMonths(month: Month, months: number): Month {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + months;
  return `${String(Math.floor(count / 12))}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/** Its days, week by week from Monday on; null = a day of another month. */
export function weeksOf(month: Month): (CalendarDate | null)[][] {
  const days = eachDay(firstDayOf(month), lastDayOf(month));
  const blank = (count: number): null[] => Array<null>(count).fill(null);
  const cells = [...blank(weekdayOf(days[0]!) - 1), ...days, ...blank(7 - weekdayOf(days.at(-1)!))];
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

/**
 * The holidays among days as the server tells them: what it gives as the reason where it is neither a closing day nor a
 * weekday, since holidays come before both.
 */
export function holidaysIn(
  days: readonly { readonly date: CalendarDate; readonly notExpectedReason: string | null }[],
): ReadonlyMap<CalendarDate, string> {
  return new Map(
    days.flatMap(({ date, notExpectedReason: reason }) =>
      reason === null || reason === CLOSED || weekdayNames.some((name) => name === reason) ? [] : [[date, reason]],
    ),
  );
}

export type DayKind = 'owed' | 'weekday' | 'closed' | 'holiday';

/** The expectation of rules on a day, in the server's order: holiday, closing day, weekday. */
export function expectedOn(
  date: CalendarDate,
  rules: { readonly reportingDays: readonly number[]; readonly closedOn: readonly CalendarDate[] },
  holidays: ReadonlyMap<CalendarDate, string>,
): { readonly kind: DayKind; readonly reason: string | null } {
  const holiday = holidays.get(date);
  if (holiday) return { kind: 'holiday', reason: holiday };
  if (rules.closedOn.includes(date)) return { kind: 'closed', reason: CLOSED };
  const weekday = weekdayOf(date);
  return rules.reportingDays.includes(weekday)
    ? { kind: 'owed', reason: null }
    : { kind: 'weekday', reason: weekdayNames[weekday - 1]! };
}

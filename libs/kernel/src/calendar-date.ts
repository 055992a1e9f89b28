/** A calendar day in the district's time zone, `2026-11-22`; text, so that no time zone can shift it. Sorts as text. */
export type CalendarDate = string;

const DAY_MS = 86_400_000;
const FORM = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a day that exists, in the one form `YYYY-MM-DD`, in the years 1600 to 9000. */
export function isCalendarDate(text: string): boolean {
  const match = FORM.exec(text);
  if (!match) return false;
  const year = Number(match[1]);
  return year >= 1600 && year <= 9000 && toText(toDayNumber(text)) === text;
}

/** Days since 1970-01-01: the arithmetic of calendar days knows no hours and no clock changes. */
function toDayNumber(date: CalendarDate): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS;
}

function toText(dayNumber: number): CalendarDate {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

/** The day `days` later (earlier when negative). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return toText(toDayNumber(date) + days);
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return toDayNumber(to) - toDayNumber(from);
}

/** Every day from `from` to `to`, both ends included; empty when `from` is later. */
export function eachDay(from: CalendarDate, to: CalendarDate): CalendarDate[] {
  const first = toDayNumber(from);
  return Array.from({ length: Math.max(0, toDayNumber(to) - first + 1) }, (_, index) => toText(first + index));
}

/** ISO weekday: 1 = Monday to 7 = Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return ((((toDayNumber(date) + 3) % 7) + 7) % 7) + 1;
}

/** The later of two days. */
export function laterOf(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a > b ? a : b;
}

/** The earlier of two days. */
export function earlierOf(a: CalendarDate, b: CalendarDate): CalendarDate {
  return a < b ? a : b;
}

/** `22.11.2026`, for people. */
export function germanDate(date: CalendarDate): string {
  return `${date.slice(8, 10)}.${date.slice(5, 7)}.${date.slice(0, 4)}`;
}

import { TZDate } from '@date-fns/tz';
import { type CalendarDate } from './calendar-date.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The moment at which the clock of `timeZone` shows `time` (`10:00`) on `date`. A time that a clock change skips is the
 * moment as far after the change; one that it repeats is the first of the two.
 */
export function momentAt(date: CalendarDate, time: string, timeZone: string): Date {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const offsetAt = (moment: number): number => -new TZDate(moment, timeZone).getTimezoneOffset() * MINUTE_MS;
  // Either the offset of the day before still holds at that time, or the one of the day after holds already.
  const [before, after] = [offsetAt(wall - DAY_MS), offsetAt(wall + DAY_MS)];
  if (offsetAt(wall - before) === before) return new Date(wall - before);
  return offsetAt(wall - after) === after ? new Date(wall - after) : new Date(wall - before);
}

/** Local midnight that begins the day. */
export function startOfDay(date: CalendarDate, timeZone: string): Date {
  return momentAt(date, '00:00', timeZone);
}

/** The calendar day that the clock of `timeZone` shows at this moment. */
export function dayOf(moment: Date, timeZone: string): CalendarDate {
  const local = new TZDate(moment.getTime(), timeZone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;
}

/** `09:12 Uhr` in the time zone, for people. */
export function germanTime(moment: Date, timeZone: string): string {
  const local = new TZDate(moment.getTime(), timeZone);
  return `${String(local.getHours()).padStart(2, '0')}:${String(local.getMinutes()).padStart(2, '0')} Uhr`;
}

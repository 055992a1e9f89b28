import { TZDate } from '@date-fns/tz';
import { type CalendarDate } from './calendar-date.js';

const MINUTE_MS = 60_000;
const QUARTER_HOUR_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;

/** Since then clocks are changed at whole quarter hours only, everywhere. */
const QUARTERS_SINCE = Date.UTC(1980, 0, 1);
const MOST_OFFSETS = 10_000;
const offsets = new Map<string, number>();

/** Milliseconds by which the clock of `timeZone` is ahead of UTC at the moment. Asking the library costs 100 times as much as looking it up. */
function offsetAt(moment: number, timeZone: string): number {
  if (moment < QUARTERS_SINCE) return computeOffset(moment, timeZone);
  const key = `${timeZone}/${Math.floor(moment / QUARTER_HOUR_MS)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  const offset = computeOffset(moment, timeZone);
  offsets.set(key, offset);
  return offset;
}

function computeOffset(moment: number, timeZone: string): number {
  return -new TZDate(moment, timeZone).getTimezoneOffset() * MINUTE_MS;
}

/** The time that the clock of `timeZone` shows at the moment, written as if it were UTC. */
function localTime(moment: Date, timeZone: string): string {
  return new Date(moment.getTime() + offsetAt(moment.getTime(), timeZone)).toISOString();
}

/**
 * The moment at which the clock of `timeZone` shows `time` (`10:00`) on `date`. A time that a clock change skips is the
 * moment as far after the change; one that it repeats is the first of the two.
 */
export function momentAt(date: CalendarDate, time: string, timeZone: string): Date {
  const wall = Date.parse(`${date}T${time}:00Z`);
  // Either the offset of the day before still holds at that time, or the one of the day after holds already.
  const [before, after] = [offsetAt(wall - DAY_MS, timeZone), offsetAt(wall + DAY_MS, timeZone)];
  if (offsetAt(wall - before, timeZone) === before) return new Date(wall - before);
  return offsetAt(wall - after, timeZone) === after ? new Date(wall - after) : new Date(wall - before);
}

/** Local midnight that begins the day. */
export function startOfDay(date: CalendarDate, timeZone: string): Date {
  return momentAt(date, '00:00', timeZone);
}

/** The calendar day that the clock of `timeZone` shows at this moment. */
export function dayOf(moment: Date, timeZone: string): CalendarDate {
  return localTime(moment, timeZone).slice(0, 10);
}

/** `09:12 Uhr` in the time zone, for people. */
export function germanTime(moment: Date, timeZone: string): string {
  return `${localTime(moment, timeZone).slice(11, 16)} Uhr`;
}

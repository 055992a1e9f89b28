import { BadUserInputError, type CalendarDate, dayOf, isCalendarDate, parseMoment } from '#kernel';

/** The years of calendar days: see `isCalendarDate`. */
const [FIRST_YEAR, LAST_YEAR] = [1600, 9000];
const DAY_LENGTH = '2026-11-22'.length;

/** Days from `from` to `to`, both included; null = open. */
export interface DaySpan {
  readonly from: CalendarDate | null;
  readonly to: CalendarDate | null;
}

/**
 * The days that a `datetime` names: an instant, or an interval that may be open at one end or both (`..` or nothing). A
 * timestamp means its day in the time zone. @throws BadUserInputError
 */
export function spanOf(text: string, timeZone: string): DaySpan {
  const ends = text.split('/');
  if (ends.length > 2 || text === '/') return refuse();
  if (ends.length === 1) {
    const day = dayAt(text, timeZone);
    return { from: day, to: day };
  }
  const [from, to] = ends.map((end) => (end === '..' || end === '' ? null : dayAt(end, timeZone))) as [
    CalendarDate | null,
    CalendarDate | null,
  ];
  if (from !== null && to !== null && isLater(ends[0]!, ends[1]!, from > to)) return refuse();
  return { from, to };
}

/** The day of an instant. Of the years 0000 to 9999, which RFC 3339 allows, those without calendar days are the next day of one. */
function dayAt(instant: string, timeZone: string): CalendarDate {
  const [, digits, rest] = /^(\d{4})(-.+)$/s.exec(instant) ?? refuse();
  const year = Number(digits);
  // Every 400 years the calendar is the same: whether the day exists is asked of one within.
  const near = year < FIRST_YEAR ? FIRST_YEAR + (year % 400) : year > LAST_YEAR ? year - 1200 : year;
  const moment = `${near}${rest!}`;
  const day = isCalendarDate(moment) ? moment : dayOf(parseMoment(moment) ?? refuse(), timeZone);
  return year < FIRST_YEAR ? `${FIRST_YEAR}-01-01` : year > LAST_YEAR ? `${LAST_YEAR}-12-31` : day;
}

/** Whether the first of two instants is later: by the moment where both are moments or both are days, else by the day. */
function isLater(first: string, second: string, byDay: boolean): boolean {
  return first.length > DAY_LENGTH === second.length > DAY_LENGTH
    ? Date.parse(first.toUpperCase()) > Date.parse(second.toUpperCase())
    : byDay;
}

/**
 * The day whose state a `datetime` asks for: the instant, or the end of the interval, at most today. null = the interval lies
 * in the future, so that the collection is empty. @throws BadUserInputError
 */
export function dayAskedFor(text: string | null, today: CalendarDate, timeZone: string): CalendarDate | null {
  if (text === null) return today;
  const { from, to } = spanOf(text, timeZone);
  if (from !== null && from > today) return null;
  return to !== null && to < today ? to : today;
}

function refuse(): never {
  throw new BadUserInputError(
    'datetime: Erwartet wird ein Tag (2026-11-22), ein Zeitpunkt mit Zeitzone oder ein Zeitraum (2026-11-01/2026-11-22, 2026-11-01/..).',
  );
}

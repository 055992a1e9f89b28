import { BadUserInputError, type CalendarDate, dayOf, isCalendarDate, parseMoment } from '#kernel';

/** Days from `from` to `to`, both included; null = open. */
export interface DaySpan {
  readonly from: CalendarDate | null;
  readonly to: CalendarDate | null;
}

/**
 * The days that a `datetime` names: an instant, or an interval that may be open at one end or both (`..` or nothing). A
 * timestamp means its day in the district. @throws BadUserInputError
 */
export function spanOf(text: string, timeZone: string): DaySpan {
  const ends = text.split('/');
  if (ends.length > 2) return refuse();
  const dayAt = (end: string): CalendarDate => {
    if (isCalendarDate(end)) return end;
    const moment = parseMoment(end);
    return moment ? dayOf(moment, timeZone) : refuse();
  };
  if (ends.length === 1) {
    const day = dayAt(text);
    return { from: day, to: day };
  }
  const [from, to] = ends.map((end) => (end === '..' || end === '' ? null : dayAt(end))) as [
    CalendarDate | null,
    CalendarDate | null,
  ];
  if (text === '/' || (from !== null && to !== null && from > to)) return refuse();
  return { from, to };
}

/**
 * The day whose state a `datetime` asks for: the instant, or the end of the interval, at most today. null = wholly in the
 * future, which is an empty collection (contract, section 6). @throws BadUserInputError
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

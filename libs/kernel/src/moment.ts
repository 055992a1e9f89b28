import { isCalendarDate } from './calendar-date.js';

const MOMENT =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Reads an RFC 3339 moment with offset; finer than a millisecond is cut off. Null when it is none. */
export function parseMoment(text: string): Date | null {
  const match = MOMENT.exec(text);
  if (!match || !isCalendarDate(match[1]!)) return null;
  const moment = new Date(text.toUpperCase());
  return Number.isNaN(moment.getTime()) ? null : moment;
}

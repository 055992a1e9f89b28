import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { type CalendarDate, isCalendarDate } from '#kernel';

const specifiedByURL = 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6';

function toCalendarDate(value: unknown): CalendarDate {
  if (typeof value === 'string' && isCalendarDate(value)) return value;
  throw new GraphQLError('Ein Tag hat die Form 2026-11-22 und muss im Kalender stehen.');
}

const MOMENT =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Reads an RFC 3339 moment with offset; finer than a millisecond is cut off. Null when it is none. */
export function parseMoment(text: string): Date | null {
  const match = MOMENT.exec(text);
  if (!match || !isCalendarDate(match[1]!)) return null;
  const moment = new Date(text.toUpperCase());
  return Number.isNaN(moment.getTime()) ? null : moment;
}

function toMoment(value: unknown): Date {
  const moment = typeof value === 'string' ? parseMoment(value) : null;
  if (moment) return moment;
  throw new GraphQLError('Ein Zeitpunkt hat die Form 2026-11-22T08:12:31.507Z, mit Zeitzone.');
}

export const CalendarDateScalar = new GraphQLScalarType<CalendarDate, string>({
  name: 'Date',
  description: "Calendar day in the district's time zone, `2026-11-22`. Only this form, only days that exist.",
  specifiedByURL,
  serialize: (value) => String(value),
  parseValue: toCalendarDate,
  parseLiteral: (node) => toCalendarDate(node.kind === Kind.STRING ? node.value : null),
});

export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'Moment with offset (RFC 3339). Answers are in UTC with milliseconds: `2026-11-22T08:12:31.507Z`.',
  specifiedByURL,
  serialize: (value) => (value as Date).toISOString(),
  parseValue: toMoment,
  parseLiteral: (node) => toMoment(node.kind === Kind.STRING ? node.value : null),
});

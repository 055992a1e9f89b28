import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { type CalendarDate, isCalendarDate, parseMoment } from '#kernel';

const specifiedByURL = 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6';

function toCalendarDate(value: unknown): CalendarDate {
  if (typeof value === 'string' && isCalendarDate(value)) return value;
  throw new GraphQLError('Ein Tag hat die Form 2026-11-22 und muss ein gültiges Datum sein.');
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

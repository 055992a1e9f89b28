import { type CalendarDate, isCalendarDate } from '#kernel';

/** Where a page of features goes on, and of which state: pages of one answer fit together while data change. */
export interface Cursor {
  /** The last feature of the page before. */
  readonly after: string;
  /** null for histories. */
  readonly date: CalendarDate | null;
  /** What was recorded by then is in the state. */
  readonly asOf: Date;
  /** Versions of the state, one for each district that is read. */
  readonly versions: readonly { readonly data: string; readonly geometry: string }[];
}

export function writeCursor({ after, date, asOf, versions }: Cursor): string {
  const parts = [after, date, asOf.getTime(), ...versions.flatMap(({ data, geometry }) => [data, geometry])];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Moments of data. */
const [EARLIEST, LATEST] = [Date.UTC(2000, 0, 1), Date.UTC(2200, 0, 1)];

/** null = nothing that {@link writeCursor} made for a collection of this kind. */
export function readCursor(text: string, time: 'state' | 'history'): Cursor | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length < 3 || parts.length > 2_003 || parts.length % 2 === 0) return null;
  const [after, date, asOf, ...rest] = parts as unknown[];
  if (typeof after !== 'string' || !isId(after, time)) return null;
  if (date !== null && !(typeof date === 'string' && isCalendarDate(date))) return null;
  if (typeof asOf !== 'number' || !Number.isSafeInteger(asOf) || asOf < EARLIEST || asOf > LATEST) return null;
  if (!rest.every((part): part is string => typeof part === 'string')) return null;
  const versions = [];
  for (let index = 0; index < rest.length; index += 2)
    versions.push({ data: rest[index]!, geometry: rest[index + 1]! });
  return { after, date, asOf: new Date(asOf), versions };
}

function isId(text: string, time: 'state' | 'history'): boolean {
  const match = /^[0-9F]{5,12}(?:_(.+))?$/.exec(text);
  if (!match) return false;
  const day = match[1];
  return time === 'state' ? day === undefined : day !== undefined && isCalendarDate(day);
}

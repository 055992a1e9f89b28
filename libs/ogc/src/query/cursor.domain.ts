import { type CalendarDate, isCalendarDate } from '#kernel';

/**
 * The place at which the next page begins, and the state that it belongs to: so the pages of one answer fit together while
 * data change.
 */
export interface Cursor {
  /** Id of the last feature of the page before. */
  readonly after: string;
  /** Day of the state; null = the pages belong to no single day. */
  readonly date: CalendarDate | null;
  /** The state holds the data that were recorded by this moment. */
  readonly asOf: Date;
  /** Versions of the state, one for each source that is read. */
  readonly versions: readonly { readonly data: string; readonly geometry: string }[];
}

export function writeCursor({ after, date, asOf, versions }: Cursor): string {
  const parts = [after, date, asOf.getTime(), ...versions.flatMap(({ data, geometry }) => [data, geometry])];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Data are of the moments between these two. */
const [EARLIEST, LATEST] = [Date.UTC(2000, 0, 1), Date.UTC(2200, 0, 1)];

/** @param isFeatureId whether the collection may have a feature of this id. null = not made by {@link writeCursor} for it */
export function readCursor(text: string, isFeatureId: (id: string) => boolean): Cursor | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length < 3 || parts.length > 2_003 || parts.length % 2 === 0) return null;
  const [after, date, asOf, ...rest] = parts as unknown[];
  if (typeof after !== 'string' || !isFeatureId(after)) return null;
  if (date !== null && !(typeof date === 'string' && isCalendarDate(date))) return null;
  if (typeof asOf !== 'number' || !Number.isSafeInteger(asOf) || asOf < EARLIEST || asOf > LATEST) return null;
  if (!rest.every((part): part is string => typeof part === 'string')) return null;
  const versions = [];
  for (let index = 0; index < rest.length; index += 2)
    versions.push({ data: rest[index]!, geometry: rest[index + 1]! });
  return { after, date, asOf: new Date(asOf), versions };
}

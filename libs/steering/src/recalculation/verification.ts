import { type CalendarDate, dayOf, eachDay } from '#kernel';
import { countOpenEntries, type Database, databaseNow, type Tx } from '#platform';
import { findRevisionGaps } from '#reporting';
import {
  deriveFromReports,
  findExtent,
  findFrame,
  findNewestDay,
  findPointers,
  findStoredDays,
} from '../situation/situation.repository.js';
import { chunksOf, type DayRange, DAYS_AT_ONCE } from './recalculation.domain.js';
import { findDaysInTheWorks, RecalculationService } from './recalculation.service.js';

/** Work that has been open for so long is overdue: the queue was asked again by then. Seconds. */
const OVERDUE_SECONDS = 90;

/** A stored figure that differs from the one worked out from the reports. */
interface Difference {
  readonly districtKey: string;
  readonly date: CalendarDate | null;
  /** Path in the figures, `units/<key>` for the report that counts, or `revisions/<unit key>`. */
  readonly what: string;
  readonly stored: unknown;
  readonly expected: unknown;
}

type OnProgress = (done: number, total: number, what: string) => void;

/** The outcome of a verification. */
interface Verification {
  readonly days: number;
  readonly differences: readonly Difference[];
  /** Changes that the worker has not worked off yet; their days are not judged. */
  readonly open: number;
}

/** Recomputes every stored day from the reports and names each difference; changes nothing. Right on a busy district too. */
export async function verifyDistrict(
  database: Database,
  districtKey: string,
  onProgress: OnProgress = () => undefined,
): Promise<Verification> {
  const differences: Difference[] = [];
  const range = await database.transaction({ districtKey, snapshot: true }, async (tx) => {
    differences.push(...(await compareRevisions(tx, districtKey)), ...(await findOverdueWork(tx, districtKey)));
    return findExtent(tx, districtKey);
  });
  const chunks = range ? chunksOf(range, DAYS_AT_ONCE) : [];
  for (const [index, chunk] of chunks.entries()) {
    differences.push(
      ...(await database.transaction({ districtKey, snapshot: true }, (tx) => compareRange(tx, districtKey, chunk))),
    );
    onProgress(index + 1, chunks.length, chunk.to);
  }
  const open = await database.transaction({ districtKey, snapshot: true }, (tx) => countOpenEntries(tx, districtKey));
  return { days: range ? eachDay(range.from, range.to).length : 0, differences, open };
}

async function compareRange(tx: Tx, districtKey: string, range: DayRange): Promise<Difference[]> {
  const frame = await findFrame(tx, districtKey, null);
  if (!frame) return [];
  const today = dayOf(await databaseNow(tx), frame.district.timeZone);
  // A report and its outbox row commit together, and so do a stored day and the row's end: within one snapshot a day that
  // no open row touches must be right.
  const inTheWorks = await findDaysInTheWorks(tx, frame, today);
  const stored = new Map((await findStoredDays(tx, districtKey, range)).map((day) => [day.date, day]));
  const newest = await findNewestDay(tx, districtKey);
  const pointers = await findPointers(tx, districtKey, range);
  const pointerOf = new Map(pointers.map((row) => [`${row.date}/${row.unitKey}`, `${row.status} ${row.reportId}`]));

  const differences: Difference[] = [];
  for (const day of await deriveFromReports(tx, frame, range, null)) {
    if (inTheWorks(day.date)) {
      for (const { unitKey } of frame.units) pointerOf.delete(`${day.date}/${unitKey}`);
      continue;
    }
    const differ = (what: string, was: unknown, expected: unknown): void => {
      if (JSON.stringify(sorted(was)) !== JSON.stringify(sorted(expected))) {
        differences.push({ districtKey, date: day.date, what, stored: was, expected });
      }
    };
    const row = stored.get(day.date);
    if (!row) {
      // A day that nobody opened and no report touches needs no row; it is worked out when asked for. So are the days since
      // the last worker ran, on which nobody reported.
      const notOpened = newest === null || day.date > newest;
      if (notOpened && day.counting.every(({ status }) => status === 'CARRIED_FORWARD')) continue;
      if (day.date <= today && day.counting.length > 0) differ('day', null, 'row');
    } else {
      for (const key of Object.keys(day.figures) as (keyof typeof day.figures)[])
        differ(key, row.figures[key], day.figures[key]);
      differ('dueAt', row.dueAt?.toISOString() ?? null, day.dueAt?.toISOString() ?? null);
    }
    for (const { unitKey, status, report } of day.date <= today ? day.counting : []) {
      const key = `${day.date}/${unitKey}`;
      differ(`units/${unitKey}`, pointerOf.get(key) ?? null, `${status} ${report.reportId}`);
      pointerOf.delete(key);
    }
  }
  for (const [key, pointer] of pointerOf) {
    const [date, unitKey] = key.split('/') as [string, string];
    differences.push({ districtKey, date, what: `units/${unitKey}`, stored: pointer, expected: null });
  }
  return differences;
}

/** Objects with their keys in order, so that jsonb and a fresh object compare. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** Units whose revisions of a day do not run 1..n. */
async function compareRevisions(tx: Tx, districtKey: string): Promise<Difference[]> {
  const gaps = await findRevisionGaps(tx, districtKey);
  return gaps.map(({ unitKey, reportingDate, newest, revisions }) => ({
    districtKey,
    date: reportingDate,
    what: `revisions/${unitKey}`,
    stored: revisions,
    expected: newest,
  }));
}

/** Changes whose effect is not committed although the worker has had its time. */
async function findOverdueWork(tx: Tx, districtKey: string): Promise<Difference[]> {
  const overdue = await countOpenEntries(tx, districtKey, OVERDUE_SECONDS);
  return overdue === 0 ? [] : [{ districtKey, date: null, what: 'outbox', stored: overdue, expected: 0 }];
}

/** Waits until the worker has caught up with the district, at most so long; answers whether it has. */
export async function waitForWorker(database: Database, districtKey: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const open = await database.transaction({ districtKey, snapshot: true }, (tx) => countOpenEntries(tx, districtKey));
    if (open === 0) return true;
    if (Date.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Works stored days out anew. Every piece is a transaction of its own: an interruption leaves whole days, and running it
 * again is the way to go on.
 */
export async function rebuildRollups(
  database: Database,
  districtKey: string,
  limits: { readonly from?: CalendarDate | undefined; readonly to?: CalendarDate | undefined },
  onProgress: OnProgress = () => undefined,
): Promise<{ days: number }> {
  const range = await database.transaction({ districtKey, snapshot: true }, async (tx) => {
    const frame = await findFrame(tx, districtKey, null);
    const extent = await findExtent(tx, districtKey);
    if (!frame) return null;
    const today = dayOf(await databaseNow(tx), frame.district.timeZone);
    const from = limits.from ?? extent?.from ?? today;
    const to = limits.to !== undefined && limits.to < today ? limits.to : today;
    return from <= to ? { from, to } : null;
  });
  if (!range) return { days: 0 };
  const service = new RecalculationService(database);
  const chunks = chunksOf(range, DAYS_AT_ONCE);
  for (const [index, chunk] of chunks.entries()) {
    await service.rebuildRange(districtKey, chunk);
    onProgress(index + 1, chunks.length, chunk.to);
  }
  return { days: eachDay(range.from, range.to).length };
}

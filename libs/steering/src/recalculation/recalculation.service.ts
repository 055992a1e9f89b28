import { addDays, type CalendarDate, dayOf, earlierOf, laterOf } from '#kernel';
import {
  appendManyToOutbox,
  CommitWith,
  type Database,
  databaseNow,
  districtLockSql,
  findOpenEntries,
  markDone,
  type OutboxEntry,
  sendInOrder,
  type Tx,
} from '#platform';
import { DISTRICT_CHANGED } from '#territory';
import { DAILY_REPORT_ACCEPTED, findNextReportDays } from '#reporting';
import { announceChange } from '../situation/situation-change.repository.js';
import {
  deriveFromReports,
  type DistrictFrame,
  findExtent,
  findFrame,
  findNewestDay,
  storeDays,
} from '../situation/situation.repository.js';
import { type DerivedDay } from '../situation/situation.domain.js';
import {
  chunksOf,
  type DayRange,
  DAYS_AT_ONCE,
  DAYS_TO_RECALCULATE,
  joinRanges,
  touchedBy,
} from './recalculation.domain.js';

/** Changes taken into one transaction at most, so that it stays short. */
const ENTRIES_AT_ONCE = 500;

interface Touched {
  readonly range: DayRange;
  readonly unitKey: string | null;
}

/**
 * Brings the stored steering view in line with what was committed. Idempotent and free of order: it reads what is owed
 * from the outbox, works the touched days out anew from the reports, and marks the entries done in the same transaction.
 */
export class RecalculationService {
  constructor(private readonly database: Database) {}

  /** Works off every entry of the district that is open when it begins. Returns how many it found. */
  async recalculateDistrict(districtKey: string): Promise<number> {
    let total = 0;
    for (;;) {
      const { done, more } = await this.recalculateOnce(districtKey);
      total += done;
      // A change that was committed meanwhile has a job of its own.
      if (!more) return total;
    }
  }

  private async recalculateOnce(districtKey: string): Promise<{ done: number; more: boolean }> {
    const first = districtLockSql('recalculation', districtKey);
    return this.database.transaction({ districtKey, first }, async (tx) => {
      // The entries are read first: a change that is committed after them is in what follows or stays open, never marked
      // done unread.
      const [open, [frame, now, newest]] = await sendInOrder(
        () => findOpenEntries(tx, districtKey, ENTRIES_AT_ONCE),
        () => Promise.all([findFrame(tx, districtKey, null), databaseNow(tx), findNewestDay(tx, districtKey)]),
      );
      if (open.length === 0) return { done: 0, more: false };
      const done: OutboxEntry[] = [];
      let split = false;
      const touched: Touched[] = [];
      const nextReports = frame ? await findNextReports(tx, districtKey, open) : new Map<string, CalendarDate>();
      for (const entry of open) {
        done.push(entry);
        // A district that is gone owes nothing any more.
        if (!frame) continue;
        const today = dayOf(now, frame.district.timeZone);
        if (entry.topic === DISTRICT_CHANGED) {
          await askForDays(tx, districtKey, await this.extentOf(tx, districtKey, today));
          split = true;
        } else touched.push(...touchedByEntry(entry, frame, today, nextReports));
        if (daysIn(touched) >= DAYS_AT_ONCE) break;
      }
      const gaps = gapsIn(touched, newest);
      for (const gap of gaps) await askForDays(tx, districtKey, gap);
      const days = frame ? await this.derive(tx, frame, touched) : [];
      const more = split || gaps.length > 0 || done.length < open.length || open.length === ENTRIES_AT_ONCE;
      return new CommitWith(
        Promise.all([
          ...(frame ? [this.storeAndAnnounce(tx, frame, touched, days, now)] : []),
          markDone(
            tx,
            done.map((entry) => entry.outboxId),
          ),
        ]).then(() => ({ done: done.length, more })),
      );
    });
  }

  /** Derives the days of a range anew and stores them, for the operator's `rollups rebuild`. */
  async rebuildRange(districtKey: string, range: DayRange): Promise<void> {
    const first = districtLockSql('recalculation', districtKey);
    await this.database.transaction({ districtKey, first }, async (tx) => {
      const [frame, now, newest] = await Promise.all([
        findFrame(tx, districtKey, null),
        databaseNow(tx),
        findNewestDay(tx, districtKey),
      ]);
      if (!frame) return;
      const touched = [{ range, unitKey: null }];
      for (const gap of gapsIn(touched, newest)) await askForDays(tx, districtKey, gap);
      await this.storeAndAnnounce(tx, frame, touched, await this.derive(tx, frame, touched), now);
    });
  }

  private async derive(tx: Tx, frame: DistrictFrame, touched: readonly Touched[]): Promise<DerivedDay[]> {
    const ranges = joinRanges(touched.map((one) => one.range));
    return (await Promise.all(ranges.map((range) => deriveFromReports(tx, frame, range, null)))).flat();
  }

  private async storeAndAnnounce(
    tx: Tx,
    frame: DistrictFrame,
    touched: readonly Touched[],
    days: readonly DerivedDay[],
    now: Date,
  ): Promise<void> {
    if (touched.length === 0) return;
    const { districtKey } = frame.district;
    const ranges = touched.map((one) => one.range);
    const stored = storeDays(tx, districtKey, days, now);
    const unitKeys = [...new Set(touched.flatMap((one) => one.unitKey ?? []))].sort();
    const announced = announceChange(tx, districtKey, {
      from: ranges.map(({ from }) => from).reduce(earlierOf),
      to: ranges.map(({ to }) => to).reduce(laterOf),
      unitKeys,
    });
    await Promise.all([stored, announced]);
  }

  /** Every day of a district: a change of its rules or units touches them all. */
  private async extentOf(tx: Tx, districtKey: string, today: CalendarDate): Promise<DayRange> {
    const extent = await findExtent(tx, districtKey);
    return { from: extent ? earlierOf(extent.from, today) : today, to: today };
  }
}

/** Asks for the days to be worked out; in pieces, each an entry of its own. */
function askForDays(tx: Tx, districtKey: string, range: DayRange): Promise<void> {
  const chunks = chunksOf(range, DAYS_AT_ONCE);
  return appendManyToOutbox(
    tx,
    DAYS_TO_RECALCULATE,
    chunks.map((chunk) => ({ districtKey, payload: { ...chunk } })),
  );
}

/**
 * The days after the newest stored one that lie before or between those touched: no worker ran on them, so nobody opened
 * them, and the reports before them count on them.
 */
function gapsIn(touched: readonly Touched[], newest: CalendarDate | null): DayRange[] {
  if (newest === null) return [];
  const gaps: DayRange[] = [];
  let next = addDays(newest, 1);
  for (const { from, to } of joinRanges(touched.map(({ range }) => range))) {
    if (to < next) continue;
    if (from > next) gaps.push({ from: next, to: addDays(from, -1) });
    next = addDays(to, 1);
  }
  return gaps;
}

/** For each report that was accepted: the day of the unit's next report, by `unit/day`. */
function findNextReports(
  tx: Tx,
  districtKey: string,
  entries: readonly OutboxEntry[],
): Promise<Map<string, CalendarDate>> {
  const accepted = entries.filter((entry) => entry.topic === DAILY_REPORT_ACCEPTED);
  return findNextReportDays(
    tx,
    districtKey,
    accepted.map(({ payload }) => ({
      unitKey: String(payload['unitKey']),
      reportingDate: String(payload['reportingDate']),
    })),
  );
}

/** Whether a day is touched by a change that is not worked off yet; within the snapshot of `tx`. */
export async function findDaysInTheWorks(
  tx: Tx,
  frame: DistrictFrame,
  today: CalendarDate,
): Promise<(date: CalendarDate) => boolean> {
  const { districtKey } = frame.district;
  const open = await findOpenEntries(tx, districtKey, Number.MAX_SAFE_INTEGER);
  if (open.some((entry) => entry.topic === DISTRICT_CHANGED)) return () => true;
  const nextReports = await findNextReports(tx, districtKey, open);
  const ranges = joinRanges(
    open.flatMap((entry) => touchedByEntry(entry, frame, today, nextReports)).map((one) => one.range),
  );
  return (date) => ranges.some((range) => range.from <= date && date <= range.to);
}

function touchedByEntry(
  entry: OutboxEntry,
  { rules }: DistrictFrame,
  today: CalendarDate,
  nextReports: ReadonlyMap<string, CalendarDate>,
): Touched[] {
  const { payload } = entry;
  if (entry.topic === DAILY_REPORT_ACCEPTED) {
    const unitKey = String(payload['unitKey']);
    const reportedOn = String(payload['reportingDate']);
    const range = touchedBy(
      reportedOn,
      nextReports.get(`${unitKey}/${reportedOn}`) ?? null,
      rules.carryForwardDays,
      today,
    );
    return range ? [{ range, unitKey }] : [];
  }
  const from = String(payload['from']);
  const to = earlierOf(String(payload['to']), today);
  return from <= to ? [{ range: { from, to }, unitKey: null }] : [];
}

function daysIn(touched: readonly Touched[]): number {
  return joinRanges(touched.map((one) => one.range)).reduce((sum, range) => sum + chunksOf(range, 1).length, 0);
}

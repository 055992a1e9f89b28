import { type CalendarDate, addDays, earlierOf, laterOf } from '#kernel';
import { type Tx } from '#platform';
import {
  type District,
  findDistrict,
  findRules,
  findUnits,
  type ReportingRules,
  type ReportingUnit,
  todaySql,
} from '#territory';
import {
  findCurrentReports,
  findNewestReports,
  findReportedExtent,
  reportColumns,
  type ReportRow,
  revisionsSql,
  toReport,
} from '#reporting';
import { type CountingReport, deriveDays, type DerivedDay, type DistrictFigures } from './situation.domain.js';

/** A stored day of a district. */
interface StoredDay {
  readonly date: CalendarDate;
  readonly figures: DistrictFigures;
  readonly dueAt: Date | null;
  readonly duePassed: boolean;
  readonly computedAt: Date;
}

/** District, rules and units as recorded by `knownAt` (null: now); null when the district is not visible. */
export interface DistrictFrame {
  readonly district: District;
  readonly rules: ReportingRules;
  readonly units: readonly ReportingUnit[];
}

export async function findFrame(tx: Tx, districtKey: string, knownAt: Date | null): Promise<DistrictFrame | null> {
  const [district, rules, units] = await Promise.all([
    findDistrict(tx, districtKey, knownAt),
    findRules(tx, districtKey, knownAt),
    findUnits(tx, districtKey, knownAt),
  ]);
  return district && { district, rules, units };
}

/** Works out days from the reports recorded by `knownAt` (null: now). The number of statements does not depend on the range. */
export async function deriveFromReports(
  tx: Tx,
  frame: DistrictFrame,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
  knownAt: Date | null,
): Promise<DerivedDay[]> {
  const { districtKey } = frame.district;
  const { from, to } = range;
  // On the first day each unit's newest report counts, whatever came before it; on the others also what comes after.
  const since = addDays(from, -frame.rules.carryForwardDays);
  const [before, within] = await Promise.all([
    findNewestReports(tx, districtKey, { since, date: from }, knownAt),
    from < to ? findCurrentReports(tx, districtKey, { from: addDays(from, 1), to }, knownAt) : [],
  ]);
  return deriveDays({ ...frame, reports: [...before, ...within] }, from, to);
}

/** The stored days of the range, by day; days without a row are left out. */
export async function findStoredDays(
  tx: Tx,
  districtKey: string,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
): Promise<StoredDay[]> {
  return tx.query<StoredDay>(
    `SELECT date, figures, due_at AS "dueAt", due_passed AS "duePassed", computed_at AS "computedAt"
       FROM steering.district_day WHERE district_key = $1 AND date BETWEEN $2 AND $3 ORDER BY date`,
    [districtKey, range.from, range.to],
  );
}

/** The stored day that is today in the district's time zone by the database's clock; null when nobody opened it. */
export async function findStoredToday(tx: Tx, districtKey: string): Promise<StoredDay | null> {
  const [row] = await tx.query<StoredDay>(
    `SELECT date, figures, due_at AS "dueAt", due_passed AS "duePassed", computed_at AS "computedAt"
       FROM steering.district_day
      WHERE district_key = $1
        AND date = ${todaySql('$1', 'now()')}`,
    [districtKey],
  );
  return row ?? null;
}

/** The stored pointers of one day with the reports they point to, by unit. */
export async function findCounting(tx: Tx, districtKey: string, date: CalendarDate): Promise<CountingReport[]> {
  const rows = await tx.query<ReportRow & { status: CountingReport['status'] }>(
    `SELECT d.status, ${reportColumns}
       FROM steering.unit_day d JOIN ${revisionsSql} USING (report_id)
      WHERE d.district_key = $1 AND d.date = $2 AND r.district_key = $1
      ORDER BY d.unit_key`,
    [districtKey, date],
  );
  return rows.map((row) => ({ unitKey: row.unit_key, status: row.status, report: toReport(row) }));
}

/** First and last day that has a row or a report; null when there is neither. */
export async function findExtent(
  tx: Tx,
  districtKey: string,
): Promise<{ readonly from: CalendarDate; readonly to: CalendarDate } | null> {
  const [stored, reported] = await Promise.all([
    findStoredExtent(tx, districtKey),
    findReportedExtent(tx, districtKey),
  ]);
  if (!stored || !reported) return stored ?? reported;
  return { from: earlierOf(stored.from, reported.from), to: laterOf(stored.to, reported.to) };
}

async function findStoredExtent(tx: Tx, districtKey: string): Promise<{ from: CalendarDate; to: CalendarDate } | null> {
  const [row] = await tx.query<{ from: CalendarDate | null; to: CalendarDate | null }>(
    `SELECT min(date) AS "from", max(date) AS "to" FROM steering.district_day WHERE district_key = $1`,
    [districtKey],
  );
  return row?.from && row.to ? { from: row.from, to: row.to } : null;
}

/** The newest day that is stored; null = none. */
export async function findNewestDay(tx: Tx, districtKey: string): Promise<CalendarDate | null> {
  const [row] = await tx.query<{ date: CalendarDate | null }>(
    `SELECT max(date) AS date FROM steering.district_day WHERE district_key = $1`,
    [districtKey],
  );
  return row!.date;
}

/** A stored pointer: the report that counts for a unit on a day. */
interface StoredPointer {
  readonly date: CalendarDate;
  readonly unitKey: string;
  readonly reportId: string;
  readonly status: CountingReport['status'];
}

/** The stored pointers of the range, in no particular order. */
export function findPointers(
  tx: Tx,
  districtKey: string,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
): Promise<StoredPointer[]> {
  return tx.query<StoredPointer>(
    `SELECT date, unit_key AS "unitKey", report_id AS "reportId", status
       FROM steering.unit_day WHERE district_key = $1 AND date BETWEEN $2 AND $3`,
    [districtKey, range.from, range.to],
  );
}

/** Replaces the stored state of the days by the derived one; running it twice changes nothing. */
export async function storeDays(tx: Tx, districtKey: string, days: readonly DerivedDay[], now: Date): Promise<void> {
  if (days.length === 0) return;
  const unitDays = days.flatMap((day) =>
    day.counting.map(({ unitKey, status, report }) => ({
      date: day.date,
      unit_key: unitKey,
      status,
      report_id: report.reportId,
      reported_on: report.reportingDate,
    })),
  );
  const unitDaysStored = tx.query(
    `WITH fresh AS (
       SELECT * FROM jsonb_to_recordset($3::jsonb) AS f (date date, unit_key text, status text, report_id uuid, reported_on date)
     ), gone AS (
       DELETE FROM steering.unit_day d
        WHERE d.district_key = $1 AND d.date = ANY($2::date[])
          AND NOT EXISTS (SELECT FROM fresh f WHERE f.date = d.date AND f.unit_key = d.unit_key)
     )
     INSERT INTO steering.unit_day AS d (district_key, date, unit_key, status, report_id, reported_on)
     SELECT $1, date, unit_key, status, report_id, reported_on FROM fresh
     ON CONFLICT (district_key, date, unit_key) DO UPDATE
       SET status = excluded.status, report_id = excluded.report_id, reported_on = excluded.reported_on
       WHERE (d.status, d.report_id) IS DISTINCT FROM (excluded.status, excluded.report_id)`,
    [districtKey, days.map((day) => day.date), JSON.stringify(unitDays)],
  );
  const daysStored = tx.query(
    `INSERT INTO steering.district_day (district_key, date, figures, due_at, due_passed, computed_at)
     SELECT $1, date, figures, due_at, coalesce(due_at < $3, false), $3
       FROM jsonb_to_recordset($2::jsonb) AS f (date date, figures jsonb, due_at timestamptz)
     ON CONFLICT (district_key, date) DO UPDATE
       SET figures = excluded.figures, due_at = excluded.due_at, due_passed = excluded.due_passed, computed_at = excluded.computed_at`,
    [districtKey, JSON.stringify(days.map(({ date, figures, dueAt }) => ({ date, figures, due_at: dueAt }))), now],
  );
  await Promise.all([unitDaysStored, daysStored]);
}

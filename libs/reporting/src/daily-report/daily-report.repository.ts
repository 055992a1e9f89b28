import { v7 as timeOrderedUuid } from 'uuid';
import { type CalendarDate, type Problem } from '#kernel';
import { textLocksSql, type Tx } from '#platform';
import { type DaySummary } from '../reporting-calendar/reporting-calendar.domain.js';
import { type SituationAssessment } from '../figure/figure-catalogue.domain.js';
import { figureValues, reportedNumbers } from '../figure/figure-values.domain.js';
import { type DailyReport, type ProspectiveCapacity, type ReportSource } from './daily-report.domain.js';
import { type NewRevision, revisionColumns } from './revision-columns.js';

/** Columns of a revision, in the form that {@link toReport} reads. */
export const reportColumns = `
  r.report_id, r.unit_key, r.reporting_date, r.revision, r.recorded_at, r.recorded_by_name, r.source, r.on_behalf,
  r.on_time, r.confirmed_unchanged, ${reportedNumbers.map(({ column }) => `r.${column}`).join(', ')},
  r.prospective_capacity, r.assessment, r.comment, r.correction_reason, r.warnings`;

/** A row with {@link reportColumns}; besides the columns named here one for each number of the catalogue. */
export interface ReportRow {
  report_id: string;
  unit_key: string;
  reporting_date: CalendarDate;
  revision: number;
  recorded_at: Date;
  recorded_by_name: string;
  source: ReportSource;
  on_behalf: boolean;
  on_time: boolean;
  confirmed_unchanged: boolean;
  prospective_capacity: ProspectiveCapacity[];
  assessment: SituationAssessment | null;
  comment: string | null;
  correction_reason: string | null;
  warnings: Problem[];
}

export function toReport(row: ReportRow): DailyReport {
  const numbers = row as unknown as Readonly<Record<string, number | null>>;
  return {
    reportId: row.report_id,
    unitKey: row.unit_key,
    reportingDate: row.reporting_date,
    revision: row.revision,
    recordedAt: row.recorded_at,
    recordedByName: row.recorded_by_name,
    source: row.source,
    onBehalf: row.on_behalf,
    onTime: row.on_time,
    confirmedUnchanged: row.confirmed_unchanged,
    ...figureValues(({ column }) => numbers[column]),
    prospectiveCapacity: row.prospective_capacity,
    assessment: row.assessment,
    comment: row.comment,
    correctionReason: row.correction_reason,
    warnings: row.warnings,
  };
}

/**
 * The revision that counts for each unit and day of the range, as recorded by `knownAt` (null: now), by unit and day.
 * @param unitKeys null = every unit of the district
 */
export async function findCurrentReports(
  tx: Tx,
  districtKey: string,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
  knownAt: Date | null,
  unitKeys: readonly string[] | null = null,
): Promise<DailyReport[]> {
  const rows = await tx.query<ReportRow>(
    `SELECT DISTINCT ON (r.unit_key, r.reporting_date) ${reportColumns}
       FROM reporting.daily_report r
      WHERE r.district_key = $1 AND r.reporting_date BETWEEN $2 AND $3
        AND ($4::timestamptz IS NULL OR r.recorded_at <= $4)
        ${unitKeys === null ? '' : 'AND r.unit_key = ANY($5)'}
      ORDER BY r.unit_key, r.reporting_date, r.revision DESC`,
    [districtKey, range.from, range.to, knownAt, ...(unitKeys === null ? [] : [unitKeys])],
  );
  return rows.map(toReport);
}

/** The records of a unit for a day, and its newest report of an earlier day. */
export async function findCurrentAndEarlier(
  tx: Tx,
  districtKey: string,
  unitKey: string,
  date: CalendarDate,
): Promise<{ readonly current: DailyReport | null; readonly earlier: DailyReport | null }> {
  const rows = await tx.query<ReportRow>(
    `(SELECT ${reportColumns} FROM reporting.daily_report r
       WHERE r.district_key = $1 AND r.unit_key = $2 AND r.reporting_date = $3 ORDER BY r.revision DESC LIMIT 1)
     UNION ALL
     (SELECT ${reportColumns} FROM reporting.daily_report r
       WHERE r.district_key = $1 AND r.unit_key = $2 AND r.reporting_date < $3
       ORDER BY r.reporting_date DESC, r.revision DESC LIMIT 1)`,
    [districtKey, unitKey, date],
  );
  const reports = rows.map(toReport);
  return {
    current: reports.find((report) => report.reportingDate === date) ?? null,
    earlier: reports.find((report) => report.reportingDate < date) ?? null,
  };
}

/**
 * The counting revision of each of a unit's days in the range, by day. Looks each day up: a day with hundreds of revisions
 * costs no more than one with a single one.
 */
export async function findUnitReports(
  tx: Tx,
  districtKey: string,
  unitKey: string,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
): Promise<DailyReport[]> {
  const rows = await tx.query<ReportRow>(
    `SELECT ${reportColumns}
       FROM generate_series($4::date - $3::date, 0, -1) AS back
      CROSS JOIN LATERAL (
        SELECT * FROM reporting.daily_report
         WHERE district_key = $1 AND unit_key = $2 AND reporting_date = $4::date - back
         ORDER BY revision DESC LIMIT 1) r`,
    [districtKey, unitKey, range.from, range.to],
  );
  return rows.map(toReport);
}

/**
 * Each unit's newest report from `since` to `date` as recorded by `knownAt` (null: now); units without one are left out.
 * Looks each unit up, however many reports and revisions there are.
 */
export async function findNewestReports(
  tx: Tx,
  districtKey: string,
  range: { readonly since: CalendarDate; readonly date: CalendarDate },
  knownAt: Date | null,
): Promise<DailyReport[]> {
  const rows = await tx.query<ReportRow>(
    `SELECT ${reportColumns}
       FROM territory.reporting_unit u
      CROSS JOIN LATERAL (
        SELECT * FROM reporting.daily_report
         WHERE district_key = u.district_key AND unit_key = u.unit_key AND reporting_date BETWEEN $2 AND $3
           AND ($4::timestamptz IS NULL OR recorded_at <= $4)
         ORDER BY reporting_date DESC, revision DESC LIMIT 1) r
      WHERE u.district_key = $1`,
    [districtKey, range.since, range.date, knownAt],
  );
  return rows.map(toReport);
}

/** The flow of a unit on a day. */
export type AllocationsOfDay = Pick<DailyReport, 'unitKey' | 'reportingDate' | 'allocations'>;

/** The allocations of every counting revision in the range, as recorded by `knownAt` (null: now), by unit and day. */
export async function findAllocations(
  tx: Tx,
  districtKey: string,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
  knownAt: Date | null,
): Promise<AllocationsOfDay[]> {
  return tx.query<AllocationsOfDay>(
    `SELECT DISTINCT ON (unit_key, reporting_date)
            unit_key AS "unitKey", reporting_date AS "reportingDate", allocations
       FROM reporting.daily_report
      WHERE district_key = $1 AND reporting_date BETWEEN $2 AND $3
        AND ($4::timestamptz IS NULL OR recorded_at <= $4)
      ORDER BY unit_key, reporting_date, revision DESC`,
    [districtKey, range.from, range.to, knownAt],
  );
}

/** Revisions by their id; absent ids are left out. */
export async function findReportsById(tx: Tx, reportIds: readonly string[]): Promise<DailyReport[]> {
  const rows = await tx.query<ReportRow>(
    `SELECT ${reportColumns} FROM reporting.daily_report r WHERE r.report_id = ANY($1::uuid[])`,
    [reportIds],
  );
  return rows.map(toReport);
}

/** A unit's day, and how far down its revisions are asked for. */
export interface RevisionsKey {
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  /** The newest revision wanted. */
  readonly upTo: number;
  /** How many at most. */
  readonly first: number;
}

/** For each key, up to `first` revisions from `upTo` downwards, newest first; one statement for all keys. */
export async function findRevisions(
  tx: Tx,
  districtKey: string,
  keys: readonly RevisionsKey[],
): Promise<DailyReport[][]> {
  const rows = await tx.query<ReportRow & { position: string }>(
    `SELECT k.position, ${reportColumns}
       FROM unnest($2::text[], $3::date[], $4::int[], $5::int[]) WITH ORDINALITY AS k (unit_key, reporting_date, up_to, first, position)
      CROSS JOIN LATERAL (
        SELECT * FROM reporting.daily_report d
         WHERE d.district_key = $1 AND d.unit_key = k.unit_key AND d.reporting_date = k.reporting_date AND d.revision <= k.up_to
         ORDER BY d.revision DESC LIMIT k.first) r
      ORDER BY k.position, r.revision DESC`,
    [
      districtKey,
      keys.map((key) => key.unitKey),
      keys.map((key) => key.reportingDate),
      keys.map((key) => key.upTo),
      keys.map((key) => key.first),
    ],
  );
  const lists: DailyReport[][] = keys.map(() => []);
  for (const row of rows) lists[Number(row.position) - 1]!.push(toReport(row));
  return lists;
}

/** Day of each unit's newest report up to `date`, as recorded by `knownAt`, however old; units without one are left out. */
export async function findLastReportedOn(
  tx: Tx,
  districtKey: string,
  date: CalendarDate,
  knownAt: Date | null,
): Promise<Map<string, CalendarDate>> {
  const rows = await tx.query<{ unit_key: string; last_reported_on: CalendarDate | null }>(
    `SELECT u.unit_key, r.reporting_date AS last_reported_on
       FROM territory.reporting_unit u
      CROSS JOIN LATERAL (
        SELECT reporting_date FROM reporting.daily_report
         WHERE district_key = u.district_key AND unit_key = u.unit_key AND reporting_date <= $2
           AND ($3::timestamptz IS NULL OR recorded_at <= $3)
         ORDER BY reporting_date DESC LIMIT 1) r
      WHERE u.district_key = $1`,
    [districtKey, date, knownAt],
  );
  return new Map(
    rows.filter((row) => row.last_reported_on !== null).map((row) => [row.unit_key, row.last_reported_on!]),
  );
}

/** When the first revision of each day of each unit was recorded, by unit and day. */
export async function findFirstRecordedAt(
  tx: Tx,
  districtKey: string,
  unitKeys: readonly string[],
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
): Promise<Map<string, Map<CalendarDate, Date>>> {
  const rows = await tx.query<{ unit_key: string; reporting_date: CalendarDate; recorded_at: Date }>(
    `SELECT unit_key, reporting_date, recorded_at FROM reporting.daily_report
      WHERE district_key = $1 AND unit_key = ANY($2) AND reporting_date BETWEEN $3 AND $4 AND revision = 1`,
    [districtKey, unitKeys, range.from, range.to],
  );
  const byUnit = new Map<string, Map<CalendarDate, Date>>();
  for (const row of rows) {
    const days = byUnit.get(row.unit_key) ?? new Map<CalendarDate, Date>();
    byUnit.set(row.unit_key, days.set(row.reporting_date, row.recorded_at));
  }
  return byUnit;
}

/** The records for each unit and day of the range, by unit and day; one statement. */
export async function findDaySummaries(
  tx: Tx,
  districtKey: string,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
): Promise<Map<string, Map<CalendarDate, DaySummary>>> {
  const rows = await tx.query<DaySummary & { unit_key: string; reporting_date: CalendarDate }>(
    `SELECT unit_key, reporting_date, max(revision) AS revision, bool_and(on_time) AS "onTime", min(recorded_at) AS "firstRecordedAt"
       FROM reporting.daily_report
      WHERE district_key = $1 AND reporting_date BETWEEN $2 AND $3
      GROUP BY unit_key, reporting_date`,
    [districtKey, range.from, range.to],
  );
  const byUnit = new Map<string, Map<CalendarDate, DaySummary>>();
  for (const { unit_key, reporting_date, ...summary } of rows) {
    const days = byUnit.get(unit_key) ?? new Map<CalendarDate, DaySummary>();
    byUnit.set(unit_key, days.set(reporting_date, summary));
  }
  return byUnit;
}

/** One writer per unit at a time, until the transaction ends; the unit's revisions and times follow each other. */
export async function lockUnit(tx: Tx, unitKey: string): Promise<void> {
  await tx.query(textLocksSql('unitWrite'), [unitKey]);
}

/**
 * The moment at which the next revision of the unit is recorded: the database clock in whole milliseconds, and later than
 * every revision of the unit so far. Call it under {@link lockUnit}.
 */
export async function takeRecordedAt(tx: Tx, districtKey: string, unitKey: string): Promise<Date> {
  const [row] = await tx.query<{ recorded_at: Date; ahead: number }>(
    `SELECT recorded_at, extract(epoch FROM recorded_at - clock_timestamp())::float8 AS ahead
       FROM (SELECT greatest(
               date_trunc('milliseconds', clock_timestamp()),
               (SELECT max(recorded_at) + interval '1 millisecond' FROM reporting.daily_report
                 WHERE district_key = $1 AND unit_key = $2)) AS recorded_at) AS next`,
    [districtKey, unitKey],
  );
  // Within the same millisecond the next one is taken; the answer must not be ahead of the clock, or the writer could not
  // ask for the state known at its own report. A clock that was set back is not waited for.
  if (row!.ahead > 0) await tx.query(`SELECT pg_sleep(least($1::float8, 0.05))`, [row!.ahead]);
  return row!.recorded_at;
}

/**
 * A new report's id. Ordered by time, so that reports of one time stand together in the index: with random ids each
 * report would be written to, and read from, a page of its own.
 */
export function newReportId(): string {
  return timeOrderedUuid();
}

const names = revisionColumns.map(({ name }) => name).join(', ');
const insertSql = `INSERT INTO reporting.daily_report (${names})
  SELECT ${names}
    FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (${revisionColumns.map(({ name, type }) => `${name} ${type}`).join(', ')}))
         WITH ORDINALITY AS revision
   ORDER BY ordinality`;

/** Stores revisions by one statement, in their order: those of one unit must come by the moment of their recording. */
export async function insertRevisions(tx: Tx, revisions: readonly NewRevision[]): Promise<void> {
  const rows = revisions.map((revision) =>
    Object.fromEntries(revisionColumns.map(({ name, valueOf }) => [name, valueOf(revision)])),
  );
  await tx.query(insertSql, [JSON.stringify(rows)]);
}

/** The submission that an idempotency key stands for at a unit. */
export async function findByIdempotencyKey(
  tx: Tx,
  districtKey: string,
  unitKey: string,
  idempotencyKey: string,
): Promise<{ readonly contentHash: Buffer; readonly reportId: string } | null> {
  const [row] = await tx.query<{ content_hash: Buffer; report_id: string }>(
    `SELECT content_hash, report_id FROM reporting.idempotency_key
      WHERE district_key = $1 AND unit_key = $2 AND idempotency_key = $3`,
    [districtKey, unitKey, idempotencyKey],
  );
  return row ? { contentHash: row.content_hash, reportId: row.report_id } : null;
}

export async function rememberIdempotencyKey(
  tx: Tx,
  districtKey: string,
  entry: {
    readonly unitKey: string;
    readonly idempotencyKey: string;
    readonly contentHash: Buffer;
    readonly reportId: string;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO reporting.idempotency_key (district_key, unit_key, idempotency_key, content_hash, report_id)
     VALUES ($1, $2, $3, $4, $5)`,
    [districtKey, entry.unitKey, entry.idempotencyKey, entry.contentHash, entry.reportId],
  );
}

import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';

/** The revisions as a relation `r`, for statements that join them; `reportColumns` and `toReport` give their form. */
export const revisionsSql = 'reporting.daily_report r';

/** First and last day of the district that have a report; null = none. */
export async function findReportedExtent(
  tx: Tx,
  districtKey: string,
): Promise<{ readonly from: CalendarDate; readonly to: CalendarDate } | null> {
  const [row] = await tx.query<{ from: CalendarDate | null; to: CalendarDate | null }>(
    `SELECT min(reporting_date) AS "from", max(reporting_date) AS "to" FROM reporting.daily_report WHERE district_key = $1`,
    [districtKey],
  );
  return row?.from && row.to ? { from: row.from, to: row.to } : null;
}

/** For each unit's day: the day of the unit's next report after it, by `unit/day`; days without a next one are left out. */
export async function findNextReportDays(
  tx: Tx,
  districtKey: string,
  days: readonly { readonly unitKey: string; readonly reportingDate: CalendarDate }[],
): Promise<Map<string, CalendarDate>> {
  if (days.length === 0) return new Map();
  const rows = await tx.query<{ unit_key: string; reporting_date: CalendarDate; next: CalendarDate | null }>(
    `SELECT a.unit_key, a.reporting_date,
            (SELECT min(r.reporting_date) FROM reporting.daily_report r
              WHERE r.district_key = $1 AND r.unit_key = a.unit_key AND r.reporting_date > a.reporting_date) AS next
       FROM unnest($2::text[], $3::date[]) AS a (unit_key, reporting_date)`,
    [districtKey, days.map(({ unitKey }) => unitKey), days.map(({ reportingDate }) => reportingDate)],
  );
  return new Map(
    rows.flatMap((row) => (row.next ? [[`${row.unit_key}/${row.reporting_date}`, row.next] as const] : [])),
  );
}

/** A unit's day whose revisions do not run 1..n. */
interface RevisionGap {
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  /** The highest revision. */
  readonly newest: number;
  /** The number of revisions. */
  readonly revisions: number;
}

/** Days whose revisions do not run 1..n. A trigger of the table forbids them; `verify` looks all the same. */
export function findRevisionGaps(tx: Tx, districtKey: string): Promise<RevisionGap[]> {
  return tx.query<RevisionGap>(
    `SELECT unit_key AS "unitKey", reporting_date AS "reportingDate", max(revision) AS newest, count(*)::int AS revisions
       FROM reporting.daily_report
      WHERE district_key = $1 GROUP BY unit_key, reporting_date HAVING max(revision) <> count(*)`,
    [districtKey],
  );
}

/** The moment of each unit's latest record, by key of the unit; units without one are left out. */
export async function findLatestRecordedAt(tx: Tx, districtKey: string): Promise<Map<string, Date>> {
  const rows = await tx.query<{ unit_key: string; latest: Date }>(
    `SELECT unit_key, max(recorded_at) AS latest FROM reporting.daily_report WHERE district_key = $1 GROUP BY unit_key`,
    [districtKey],
  );
  return new Map(rows.map((row) => [row.unit_key, row.latest]));
}

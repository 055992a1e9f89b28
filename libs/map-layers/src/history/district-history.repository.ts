import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';
import { reportColumns, type ReportRow, toReport } from '#reporting';
import { type CountingReport } from '#steering';

/** A stored day: what its figures say of reports, and when they were worked out. */
export interface HistoryDay {
  readonly date: CalendarDate;
  readonly computedAt: Date;
  readonly reportsExpected: number;
  readonly reportsOnTime: number;
}

/** The stored days of the district up to today, and what else their features are made of. */
export async function findHistoryDays(
  tx: Tx & { readonly districtKey: string },
  today: CalendarDate,
): Promise<{ days: HistoryDay[]; unitsVersion: string; boundariesVersion: string }> {
  const days = tx.query<HistoryDay>(
    `SELECT date, computed_at AS "computedAt", (figures -> 'reporting' ->> 'expected')::int AS "reportsExpected",
            (figures -> 'reporting' ->> 'onTime')::int AS "reportsOnTime"
       FROM steering.district_day WHERE district_key = $1 AND date <= $2 ORDER BY date`,
    [tx.districtKey, today],
  );
  const [versions] = await tx.query<{ unitsVersion: string; boundariesVersion: string }>(
    `SELECT (SELECT concat_ws('/', max(recorded_at), (SELECT max(recorded_at) FROM territory.district_version WHERE district_key = $1))
               FROM territory.reporting_unit_version WHERE district_key = $1) AS "unitsVersion",
            (SELECT concat_ws('/', count(*), sum(boundary_id), max(imported_at), max(valid_to)) FROM territory.boundary
              WHERE boundary_key IN (SELECT unit_key FROM territory.reporting_unit WHERE district_key = $1)) AS "boundariesVersion"`,
    [tx.districtKey],
  );
  return { days: await days, ...versions! };
}

/** The reports that count on the days, by day. */
export async function findCountingOfDays(
  tx: Tx & { readonly districtKey: string },
  dates: readonly CalendarDate[],
): Promise<Map<CalendarDate, CountingReport[]>> {
  const rows = await tx.query<ReportRow & { status: CountingReport['status']; date: CalendarDate }>(
    `SELECT d.date, d.status, ${reportColumns}
       FROM steering.unit_day d JOIN reporting.daily_report r USING (report_id)
      WHERE d.district_key = $1 AND d.date = ANY($2::date[]) AND r.district_key = $1`,
    [tx.districtKey, dates],
  );
  const found = new Map<CalendarDate, CountingReport[]>();
  for (const row of rows) {
    const entry = { unitKey: row.unit_key, status: row.status, report: toReport(row) };
    const list = found.get(row.date);
    if (list) list.push(entry);
    else found.set(row.date, [entry]);
  }
  return found;
}

import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';
import { type DailyReport } from '../daily-report/daily-report.domain.js';
import { reportColumns, type ReportRow, toReport } from '../daily-report/daily-report.repository.js';
import { unitId, type Window } from './import-verdict.domain.js';

/** The counting reports within the windows, by {@link unitId} and day; one statement for each list of windows. */
export async function findReportsInWindows(
  tx: Tx,
  batches: readonly (readonly Window[])[],
): Promise<Map<string, Map<CalendarDate, DailyReport>>> {
  const byUnit = new Map<string, Map<CalendarDate, DailyReport>>();
  for (const part of batches) {
    const rows = await tx.query<ReportRow & { district_key: string }>(
      `SELECT w.district_key, ${reportColumns}
         FROM unnest($1::text[], $2::text[], $3::date[], $4::date[]) AS w (district_key, unit_key, from_date, to_date)
        CROSS JOIN LATERAL (
          SELECT DISTINCT ON (d.reporting_date) d.* FROM reporting.daily_report d
           WHERE d.district_key = w.district_key AND d.unit_key = w.unit_key
             AND d.reporting_date BETWEEN w.from_date AND w.to_date
           ORDER BY d.reporting_date, d.revision DESC) r`,
      [
        part.map((window) => window.districtKey),
        part.map((window) => window.unitKey),
        part.map((window) => window.from),
        part.map((window) => window.to),
      ],
    );
    for (const row of rows) {
      const id = unitId({ districtKey: row.district_key, unitKey: row.unit_key });
      const reports = byUnit.get(id) ?? new Map<CalendarDate, DailyReport>();
      byUnit.set(id, reports.set(row.reporting_date, toReport(row)));
    }
  }
  return byUnit;
}

/**
 * For each unit the first moment at which its next revision may be recorded, as `takeRecordedAt` has it for one: the
 * database clock in whole milliseconds, and later than every revision of the unit so far. Call it as the only writer.
 */
export async function takeFirstRecordedAt(
  tx: Tx,
  units: readonly { readonly districtKey: string; readonly unitKey: string }[],
): Promise<Map<string, Date>> {
  const rows = await tx.query<{ district_key: string; unit_key: string; recorded_at: Date }>(
    `SELECT u.district_key, u.unit_key,
            greatest(clock.now, (SELECT max(recorded_at) + interval '1 millisecond' FROM reporting.daily_report r
                                  WHERE r.district_key = u.district_key AND r.unit_key = u.unit_key)) AS recorded_at
       FROM unnest($1::text[], $2::text[]) AS u (district_key, unit_key),
            (SELECT date_trunc('milliseconds', clock_timestamp()) AS now OFFSET 0) AS clock`,
    [units.map((unit) => unit.districtKey), units.map((unit) => unit.unitKey)],
  );
  return new Map(
    rows.map((row) => [unitId({ districtKey: row.district_key, unitKey: row.unit_key }), row.recorded_at]),
  );
}

/** Milliseconds until the database clock shows the moment; 0 or less = it is over. */
export async function millisecondsUntil(tx: Pick<Tx, 'query'>, moment: Date): Promise<number> {
  const [row] = await tx.query<{ ahead: number }>(
    `SELECT 1000 * extract(epoch FROM $1::timestamptz - clock_timestamp())::float8 AS ahead`,
    [moment],
  );
  return row!.ahead;
}

import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';
import { type DailyReport } from '../daily-report/daily-report.domain.js';
import { type NewRevision, reportColumns, type ReportRow, toReport } from '../daily-report/daily-report.repository.js';
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

/** A revision with its id and district. */
export interface ImportedRevision extends NewRevision {
  readonly reportId: string;
  readonly districtKey: string;
}

/** Stores revisions as one statement, in their order: those of one unit must come by their time. */
export async function insertRevisions(tx: Tx, revisions: readonly ImportedRevision[]): Promise<void> {
  await tx.query(
    `INSERT INTO reporting.daily_report
       (report_id, district_key, unit_key, reporting_date, revision, recorded_at, recorded_by, recorded_by_name, source,
        on_behalf, on_time, confirmed_unchanged, allocations, projected_credits,
        accommodated_decentralised, available_decentralised, operable_decentralised,
        accommodated_shared, available_shared, operable_shared,
        prospective_capacity, assessment, comment, correction_reason, warnings)
     SELECT report_id, district_key, unit_key, reporting_date, revision, recorded_at, recorded_by, recorded_by_name, source,
            on_behalf, on_time, confirmed_unchanged, allocations, projected_credits,
            accommodated_decentralised, available_decentralised, operable_decentralised,
            accommodated_shared, available_shared, operable_shared,
            prospective_capacity, assessment, comment, correction_reason, warnings
       FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (
              report_id uuid, district_key text, unit_key text, reporting_date date, revision int, recorded_at timestamptz,
              recorded_by uuid, recorded_by_name text, source text, on_behalf boolean, on_time boolean,
              confirmed_unchanged boolean, allocations int, projected_credits int,
              accommodated_decentralised int, available_decentralised int, operable_decentralised int,
              accommodated_shared int, available_shared int, operable_shared int,
              prospective_capacity jsonb, assessment text, comment text, correction_reason text, warnings jsonb))
            WITH ORDINALITY AS x
      ORDER BY ordinality`,
    [
      JSON.stringify(
        revisions.map(({ content, ...next }) => {
          const [decentralised, shared] = content.accommodation;
          return {
            report_id: next.reportId,
            district_key: next.districtKey,
            unit_key: next.unitKey,
            reporting_date: next.reportingDate,
            revision: next.revision,
            recorded_at: next.recordedAt,
            recorded_by: next.accountId,
            recorded_by_name: next.recordedByName,
            source: next.source,
            on_behalf: next.onBehalf,
            on_time: next.onTime,
            confirmed_unchanged: next.confirmedUnchanged,
            allocations: content.allocations,
            projected_credits: content.projectedCredits,
            accommodated_decentralised: decentralised!.accommodatedPersons,
            available_decentralised: decentralised!.availableNow,
            operable_decentralised: decentralised!.operablePlaces,
            accommodated_shared: shared!.accommodatedPersons,
            available_shared: shared!.availableNow,
            operable_shared: shared!.operablePlaces,
            prospective_capacity: content.prospectiveCapacity,
            assessment: content.assessment,
            comment: content.comment,
            correction_reason: next.correctionReason,
            warnings: next.warnings,
          };
        }),
      ),
    ],
  );
}

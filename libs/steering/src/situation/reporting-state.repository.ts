import { type Tx } from '#platform';
import { findDistrictDays } from '#territory';

/** How far a district's reporting of today has come; the numbers are units. */
export interface ReportingState {
  readonly districtKey: string;
  /** Units that owe a report for today; 0 on days without. */
  readonly expected: number;
  /** Units that reported for today, owed or not. */
  readonly received: number;
  /** Units that owe one, have not reported, and are past the due moment; 0 before it. */
  readonly missing: number;
}

/**
 * Today's reporting in every district, from the stored steering view, read as `kreislage_metrics`. A district whose day is not
 * worked out yet stands under `unknown`: the number of missing reports is not known. The due moment is compared with the
 * clock, so that it passes although no worker runs to mark it.
 */
export async function findReportingStates(
  tx: Tx,
): Promise<{ readonly known: readonly ReportingState[]; readonly unknown: readonly string[] }> {
  const days = await findDistrictDays(tx);
  const rows = await tx.query<{ district_key: string; expected: number | null; received: number; overdue: boolean }>(
    `SELECT t.district_key, coalesce(d.due_passed OR d.due_at < statement_timestamp(), false) AS overdue,
            (d.figures #>> '{reporting,expected}')::int AS expected,
            (d.figures #>> '{reporting,received}')::int AS received
       FROM unnest($1::text[], $2::date[]) AS t (district_key, today)
       LEFT JOIN steering.district_day d ON d.district_key = t.district_key AND d.date = t.today
      ORDER BY t.district_key`,
    [days.map(({ districtKey }) => districtKey), days.map(({ today }) => today)],
  );
  return {
    known: rows.flatMap(({ district_key: districtKey, expected, received, overdue }) =>
      expected === null
        ? []
        : { districtKey, expected, received, missing: overdue ? Math.max(0, expected - received) : 0 },
    ),
    unknown: rows.filter(({ expected }) => expected === null).map((row) => row.district_key),
  };
}

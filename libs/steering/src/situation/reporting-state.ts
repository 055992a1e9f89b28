import { type Tx } from '#platform';

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
 * Today's reporting in every district, from the stored steering view, read as `kreislage_metrics`. A district whose day
 * is not worked out yet is left out: nobody knows how many are missing there.
 */
export async function findReportingStates(tx: Tx): Promise<ReportingState[]> {
  return tx.query<ReportingState & Record<string, unknown>>(
    `SELECT t.district_key AS "districtKey", t.expected, t.received,
            CASE WHEN t.due_passed THEN greatest(0, t.expected - t.received) ELSE 0 END AS missing
       FROM (SELECT d.district_key, d.due_passed,
                    (d.figures #>> '{reporting,expected}')::int AS expected,
                    (d.figures #>> '{reporting,received}')::int AS received
               FROM territory.district t
               JOIN steering.district_day d
                 ON d.district_key = t.district_key AND d.date = (clock_timestamp() AT TIME ZONE t.time_zone)::date) AS t
      ORDER BY t.district_key`,
  );
}

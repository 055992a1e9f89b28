import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';

/** Boundaries of units that the district has or had: those of others may change as they like. */
const OWN_BOUNDARIES = `FROM territory.boundary
              WHERE boundary_key IN (SELECT unit_key FROM territory.reporting_unit WHERE district_key = $1)`;

/**
 * The newest report, however old, of each unit for which none counts: a late one changes what is said of it. NOT IN and not
 * NOT EXISTS: that one is a join, which the planner makes row by row while it knows nothing of the tables yet, and the plan is
 * kept; after an import of 11,000 units it took more than five seconds. This looks into a hash table, whatever is known.
 */
const LAST_REPORTED = `
  SELECT md5(string_agg(last.day::text, ',' ORDER BY u.unit_key))
    FROM territory.reporting_unit u
   CROSS JOIN LATERAL (SELECT max(r.reporting_date) AS day FROM reporting.daily_report r
                        WHERE r.district_key = $1 AND r.unit_key = u.unit_key AND r.reporting_date <= $2) last
   WHERE u.district_key = $1
     AND u.unit_key NOT IN (SELECT c.unit_key FROM steering.unit_day c WHERE c.district_key = $1 AND c.date = $2)`;

/**
 * The version of a day's live state: `data` changes with its figures, units, names and rules, `geometry` with the boundaries
 * that are valid on it. `data` is '' while the day has no stored figures: then its state follows from the reports alone.
 */
export async function findVersion(
  tx: Tx & { readonly districtKey: string },
  date: CalendarDate,
): Promise<{ data: string; geometry: string; asOf: Date }> {
  const [row] = await tx.query<{ data: string | null; geometry: string; asOf: Date }>(
    `SELECT (SELECT concat_ws('/', d.computed_at,
                              (SELECT max(recorded_at) FROM territory.reporting_unit_version WHERE district_key = $1),
                              (SELECT max(recorded_at) FROM territory.district_version WHERE district_key = $1),
                              (SELECT max(recorded_at) FROM territory.district_rules_version WHERE district_key = $1),
                              (${LAST_REPORTED}))
               FROM steering.district_day d WHERE d.district_key = $1 AND d.date = $2) AS data,
            (SELECT concat_ws('/', count(*), sum(boundary_id), max(imported_at))
               ${OWN_BOUNDARIES}
                AND coalesce(valid_from, '-infinity') <= $2::date AND coalesce(valid_to, 'infinity') >= $2::date) AS geometry,
            greatest((SELECT computed_at FROM steering.district_day WHERE district_key = $1 AND date = $2),
                     (SELECT max(recorded_at) FROM territory.reporting_unit_version WHERE district_key = $1),
                     (SELECT max(recorded_at) FROM territory.district_version WHERE district_key = $1)) AS "asOf"`,
    [tx.districtKey, date],
  );
  return { data: row!.data ?? '', geometry: row!.geometry, asOf: row!.asOf };
}

/** The version of a district's live history: the figures of all days, units, names, rules and boundaries. */
export async function findHistoryVersion(
  tx: Tx & { readonly districtKey: string },
): Promise<{ version: string; asOf: Date }> {
  const [row] = await tx.query<{ version: string; asOf: Date | null }>(
    `SELECT concat_ws('/', count(*), max(computed_at),
                      (SELECT max(recorded_at) FROM territory.reporting_unit_version WHERE district_key = $1),
                      (SELECT max(recorded_at) FROM territory.district_version WHERE district_key = $1),
                      (SELECT max(recorded_at) FROM territory.district_rules_version WHERE district_key = $1),
                      (SELECT concat_ws('/', count(*), sum(boundary_id), max(imported_at), max(valid_to)) ${OWN_BOUNDARIES})) AS version,
            max(computed_at) AS "asOf"
       FROM steering.district_day WHERE district_key = $1`,
    [tx.districtKey],
  );
  return { version: row!.version, asOf: row!.asOf ?? new Date(0) };
}

import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';
import { reportColumns, type ReportRow } from '#reporting';
import { type Collection } from '../layer/collection.domain.js';
import { ROUNDED_TO, SMALLEST_PUBLISHED } from '../layer/disclosure.domain.js';
import { type Audience } from '../layer/layer-states.js';

/** A unit as the statement needs it: what its features say besides its reports. */
export interface HistoryUnit {
  readonly unit_key: string;
  readonly name: string;
  readonly kind: string;
  readonly population: number | null;
  readonly population_date: CalendarDate | null;
  /** First and last day on which it can have a situation. */
  readonly first: CalendarDate;
  readonly last: CalendarDate;
}

/** Conditions on the intervals as SQL; parameters are numbered from {@link FIRST_FREE_PARAMETER}. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export interface HistoryRequest {
  readonly districtKey: string;
  readonly carryForwardDays: number;
  readonly units: readonly HistoryUnit[];
  /** Intervals that have a day in common with this span. */
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly conditions: readonly Condition[];
  /** Inhabitants of all units that exist at a time, in stretches of days; null = one is unknown. */
  readonly totals: readonly Total[];
  /** Whether a boundary of these units ends or begins within the history. */
  readonly boundariesChange: boolean;
}

export interface Total {
  readonly first: CalendarDate;
  readonly last: CalendarDate;
  readonly population: number | null;
}

/** An interval in which one report counts in one way, or none does, within one boundary. */
export type IntervalRow = {
  readonly unit_key: string;
  readonly status: 'REPORTED' | 'CARRIED_FORWARD' | 'UNKNOWN';
  readonly valid_from: CalendarDate;
  readonly valid_to: CalendarDate;
  readonly last_reported_on: CalendarDate | null;
  readonly boundary_id: string | null;
} & (ReportRow | { readonly report_id: null });

/** `$1` district, `$2` units, `$3` carry-forward days, `$4` and `$5` the span, `$6` the totals. */
export const FIRST_FREE_PARAMETER = 7;

/**
 * The intervals, as a relation `h` with its report `r` (all NULL where none counts), its unit `u` and its boundary `b`.
 * Each branch finds where an interval begins by the row of that very day; where it ends says the unit's next report.
 */
function fromSql(changing: boolean): string {
  const next = `CROSS JOIN LATERAL (SELECT min(n.reporting_date) AS day FROM reporting.daily_report n
                  WHERE n.district_key = $1 AND n.unit_key = d.unit_key AND n.reporting_date > d.reported_on) next`;
  const runs = `
    -- the day of the report itself
    SELECT d.unit_key, d.status, d.report_id, d.reported_on, d.reported_on AS last_reported_on, d.date AS valid_from, d.date AS valid_to
      FROM steering.unit_day d
     WHERE d.district_key = $1 AND d.status = 'REPORTED' AND d.date BETWEEN $4 AND $5
    UNION ALL
    -- the days after it on which its stocks are carried forward
    SELECT d.unit_key, d.status, d.report_id, d.reported_on, d.reported_on, d.date,
           least(next.day - 1, d.reported_on + $3::int, v.last)
      FROM steering.unit_day d JOIN unit v USING (unit_key) ${next}
     WHERE d.district_key = $1 AND d.status = 'CARRIED_FORWARD' AND (d.date = d.reported_on + 1 OR d.date = v.first)
       AND d.date BETWEEN $4::date - $3::int AND $5
    UNION ALL
    -- the days after these
    SELECT d.unit_key, 'UNKNOWN', NULL, NULL, d.reported_on, d.date + 1, least(next.day - 1, v.last)
      FROM steering.unit_day d JOIN unit v USING (unit_key) ${next}
     WHERE d.district_key = $1 AND d.date = d.reported_on + $3::int AND d.date < v.last
       AND (next.day IS NULL OR next.day > d.date + 1)
    UNION ALL
    -- the days before the first report
    SELECT d.unit_key, 'UNKNOWN', NULL, NULL, d.reported_on, d.first, least(next.day - 1, d.last)
      FROM (SELECT v.*, v.first - 1 AS day_before,
                   (SELECT max(o.reporting_date) FROM reporting.daily_report o
                     WHERE o.district_key = $1 AND o.unit_key = v.unit_key AND o.reporting_date < v.first) AS reported_on
              FROM unit v) d
     CROSS JOIN LATERAL (SELECT min(n.reporting_date) AS day FROM reporting.daily_report n
                          WHERE n.district_key = $1 AND n.unit_key = d.unit_key AND n.reporting_date >= d.first) next
     WHERE d.first <= d.last
       AND NOT EXISTS (SELECT FROM steering.unit_day s WHERE s.district_key = $1 AND s.date = d.first AND s.unit_key = d.unit_key)`;
  const pieces = changing
    ? `(SELECT w.unit_key, w.status, w.report_id, w.reported_on, w.last_reported_on, p.valid_from, p.valid_to
          FROM (${runs}) w
         CROSS JOIN LATERAL (
           SELECT day AS valid_from, coalesce(lead(day) OVER (ORDER BY day) - 1, w.valid_to) AS valid_to
             FROM (SELECT w.valid_from AS day
                   UNION SELECT c.valid_from FROM territory.boundary c WHERE c.boundary_key = w.unit_key
                   UNION SELECT first FROM total
                   UNION SELECT c.valid_to + 1 FROM territory.boundary c WHERE c.boundary_key = w.unit_key) cut
            WHERE day BETWEEN w.valid_from AND w.valid_to) p)`
    : `(${runs})`;
  return `${pieces} h
    JOIN unit u ON u.unit_key = h.unit_key
    LEFT JOIN reporting.daily_report r ON r.report_id = h.report_id AND r.district_key = $1
    LEFT JOIN territory.boundary b ON b.boundary_key = h.unit_key
     AND coalesce(b.valid_from, '-infinity') <= h.valid_from AND coalesce(b.valid_to, 'infinity') >= h.valid_from`;
}

function statement(request: HistoryRequest, what: (from: string) => string): { sql: string; parameters: unknown[] } {
  const { districtKey, units, carryForwardDays, from, to, conditions, totals, boundariesChange } = request;
  const where = [`h.valid_from <= $5`, `h.valid_to >= $4`, ...conditions.map(({ sql }) => `(${sql})`)].join(' AND ');
  return {
    sql: `WITH unit AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset($2::jsonb) AS u (unit_key text, name text, kind text, population int,
              population_date date, first date, last date)
          ), total AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset($6::jsonb) AS t (first date, last date, population numeric))
          ${what(`FROM ${fromSql(boundariesChange || totals.length > 1)} WHERE ${where}`)}`,
    parameters: [
      districtKey,
      JSON.stringify(units),
      carryForwardDays,
      from,
      to,
      JSON.stringify(totals),
      ...conditions.flatMap((c) => c.parameters),
    ],
  };
}

/** Intervals in the order of unit and first day, so many at most. */
export function findIntervals(tx: Tx, request: HistoryRequest, limit: number): Promise<IntervalRow[]> {
  const { sql, parameters } = statement(
    request,
    (
      from,
    ) => `SELECT ${reportColumns}, h.unit_key, h.status, h.valid_from, h.valid_to, h.last_reported_on, b.boundary_id
      ${from} ORDER BY h.unit_key COLLATE "C", h.valid_from LIMIT ${Number(limit)}`,
  );
  return tx.query<IntervalRow>(sql, parameters);
}

/** How many intervals there are; `most` stands for that many or more. */
export async function countIntervals(tx: Tx, request: HistoryRequest, most: number): Promise<number> {
  const { sql, parameters } = statement(
    request,
    (from) => `SELECT count(*)::int AS count FROM (SELECT ${from} LIMIT ${Number(most)}) AS found`,
  );
  const [row] = await tx.query<{ count: number }>(sql, parameters);
  return row!.count;
}

/** SQL of each attribute over the relations of {@link fromSql}, as the audience may see it. */
export function historyColumns(collection: Collection, audience: Audience): Record<string, string> {
  const shown = (count: string): string =>
    audience === 'district'
      ? count
      : `(CASE WHEN ${count} >= ${SMALLEST_PUBLISHED} THEN round(${count} / ${ROUNDED_TO}.0) * ${ROUNDED_TO} WHEN ${count} = 0 THEN 0 END)`;
  const counts: Record<string, string> = {
    allocations: `(CASE WHEN h.status = 'REPORTED' THEN r.allocations END)`,
    projected_credits: 'r.projected_credits',
    ...Object.fromEntries(
      ['accommodated', 'available', 'operable'].flatMap((what) =>
        ['decentralised', 'shared'].map((kind) => [`${what}_${kind}`, `r.${what}_${kind}`]),
      ),
    ),
    ...Object.fromEntries(
      ['decentralised', 'shared'].map((kind) => [
        `prospective_${kind}`,
        `(SELECT sum((e ->> 'places')::int) FROM jsonb_array_elements(r.prospective_capacity) e WHERE e ->> 'type' = '${kind.toUpperCase()}')`,
      ]),
    ),
  };
  for (const name of Object.keys(counts)) counts[name] = shown(counts[name]!);
  const oneDecimal = (value: string): string => `(floor(${value} * 10 + 0.5) / 10)`;
  const per1000 = (what: string): string =>
    `(CASE WHEN u.kind <> 'DISTRICT_FACILITY' AND u.population > 0 THEN ${oneDecimal(
      `(${counts[`${what}_decentralised`]!} + ${counts[`${what}_shared`]!}) * 1000.0 / u.population`,
    )} END)`;
  const bothKnown = (figure: string): string =>
    ['decentralised', 'shared']
      .map((kind) => {
        const [persons, places] = [counts[`accommodated_${kind}`]!, counts[`operable_${kind}`]!];
        const value = figure === 'persons' ? persons : places;
        return `(CASE WHEN ${persons} IS NOT NULL AND ${places} IS NOT NULL THEN ${value} ELSE 0 END)`;
      })
      .join(' + ');
  const columns: Record<string, string> = {
    unit_key: 'h.unit_key',
    name: 'u.name',
    kind: 'u.kind',
    district_key: '$1::text',
    population: 'u.population',
    population_date: 'u.population_date',
    population_share: `(CASE WHEN u.kind <> 'DISTRICT_FACILITY' THEN ${oneDecimal(
      'u.population * 100.0 / (SELECT nullif(t.population, 0) FROM total t WHERE h.valid_from BETWEEN t.first AND t.last)',
    )} END)`,
    date: 'h.valid_from',
    status: 'h.status',
    reported_on: 'h.reported_on',
    last_reported_on: 'h.last_reported_on',
    staleness_days: '(h.valid_from - h.reported_on)',
    assessment: 'r.assessment',
    ...counts,
    ...Object.fromEntries(
      ['decentralised', 'shared'].map((kind) => [
        `prospective_${kind}_from`,
        `(SELECT min((e ->> 'expectedFrom')::date) FROM jsonb_array_elements(r.prospective_capacity) e
           WHERE e ->> 'type' = '${kind.toUpperCase()}' AND (e ->> 'places')::int > 0)`,
      ]),
    ),
    accommodated_per_1000: per1000('accommodated'),
    available_per_1000: per1000('available'),
    occupancy_rate: oneDecimal(`((${bothKnown('persons')}) * 100.0 / nullif(${bothKnown('places')}, 0))`),
    boundary_schematic: 'b.schematic',
    valid_from: 'h.valid_from',
    valid_to: 'h.valid_to',
    geometry: 'b.geom',
  };
  const missing = collection.attributes.find(({ name }) => !(name in columns));
  if (missing) throw new Error(`${missing.name} has no expression.`);
  return columns;
}

/** Whether a boundary of these units begins or ends on a day. */
export async function boundariesChange(tx: Tx, unitKeys: readonly string[]): Promise<boolean> {
  const [row] = await tx.query<{ change: boolean }>(
    `SELECT EXISTS (SELECT FROM territory.boundary
                     WHERE boundary_key = ANY($1) AND (valid_from IS NOT NULL OR valid_to IS NOT NULL)) AS change`,
    [unitKeys],
  );
  return row!.change;
}

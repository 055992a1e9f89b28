import { type CalendarDate } from '#kernel';
import { MADE_ONCE, type Tx } from '#platform';
import { type ReportingUnit } from '#territory';
import { reportColumns, type ReportRow } from '#reporting';
import {
  accommodationKinds,
  accommodationTypes,
  type Measure,
  numberOf,
  prospectColumns,
  reportedNumbers,
} from '#reporting/domain';
import { type Collection } from '../layer/collection.domain.js';
import { type Audience, ROUNDED_TO, SMALLEST_PUBLISHED } from '../layer/disclosure.domain.js';
import { overKindsSql } from '../layer/over-kinds.domain.js';

/** A unit as the statement needs it: what its features say besides its reports. */
interface HistoryUnit {
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
  /** Intervals that have a day in common with this span, or begin in it. */
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  /** Whether those that begin before the span and reach into it belong to it. */
  readonly withBegun: boolean;
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

/** `$1` district, `$2` units, `$3` carry-forward days, `$4` and `$5` the span, `$6` the totals, `$7` to `$12` more of the units. */
export const FIRST_FREE_PARAMETER = 13;

/**
 * The end of an interval of {@link runsSql}. It is asked of the unit's next report, so it must be worked out for the
 * intervals of a page only, or where a condition asks for it.
 */
const endSql = (w: string): string => `
  (CASE WHEN ${w}.status = 'REPORTED' THEN ${w}.valid_from
        ELSE least((SELECT min(n.reporting_date) FROM reporting.daily_report n
                     WHERE n.district_key = $1 AND n.unit_key = ${w}.unit_key
                       AND n.reporting_date > coalesce(${w}.last_reported_on, '-infinity')) - 1,
                   CASE WHEN ${w}.status = 'CARRIED_FORWARD' THEN ${w}.reported_on + $3::int END,
                   ${w}.last_day) END)`;

/** Intervals by the row of their first day: one scan of the days of the span, and where intervals may begin before it, of all. */
const runsSql = (withBegun: boolean): string => `
    -- the day of the report itself; the days after it on which its stocks are carried forward
    SELECT d.unit_key, d.status, d.report_id, d.reported_on, d.reported_on AS last_reported_on, d.date AS valid_from, v.last AS last_day
      FROM steering.unit_day d JOIN unit v USING (unit_key)
     WHERE d.district_key = $1 AND (d.status = 'REPORTED' OR d.date = d.reported_on + 1 OR d.date = v.first)
       AND d.date BETWEEN $4::date${withBegun ? ' - $3::int' : ''} AND $5
    UNION ALL
    -- the days after these
    SELECT d.unit_key, 'UNKNOWN', NULL, NULL, d.reported_on, d.date + 1, v.last
      FROM steering.unit_day d JOIN unit v USING (unit_key)
     WHERE d.district_key = $1 AND d.date = d.reported_on + $3::int AND d.date < v.last AND d.date < $5::date
       ${withBegun ? '' : 'AND d.date >= $4::date - 1'}
       AND NOT EXISTS (SELECT FROM reporting.daily_report n
                        WHERE n.district_key = $1 AND n.unit_key = d.unit_key AND n.reporting_date = d.date + 1)
    UNION ALL
    -- the days before the first report
    SELECT v.unit_key, 'UNKNOWN', NULL, NULL,
           (SELECT max(o.reporting_date) FROM reporting.daily_report o
             WHERE o.district_key = $1 AND o.unit_key = v.unit_key AND o.reporting_date < v.first), v.first, v.last
      FROM unit v
     WHERE v.first <= v.last AND v.first <= $5 ${withBegun ? '' : 'AND v.first >= $4'}
       AND NOT EXISTS (SELECT FROM steering.unit_day s WHERE s.district_key = $1 AND s.date = v.first AND s.unit_key = v.unit_key)`;

/**
 * The intervals, as a relation `h` with its report `r` (all NULL where none counts), its unit `u` and its boundary `b`.
 * @param withBegun whether intervals count that begin before the span, or are cut in it
 * @param changing whether what is not reported changes as well, so that intervals are cut there
 */
function fromSql(changing: boolean, withBegun: boolean): string {
  const whole = `(SELECT w.*, ${endSql('w')} AS valid_to FROM (${runsSql(withBegun)}) w)`;
  const pieces = changing
    ? `(SELECT w.unit_key, w.status, w.report_id, w.reported_on, w.last_reported_on, w.last_day, p.valid_from, p.valid_to
          FROM ${whole} w
         CROSS JOIN LATERAL (
           SELECT day AS valid_from, coalesce(lead(day) OVER (ORDER BY day) - 1, w.valid_to) AS valid_to
             FROM (SELECT w.valid_from AS day
                   UNION SELECT c.valid_from FROM territory.boundary c WHERE c.boundary_key = w.unit_key
                   UNION SELECT first FROM total
                   UNION SELECT c.valid_to + 1 FROM territory.boundary c WHERE c.boundary_key = w.unit_key) cut
            WHERE day BETWEEN w.valid_from AND w.valid_to) p)`
    : whole;
  return `${pieces} h
    JOIN unit u ON u.unit_key = h.unit_key
    -- The days follow from the intervals; said here they let the reports of a short span be read in one go.
    LEFT JOIN reporting.daily_report r ON r.report_id = h.report_id AND r.district_key = $1
     AND r.reporting_date BETWEEN $4::date - $3::int AND $5
    LEFT JOIN territory.boundary b ON b.boundary_key = h.unit_key
     AND coalesce(b.valid_from, '-infinity') <= h.valid_from AND coalesce(b.valid_to, 'infinity') >= h.valid_from`;
}

/**
 * How statements over all unit-days are planned, for the rest of the transaction: for the units and the span at hand, and
 * without compiling a plan that is used once, which takes two seconds; and so that what is joined fits into memory.
 */
export async function planForAllDays(tx: Tx): Promise<void> {
  await tx.query(
    `SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true), set_config('work_mem', '64MB', true)`,
  );
}

/**
 * A page of intervals in the order of unit and first day, and how many there are on all pages: counted by one pass, which
 * ends at `most`. Then the rows are some, not the first ones.
 * @param after unit and first day of the last interval of the page before
 */
export async function findIntervals(
  tx: Tx,
  request: HistoryRequest,
  { after, limit, most }: { readonly after: readonly string[] | null; readonly limit: number; readonly most: number },
): Promise<{ count: number; rows: IntervalRow[] }> {
  const { districtKey, units, carryForwardDays, from, to, withBegun, conditions, totals, boundariesChange } = request;
  const changing = boundariesChange || totals.length > 1;
  // An interval that begins in the span need not be asked where it ends.
  const inSpan = `h.valid_from <= $5 AND (h.valid_from >= $4${withBegun ? ' OR h.valid_to >= $4' : ''})`;
  const parameters = [
    districtKey,
    units.map((unit) => unit.unit_key),
    carryForwardDays,
    from,
    to,
    JSON.stringify(totals),
    ...(['name', 'kind', 'population', 'population_date', 'first', 'last'] as const).map((name) =>
      units.map((unit) => unit[name]),
    ),
    ...conditions.flatMap((c) => c.parameters),
  ];
  const next = parameters.length + 1;
  const behind = after
    ? `WHERE (f.unit_key COLLATE "C", f.valid_from) > ($${next}::text COLLATE "C", $${next + 1}::date)`
    : '';
  const rows = await tx.query<{ count: number } & (IntervalRow | { readonly unit_key: null })>(
    `${MADE_ONCE}WITH unit AS MATERIALIZED (
            -- Lists, not JSON: of a list the planner knows how long it is.
            SELECT * FROM unnest($2::text[], $7::text[], $8::text[], $9::int[], $10::date[], $11::date[], $12::date[])
              AS u (unit_key, name, kind, population, population_date, first, last)
          ), total AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset($6::jsonb) AS t (first date, last date, population numeric)
          ), matching AS MATERIALIZED (
            -- Without the limit, so that it is planned for all of them: of a filter that it cannot estimate, the planner expects
            -- the first ones soon, and would look for the report of each day by itself.
            SELECT h.unit_key, h.status, h.report_id, h.reported_on, h.last_reported_on, h.valid_from, h.last_day,
                   ${changing ? 'h.valid_to, ' : ''}b.boundary_id
              FROM ${fromSql(changing, withBegun || changing)}
             WHERE ${[inSpan, ...conditions.map(({ sql }) => `(${sql})`)].join(' AND ')}
          ), found AS MATERIALIZED (SELECT * FROM matching LIMIT ${Number(most)})
     SELECT counted.count, ${reportColumns}, f.unit_key, f.status, f.valid_from, ${changing ? 'f.valid_to' : `${endSql('f')} AS valid_to`},
            f.last_reported_on, f.boundary_id
       FROM (SELECT count(*)::int AS count FROM found) counted
       LEFT JOIN (SELECT * FROM found f ${behind} ORDER BY f.unit_key COLLATE "C", f.valid_from LIMIT ${Number(limit)}) f ON true
       LEFT JOIN reporting.daily_report r ON r.report_id = f.report_id AND r.district_key = $1
      ORDER BY f.unit_key COLLATE "C", f.valid_from`,
    [...parameters, ...(after ?? [])],
  );
  return {
    count: rows[0]!.count,
    rows: rows.filter((row): row is { count: number } & IntervalRow => row.unit_key !== null),
  };
}

/** SQL of what is said of units alone, over the relation of {@link findUnitsMeant}. */
export const unitColumns: Readonly<Record<string, string>> = {
  unit_key: 'u.unit_key',
  name: 'u.name',
  kind: 'u.kind',
  population: 'u.population',
  population_date: 'u.population_date',
};

/** `$1` to `$5`: the units. */
export const UNITS_FREE_PARAMETER = 6;

/** Keys of the units for which all conditions hold, which speak of {@link unitColumns} alone. */
export async function findUnitsMeant(
  tx: Tx,
  units: readonly ReportingUnit[],
  conditions: readonly Condition[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ unit_key: string }>(
    `${MADE_ONCE}SELECT u.unit_key
       FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::date[]) AS u (unit_key, name, kind, population, population_date)
      WHERE ${conditions.map(({ sql }) => `(${sql})`).join(' AND ')}`,
    [
      ...(['unitKey', 'name', 'kind', 'population', 'populationDate'] as const).map((name) =>
        units.map((unit) => unit[name]),
      ),
      ...conditions.flatMap((c) => c.parameters),
    ],
  );
  return new Set(rows.map((row) => row.unit_key));
}

/** SQL of each attribute over the relations of {@link fromSql}, as the audience may see it. */
export function historyColumns(collection: Collection, audience: Audience): Record<string, string> {
  const shown = (count: string): string =>
    audience === 'district'
      ? count
      : `(CASE WHEN ${count} >= ${SMALLEST_PUBLISHED} THEN round(${count} / ${ROUNDED_TO}.0) * ${ROUNDED_TO} WHEN ${count} = 0 THEN 0 END)`;
  const counts: Record<string, string> = {
    ...Object.fromEntries(
      reportedNumbers.map(({ column, figure }) => [
        column,
        figure.nature === 'FLOW' ? `(CASE WHEN h.status = 'REPORTED' THEN r.${column} END)` : `r.${column}`,
      ]),
    ),
    ...Object.fromEntries(
      prospectColumns.map(({ column, kind }) => [
        column,
        `(SELECT sum((e ->> 'places')::int) FROM jsonb_array_elements(r.prospective_capacity) e WHERE e ->> 'type' = '${kind.type}')`,
      ]),
    ),
  };
  for (const name of Object.keys(counts)) counts[name] = shown(counts[name]!);
  // Whole numbers as far as they go: over millions of reports fractions would take most of the time.
  const oneDecimal = (part: string, whole: string): string =>
    `((((${part})::bigint * 20 + (${whole})::bigint) / ((${whole})::bigint * 2)) / 10.0)`;
  const per1000 = (measure: Measure): string =>
    `(CASE WHEN u.kind <> 'DISTRICT_FACILITY' AND u.population > 0 THEN ${oneDecimal(
      `(${overKindsSql(measure, accommodationKinds, (column) => counts[column]!)})::bigint * 1000`,
      'u.population',
    )} END)`;
  const bothKnown = (figure: string): string =>
    accommodationTypes
      .map((type) => {
        const persons = counts[numberOf('accommodatedPersons', type).column]!;
        const places = counts[numberOf('operablePlaces', type).column]!;
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
      'u.population::bigint * 100',
      '(SELECT nullif(t.population, 0) FROM total t WHERE h.valid_from BETWEEN t.first AND t.last)',
    )} END)`,
    date: 'h.valid_from',
    status: 'h.status',
    reported_on: 'h.reported_on',
    last_reported_on: 'h.last_reported_on',
    staleness_days: '(h.valid_from - h.reported_on)',
    assessment: 'r.assessment',
    ...counts,
    ...Object.fromEntries(
      prospectColumns.map(({ dateColumn, kind }) => [
        dateColumn,
        // Not for everybody: see `publishable`.
        audience === 'public'
          ? 'NULL::date'
          : `(SELECT min((e ->> 'expectedFrom')::date) FROM jsonb_array_elements(r.prospective_capacity) e
               WHERE e ->> 'type' = '${kind.type}' AND (e ->> 'places')::int > 0)`,
      ]),
    ),
    accommodated_per_1000: per1000('accommodatedPersons'),
    available_per_1000: per1000('availableNow'),
    occupancy_rate: oneDecimal(`(${bothKnown('persons')})::bigint * 100`, `nullif(${bothKnown('places')}, 0)`),
    boundary_schematic: 'b.schematic',
    valid_from: 'h.valid_from',
    valid_to: 'h.valid_to',
    geometry: 'b.geom',
  };
  const missing = collection.attributes.find(({ name }) => !(name in columns));
  if (missing) throw new Error(`${missing.name} has no expression.`);
  return columns;
}

/**
 * A condition on the boundary `b` of an interval; unknown where there is none. It is asked of each boundary once, before all
 * intervals: as a list, because with a subquery the planner would join, and ask for each interval.
 */
export function ofBoundary(condition: string): string {
  // Of an empty list, "unknown" would be none.
  return `(b.boundary_id = ANY(ARRAY(SELECT b.boundary_id FROM territory.boundary b
                                      WHERE b.boundary_key = ANY($2) AND ${condition}) || -1::bigint))`;
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

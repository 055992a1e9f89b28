import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';
import { type District } from './district.domain.js';
import { defaultRules, type ReportingRules } from './reporting-rules.domain.js';
import { selectedRules } from './rule-columns.js';

/** The district of key `$1` as recorded at or before `$2`. */
export const districtSql = `
  SELECT d.district_key AS "districtKey", v.name, v.state, d.time_zone AS "timeZone", d.demonstration
    FROM territory.district d
   CROSS JOIN LATERAL (
     SELECT name, state FROM territory.district_version
      WHERE district_key = d.district_key
      ORDER BY CASE WHEN $2::timestamptz IS NULL OR recorded_at <= $2 THEN recorded_at END DESC NULLS LAST, recorded_at
      LIMIT 1) v
   WHERE d.district_key = $1`;

/** The rules of the district of key `$1` as recorded at or before `$2`. */
export const rulesSql = `
  SELECT ${selectedRules}
    FROM territory.district_rules_version
   WHERE district_key = $1 AND ($2::timestamptz IS NULL OR recorded_at <= $2::timestamptz)
   ORDER BY recorded_at DESC LIMIT 1`;

/** How often the rules of the district of key `$1` were set at or before `$2`. */
const rulesRevisionSql = `
  SELECT count(*)::int AS revision FROM territory.district_rules_version
   WHERE district_key = $1 AND ($2::timestamptz IS NULL OR recorded_at <= $2::timestamptz)`;

/**
 * Today in a district, as an SQL expression, for statements of other libraries that compare with it.
 * @param districtKey SQL that gives the key: a parameter or a column
 * @param clock the moment that counts as now
 */
export function todaySql(districtKey: string, clock: 'clock_timestamp()' | 'now()' = 'clock_timestamp()'): string {
  return `(SELECT (${clock} AT TIME ZONE here.time_zone)::date FROM territory.district here WHERE here.district_key = ${districtKey})`;
}

/** Today in the district, by the clock of the database. */
export async function findToday(tx: Tx, districtKey: string): Promise<CalendarDate> {
  const [row] = await tx.query<{ today: CalendarDate }>(`SELECT ${todaySql('$1')} AS today`, [districtKey]);
  return row!.today;
}

/** Keys of all districts that the transaction may see, in their order. */
export async function findDistrictKeys(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ key: string }>(`SELECT district_key AS key FROM territory.district ORDER BY 1`);
  return rows.map(({ key }) => key);
}

/** Every district that the transaction may see, and whether it is the demonstration. */
export function findDistrictMarks(
  tx: Tx,
): Promise<{ readonly districtKey: string; readonly demonstration: boolean }[]> {
  return tx.query(`SELECT district_key AS "districtKey", demonstration FROM territory.district`);
}

/** A day of a district. */
export interface DistrictToday {
  readonly districtKey: string;
  readonly today: CalendarDate;
}

/** All districts that the transaction may see, with the day that is today there by the clock of the database, by key. */
export function findDistrictDays(tx: Tx): Promise<DistrictToday[]> {
  return tx.query<DistrictToday>(
    `SELECT district_key AS "districtKey", (statement_timestamp() AT TIME ZONE time_zone)::date AS today
       FROM territory.district ORDER BY district_key`,
  );
}

/**
 * The district as recorded at or before `knownAt` (null = as it is now; before its first record, as first recorded). Null
 * when it does not exist or the transaction may not see it.
 */
export async function findDistrict(tx: Tx, districtKey: string, knownAt: Date | null = null): Promise<District | null> {
  const [row] = await tx.query<District>(districtSql, [districtKey, knownAt]);
  return row ?? null;
}

/**
 * The newest rules recorded at or before `knownAt` (null = the newest of all). They apply to every day, past ones
 * included; without any version the default rules.
 */
export async function findRules(tx: Tx, districtKey: string, knownAt: Date | null): Promise<ReportingRules> {
  const [row] = await tx.query<ReportingRules>(rulesSql, [districtKey, knownAt]);
  return row ?? defaultRules;
}

/** The number of the rules that {@link findRules} gives: 1, 2, …; 0 = the default rules, nobody has set any. */
export async function findRulesRevision(tx: Tx, districtKey: string, knownAt: Date | null): Promise<number> {
  const [row] = await tx.query<{ revision: number }>(rulesRevisionSql, [districtKey, knownAt]);
  return row!.revision;
}

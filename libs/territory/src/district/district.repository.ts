import { type Tx } from '#platform';
import { type District } from './district.domain.js';
import { defaultRules, type ReportingRules } from './reporting-rules.domain.js';

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
  SELECT due_time AS "dueTime", reporting_days::int[] AS "reportingDays", closed_on::text[] AS "closedOn",
         carry_forward_days AS "carryForwardDays", lock_after_days AS "lockAfterDays",
         middle_step AS "middleStep", assessment_required AS "assessmentRequired"
    FROM territory.district_rules_version
   WHERE district_key = $1 AND ($2::timestamptz IS NULL OR recorded_at <= $2::timestamptz)
   ORDER BY recorded_at DESC LIMIT 1`;

/** How often the rules of the district of key `$1` were set at or before `$2`. */
const rulesRevisionSql = `
  SELECT count(*)::int AS revision FROM territory.district_rules_version
   WHERE district_key = $1 AND ($2::timestamptz IS NULL OR recorded_at <= $2::timestamptz)`;

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

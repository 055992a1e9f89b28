import { enterWriteSql, installationLockSql, type Tx } from '#platform';
import { type ReportingUnit } from '../reporting-unit/reporting-unit.domain.js';
import { unitColumns } from '../reporting-unit/reporting-unit.repository.js';
import { type District } from './district.domain.js';
import { type ReportingRules } from './reporting-rules.domain.js';
import { insertedRules, ruleRecord, ruleValues } from './rule-columns.js';

/** One change of territory at a time: two imports could otherwise give one key to two districts. Readers do not take it. */
export const territoryLockSql = installationLockSql('territory');

/** One change of rules at a time; statements for `first`. */
export function rulesLockSql(districtKey: string): string {
  return [territoryLockSql, enterWriteSql(districtKey)].join('; ');
}

/** The newest version of every unit, of all districts. */
export async function findNewestVersions(tx: Tx): Promise<ReportingUnit[]> {
  return tx.query<ReportingUnit>(
    `SELECT DISTINCT ON (district_key, unit_key) ${unitColumns}
       FROM territory.reporting_unit_version ORDER BY district_key, unit_key, recorded_at DESC`,
  );
}

/** Stores the district if it is new, and one version of it. */
export async function insertDistrictVersion(
  tx: Tx,
  district: Pick<District, 'districtKey' | 'name' | 'state'> & Partial<Pick<District, 'demonstration' | 'timeZone'>>,
  recordedAt: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO territory.district (district_key, time_zone, demonstration) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [district.districtKey, district.timeZone ?? 'Europe/Berlin', district.demonstration ?? false],
  );
  await tx.query(
    `INSERT INTO territory.district_version (district_key, recorded_at, name, state) VALUES ($1, $2, $3, $4)`,
    [district.districtKey, recordedAt, district.name, district.state],
  );
}

/**
 * The moment of the new versions: the database clock in whole milliseconds, later than every version of these districts.
 * To be asked after {@link enterWriteSql}.
 */
export async function takeRecordedAt(tx: Tx, districtKeys: readonly string[]): Promise<Date> {
  const [row] = await tx.query<{ recorded_at: Date; ahead: number }>(
    `SELECT recorded_at, extract(epoch FROM recorded_at - clock_timestamp())::float8 AS ahead
       FROM (SELECT greatest(
               date_trunc('milliseconds', clock_timestamp()),
               (SELECT max(recorded_at) + interval '1 millisecond' FROM territory.reporting_unit_version WHERE district_key = ANY($1)),
               (SELECT max(recorded_at) + interval '1 millisecond' FROM territory.district_rules_version WHERE district_key = ANY($1)),
               (SELECT max(recorded_at) + interval '1 millisecond' FROM territory.district_version WHERE district_key = ANY($1))
             ) AS recorded_at) AS next`,
    [districtKeys],
  );
  // The clock must have reached the moment when the command answers.
  if (row!.ahead > 0) await tx.query(`SELECT pg_sleep(least($1::float8, 0.05))`, [row!.ahead]);
  return row!.recorded_at;
}

/** Stores the units that are new, and one version of each. */
export async function insertVersions(tx: Tx, units: readonly ReportingUnit[], recordedAt: Date): Promise<void> {
  if (units.length === 0) return;
  const json = JSON.stringify(units);
  await tx.query(
    `INSERT INTO territory.reporting_unit (district_key, unit_key)
     SELECT "districtKey", "unitKey" FROM jsonb_to_recordset($1::jsonb) AS u ("districtKey" text, "unitKey" text)
     ON CONFLICT DO NOTHING`,
    [json],
  );
  await tx.query(
    `INSERT INTO territory.reporting_unit_version
       (district_key, unit_key, recorded_at, name, kind, ags, population, population_date, population_source, valid_from, valid_to, host_unit_key)
     SELECT "districtKey", "unitKey", $2::timestamptz, name, kind, ags, population, "populationDate", "populationSource", "validFrom", "validTo", "hostUnitKey"
       FROM jsonb_to_recordset($1::jsonb) AS u
         ("districtKey" text, "unitKey" text, name text, kind text, ags text, population int, "populationDate" date,
          "populationSource" text, "validFrom" date, "validTo" date, "hostUnitKey" text)`,
    [json, recordedAt],
  );
}

/** Stores one version of the rules for each of the districts. */
export async function insertRules(
  tx: Tx,
  districtKeys: readonly string[],
  rules: ReportingRules,
  recordedAt: Date,
): Promise<void> {
  if (districtKeys.length === 0) return;
  await tx.query(
    `INSERT INTO territory.district_rules_version (district_key, recorded_at, ${insertedRules})
     SELECT key, $2::timestamptz, ${ruleValues}
       FROM unnest($1::text[]) AS d (key), jsonb_to_record($3::jsonb) AS r (${ruleRecord})`,
    [districtKeys, recordedAt, JSON.stringify(rules)],
  );
}

import { isUnitKey } from '#kernel';
import { type Tx } from '#platform';
import { type District } from '../district/district.domain.js';
import { districtSql, rulesSql } from '../district/district.repository.js';
import { defaultRules, type ReportingRules } from '../district/reporting-rules.domain.js';
import { type MemberMunicipality, type ReportingUnit } from './reporting-unit.domain.js';

/** Columns of territory.reporting_unit_version as a {@link ReportingUnit}. */
export const unitColumns = `district_key AS "districtKey", unit_key AS "unitKey", name, kind, ags, population,
  population_date AS "populationDate", population_source AS "populationSource",
  valid_from AS "validFrom", valid_to AS "validTo", host_unit_key AS "hostUnitKey"`;

/**
 * The newest version of each unit of the district that was recorded at or before `knownAt` (null = the newest of all),
 * by key; whether a unit is valid on a day is for the caller to ask.
 */
export async function findUnits(tx: Tx, districtKey: string, knownAt: Date | null): Promise<ReportingUnit[]> {
  return tx.query<ReportingUnit>(
    `SELECT DISTINCT ON (unit_key COLLATE "C") ${unitColumns}
       FROM territory.reporting_unit_version
      WHERE district_key = $1 AND ($2::timestamptz IS NULL OR recorded_at <= $2::timestamptz)
      ORDER BY unit_key COLLATE "C", recorded_at DESC`,
    [districtKey, knownAt],
  );
}

/** Those of the keys that are no reporting unit of the district, valid or not. */
export async function findUnknownUnits(tx: Tx, districtKey: string, unitKeys: readonly string[]): Promise<string[]> {
  const possible = unitKeys.filter((key) => isUnitKey(key));
  const known = await tx.query<{ unit_key: string }>(
    `SELECT unit_key FROM territory.reporting_unit WHERE district_key = $1 AND unit_key = ANY($2)`,
    [districtKey, possible],
  );
  return unitKeys.filter((key) => !known.some((unit) => unit.unit_key === key));
}

/** A unit, the district it belongs to and the rules there. */
export interface UnitFrame {
  readonly unit: ReportingUnit;
  readonly district: District;
  readonly rules: ReportingRules;
}

/** The frame by which a report of the unit is judged, as it is now; null when the district has no such unit. One statement. */
export async function findUnitFrame(tx: Tx, districtKey: string, unitKey: string): Promise<UnitFrame | null> {
  const [row] = await tx.query<Omit<UnitFrame, 'rules'> & { rules: ReportingRules | null }>(
    `SELECT row_to_json(u) AS unit, row_to_json(d) AS district, row_to_json(r) AS rules
       FROM (SELECT ${unitColumns} FROM territory.reporting_unit_version
              WHERE district_key = $1 AND unit_key = $3 ORDER BY recorded_at DESC LIMIT 1) AS u
      CROSS JOIN (${districtSql}) AS d
       LEFT JOIN (${rulesSql}) AS r ON true`,
    [districtKey, null, unitKey],
  );
  return row ? { ...row, rules: row.rules ?? defaultRules } : null;
}

/**
 * The members of associations, known from imported boundaries: municipalities whose ARS begins with the association's
 * nine digits, without those that have ceased to exist. Every key asked for is in the map; no boundaries, no members.
 */
export async function findMembers(
  tx: Tx,
  associationKeys: readonly string[],
): Promise<Map<string, MemberMunicipality[]>> {
  const members = new Map<string, MemberMunicipality[]>(associationKeys.map((key) => [key, []]));
  if (associationKeys.length === 0) return members;
  const rows = await tx.query<MemberMunicipality & { associationKey: string }>(
    `SELECT DISTINCT ON (m.boundary_key)
            a.key AS "associationKey", m.ags, m.name, m.population
       FROM unnest($1::text[]) AS a (key)
       JOIN territory.boundary m ON m.level = 'MUNICIPALITY' AND left(m.boundary_key, 9) = left(a.key, 9)
      WHERE m.boundary_key <> a.key AND m.ags IS NOT NULL AND m.valid_to IS NULL
      ORDER BY m.boundary_key, m.valid_from DESC NULLS LAST`,
    [associationKeys],
  );
  for (const { associationKey, ...member } of rows) members.get(associationKey)?.push(member);
  return members;
}

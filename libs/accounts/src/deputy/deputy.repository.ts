import { type Tx } from '#platform';
import { todaySql } from '#territory';
import { type Appointment, type Deputy } from './deputy.domain.js';

/** Whether the row `deputy` (an alias of identity.deputy) is in force today, in the days of its district; a condition. */
export function deputyInForceSql(deputy: string): string {
  return `${deputy}.ended_at IS NULL AND ${todaySql(`${deputy}.district_key`)} BETWEEN ${deputy}.from_date AND coalesce(${deputy}.to_date, 'infinity')`;
}

const deputyColumns = `y.deputy_id AS "deputyId", y.account_id AS "accountId", y.unit_key AS "unitKey",
  y.from_date AS "from", y.to_date AS "to", y.ended_at AS "endedAt"`;

/** The deputies of the district, current and coming ones first, by their first day; those over for more than a year left out. */
export function findDeputies(tx: Tx, districtKey: string): Promise<Deputy[]> {
  return tx.query<Deputy>(
    `SELECT ${deputyColumns}
       FROM identity.deputy y CROSS JOIN (SELECT ${todaySql('$1')} AS today) AS day
      WHERE y.district_key = $1 AND coalesce(y.to_date, 'infinity') >= today - 366
      ORDER BY y.ended_at IS NOT NULL OR coalesce(y.to_date, 'infinity') < today, y.from_date, y.unit_key COLLATE "C", y.created_at`,
    [districtKey],
  );
}

/** A deputy of the district; null = none of this id. */
export async function findDeputy(tx: Tx, districtKey: string, deputyId: string): Promise<Deputy | null> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(deputyId)) return null;
  const [row] = await tx.query<Deputy>(
    `SELECT ${deputyColumns}
       FROM identity.deputy y WHERE y.district_key = $1 AND y.deputy_id = $2`,
    [districtKey, deputyId],
  );
  return row ?? null;
}

/** Deputies of the account for the unit that are not ended. */
export function findAppointments(tx: Tx, accountId: string, unitKey: string): Promise<Deputy[]> {
  return tx.query<Deputy>(
    `SELECT ${deputyColumns} FROM identity.deputy y WHERE y.account_id = $1 AND y.unit_key = $2 AND y.ended_at IS NULL`,
    [accountId, unitKey],
  );
}

/** Stores an appointment. @returns its id */
export async function insertDeputy(
  tx: Tx,
  districtKey: string,
  accountId: string,
  { unitKey, from, to }: Appointment,
): Promise<string> {
  const [row] = await tx.query<{ deputy_id: string }>(
    `INSERT INTO identity.deputy (district_key, account_id, unit_key, from_date, to_date)
     VALUES ($1, $2, $3, $4, $5) RETURNING deputy_id`,
    [districtKey, accountId, unitKey, from, to],
  );
  return row!.deputy_id;
}

/** Makes the accounts of one unit deputies for another one, until ended; for the demonstration. */
export async function insertDeputyOfUnit(
  tx: Tx,
  districtKey: string,
  deputy: { readonly ofUnit: string; readonly forUnit: string; readonly from: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO identity.deputy (district_key, account_id, unit_key, from_date)
     SELECT district_key, account_id, $3, $4 FROM identity.account_unit WHERE district_key = $1 AND unit_key = $2`,
    [districtKey, deputy.ofUnit, deputy.forUnit, deputy.from],
  );
}

/** Takes back an appointment, as if it had never been. */
export async function deleteDeputy(tx: Tx, deputyId: string): Promise<void> {
  await tx.query(`DELETE FROM identity.deputy WHERE deputy_id = $1`, [deputyId]);
}

/** Ends an appointment now; `lastDay` becomes its last day. @returns the moment */
export async function endDeputy(tx: Tx, deputyId: string, lastDay: string): Promise<Date> {
  const [ended] = await tx.query<{ ended_at: Date }>(
    `UPDATE identity.deputy SET to_date = $2, ended_at = clock_timestamp() WHERE deputy_id = $1 RETURNING ended_at`,
    [deputyId, lastDay],
  );
  return ended!.ended_at;
}

/** Ends every appointment of the account now: today stays the last day of those in force, those to come are taken back. */
export function endAppointments(tx: Tx, districtKey: string, accountId: string): Promise<Deputy[]> {
  return tx.query<Deputy>(
    `WITH day AS (SELECT ${todaySql('$1')} AS today),
          taken_back AS (DELETE FROM identity.deputy y USING day
                          WHERE y.account_id = $2 AND y.ended_at IS NULL AND y.from_date > today RETURNING ${deputyColumns}),
          ended AS (UPDATE identity.deputy y SET to_date = today, ended_at = clock_timestamp() FROM day
                     WHERE y.account_id = $2 AND y.ended_at IS NULL AND y.from_date <= today AND coalesce(y.to_date, 'infinity') >= today
                    RETURNING ${deputyColumns})
     SELECT * FROM taken_back UNION ALL SELECT * FROM ended`,
    [districtKey, accountId],
  );
}

/** Addresses of the clerks who may report for each unit today, deputies included, by key of the unit; one statement. */
export async function findClerkAddresses(tx: Tx, districtKey: string): Promise<Map<string, string[]>> {
  const rows = await tx.query<{ unit_key: string; emails: string[] }>(
    `SELECT unit_key, array_agg(DISTINCT email) AS emails
       FROM (SELECT account_id, unit_key FROM identity.account_unit WHERE district_key = $1
             UNION
             SELECT y.account_id, y.unit_key FROM identity.deputy y
              WHERE y.district_key = $1 AND ${deputyInForceSql('y')}) AS clerk
       JOIN identity.account a USING (account_id)
      WHERE a.role = 'MUNICIPAL_CLERK' AND a.disabled_at IS NULL AND a.email IS NOT NULL
      GROUP BY unit_key`,
    [districtKey],
  );
  return new Map(rows.map((row) => [row.unit_key, row.emails]));
}

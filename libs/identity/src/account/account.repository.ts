import { isUnitKey } from '#kernel';
import { type Tx } from '#platform';
import { deputyInForce } from '../deputy/deputy.repository.js';
import { type Account } from './account.domain.js';

const accountSql = `
  SELECT a.account_id AS "accountId", a.username, a.display_name AS name, a.role, a.email,
         ARRAY(SELECT u.unit_key FROM identity.account_unit u WHERE u.account_id = a.account_id ORDER BY u.unit_key COLLATE "C") AS "unitKeys",
         a.disabled_at IS NULL AS enabled, a.demonstration, a.last_sign_in_at AS "lastSignInAt",
         i.expires_at AS "invitationExpiresAt", a.has_password AS "hasPassword"
    FROM identity.account a
    LEFT JOIN identity.invitation i ON i.account_id = a.account_id AND i.expires_at > clock_timestamp()`;

/** One change of a district's accounts and deputies at a time, until the transaction ends; a statement for `first`. */
export function accountsLockSql(districtKey: string): string {
  return `SELECT pg_advisory_xact_lock(7207, ${Number(districtKey)})`;
}

/** Every account of the district, by user name; one statement. */
export function findAccounts(tx: Tx, districtKey: string): Promise<Account[]> {
  return tx.query<Account>(`${accountSql} WHERE a.district_key = $1 ORDER BY a.username COLLATE "C"`, [districtKey]);
}

/** The account of the district that has this user name (in its normal form); null = none. */
export async function findAccount(tx: Tx, districtKey: string, username: string): Promise<Account | null> {
  // The database takes no NUL.
  if (username.includes('\0')) return null;
  const [account] = await tx.query<Account>(`${accountSql} WHERE a.district_key = $1 AND a.username = $2`, [
    districtKey,
    username,
  ]);
  return account ?? null;
}

/** Addresses of the clerks who may report for each unit today, deputies included, by key of the unit; one statement. */
export async function findClerkAddresses(tx: Tx, districtKey: string): Promise<Map<string, string[]>> {
  const rows = await tx.query<{ unit_key: string; emails: string[] }>(
    `SELECT unit_key, array_agg(DISTINCT email) AS emails
       FROM (SELECT account_id, unit_key FROM identity.account_unit WHERE district_key = $1
             UNION
             SELECT y.account_id, y.unit_key FROM identity.deputy y JOIN territory.district d USING (district_key)
              WHERE y.district_key = $1 AND ${deputyInForce('y', 'd')}) AS clerk
       JOIN identity.account a USING (account_id)
      WHERE a.role = 'MUNICIPAL_CLERK' AND a.disabled_at IS NULL AND a.email IS NOT NULL
      GROUP BY unit_key`,
    [districtKey],
  );
  return new Map(rows.map((row) => [row.unit_key, row.emails]));
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

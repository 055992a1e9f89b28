import { type Tx } from '#platform';
import { type Role } from '#access';
import { type Account } from './account.domain.js';

const accountSql = `
  SELECT a.account_id AS "accountId", a.username, a.display_name AS name, a.role, a.email,
         ARRAY(SELECT u.unit_key FROM identity.account_unit u WHERE u.account_id = a.account_id ORDER BY u.unit_key COLLATE "C") AS "unitKeys",
         a.disabled_at IS NULL AS enabled, a.demonstration, a.last_sign_in_at AS "lastSignInAt",
         i.expires_at AS "invitationExpiresAt", a.has_password AS "hasPassword"
    FROM identity.account a
    LEFT JOIN identity.invitation i ON i.account_id = a.account_id AND i.expires_at > clock_timestamp()`;

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

/** The account that a unit has had for longest. */
interface UnitClerk {
  readonly accountId: string;
  readonly name: string;
}

/** The oldest account of each unit that has one, by key of the unit. */
export async function findOldestClerks(tx: Tx, districtKey: string): Promise<Map<string, UnitClerk>> {
  const rows = await tx.query<UnitClerk & { unitKey: string }>(
    `SELECT DISTINCT ON (u.unit_key) u.unit_key AS "unitKey", account_id AS "accountId", a.display_name AS name
       FROM identity.account_unit u JOIN identity.account a USING (account_id)
      WHERE u.district_key = $1 ORDER BY u.unit_key, a.created_at`,
    [districtKey],
  );
  return new Map(rows.map(({ unitKey, ...clerk }) => [unitKey, clerk]));
}

/** Whether the account exists, is enabled and administrates its district. */
export async function isEnabledAdmin(tx: Tx, accountId: string): Promise<boolean> {
  const [row] = await tx.query<{ role: Role; enabled: boolean }>(
    `SELECT role, disabled_at IS NULL AS enabled FROM identity.account WHERE account_id = $1`,
    [accountId],
  );
  return row?.role === 'ADMIN' && row.enabled;
}

/** An account to be stored; its user name is in the normal form. */
interface NewAccountRow {
  readonly districtKey: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly email: string | null;
}

/** Stores an account without a password. @returns its id; null when the user name is taken, in whichever district */
export async function insertAccount(tx: Tx, account: NewAccountRow): Promise<string | null> {
  const [created] = await tx.query<{ account_id: string }>(
    `INSERT INTO identity.account (district_key, username, display_name, role, email)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username) DO NOTHING RETURNING account_id`,
    [account.districtKey, account.username, account.name, account.role, account.email],
  );
  return created?.account_id ?? null;
}

/** The same with a password; `kreislage_operator` alone may write one. */
export async function insertAccountWithPassword(
  tx: Tx,
  account: Omit<NewAccountRow, 'email'> & { readonly passwordHash: string },
): Promise<string | null> {
  const [created] = await tx.query<{ account_id: string }>(
    `INSERT INTO identity.account (district_key, username, display_name, role, password_hash)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username) DO NOTHING RETURNING account_id`,
    [account.districtKey, account.username, account.name, account.role, account.passwordHash],
  );
  return created?.account_id ?? null;
}

/** An account of the demonstration; a clerk has one unit, all others none. */
export interface DemonstrationAccount {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly unitKey: string | null;
}

/** Stores the accounts of the demonstration, all with one password, as one statement. */
export async function insertDemonstrationAccounts(
  tx: Tx,
  districtKey: string,
  accounts: readonly DemonstrationAccount[],
  passwordHash: string,
): Promise<void> {
  await tx.query(
    `WITH account AS (
       SELECT gen_random_uuid() AS account_id, a.*
         FROM jsonb_to_recordset($2::jsonb) AS a (username text, "displayName" text, role text, "unitKey" text)),
     inserted AS (
       INSERT INTO identity.account (account_id, district_key, username, display_name, role, password_hash, demonstration)
       SELECT account_id, $1, username, "displayName", role, $3, true FROM account)
     INSERT INTO identity.account_unit (district_key, account_id, unit_key)
     SELECT $1, account_id, "unitKey" FROM account WHERE "unitKey" IS NOT NULL`,
    [districtKey, JSON.stringify(accounts), passwordHash],
  );
}

/** Stores the fields that the administration may change; the moment of disabling stays the first one. */
export async function updateAccount(
  tx: Tx,
  { accountId, name, role, email, enabled }: Pick<Account, 'accountId' | 'name' | 'role' | 'email' | 'enabled'>,
): Promise<void> {
  await tx.query(
    `UPDATE identity.account
        SET display_name = $2, role = $3, email = $4,
            disabled_at = CASE WHEN $5 THEN NULL ELSE coalesce(disabled_at, clock_timestamp()) END
      WHERE account_id = $1`,
    [accountId, name, role, email, enabled],
  );
}

/** Adds own units to an account; those that it has already stay. */
export async function addUnits(
  tx: Tx,
  districtKey: string,
  accountId: string,
  unitKeys: readonly string[],
): Promise<void> {
  await tx.query(
    `INSERT INTO identity.account_unit (district_key, account_id, unit_key) SELECT $1, $2, unnest($3::text[])
     ON CONFLICT DO NOTHING`,
    [districtKey, accountId, unitKeys],
  );
}

/** Takes every own unit from the account that is not among the keys. */
export async function removeOtherUnits(tx: Tx, accountId: string, unitKeys: readonly string[]): Promise<void> {
  await tx.query(`DELETE FROM identity.account_unit WHERE account_id = $1 AND NOT unit_key = ANY($2)`, [
    accountId,
    unitKeys,
  ]);
}

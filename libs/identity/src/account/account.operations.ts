import { appendAudit, type Database } from '#platform';
import { type Role, type TokenScope } from '../permission/actor.domain.js';
import { hashSecret, newSecret } from '../session/secrets.js';
import { findUsernameProblems, normalUsername } from './account.domain.js';
import { isCommonPassword } from './common-passwords.js';
import { findPasswordProblems } from './password.domain.js';
import { hashPassword } from './password.js';

// What the operator does by command. German messages: the operator reads them.

/** A command that cannot be carried out; the message says why, in German. */
export class OperationRefused extends Error {}

export interface NewAccount {
  readonly username: string;
  readonly role: Role;
  readonly districtKey: string;
  /** Own units; clerks need at least one, nobody else has any. */
  readonly unitKeys: readonly string[];
  readonly password: string;
  readonly actorName: string;
}

/** Creates a local account. @throws OperationRefused */
export async function createAccount(operator: Database, account: NewAccount): Promise<void> {
  const username = normalUsername(account.username);
  const [problem] = [
    ...findUsernameProblems(username),
    ...findPasswordProblems(account.password, username, await isCommonPassword()),
  ];
  if (problem) throw new OperationRefused(problem.message);
  if (account.role === 'MUNICIPAL_CLERK' && account.unitKeys.length === 0) {
    throw new OperationRefused('Ein Konto municipal-clerk braucht mindestens eine Meldeeinheit: --unit SCHLÜSSEL.');
  }
  if (account.role !== 'MUNICIPAL_CLERK' && account.unitKeys.length > 0) {
    throw new OperationRefused('Meldeeinheiten gehören nur zu Konten der Rolle municipal-clerk.');
  }
  const passwordHash = await hashPassword(account.password);
  await operator.transaction({}, async (tx) => {
    const [district] = await tx.query(`SELECT FROM territory.district WHERE district_key = $1`, [account.districtKey]);
    if (!district)
      throw new OperationRefused(`Den Landkreis ${account.districtKey} gibt es nicht. Bitte zuerst: district import.`);
    const units = await tx.query<{ unit_key: string }>(
      `SELECT unit_key FROM territory.reporting_unit WHERE district_key = $1 AND unit_key = ANY($2)`,
      [account.districtKey, account.unitKeys],
    );
    const missing = account.unitKeys.filter((key) => !units.some((unit) => unit.unit_key === key));
    if (missing.length > 0)
      throw new OperationRefused(`Meldeeinheit nicht im Landkreis ${account.districtKey}: ${missing.join(', ')}.`);
    const [created] = await tx.query<{ account_id: string }>(
      `INSERT INTO identity.account (district_key, username, display_name, role, password_hash)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username) DO NOTHING RETURNING account_id`,
      [account.districtKey, username, account.username.trim(), account.role, passwordHash],
    );
    if (!created) throw new OperationRefused(`Das Konto ${username} gibt es schon.`);
    await tx.query(
      `INSERT INTO identity.account_unit (district_key, account_id, unit_key) SELECT $1, $2, unnest($3::text[])`,
      [account.districtKey, created.account_id, [...new Set(account.unitKeys)]],
    );
    await appendAudit(tx, {
      districtKey: account.districtKey,
      actorName: account.actorName,
      action: 'AccountCreated',
      afterRef: created.account_id,
      detail: { username, role: account.role },
    });
  });
}

export interface NewToken {
  readonly username: string;
  readonly scope: TokenScope;
  /** Units the token may report for; null = all of the account's. */
  readonly unitKeys: readonly string[] | null;
  readonly days: number;
  readonly sessionSecret: string;
  readonly actorName: string;
}

/** Creates an API token; the answer is the only time that it is seen. @throws OperationRefused */
export async function createToken(
  operator: Database,
  token: NewToken,
): Promise<{ tokenId: string; token: string; expiresAt: Date }> {
  if (!Number.isInteger(token.days) || token.days < 1 || token.days > 3660) {
    throw new OperationRefused('--days: Bitte eine ganze Zahl von 1 bis 3660 angeben.');
  }
  const secret = newSecret('apiToken');
  return operator.transaction({}, async (tx) => {
    const [account] = await tx.query<{ account_id: string; district_key: string; role: Role; unit_keys: string[] }>(
      `SELECT account_id, district_key, role,
              ARRAY(SELECT unit_key FROM identity.account_unit u WHERE u.account_id = a.account_id) AS unit_keys
         FROM identity.account a WHERE username = $1 AND disabled_at IS NULL`,
      [normalUsername(token.username)],
    );
    if (!account) throw new OperationRefused(`Das Konto ${token.username} gibt es nicht.`);
    if (token.unitKeys) {
      const known = await tx.query<{ unit_key: string }>(
        `SELECT unit_key FROM territory.reporting_unit WHERE district_key = $1`,
        [account.district_key],
      );
      const allowed = account.role === 'MUNICIPAL_CLERK' ? account.unit_keys : known.map((unit) => unit.unit_key);
      const foreign = token.unitKeys.filter((key) => !allowed.includes(key));
      if (foreign.length > 0) throw new OperationRefused(`Das Konto meldet nicht für: ${foreign.join(', ')}.`);
    }
    if (token.scope === 'report' && account.role !== 'MUNICIPAL_CLERK' && account.role !== 'STEERING_OFFICER') {
      throw new OperationRefused('Dieses Konto kann nicht melden; ein Zugang „report“ ist für es nicht möglich.');
    }
    if (token.scope === 'read' && account.role === 'GIS') {
      throw new OperationRefused('Dieses Konto liest nur Kartenebenen; bitte --scope layers.');
    }
    const [created] = await tx.query<{ token_id: string; expires_at: Date }>(
      `INSERT INTO identity.api_token (district_key, account_id, token_hash, scope, unit_keys, expires_at)
       VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(days => $6)) RETURNING token_id, expires_at`,
      [
        account.district_key,
        account.account_id,
        hashSecret(secret, token.sessionSecret),
        token.scope,
        token.unitKeys,
        token.days,
      ],
    );
    await appendAudit(tx, {
      districtKey: account.district_key,
      actorName: token.actorName,
      action: 'TokenCreated',
      afterRef: created!.token_id,
      detail: { username: token.username, scope: token.scope, days: token.days },
    });
    return { tokenId: created!.token_id, token: secret, expiresAt: created!.expires_at };
  });
}

/** Revokes an API token at once. @throws OperationRefused when there is no such token */
export async function revokeToken(operator: Database, tokenId: string, actorName: string): Promise<void> {
  await operator.transaction({}, async (tx) => {
    const [revoked] = /^[0-9a-f-]{36}$/i.test(tokenId)
      ? await tx.query<{ district_key: string }>(
          `UPDATE identity.api_token SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE token_id = $1 RETURNING district_key`,
          [tokenId],
        )
      : [];
    if (!revoked) throw new OperationRefused(`Den Zugang ${tokenId} gibt es nicht.`);
    await appendAudit(tx, { districtKey: revoked.district_key, actorName, action: 'TokenRevoked', beforeRef: tokenId });
  });
}

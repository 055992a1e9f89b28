import { type Database, type Tx } from '#platform';
import { type Actor, type Role, type TokenScope } from '#access';
import { actorColumns, type ActorRow, toActor } from '../credential/actor.repository.js';

/**
 * The actor of a token that holds, by its hash.
 * @returns `stale`: its last use was recorded more than a minute ago, or never
 */
export async function findActorByApiToken(
  database: Database,
  hash: Buffer,
  demo: boolean,
): Promise<{ readonly actor: Actor; readonly tokenId: string; readonly stale: boolean } | null> {
  const [row] = await database.lookUp<
    ActorRow & { token_id: string; scope: TokenScope; token_units: string[] | null; stale: boolean }
  >(
    `SELECT t.token_id, t.scope, t.unit_keys AS token_units, ${actorColumns},
            t.last_used_at IS NULL OR t.last_used_at < clock_timestamp() - interval '1 minute' AS stale
       FROM identity.api_token t JOIN identity.account a USING (account_id)
      WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp() AND a.disabled_at IS NULL
        AND (NOT a.demonstration OR $2)`,
    [hash, demo],
  );
  if (!row) return null;
  const { token_id: tokenId, scope, token_units: unitKeys, stale } = row;
  return { actor: toActor(row, { kind: 'API_TOKEN', tokenId, scope, unitKeys }), tokenId, stale };
}

/** Records that the token was used now. */
export async function touchApiToken(tx: Tx, tokenId: string): Promise<void> {
  await tx.query(`UPDATE identity.api_token SET last_used_at = clock_timestamp() WHERE token_id = $1`, [tokenId]);
}

/** An enabled account that a token can be made for. */
interface TokenAccount {
  readonly accountId: string;
  readonly districtKey: string;
  readonly role: Role;
  readonly unitKeys: readonly string[];
}

/** The enabled account with this user name (in its normal form), of whichever district; null = none. */
export async function findTokenAccount(tx: Tx, username: string): Promise<TokenAccount | null> {
  const [row] = await tx.query<TokenAccount>(
    `SELECT account_id AS "accountId", district_key AS "districtKey", role,
            ARRAY(SELECT unit_key FROM identity.account_unit u WHERE u.account_id = a.account_id) AS "unitKeys"
       FROM identity.account a WHERE username = $1 AND disabled_at IS NULL`,
    [username],
  );
  return row ?? null;
}

export async function insertApiToken(
  tx: Tx,
  token: {
    readonly districtKey: string;
    readonly accountId: string;
    readonly tokenHash: Buffer;
    readonly scope: TokenScope;
    readonly unitKeys: readonly string[] | null;
    readonly days: number;
  },
): Promise<{ readonly tokenId: string; readonly expiresAt: Date }> {
  const [row] = await tx.query<{ tokenId: string; expiresAt: Date }>(
    `INSERT INTO identity.api_token (district_key, account_id, token_hash, scope, unit_keys, expires_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(days => $6))
     RETURNING token_id AS "tokenId", expires_at AS "expiresAt"`,
    [token.districtKey, token.accountId, token.tokenHash, token.scope, token.unitKeys, token.days],
  );
  return row!;
}

/** Revokes a token; the moment of the first time stays. @returns its district; null when there is no such token */
export async function revokeApiToken(tx: Tx, tokenId: string): Promise<string | null> {
  if (!/^[0-9a-f-]{36}$/i.test(tokenId)) return null;
  const [revoked] = await tx.query<{ district_key: string }>(
    `UPDATE identity.api_token SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE token_id = $1 RETURNING district_key`,
    [tokenId],
  );
  return revoked?.district_key ?? null;
}

/** Revokes every open token of an account. @returns their ids */
export async function revokeApiTokensOf(tx: Tx, accountId: string): Promise<string[]> {
  const revoked = await tx.query<{ token_id: string }>(
    `UPDATE identity.api_token SET revoked_at = clock_timestamp() WHERE account_id = $1 AND revoked_at IS NULL RETURNING token_id`,
    [accountId],
  );
  return revoked.map((token) => token.token_id);
}

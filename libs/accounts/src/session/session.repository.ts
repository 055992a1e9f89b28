import { type Database, type Tx } from '#platform';
import { type Actor } from '#access';
import { actorColumns, type ActorRow, toActor } from '../credential/actor.repository.js';
import { sessionLimits } from './session.domain.js';

/** An enabled account and its password hash; `actorOf` gives the actor that a new session of it stands for. */
interface SignInAccount {
  readonly accountId: string;
  readonly districtKey: string;
  readonly username: string;
  readonly passwordHash: string | null;
  readonly actorOf: (sessionId: string) => Actor;
}

/** @param demo whether accounts of the demonstration may sign in */
export async function findSignInAccount(tx: Tx, username: string, demo: boolean): Promise<SignInAccount | null> {
  const [row] = await tx.query<ActorRow & { password_hash: string | null }>(
    `SELECT ${actorColumns}, a.password_hash FROM identity.account a WHERE a.username = $1 AND a.disabled_at IS NULL
        AND (NOT a.demonstration OR $2)`,
    [username, demo],
  );
  return row
    ? {
        accountId: row.account_id,
        districtKey: row.district_key,
        username: row.username,
        passwordHash: row.password_hash,
        actorOf: (sessionId) => toActor(row, { kind: 'SESSION_COOKIE', sessionId }),
      }
    : null;
}

/** Records a sign-in; false when the account was disabled or its password changed since it was read. */
export async function recordSignIn(
  tx: Tx,
  { accountId, passwordHash }: Pick<SignInAccount, 'accountId' | 'passwordHash'>,
): Promise<boolean> {
  const updated = await tx.query(
    `UPDATE identity.account SET last_sign_in_at = clock_timestamp()
      WHERE account_id = $1 AND password_hash = $2 AND disabled_at IS NULL RETURNING account_id`,
    [accountId, passwordHash],
  );
  return updated.length > 0;
}

/** Deletes sessions of the account that ended more than a month ago. */
export async function deleteOldSessions(tx: Tx, accountId: string): Promise<void> {
  await tx.query(
    `DELETE FROM identity.session WHERE account_id = $1 AND expires_at < clock_timestamp() - interval '30 days'`,
    [accountId],
  );
}

export async function insertSession(
  tx: Tx,
  session: {
    readonly districtKey: string;
    readonly accountId: string;
    readonly accessTokenHash: Buffer;
    readonly cookieHash: Buffer;
  },
): Promise<{ readonly sessionId: string; readonly expiresAt: Date }> {
  const [row] = await tx.query<{ sessionId: string; expiresAt: Date }>(
    `INSERT INTO identity.session (district_key, account_id, access_token_hash, cookie_hash, expires_at)
     VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(hours => $5))
     RETURNING session_id AS "sessionId", expires_at AS "expiresAt"`,
    [session.districtKey, session.accountId, session.accessTokenHash, session.cookieHash, sessionLimits.absoluteHours],
  );
  return row!;
}

/** Ends one session; one that has ended stays as it is. */
export async function endSession(tx: Tx, sessionId: string): Promise<void> {
  await tx.query(
    `UPDATE identity.session SET ended_at = clock_timestamp() WHERE session_id = $1 AND ended_at IS NULL`,
    [sessionId],
  );
}

/** Ends the sessions of an account. @param keptSession id of the one session that goes on; null = none does */
export async function endSessionsOf(tx: Tx, accountId: string, keptSession: string | null): Promise<void> {
  await tx.query(
    `UPDATE identity.session SET ended_at = clock_timestamp()
      WHERE account_id = $1 AND ended_at IS NULL AND session_id IS DISTINCT FROM $2`,
    [accountId, keptSession],
  );
}

/** The actor of a running session, by the hash of its access token. */
export async function findActorByAccessToken(database: Database, hash: Buffer, demo: boolean): Promise<Actor | null> {
  const [row] = await database.lookUp<ActorRow & { session_id: string }>(
    `SELECT s.session_id, ${actorColumns}
       FROM identity.session s JOIN identity.account a USING (account_id)
      WHERE s.access_token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > clock_timestamp() AND a.disabled_at IS NULL
        AND (NOT a.demonstration OR $2)`,
    [hash, demo],
  );
  return row ? toActor(row, { kind: 'ACCESS_TOKEN', sessionId: row.session_id }) : null;
}

/**
 * The actor of a running session, by the hash of its cookie.
 * @returns `stale`: its last use was recorded more than a minute ago
 */
export async function findActorByCookie(
  database: Database,
  hash: Buffer,
  demo: boolean,
): Promise<{ readonly actor: Actor; readonly sessionId: string; readonly stale: boolean } | null> {
  const [row] = await database.lookUp<ActorRow & { session_id: string; stale: boolean }>(
    `SELECT s.session_id, ${actorColumns}, s.last_seen_at < clock_timestamp() - interval '1 minute' AS stale
       FROM identity.session s JOIN identity.account a USING (account_id)
      WHERE s.cookie_hash = $1 AND s.ended_at IS NULL AND s.expires_at > clock_timestamp() AND a.disabled_at IS NULL AND (NOT a.demonstration OR $3)
        AND s.last_seen_at > clock_timestamp() - make_interval(mins => $2)`,
    [hash, sessionLimits.idleMinutes, demo],
  );
  if (!row) return null;
  const { session_id: sessionId, stale } = row;
  return { actor: toActor(row, { kind: 'SESSION_COOKIE', sessionId }), sessionId, stale };
}

/** Records that the session was used now. */
export async function touchSession(tx: Tx, sessionId: string): Promise<void> {
  await tx.query(`UPDATE identity.session SET last_seen_at = clock_timestamp() WHERE session_id = $1`, [sessionId]);
}

/**
 * The moment at which the session ends if it is not used any more; null for tokens, which do not idle out. It is read with
 * the request's own reads: in embedded mode another connection would wait for them.
 */
export async function findIdleUntil(reads: Tx, { credential }: Actor): Promise<Date | null> {
  if (credential.kind !== 'SESSION_COOKIE') return null;
  const [row] = await reads.query<{ idle_until: Date }>(
    `SELECT least(last_seen_at + make_interval(mins => $2), expires_at) AS idle_until
       FROM identity.session WHERE session_id = $1`,
    [credential.sessionId, sessionLimits.idleMinutes],
  );
  return row?.idle_until ?? null;
}

/** User names of the enabled clerks' accounts of the demonstration, in their order. */
export async function findDemonstrationClerks(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ username: string }>(
    `SELECT username FROM identity.account WHERE role = 'MUNICIPAL_CLERK' AND demonstration AND disabled_at IS NULL
      ORDER BY username LIMIT 100`,
  );
  return rows.map((row) => row.username);
}

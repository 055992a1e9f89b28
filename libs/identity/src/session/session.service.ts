import { RequestError, UnauthenticatedError } from '#kernel';
import { appendAudit, type Database, type Tx } from '#platform';
import { normalUsername } from '../account/account.domain.js';
import { passwordFits } from '../account/password.js';
import { type Actor, type Role, type TokenScope } from '../permission/actor.domain.js';
import { deputyInForce } from '../deputy/deputy.repository.js';
import { hashSecret, newSecret, prefixOf } from './secrets.js';
import { SignInAttempts } from './sign-in-attempts.js';

/** An access token and a session end after 10 hours; a cookie that is not used for 30 minutes ends earlier. */
export const sessionLimits = { absoluteHours: 10, idleMinutes: 30 } as const;

export interface SignedIn {
  readonly actor: Actor;
  readonly accessToken: string;
  readonly cookie: string;
  readonly expiresAt: Date;
}

interface AccountRow {
  account_id: string;
  username: string;
  display_name: string;
  role: Role;
  district_key: string;
  unit_keys: string[];
  deputy_unit_keys: string[];
}

const accountColumns = `
  a.account_id, a.username, a.display_name, a.role, a.district_key,
  ARRAY(SELECT u.unit_key FROM identity.account_unit u WHERE u.account_id = a.account_id ORDER BY u.unit_key) AS unit_keys,
  ARRAY(SELECT DISTINCT y.unit_key FROM identity.deputy y JOIN territory.district d USING (district_key)
         WHERE y.account_id = a.account_id AND ${deputyInForce('y', 'd')} ORDER BY y.unit_key) AS deputy_unit_keys`;

function toActor(row: AccountRow, credential: Actor['credential']): Actor {
  const isClerk = row.role === 'MUNICIPAL_CLERK';
  const deputyUnitKeys = isClerk ? row.deputy_unit_keys.filter((key) => !row.unit_keys.includes(key)) : [];
  return {
    accountId: row.account_id,
    username: row.username,
    name: row.display_name,
    role: row.role,
    districtKey: row.district_key,
    unitKeys: isClerk ? [...row.unit_keys, ...deputyUnitKeys].sort() : [],
    deputyUnitKeys,
    credential,
  };
}

/**
 * When the session ends if nothing is asked any more; null for tokens, which do not idle out. Asked of the request's own
 * reads: in embedded mode another connection would wait for them.
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

/** Sign-in, sign-out and the look-up of who is asking. Works as the role `kreislage_auth`, before a district is known. */
export class SessionService {
  private readonly attempts: SignInAttempts;

  constructor(
    private readonly database: Database,
    private readonly sessionSecret: string,
    /** Whether the demonstration's accounts, whose password is published, are worth anything here. */
    private readonly demo: boolean,
  ) {
    this.attempts = new SignInAttempts(database);
  }

  /**
   * Signs in by name and password.
   * @param source network address of the caller
   * @throws RequestError UNAUTHENTICATED (one answer for unknown name and wrong password), RATE_LIMITED
   */
  async signIn(username: string, password: string, source: string, requestId: string): Promise<SignedIn> {
    const name = normalUsername(username);
    const attempt = await this.attempts.take(name, source);
    const [account] = await this.database.query<AccountRow & { password_hash: string | null }>(
      `SELECT ${accountColumns}, a.password_hash FROM identity.account a WHERE a.username = $1 AND a.disabled_at IS NULL
          AND (NOT a.demonstration OR $2)`,
      [name, this.demo],
    );
    if (!(await passwordFits(password, account?.password_hash ?? null)) || !account) {
      await this.database.transaction({}, async (tx) => {
        await this.attempts.settle(tx, attempt);
        await appendAudit(tx, {
          districtKey: account?.district_key ?? null,
          actorName: name.slice(0, 100),
          accountId: account?.account_id ?? null,
          action: 'SignInFailed',
          requestId,
          detail: { source },
        });
      });
      throw signInRefused();
    }
    const accessToken = newSecret('accessToken');
    const cookie = newSecret('cookie');
    return this.database.transaction({}, async (tx) => {
      // Checking a password takes a while: one that was changed meanwhile, or an account that was disabled, opens nothing.
      const still = await tx.query(
        `UPDATE identity.account SET last_sign_in_at = clock_timestamp()
          WHERE account_id = $1 AND password_hash = $2 AND disabled_at IS NULL RETURNING account_id`,
        [account.account_id, account.password_hash],
      );
      if (still.length === 0) throw signInRefused();
      await this.attempts.forgive(tx, attempt);
      // Sessions are kept no longer than a month.
      await tx.query(
        `DELETE FROM identity.session WHERE account_id = $1 AND expires_at < clock_timestamp() - interval '30 days'`,
        [account.account_id],
      );
      const [session] = await tx.query<{ session_id: string; expires_at: Date }>(
        `INSERT INTO identity.session (district_key, account_id, access_token_hash, cookie_hash, expires_at)
         VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(hours => $5)) RETURNING session_id, expires_at`,
        [
          account.district_key,
          account.account_id,
          this.hash(accessToken),
          this.hash(cookie),
          sessionLimits.absoluteHours,
        ],
      );
      await appendAudit(tx, {
        districtKey: account.district_key,
        actorName: account.username,
        accountId: account.account_id,
        action: 'SignedIn',
        requestId,
        detail: { source },
      });
      return {
        actor: toActor(account, { kind: 'SESSION_COOKIE', sessionId: session!.session_id }),
        accessToken,
        cookie,
        expiresAt: session!.expires_at,
      };
    });
  }

  /** Ends a session: cookie and access token are worth nothing from now on. Ending it twice does nothing. */
  async signOut(actor: Actor, requestId: string): Promise<void> {
    const { credential } = actor;
    if (credential.kind === 'API_TOKEN') return;
    await this.database.transaction({}, async (tx) => {
      await tx.query(
        `UPDATE identity.session SET ended_at = clock_timestamp() WHERE session_id = $1 AND ended_at IS NULL`,
        [credential.sessionId],
      );
      await appendAudit(tx, {
        districtKey: actor.districtKey,
        actorName: actor.username,
        accountId: actor.accountId,
        action: 'SignedOut',
        requestId,
      });
    });
  }

  /** Who a bearer token (access token or API token) stands for. @throws UnauthenticatedError */
  async authenticateToken(token: string): Promise<Actor> {
    if (token.startsWith(prefixOf.accessToken)) {
      const [row] = await this.database.lookUp<AccountRow & { session_id: string }>(
        `SELECT s.session_id, ${accountColumns}
           FROM identity.session s JOIN identity.account a USING (account_id)
          WHERE s.access_token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > clock_timestamp() AND a.disabled_at IS NULL
            AND (NOT a.demonstration OR $2)`,
        [this.hash(token), this.demo],
      );
      if (row) return toActor(row, { kind: 'ACCESS_TOKEN', sessionId: row.session_id });
    } else if (token.startsWith(prefixOf.apiToken)) {
      const [row] = await this.database.lookUp<
        AccountRow & { token_id: string; scope: TokenScope; token_units: string[] | null; stale: boolean }
      >(
        `SELECT t.token_id, t.scope, t.unit_keys AS token_units, ${accountColumns},
                t.last_used_at IS NULL OR t.last_used_at < clock_timestamp() - interval '1 minute' AS stale
           FROM identity.api_token t JOIN identity.account a USING (account_id)
          WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp() AND a.disabled_at IS NULL
            AND (NOT a.demonstration OR $2)`,
        [this.hash(token), this.demo],
      );
      if (row) {
        if (row.stale) {
          await this.database.query(
            `UPDATE identity.api_token SET last_used_at = clock_timestamp() WHERE token_id = $1`,
            [row.token_id],
          );
        }
        return toActor(row, { kind: 'API_TOKEN', tokenId: row.token_id, scope: row.scope, unitKeys: row.token_units });
      }
    }
    throw new UnauthenticatedError();
  }

  /**
   * Who a session cookie stands for.
   * @param keepAlive whether this is a use that keeps the session from idling out
   * @throws UnauthenticatedError
   */
  async authenticateCookie(cookie: string, keepAlive: boolean): Promise<Actor> {
    const [row] = await this.database.lookUp<AccountRow & { session_id: string; stale: boolean }>(
      `SELECT s.session_id, ${accountColumns}, s.last_seen_at < clock_timestamp() - interval '1 minute' AS stale
         FROM identity.session s JOIN identity.account a USING (account_id)
        WHERE s.cookie_hash = $1 AND s.ended_at IS NULL AND s.expires_at > clock_timestamp() AND a.disabled_at IS NULL AND (NOT a.demonstration OR $3)
          AND s.last_seen_at > clock_timestamp() - make_interval(mins => $2)`,
      [this.hash(cookie), sessionLimits.idleMinutes, this.demo],
    );
    if (!row) throw new UnauthenticatedError();
    if (row.stale && keepAlive) {
      await this.database.query(`UPDATE identity.session SET last_seen_at = clock_timestamp() WHERE session_id = $1`, [
        row.session_id,
      ]);
    }
    return toActor(row, { kind: 'SESSION_COOKIE', sessionId: row.session_id });
  }

  /** Names of the clerks' accounts of the demonstration district, for its start page. */
  async findDemonstrationClerks(): Promise<string[]> {
    const rows = await this.database.query<{ username: string }>(
      `SELECT username FROM identity.account WHERE role = 'MUNICIPAL_CLERK' AND demonstration AND disabled_at IS NULL
        ORDER BY username LIMIT 100`,
    );
    return rows.map((row) => row.username);
  }

  /** Writes down that somebody was refused. */
  async auditRefusal(actor: Actor, what: string, requestId: string): Promise<void> {
    await this.database.transaction({}, (tx) =>
      appendAudit(tx, {
        districtKey: actor.districtKey,
        actorName: actor.username,
        accountId: actor.accountId,
        action: 'AccessRefused',
        requestId,
        detail: { what },
      }),
    );
  }

  private hash(secret: string): Buffer {
    return hashSecret(secret, this.sessionSecret);
  }
}

/** One answer for an unknown name, a wrong password, and one that is no longer right. */
function signInRefused(): RequestError {
  return new RequestError('UNAUTHENTICATED', 'Benutzername oder Kennwort ist falsch.');
}

import { RequestError, UnauthenticatedError } from '#kernel';
import { appendAudit, type Database } from '#platform';
import { type Actor } from '#access';
import { normalUsername } from '../account/account.domain.js';
import { findActorByApiToken, touchApiToken } from '../api-token/api-token.repository.js';
import { passwordFits } from '../credential/password.js';
import { hashSecret, newSecret, prefixOf } from '../credential/secrets.js';
import {
  deleteOldSessions,
  endSession,
  findActorByAccessToken,
  findActorByCookie,
  findDemonstrationClerks,
  findSignInAccount,
  insertSession,
  recordSignIn,
  touchSession,
} from './session.repository.js';
import { SignInAttempts } from '../credential/sign-in-attempts.js';

interface SignedIn {
  readonly actor: Actor;
  readonly accessToken: string;
  readonly cookie: string;
  readonly expiresAt: Date;
}

/** Sign-in, sign-out and authentication. It works as the role `kreislage_auth`, before a district is known. */
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
    const account = await findSignInAccount(this.database, name, this.demo);
    if (!(await passwordFits(password, account?.passwordHash ?? null)) || !account) {
      await this.database.transaction({}, async (tx) => {
        await this.attempts.settle(tx, attempt);
        await appendAudit(tx, {
          districtKey: account?.districtKey ?? null,
          actorName: name.slice(0, 100),
          accountId: account?.accountId ?? null,
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
      if (!(await recordSignIn(tx, account))) throw signInRefused();
      await this.attempts.forgive(tx, attempt);
      await deleteOldSessions(tx, account.accountId);
      const { sessionId, expiresAt } = await insertSession(tx, {
        districtKey: account.districtKey,
        accountId: account.accountId,
        accessTokenHash: this.hash(accessToken),
        cookieHash: this.hash(cookie),
      });
      await appendAudit(tx, {
        districtKey: account.districtKey,
        actorName: account.username,
        accountId: account.accountId,
        action: 'SignedIn',
        requestId,
        detail: { source },
      });
      return { actor: account.actorOf(sessionId), accessToken, cookie, expiresAt };
    });
  }

  /** Ends a session: cookie and access token are worth nothing from now on. Ending it twice does nothing. */
  async signOut(actor: Actor, requestId: string): Promise<void> {
    const { credential } = actor;
    if (credential.kind === 'API_TOKEN') return;
    await this.database.transaction({}, async (tx) => {
      await endSession(tx, credential.sessionId);
      await appendAudit(tx, {
        districtKey: actor.districtKey,
        actorName: actor.username,
        accountId: actor.accountId,
        action: 'SignedOut',
        requestId,
      });
    });
  }

  /** The actor that a bearer token (access token or API token) stands for. @throws UnauthenticatedError */
  async authenticateToken(token: string): Promise<Actor> {
    if (token.startsWith(prefixOf.accessToken)) {
      const actor = await findActorByAccessToken(this.database, this.hash(token), this.demo);
      if (actor) return actor;
    } else if (token.startsWith(prefixOf.apiToken)) {
      const found = await findActorByApiToken(this.database, this.hash(token), this.demo);
      if (found) {
        if (found.stale) await touchApiToken(this.database, found.tokenId);
        return found.actor;
      }
    }
    throw new UnauthenticatedError();
  }

  /**
   * The actor that a session cookie stands for.
   * @param keepAlive whether this use keeps the session from idling out
   * @throws UnauthenticatedError
   */
  async authenticateCookie(cookie: string, keepAlive: boolean): Promise<Actor> {
    const found = await findActorByCookie(this.database, this.hash(cookie), this.demo);
    if (!found) throw new UnauthenticatedError();
    if (found.stale && keepAlive) await touchSession(this.database, found.sessionId);
    return found.actor;
  }

  /** Names of the clerks' accounts of the demonstration district, for its start page. */
  findDemonstrationClerks(): Promise<string[]> {
    return findDemonstrationClerks(this.database);
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

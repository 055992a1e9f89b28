import { createHash } from 'node:crypto';
import { RequestError, type SettingsProblem } from '#kernel';
import { appendAudit, type Database, type Tx } from '#platform';
import { type Actor } from '#access';
import { deleteInvitation, findInvitedAccount, takeInvitation } from '../invitation/invitation.repository.js';
import { hashSecret, prefixOf } from '../credential/secrets.js';
import { endSessionsOf } from '../session/session.repository.js';
import { SignInAttempts } from '../credential/sign-in-attempts.js';
import { isCommonPassword } from './common-passwords.js';
import { findPasswordProblems } from './password.domain.js';
import { hashPassword, passwordFits } from '../credential/password.js';
import { findPasswordHash, updatePasswordHash } from './password.repository.js';

/** People set their own passwords; nobody else ever knows one. The service works as the role `kreislage_auth`. */
export class PasswordService {
  private readonly attempts: SignInAttempts;

  constructor(
    private readonly database: Database,
    private readonly sessionSecret: string,
  ) {
    this.attempts = new SignInAttempts(database);
  }

  /**
   * Sets the password that an invitation is for; the link is used up, sessions of the account end. A password that will
   * not do leaves the link as it is.
   * @param source network address of the caller
   * @throws RequestError NOT_FOUND (one answer for unknown, used and expired links), RATE_LIMITED
   */
  async setByInvitation(
    token: string,
    password: string,
    source: string,
    requestId: string,
  ): Promise<{ readonly username: string } | { readonly problem: SettingsProblem }> {
    const tokenHash = hashSecret(token, this.sessionSecret);
    // Failures count per source, and per link; a name with a colon is nobody's user name.
    const attempt = await this.attempts.take(`${prefixOf.invitation}:${shortNameOf(tokenHash)}`, source);
    const invited = await findInvitedAccount(this.database, tokenHash);
    if (!invited) {
      await this.database.transaction({}, (tx) =>
        this.refuse(tx, attempt, null, 'InvitationRefused', source, requestId),
      );
      throw invitationGone();
    }
    const [problem] = findPasswordProblems(password, invited.username, await isCommonPassword());
    if (problem) {
      await this.database.transaction({}, (tx) => this.attempts.forgive(tx, attempt));
      return { problem };
    }
    const passwordHash = await hashPassword(password);
    const set = await this.database.transaction({}, async (tx) => {
      await this.attempts.forgive(tx, attempt);
      // Of two at once one takes it.
      if (!(await takeInvitation(tx, tokenHash))) return false;
      await this.store(tx, invited.accountId, passwordHash, null);
      await appendAudit(tx, {
        districtKey: invited.districtKey,
        actorName: invited.username,
        accountId: invited.accountId,
        action: 'PasswordSet',
        requestId,
        detail: { source },
      });
      return true;
    });
    if (!set) throw invitationGone();
    return { username: invited.username };
  }

  /**
   * Changes the own password; other sessions of the account end.
   * @throws RequestError UNAUTHENTICATED when the current one is wrong, RATE_LIMITED
   */
  async change(
    actor: Actor,
    passwords: { readonly current: string; readonly next: string },
    source: string,
    requestId: string,
  ): Promise<SettingsProblem | null> {
    const attempt = await this.attempts.take(actor.username, source);
    const account = await findPasswordHash(this.database, actor.accountId);
    if (!(await passwordFits(passwords.current, account?.passwordHash ?? null))) {
      await this.database.transaction({}, (tx) =>
        this.refuse(tx, attempt, actor, 'PasswordChangeFailed', source, requestId),
      );
      throw new RequestError('UNAUTHENTICATED', 'Das bisherige Kennwort ist falsch.');
    }
    const [problem] = account?.demonstration
      ? [{ code: 'DEMONSTRATION_ACCOUNT', field: null, message: 'Das Kennwort der Konten der Vorführung steht fest.' }]
      : findPasswordProblems(passwords.next, actor.username, await isCommonPassword());
    const passwordHash = problem ? null : await hashPassword(passwords.next);
    await this.database.transaction({}, async (tx) => {
      await this.attempts.forgive(tx, attempt);
      if (passwordHash === null) return;
      const { credential } = actor;
      await this.store(tx, actor.accountId, passwordHash, 'sessionId' in credential ? credential.sessionId : null);
      await appendAudit(tx, { ...authorOf(actor), action: 'PasswordChanged', requestId, detail: { source } });
    });
    return problem ?? null;
  }

  /** @param keptSession the one session that goes on */
  private async store(tx: Tx, accountId: string, passwordHash: string, keptSession: string | null): Promise<void> {
    await updatePasswordHash(tx, accountId, passwordHash);
    // An open link would let its holder replace the password that was just chosen.
    await deleteInvitation(tx, accountId);
    await endSessionsOf(tx, accountId, keptSession);
  }

  private async refuse(
    tx: Tx,
    attempt: number,
    actor: Actor | null,
    action: string,
    source: string,
    requestId: string,
  ): Promise<void> {
    await this.attempts.settle(tx, attempt);
    await appendAudit(tx, { ...authorOf(actor), action, requestId, detail: { source } });
  }
}

function authorOf(actor: Actor | null): { districtKey: string | null; actorName: string; accountId: string | null } {
  return {
    districtKey: actor?.districtKey ?? null,
    actorName: actor?.username ?? '–',
    accountId: actor?.accountId ?? null,
  };
}

/** A name under which attempts are counted; it says nothing about the secret to a reader of the table. */
function shortNameOf(tokenHash: Buffer): string {
  return createHash('sha256').update(tokenHash).digest('base64url').slice(0, 22);
}

function invitationGone(): RequestError {
  return new RequestError(
    'NOT_FOUND',
    'Dieser Link gilt nicht oder nicht mehr. Bitte lassen Sie sich von der Administration Ihres Landkreises einen neuen geben.',
  );
}

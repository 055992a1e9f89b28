import { ForbiddenError, lineOrNull, NotFoundError, type SettingsProblem } from '#kernel';
import { appendAudit, type Database, districtLockSql, type Mailer, type Tx } from '#platform';
import { type Actor, type Role } from '#access';
import { findDistrict, findUnknownUnits } from '#territory';
import { revokeApiTokensOf } from '../api-token/api-token.repository.js';
import { endDeputiesOf } from '../deputy/deputy.service.js';
import { deleteInvitation, replaceInvitation } from '../invitation/invitation.repository.js';
import { invitationText } from '../invitation/invitation-text.domain.js';
import { hashSecret, newSecret } from '../credential/secrets.js';
import { endSessionsOf } from '../session/session.repository.js';
import {
  type Account,
  type AccountDraft,
  canAdministrate,
  findAccountProblems,
  findUsernameProblems,
  normalUsername,
} from '../account/account.domain.js';
import {
  addUnits,
  findAccount,
  findAccounts,
  insertAccount,
  isEnabledAdmin,
  removeOtherUnits,
  updateAccount,
} from '../account/account.repository.js';

/** Days for which a link is good. */
const INVITATION_DAYS = 7;

interface NewAccountRequest extends AccountDraft {
  readonly username: string;
}

/** A field that is left out stays as it is, also when somebody changed it meanwhile. An address that is null goes. */
interface AccountChange {
  readonly username: string;
  readonly name?: string | null | undefined;
  readonly role?: Role | null | undefined;
  readonly email?: string | null | undefined;
  readonly unitKeys?: readonly string[] | null | undefined;
  /** false = may not sign in; sessions, API tokens, deputies and the invitation end. */
  readonly enabled?: boolean | null | undefined;
}

/**
 * A link by which a person sets the own password, once; this is the only time that it is seen. Link and text are null where
 * the mail server has taken them: then they are the person's alone.
 */
interface Invitation {
  readonly link: string | null;
  readonly expiresAt: Date;
  readonly subject: string;
  readonly body: string | null;
  /** Whether the mail server has taken it. */
  readonly sent: boolean;
}

/** The outcome of a change; an account only when there is no problem. */
export interface AccountResult {
  readonly account: Account | null;
  readonly invitation: Invitation | null;
  readonly problems: readonly SettingsProblem[];
}

interface AccountSettings {
  readonly publicUrl: string;
  readonly sessionSecret: string;
  /** Whether accounts of the demonstration are worth anything here. */
  readonly demo: boolean;
}

/** An invitation before it is known whether the mail server takes it. */
interface UnsentInvitation {
  readonly link: string;
  readonly expiresAt: Date;
  readonly subject: string;
  readonly body: string;
}

/** The administration of a district's accounts. It works in the actor's district, as `kreislage_app`. */
export class AccountService {
  constructor(
    private readonly database: Database,
    private readonly mailer: Mailer,
    private readonly settings: AccountSettings,
  ) {}

  /** Makes an account without a password, and an invitation to set one. */
  async create(actor: Actor, request: NewAccountRequest, requestId: string): Promise<AccountResult> {
    const username = normalUsername(request.username);
    const draft = normalDraft(request);
    const problems = [...findUsernameProblems(username), ...findAccountProblems(draft)];
    return this.change(actor, problems, async (tx) => {
      const unknown = await this.findUnitProblems(tx, actor, draft);
      if (unknown.length > 0) return unknown;
      const { districtKey } = actor;
      const accountId = await insertAccount(tx, { ...draft, districtKey, username });
      // The account may belong to another district: then the answer tells nothing else about it.
      if (accountId === null) {
        const message = 'Dieser Benutzername ist vergeben. Bitte wählen Sie einen anderen.';
        return [{ code: 'USERNAME_TAKEN', field: 'username', message }];
      }
      await addUnits(tx, districtKey, accountId, draft.unitKeys);
      await this.audit(tx, actor, requestId, 'AccountCreated', accountId, {
        username,
        role: draft.role,
        unitKeys: draft.unitKeys,
      });
      const account = (await findAccount(tx, districtKey, username))!;
      return { account, invited: await this.invite(tx, actor, account, requestId) };
    });
  }

  /**
   * Changes the given fields. The change holds for running sessions too: the actor is looked up for every request.
   * @throws NotFoundError
   */
  async update(actor: Actor, request: AccountChange, requestId: string): Promise<AccountResult> {
    const username = normalUsername(request.username);
    return this.change(actor, [], async (tx) => {
      const former = await this.getAccount(tx, actor, username);
      const draft = normalDraft({
        name: request.name ?? former.name,
        role: request.role ?? former.role,
        email: request.email === undefined ? former.email : request.email,
        unitKeys: request.unitKeys ?? former.unitKeys,
      });
      const next = { ...former, ...draft, enabled: request.enabled ?? former.enabled };
      const problems = [
        ...findAccountProblems(draft),
        ...(await this.findUnitProblems(tx, actor, draft)),
        ...(await this.findLastAdminProblems(tx, actor, former, next)),
      ];
      if (problems.length > 0) return problems;
      const changed = (['name', 'role', 'email', 'unitKeys', 'enabled'] as const).filter(
        (field) => String(former[field]) !== String(next[field]),
      );
      if (changed.length === 0) return { account: former, invited: null };
      await updateAccount(tx, next);
      await removeOtherUnits(tx, former.accountId, next.unitKeys);
      await addUnits(tx, actor.districtKey, former.accountId, next.unitKeys);
      const tokensRevoked = next.enabled ? [] : await endAccess(tx, former.accountId);
      // The link went to the address that was: its reader may be somebody else.
      if (!next.enabled || changed.includes('email')) await deleteInvitation(tx, former.accountId);
      if (!next.enabled || next.role !== 'MUNICIPAL_CLERK') await endDeputiesOf(tx, actor, former, requestId);
      await this.audit(tx, actor, requestId, 'AccountChanged', former.accountId, {
        username,
        changed,
        ...(tokensRevoked.length > 0 ? { tokensRevoked } : {}),
        ...(changed.includes('role') ? { roleBefore: former.role, role: next.role } : {}),
        ...(changed.includes('enabled') ? { enabled: next.enabled } : {}),
        ...(changed.includes('unitKeys') ? { unitKeysBefore: former.unitKeys, unitKeys: next.unitKeys } : {}),
      });
      return { account: (await findAccount(tx, actor.districtKey, username))!, invited: null };
    });
  }

  /**
   * A new link; the one before is worth nothing from now on. The password stays until the link is used.
   * @throws NotFoundError
   */
  async inviteAgain(actor: Actor, name: string, requestId: string): Promise<AccountResult> {
    return this.change(actor, [], async (tx) => {
      const account = await this.getAccount(tx, actor, normalUsername(name));
      if (!account.enabled) {
        const message = 'Das Konto ist gesperrt. Bitte geben Sie es zuerst wieder frei.';
        return [{ code: 'ACCOUNT_DISABLED', field: 'username', message }];
      }
      if (account.demonstration) {
        const message = 'Das Kennwort der Konten der Vorführung steht fest.';
        return [{ code: 'DEMONSTRATION_ACCOUNT', field: 'username', message }];
      }
      return { account, invited: await this.invite(tx, actor, account, requestId) };
    });
  }

  /** One change of a district's accounts at a time; the mail goes out when it is committed. */
  private async change(
    actor: Actor,
    problems: readonly SettingsProblem[],
    work: (tx: Tx) => Promise<readonly SettingsProblem[] | { account: Account; invited: UnsentInvitation | null }>,
  ): Promise<AccountResult> {
    const refused = (found: readonly SettingsProblem[]): AccountResult => ({
      account: null,
      invitation: null,
      problems: found,
    });
    if (problems.length > 0) return refused(problems);
    const { districtKey } = actor;
    const outcome = await this.database.transaction(
      { districtKey, first: districtLockSql('accounts', districtKey) },
      async (tx) => {
        await this.expectStillAdmin(tx, actor);
        return work(tx);
      },
    );
    if (!('account' in outcome)) return refused(outcome);
    const { account, invited } = outcome;
    if (invited === null) return { account, invitation: null, problems: [] };
    const [sent] = await this.mailer.send([
      { to: account.email === null ? [] : [account.email], subject: invited.subject, text: invited.body },
    ]);
    return {
      account: { ...account, invitationExpiresAt: invited.expiresAt },
      invitation: sent ? { ...invited, link: null, body: null, sent } : { ...invited, sent: false },
      problems: [],
    };
  }

  /** Two administrators who take the rights from each other at once: the second no longer has any. @throws ForbiddenError */
  private async expectStillAdmin(tx: Tx, actor: Actor): Promise<void> {
    if (!(await isEnabledAdmin(tx, actor.accountId))) throw new ForbiddenError();
  }

  private async getAccount(tx: Tx, actor: Actor, username: string): Promise<Account> {
    const account = await findAccount(tx, actor.districtKey, username);
    if (!account) throw new NotFoundError();
    return account;
  }

  private async findUnitProblems(tx: Tx, actor: Actor, { unitKeys }: AccountDraft): Promise<SettingsProblem[]> {
    const unknown = await findUnknownUnits(tx, actor.districtKey, unitKeys);
    return unknown.length === 0
      ? []
      : [{ code: 'UNIT_UNKNOWN', field: 'unitKeys', message: 'Eine der Kommunen gibt es im Landkreis nicht.' }];
  }

  private async findLastAdminProblems(
    tx: Tx,
    actor: Actor,
    former: Account,
    next: Account,
  ): Promise<SettingsProblem[]> {
    const { demo } = this.settings;
    if (!canAdministrate(former, demo) || canAdministrate(next, demo)) return [];
    const others = (await findAccounts(tx, actor.districtKey)).filter(
      (account) => account.accountId !== former.accountId && canAdministrate(account, demo),
    );
    if (others.length > 0) return [];
    const message =
      'Dies ist das letzte Konto, das den Landkreis verwalten kann. Bitte richten Sie zuerst ein weiteres ein.';
    return [{ code: 'LAST_ADMIN', field: next.role === 'ADMIN' ? 'enabled' : 'role', message }];
  }

  private async invite(tx: Tx, actor: Actor, account: Account, requestId: string): Promise<UnsentInvitation> {
    const { publicUrl, sessionSecret } = this.settings;
    const token = newSecret('invitation');
    const { timeZone } = (await findDistrict(tx, actor.districtKey))!;
    const expiresAt = await replaceInvitation(tx, {
      accountId: account.accountId,
      districtKey: actor.districtKey,
      tokenHash: hashSecret(token, sessionSecret),
      days: INVITATION_DAYS,
    });
    await this.audit(tx, actor, requestId, 'InvitationCreated', account.accountId, { username: account.username });
    // Behind the # it stays in the browser: no server, proxy or log on the way sees it.
    const link = `${publicUrl}/einladung#${token}`;
    return { link, expiresAt, ...invitationText({ ...account, link, expiresAt, timeZone }) };
  }

  private audit(
    tx: Tx,
    actor: Actor,
    requestId: string,
    action: string,
    accountId: string,
    detail: Record<string, unknown>,
  ): Promise<void> {
    return appendAudit(tx, {
      districtKey: actor.districtKey,
      actorName: actor.username,
      accountId: actor.accountId,
      action,
      afterRef: accountId,
      requestId,
      detail,
    });
  }
}

function normalDraft({ name, role, email, unitKeys }: AccountDraft): AccountDraft & { readonly email: string | null } {
  return { name: lineOrNull(name) ?? '', role, email: lineOrNull(email), unitKeys: [...new Set(unitKeys)].sort() };
}

/**
 * Ends the sessions and API tokens of an account, so that none comes back to life when the account is enabled again.
 * @returns ids of the API tokens that were open
 */
async function endAccess(tx: Tx, accountId: string): Promise<string[]> {
  await endSessionsOf(tx, accountId, null);
  return revokeApiTokensOf(tx, accountId);
}

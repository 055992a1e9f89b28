import { ForbiddenError, lineOrNull, NotFoundError, type SettingsProblem } from '#kernel';
import { appendAudit, type Database, type Mailer, type Tx } from '#platform';
import { type Actor, type Role } from '../permission/actor.domain.js';
import { hashSecret, newSecret } from '../session/secrets.js';
import {
  type Account,
  type AccountDraft,
  canAdministrate,
  findAccountProblems,
  findUsernameProblems,
  normalUsername,
} from './account.domain.js';
import { accountsLockSql, findAccount, findAccounts, findUnknownUnits } from './account.repository.js';
import { endDeputiesOf } from '../deputy/deputy.service.js';
import { invitationText } from './invitation-text.domain.js';

/** Days for which a link is good. */
export const INVITATION_DAYS = 7;

export interface NewAccountRequest extends AccountDraft {
  readonly username: string;
}

/** What is left out stays as it is, whoever changed it meanwhile. An address that is null goes. */
export interface AccountChange {
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
export interface Invitation {
  readonly link: string | null;
  readonly expiresAt: Date;
  readonly subject: string;
  readonly body: string | null;
  /** Whether the mail server has taken it. */
  readonly sent: boolean;
}

/** What became of a change; an account only when there is no problem. */
export interface AccountResult {
  readonly account: Account | null;
  readonly invitation: Invitation | null;
  readonly problems: readonly SettingsProblem[];
}

export interface AccountSettings {
  readonly publicUrl: string;
  readonly sessionSecret: string;
  /** Whether accounts of the demonstration are worth anything here. */
  readonly demo: boolean;
}

/** An invitation before it is known whether the mail server takes it. */
interface Invited {
  readonly link: string;
  readonly expiresAt: Date;
  readonly subject: string;
  readonly body: string;
}

/** What the administration of a district does with its accounts. Works in the actor's district, as `kreislage_app`. */
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
      const [created] = await tx.query<{ account_id: string }>(
        `INSERT INTO identity.account (district_key, username, display_name, role, email)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (username) DO NOTHING RETURNING account_id`,
        [districtKey, username, draft.name, draft.role, draft.email],
      );
      // It may be one of another district: then nothing else is told of it.
      if (!created) {
        const message = 'Dieser Benutzername ist vergeben. Bitte wählen Sie einen anderen.';
        return [{ code: 'USERNAME_TAKEN', field: 'username', message }];
      }
      await addUnits(tx, districtKey, created.account_id, draft.unitKeys);
      await this.audit(tx, actor, requestId, 'AccountCreated', created.account_id, {
        username,
        role: draft.role,
        unitKeys: draft.unitKeys,
      });
      const account = (await findAccount(tx, districtKey, username))!;
      return { account, invited: await this.invite(tx, actor, account, requestId) };
    });
  }

  /**
   * Changes what is given. It holds for running sessions too: who is asking is looked up for every request.
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
      await tx.query(
        `UPDATE identity.account
            SET display_name = $2, role = $3, email = $4,
                disabled_at = CASE WHEN $5 THEN NULL ELSE coalesce(disabled_at, clock_timestamp()) END
          WHERE account_id = $1`,
        [former.accountId, next.name, next.role, next.email, next.enabled],
      );
      await tx.query(`DELETE FROM identity.account_unit WHERE account_id = $1 AND NOT unit_key = ANY($2)`, [
        former.accountId,
        next.unitKeys,
      ]);
      await addUnits(tx, actor.districtKey, former.accountId, next.unitKeys);
      const tokensRevoked = next.enabled ? [] : await endAccess(tx, former.accountId);
      // The link went to the address that was: whoever reads there may not be who is meant.
      if (!next.enabled || changed.includes('email'))
        await tx.query(`DELETE FROM identity.invitation WHERE account_id = $1`, [former.accountId]);
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
    work: (tx: Tx) => Promise<readonly SettingsProblem[] | { account: Account; invited: Invited | null }>,
  ): Promise<AccountResult> {
    const refused = (found: readonly SettingsProblem[]): AccountResult => ({
      account: null,
      invitation: null,
      problems: found,
    });
    if (problems.length > 0) return refused(problems);
    const { districtKey } = actor;
    const outcome = await this.database.transaction(
      { districtKey, first: accountsLockSql(districtKey) },
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
    const [row] = await tx.query<{ role: Role; enabled: boolean }>(
      `SELECT role, disabled_at IS NULL AS enabled FROM identity.account WHERE account_id = $1`,
      [actor.accountId],
    );
    if (row?.role !== 'ADMIN' || !row.enabled) throw new ForbiddenError();
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
      : [{ code: 'UNIT_UNKNOWN', field: 'unitKeys', message: 'Eine der Meldeeinheiten gibt es im Landkreis nicht.' }];
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

  private async invite(tx: Tx, actor: Actor, account: Account, requestId: string): Promise<Invited> {
    const { publicUrl, sessionSecret } = this.settings;
    const token = newSecret('invitation');
    const [row] = await tx.query<{ expires_at: Date; time_zone: string }>(
      `INSERT INTO identity.invitation (account_id, district_key, token_hash, expires_at)
       VALUES ($1, $2, $3, clock_timestamp() + make_interval(days => $4))
       ON CONFLICT (account_id) DO UPDATE
         SET token_hash = $3, created_at = clock_timestamp(), expires_at = clock_timestamp() + make_interval(days => $4)
       RETURNING expires_at, (SELECT time_zone FROM territory.district WHERE district_key = $2)`,
      [account.accountId, actor.districtKey, hashSecret(token, sessionSecret), INVITATION_DAYS],
    );
    await this.audit(tx, actor, requestId, 'InvitationCreated', account.accountId, { username: account.username });
    // Behind the # it stays in the browser: no server, proxy or log on the way sees it.
    const link = `${publicUrl}/einladung#${token}`;
    const { expires_at: expiresAt, time_zone: timeZone } = row!;
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

async function addUnits(tx: Tx, districtKey: string, accountId: string, unitKeys: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO identity.account_unit (district_key, account_id, unit_key) SELECT $1, $2, unnest($3::text[])
     ON CONFLICT DO NOTHING`,
    [districtKey, accountId, unitKeys],
  );
}

/** So that nothing comes back to life when the account is enabled again. @returns ids of the API tokens that were open */
async function endAccess(tx: Tx, accountId: string): Promise<string[]> {
  await tx.query(
    `UPDATE identity.session SET ended_at = clock_timestamp() WHERE account_id = $1 AND ended_at IS NULL`,
    [accountId],
  );
  const revoked = await tx.query<{ token_id: string }>(
    `UPDATE identity.api_token SET revoked_at = clock_timestamp() WHERE account_id = $1 AND revoked_at IS NULL RETURNING token_id`,
    [accountId],
  );
  return revoked.map((token) => token.token_id);
}

import { NotFoundError, type SettingsProblem } from '#kernel';
import { appendAudit, type Database, districtLockSql, type Tx } from '#platform';
import { type Actor } from '#access';
import { findToday, findUnknownUnits } from '#territory';
import { type Account, normalUsername } from '../account/account.domain.js';
import { findAccount, findAccounts } from '../account/account.repository.js';
import { type Appointment, type Deputy, findAppointmentProblems } from './deputy.domain.js';
import {
  deleteDeputy,
  endAppointments,
  endDeputy,
  findAppointments,
  findDeputy,
  insertDeputy,
} from './deputy.repository.js';

/** A deputy with its account. */
export type DeputyWithAccount = Deputy & { readonly account: Account };

/** The administration of a district appoints accounts that report for units that are not theirs. */
export class DeputyService {
  constructor(private readonly database: Database) {}

  /** Appoints an account for a unit; from its first day on, in the district's days, it reports for it and reads it in full. */
  async appoint(
    actor: Actor,
    request: Appointment & { readonly username: string },
    requestId: string,
  ): Promise<{ readonly deputy: DeputyWithAccount } | { readonly problems: readonly SettingsProblem[] }> {
    const { districtKey } = actor;
    const { unitKey, from, to } = request;
    return this.database.transaction({ districtKey, first: districtLockSql('accounts', districtKey) }, async (tx) => {
      const account = await findAccount(tx, districtKey, normalUsername(request.username));
      const unitKnown = (await findUnknownUnits(tx, districtKey, [unitKey])).length === 0;
      const others = account && unitKnown ? await findAppointments(tx, account.accountId, unitKey) : [];
      const problems = findAppointmentProblems(request, account, unitKnown, others, await findToday(tx, districtKey));
      if (problems.length > 0 || account === null) return { problems };
      const deputyId = await insertDeputy(tx, districtKey, account.accountId, request);
      const deputy = { deputyId, accountId: account.accountId, unitKey, from, to, endedAt: null };
      await audit(tx, actor, 'DeputyAppointed', deputy, account, requestId);
      return { deputy: { ...deputy, account } };
    });
  }

  /**
   * Ends it at once; today stays its last day. One that was still to come is taken back and answered with null; one that is
   * over stays as it is.
   * @throws NotFoundError
   */
  async end(actor: Actor, deputyId: string, requestId: string): Promise<DeputyWithAccount | null> {
    const { districtKey } = actor;
    return this.database.transaction({ districtKey, first: districtLockSql('accounts', districtKey) }, async (tx) => {
      const deputy = await findDeputy(tx, districtKey, deputyId);
      if (!deputy) throw new NotFoundError();
      const account = (await findAccounts(tx, districtKey)).find((one) => one.accountId === deputy.accountId)!;
      const today = await findToday(tx, districtKey);
      if (deputy.endedAt !== null || (deputy.to !== null && deputy.to < today)) return { ...deputy, account };
      await audit(tx, actor, 'DeputyEnded', deputy, account, requestId);
      if (deputy.from > today) {
        await deleteDeputy(tx, deputyId);
        return null;
      }
      return { ...deputy, to: today, endedAt: await endDeputy(tx, deputyId, today), account };
    });
  }
}

/** Ends the appointments of an account that is no longer a clerk's or may not sign in: none comes back to life with it. */
export async function endDeputiesOf(
  tx: Tx,
  actor: Actor,
  account: Pick<Account, 'accountId' | 'username'>,
  requestId: string,
): Promise<void> {
  for (const deputy of await endAppointments(tx, actor.districtKey, account.accountId))
    await audit(tx, actor, 'DeputyEnded', deputy, account, requestId);
}

function audit(
  tx: Tx,
  actor: Actor,
  action: string,
  { deputyId, unitKey, from, to }: Deputy,
  { username }: Pick<Account, 'username'>,
  requestId: string,
): Promise<void> {
  return appendAudit(tx, {
    districtKey: actor.districtKey,
    actorName: actor.username,
    accountId: actor.accountId,
    action,
    unitKey,
    afterRef: deputyId,
    requestId,
    detail: { username, from, to },
  });
}

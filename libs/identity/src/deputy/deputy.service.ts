import { NotFoundError, type SettingsProblem } from '#kernel';
import { appendAudit, type Database, type Tx } from '#platform';
import { type Account, normalUsername } from '../account/account.domain.js';
import { accountsLockSql, findAccount, findAccounts, findUnknownUnits } from '../account/account.repository.js';
import { type Actor } from '../permission/actor.domain.js';
import { type Appointment, type Deputy, findAppointmentProblems } from './deputy.domain.js';
import { endAppointments, findAppointments, findDeputy, findToday } from './deputy.repository.js';

/** A deputy, and whose account it is. */
export type DeputyWithAccount = Deputy & { readonly account: Account };

/** Who reports for units that are not theirs: appointed by the administration of the district. */
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
    return this.database.transaction({ districtKey, first: accountsLockSql(districtKey) }, async (tx) => {
      const account = await findAccount(tx, districtKey, normalUsername(request.username));
      const unitKnown = (await findUnknownUnits(tx, districtKey, [unitKey])).length === 0;
      const others = account && unitKnown ? await findAppointments(tx, account.accountId, unitKey) : [];
      const problems = findAppointmentProblems(request, account, unitKnown, others, await findToday(tx, districtKey));
      if (problems.length > 0 || account === null) return { problems };
      const [row] = await tx.query<{ deputy_id: string }>(
        `INSERT INTO identity.deputy (district_key, account_id, unit_key, from_date, to_date)
         VALUES ($1, $2, $3, $4, $5) RETURNING deputy_id`,
        [districtKey, account.accountId, unitKey, from, to],
      );
      const deputy = { deputyId: row!.deputy_id, accountId: account.accountId, unitKey, from, to, endedAt: null };
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
    return this.database.transaction({ districtKey, first: accountsLockSql(districtKey) }, async (tx) => {
      const deputy = await findDeputy(tx, districtKey, deputyId);
      if (!deputy) throw new NotFoundError();
      const account = (await findAccounts(tx, districtKey)).find((one) => one.accountId === deputy.accountId)!;
      const today = await findToday(tx, districtKey);
      if (deputy.endedAt !== null || (deputy.to !== null && deputy.to < today)) return { ...deputy, account };
      await audit(tx, actor, 'DeputyEnded', deputy, account, requestId);
      if (deputy.from > today) {
        await tx.query(`DELETE FROM identity.deputy WHERE deputy_id = $1`, [deputyId]);
        return null;
      }
      const [ended] = await tx.query<{ ended_at: Date }>(
        `UPDATE identity.deputy SET to_date = $2, ended_at = clock_timestamp() WHERE deputy_id = $1 RETURNING ended_at`,
        [deputyId, today],
      );
      return { ...deputy, to: today, endedAt: ended!.ended_at, account };
    });
  }
}

/** Ends what an account reports for that is a clerk's no longer, or may not sign in: none comes back to life with it. */
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

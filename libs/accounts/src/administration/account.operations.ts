import { OperationRefused } from '#kernel';
import { appendAudit, type Database } from '#platform';
import { type Role } from '#access';
import { findDistrict, findUnknownUnits } from '#territory';
import { isCommonPassword } from '../password/common-passwords.js';
import { findPasswordProblems } from '../password/password.domain.js';
import { hashPassword } from '../credential/password.js';
import { findUsernameProblems, normalUsername } from '../account/account.domain.js';
import { addUnits, insertAccountWithPassword } from '../account/account.repository.js';

// Commands of the operator. Messages are German: the operator reads them.

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
    throw new OperationRefused('Ein Konto municipal-clerk braucht mindestens eine Kommune: --unit SCHLÜSSEL.');
  }
  if (account.role !== 'MUNICIPAL_CLERK' && account.unitKeys.length > 0) {
    throw new OperationRefused('Kommunen gehören nur zu Konten der Rolle municipal-clerk.');
  }
  const passwordHash = await hashPassword(account.password);
  await operator.transaction({}, async (tx) => {
    const { districtKey, unitKeys } = account;
    if (!(await findDistrict(tx, districtKey)))
      throw new OperationRefused(`Den Landkreis ${districtKey} gibt es nicht. Bitte zuerst: district import.`);
    const missing = await findUnknownUnits(tx, districtKey, unitKeys);
    if (missing.length > 0)
      throw new OperationRefused(`Kommune nicht im Landkreis ${districtKey}: ${missing.join(', ')}.`);
    const accountId = await insertAccountWithPassword(tx, {
      districtKey,
      username,
      name: account.username.trim(),
      role: account.role,
      passwordHash,
    });
    if (accountId === null) throw new OperationRefused(`Das Konto ${username} gibt es schon.`);
    await addUnits(tx, districtKey, accountId, unitKeys);
    await appendAudit(tx, {
      districtKey,
      actorName: account.actorName,
      action: 'AccountCreated',
      afterRef: accountId,
      detail: { username, role: account.role },
    });
  });
}

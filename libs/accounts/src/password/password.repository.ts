import { type Tx } from '#platform';

/** Password hash of an account, null = none yet; undefined when there is no such account. */
export async function findPasswordHash(
  tx: Tx,
  accountId: string,
): Promise<{ readonly passwordHash: string | null; readonly demonstration: boolean } | undefined> {
  const [row] = await tx.query<{ passwordHash: string | null; demonstration: boolean }>(
    `SELECT password_hash AS "passwordHash", demonstration FROM identity.account WHERE account_id = $1`,
    [accountId],
  );
  return row;
}

export async function updatePasswordHash(tx: Tx, accountId: string, passwordHash: string): Promise<void> {
  await tx.query(`UPDATE identity.account SET password_hash = $2 WHERE account_id = $1`, [accountId, passwordHash]);
}

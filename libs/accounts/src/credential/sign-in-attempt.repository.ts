import { textLocksSql, type Tx } from '#platform';

/** Failed sign-ins within the window: per account and per source; only failures count. */
export const signInLimits = { perAccount: 10, perSource: 100, windowMinutes: 15 } as const;

/** One attempt at a time for a user name and for a source, until the transaction ends. */
export async function lockAttempts(tx: Tx, username: string, source: string): Promise<void> {
  await tx.query(textLocksSql('signInOfName', 'signInOfSource'), [username, source]);
}

/** `failed`: the failures alone reach a limit; `full`: they do together with the attempts in progress. */
export async function countAttempts(
  tx: Tx,
  username: string,
  source: string,
): Promise<{ readonly failed: boolean; readonly full: boolean }> {
  const [counts] = await tx.query<{ failed: boolean; full: boolean }>(
    `SELECT count(*) FILTER (WHERE username = $1 AND settled) >= $4 OR count(*) FILTER (WHERE source = $2 AND settled) >= $5 AS failed,
            count(*) FILTER (WHERE username = $1) >= $4 OR count(*) FILTER (WHERE source = $2) >= $5 AS full
       FROM identity.sign_in_failure
      WHERE (username = $1 OR source = $2) AND failed_at > clock_timestamp() - make_interval(mins => $3)
        -- An attempt whose process died is no failure.
        AND (settled OR failed_at > clock_timestamp() - interval '15 seconds')`,
    [username, source, signInLimits.windowMinutes, signInLimits.perAccount, signInLimits.perSource],
  );
  return counts!;
}

/** Stores an attempt in progress. @returns its id */
export async function insertAttempt(tx: Tx, username: string, source: string): Promise<number> {
  const [row] = await tx.query<{ failure_id: string }>(
    `INSERT INTO identity.sign_in_failure (username, source) VALUES ($1, $2) RETURNING failure_id`,
    [username, source],
  );
  return Number(row!.failure_id);
}

/** Deletes the attempt, and all that are too old to count. */
export async function deleteAttempt(tx: Tx, attempt: number): Promise<void> {
  await tx.query(
    `DELETE FROM identity.sign_in_failure WHERE failure_id = $1 OR failed_at < clock_timestamp() - interval '1 day'`,
    [attempt],
  );
}

/** Makes a failure of the attempt. */
export async function settleAttempt(tx: Tx, attempt: number): Promise<void> {
  await tx.query(`UPDATE identity.sign_in_failure SET settled = true WHERE failure_id = $1`, [attempt]);
}

import { RequestError } from '#kernel';
import { type Database, type Tx } from '#platform';

/** Failed sign-ins within the window: per account and per source; only failures count. */
export const signInLimits = { perAccount: 10, perSource: 100, windowMinutes: 15 } as const;
/** How long a sign-in waits for others in progress. Milliseconds. */
const ATTEMPT_WAIT_MS = 8_000;

/**
 * Attempts to get in by a secret, counted before the secret is looked at, so that many at once cannot slip through; only
 * failures count in the end. Works as `kreislage_auth`.
 */
export class SignInAttempts {
  constructor(private readonly database: Database) {}

  /**
   * Takes a place among the failures that the limits allow. While others of the same name or source are still being looked
   * at, it waits for their outcome: many sign-ins at once are no attack as long as they succeed.
   */
  async take(username: string, source: string): Promise<number> {
    const deadline = Date.now() + ATTEMPT_WAIT_MS;
    for (;;) {
      const outcome = await this.tryTo(username, source);
      if (typeof outcome === 'number') return outcome;
      if (outcome === 'LIMITED' || Date.now() > deadline) {
        throw new RequestError(
          'RATE_LIMITED',
          `Zu viele Versuche. Bitte in ${signInLimits.windowMinutes} Minuten erneut.`,
          signInLimits.windowMinutes * 60,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The attempt's id; `LIMITED` when the failures alone reach a limit; `WAIT` when they would with those in progress. */
  private tryTo(username: string, source: string): Promise<number | 'LIMITED' | 'WAIT'> {
    return this.database.transaction({}, async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(7205, hashtext($1)), pg_advisory_xact_lock(7206, hashtext($2))`, [
        username,
        source,
      ]);
      const [counts] = await tx.query<{ failed: boolean; full: boolean }>(
        `SELECT count(*) FILTER (WHERE username = $1 AND settled) >= $4 OR count(*) FILTER (WHERE source = $2 AND settled) >= $5 AS failed,
                count(*) FILTER (WHERE username = $1) >= $4 OR count(*) FILTER (WHERE source = $2) >= $5 AS full
           FROM identity.sign_in_failure
          WHERE (username = $1 OR source = $2) AND failed_at > clock_timestamp() - make_interval(mins => $3)
            -- An attempt whose process died is no failure.
            AND (settled OR failed_at > clock_timestamp() - interval '15 seconds')`,
        [username, source, signInLimits.windowMinutes, signInLimits.perAccount, signInLimits.perSource],
      );
      if (counts!.failed) return 'LIMITED';
      if (counts!.full) return 'WAIT';
      const [row] = await tx.query<{ failure_id: string }>(
        `INSERT INTO identity.sign_in_failure (username, source) VALUES ($1, $2) RETURNING failure_id`,
        [username, source],
      );
      return Number(row!.failure_id);
    });
  }

  /** It was none after all. Others are kept no longer than they count. */
  async forgive(tx: Tx, attempt: number): Promise<void> {
    await tx.query(
      `DELETE FROM identity.sign_in_failure WHERE failure_id = $1 OR failed_at < clock_timestamp() - interval '1 day'`,
      [attempt],
    );
  }

  /** It has failed. */
  async settle(tx: Tx, attempt: number): Promise<void> {
    await tx.query(`UPDATE identity.sign_in_failure SET settled = true WHERE failure_id = $1`, [attempt]);
  }
}

import { RequestError } from '#kernel';
import { type Database, type Tx } from '#platform';
import {
  countAttempts,
  deleteAttempt,
  insertAttempt,
  lockAttempts,
  settleAttempt,
  signInLimits,
} from './sign-in-attempt.repository.js';

/** How long a sign-in waits for others in progress. Milliseconds. */
const ATTEMPT_WAIT_MS = 8_000;

/**
 * Rate limiter of the attempts to get in by a secret. An attempt counts before the secret is looked at, so that many at once
 * cannot slip through; in the end only failures count. It works as `kreislage_auth`.
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
      await lockAttempts(tx, username, source);
      const { failed, full } = await countAttempts(tx, username, source);
      if (failed) return 'LIMITED';
      if (full) return 'WAIT';
      return insertAttempt(tx, username, source);
    });
  }

  /** The attempt is no failure: it is forgotten, and so are those that are too old to count. */
  forgive(tx: Tx, attempt: number): Promise<void> {
    return deleteAttempt(tx, attempt);
  }

  /** The attempt is a failure from now on. */
  settle(tx: Tx, attempt: number): Promise<void> {
    return settleAttempt(tx, attempt);
  }
}

import { type Database } from '../database/database.js';
import { OneAtATime } from '../process/one-at-a-time.js';
import { wakeRelay } from './outbox.repository.js';

/** Rings that come within so long of each other are one. Milliseconds. */
const GATHER_MS = 20;

/**
 * Wakes the relay after a commit. Many commits need one ring; a single one is rung for at once. A ring that is lost, with
 * its process or its connection, costs a moment: the relay also looks by itself, every second.
 */
export class OutboxBell {
  private readonly rings: OneAtATime;

  /** @param onError is told of a ring that was lost */
  constructor(database: Pick<Database, 'query'>, onError: (error: unknown) => void) {
    this.rings = new OneAtATime(() => wakeRelay(database), onError, GATHER_MS);
  }

  /** Returns at once. */
  ring(): void {
    this.rings.call();
  }

  /** Rings no more. */
  close(): Promise<void> {
    return this.rings.close();
  }
}

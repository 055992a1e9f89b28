import { type Database } from '../database/database.js';
import { NotificationListener } from '../database/notification-listener.js';
import { type Logger } from '../logging/logger.js';
import { OneAtATime } from '../process/one-at-a-time.js';
import { claimEntries, OUTBOX_CHANNEL, returnEntries } from './outbox.repository.js';

interface RelayOptions {
  /** Opened as `kreislage_relay`. */
  readonly database: Database;
  readonly databaseUrl: string;
  /** Hands the districts of so many open entries to the queue; at least once, so doing it twice must do no harm. */
  readonly enqueue: (districtKeys: readonly string[], entries: number) => Promise<void>;
  readonly logger: Logger;
  /** How often it looks although nobody called. Milliseconds. */
  readonly pollMs?: number;
}

/** Entries claimed by one statement at most. */
const AT_ONCE = 1_000;

/** Changes that come within so long of each other are carried together; a single one goes at once. Milliseconds. */
const GATHER_MS = 40;

/** A queue that does not answer for so long is away; its entries go back and are sent again. */
const QUEUE_LIMIT_MS = 2_000;

/**
 * Turns entries of the outbox into jobs of the queue. The queue is a hint, not a record: entries stay open until their
 * effect is committed, and are sent again until then. No transaction is open while the queue is spoken to.
 */
export class OutboxRelay {
  private readonly listener: NotificationListener;
  private timer: NodeJS.Timeout | undefined;
  private readonly rounds: OneAtATime;
  /**
   * Whether the next round also looks for entries that were sent and are not done; at every change that would cost too
   * much.
   */
  private looksForOverdue = true;

  constructor(private readonly options: RelayOptions) {
    this.rounds = new OneAtATime(
      () => this.round(),
      (error) => options.logger.warn({ err: error }, 'outbox relay: will try again'),
      GATHER_MS,
    );
    this.listener = new NotificationListener({
      url: options.databaseUrl,
      role: 'kreislage_relay',
      channel: OUTBOX_CHANNEL,
      onNotification: () => this.rounds.call(),
      onConnected: () => this.rounds.call(),
      onError: (error) => options.logger.warn({ err: error }, 'outbox listener lost its connection'),
    });
  }

  async start(): Promise<void> {
    this.timer = setInterval(() => {
      this.looksForOverdue = true;
      this.rounds.call();
    }, this.options.pollMs ?? 1_000);
    await this.listener.start();
  }

  /** Ends after the round in progress. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.listener.close();
    await this.rounds.close();
  }

  private async round(): Promise<void> {
    await this.carry('unsent');
    if (!this.looksForOverdue) return;
    this.looksForOverdue = false;
    await this.carry('overdue');
  }

  /** Hands entries to the queue until none of that kind is left. */
  private async carry(kind: 'unsent' | 'overdue'): Promise<void> {
    const { database, enqueue } = this.options;
    for (;;) {
      const claimed = await database.transaction({}, (tx) => claimEntries(tx, kind, AT_ONCE));
      if (claimed.length === 0) return;
      try {
        await within(QUEUE_LIMIT_MS, enqueue([...new Set(claimed.map((entry) => entry.districtKey))], claimed.length));
      } catch (error) {
        await database.transaction({}, (tx) => returnEntries(tx, claimed));
        throw error;
      }
      if (claimed.length < AT_ONCE) return;
    }
  }
}

/** The outcome of the work, or an error when it takes too long. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`The queue did not answer within ${milliseconds} ms.`)), milliseconds);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(late);
    // The work goes on; nobody waits for its outcome any more.
    work.catch(() => undefined);
  }
}

import { RequestError } from '#kernel';
import { districtLockSql } from './advisory-locks.js';
import { type Database, type OpenTransaction, type Tx } from './database.js';

/**
 * The reads of one request on one snapshot: a read-only transaction of the district, opened by the first read and closed
 * with the request. In embedded mode every client shares one session, so nothing else may touch the database on
 * behalf of this request while it is open: writers call {@link release} first.
 */
export class ReadScope implements Tx {
  private open: Promise<OpenTransaction> | undefined;
  /** The moment up to which the past is settled, where it is asked for. */
  private settledAt: Date | undefined;
  private asksPast = false;
  private memos = new Map<string, unknown>();
  private ended = false;
  /** The caller has gone; nobody hears the answer. */
  private gone = false;

  constructor(
    private readonly database: Database,
    readonly districtKey: string,
  ) {}

  async query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const rows = await (await this.snapshot()).query<Row>(sql, parameters);
    // Each answer in a turn of its own, also where several came in one packet: what is gathered into one statement after
    // them, and so the number of statements, must not depend on how packets fall.
    await new Promise(setImmediate);
    return rows;
  }

  /** Memoises a read under `key` for the life of this snapshot. */
  memo<T>(key: string, read: () => T): T {
    if (!this.memos.has(key)) this.memos.set(key, read());
    return this.memos.get(key) as T;
  }

  /**
   * "Now" for all reads of this snapshot: the database's clock in whole milliseconds when it was taken; for reads of the
   * past, the moment up to which the past is settled.
   */
  async now(): Promise<Date> {
    const { begunAt } = await this.snapshot();
    return this.settledAt ?? begunAt;
  }

  /**
   * Says that questions "as known at" will come: each snapshot waits for the writes in flight before it is taken, so that
   * the answers cannot change afterwards. To be called before the first question.
   */
  settle(): void {
    if (this.open) throw new Error('The snapshot is older than the wait.');
    this.asksPast = true;
  }

  /** Ends the snapshot; a later read opens a new one, which sees the changes written in between. */
  async release(): Promise<void> {
    const open = this.open;
    this.open = undefined;
    this.settledAt = undefined;
    this.memos = new Map();
    if (open) await open.then((transaction) => transaction.end('COMMIT')).catch(() => undefined);
  }

  /**
   * Ends the reads for good, with the answer. When one field fails, GraphQL answers while others are still being worked
   * out; what they ask then must not open a snapshot that nobody would end. Nothing was written: an answer need not wait
   * for the promise, unless reads may still be going on.
   */
  end(): Promise<void> {
    this.ended = true;
    return this.release();
  }

  /** Cancels the statement in progress: the caller has gone. */
  cancel(): void {
    this.ended = true;
    this.gone = true;
    this.open?.then((transaction) => transaction.cancel()).catch(() => undefined);
  }

  /** Whether the caller has gone: a failure after that has no other reason. */
  get isGone(): boolean {
    return this.gone;
  }

  private snapshot(): Promise<OpenTransaction> {
    if (this.gone) return Promise.reject(new RequestError('BAD_REQUEST', 'Die Verbindung ist beendet.'));
    if (this.ended) return Promise.reject(new Error('The request has been answered.'));
    this.open ??= this.openSnapshot();
    return this.open;
  }

  private async openSnapshot(): Promise<OpenTransaction> {
    if (this.asksPast) {
      this.settledAt = await waitForWritesInFlight(this.database, this.districtKey);
    }
    return this.database.begin({ districtKey: this.districtKey, snapshot: true });
  }
}

/**
 * Waits until every write that has already taken its `recorded_at` is committed or gone. Returns the moment from which
 * the past is settled: no later write is recorded at or before it (the sleep carries the clock over the millisecond).
 */
async function waitForWritesInFlight(database: Database, districtKey: string): Promise<Date> {
  return database.transaction({ districtKey, first: districtLockSql('districtWrite', districtKey) }, async (tx) => {
    const [row] = await tx.query<{ now: Date }>(`
      SELECT date_trunc('milliseconds', t) AS now, pg_sleep(0.0012) FROM clock_timestamp() AS t`);
    return row!.now;
  });
}

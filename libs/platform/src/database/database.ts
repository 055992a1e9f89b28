import { connect } from 'node:net';
import pg from 'pg';
import { RequestError } from '#kernel';
import { connectionSettings } from './connection-settings.js';
import { GatheringSocket } from './gathering-socket.js';
import { statementName } from './statement-names.js';

// A calendar day is text everywhere: pg would make a Date at local midnight of it.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/**
 * The roles a connection can take. None owns a table, none is superuser, none bypasses row-level security.
 * `app`: one district, set per unit of work. `auth`: sign-in and token look-up. `relay`: outbox and schedules.
 * `operator`: the command line, every district. `metrics`: moments and numbers of every district, read only.
 */
export type DatabaseRole =
  'kreislage_app' | 'kreislage_auth' | 'kreislage_relay' | 'kreislage_operator' | 'kreislage_metrics';

/** Something SQL can be asked of: rows come back as objects with the column names of the statement. */
export interface Tx {
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

interface TransactionOptions {
  /** The tenant of this unit of work; without it, tenant tables show no rows (roles `auth` and `relay` have own policies). */
  readonly districtKey?: string;
  /** A snapshot over several statements, without the right to write. */
  readonly snapshot?: boolean;
  /** Statements that go out with the BEGIN, for example locks; no parameters, so nothing from a request. */
  readonly first?: string;
}

/** A transaction that nobody goes on with is ended after so long, as in the embedded database. */
const IDLE_IN_TRANSACTION_MS = 15_000;

interface DatabaseOptions {
  readonly role: DatabaseRole;
  /** Connections at most. */
  readonly max: number;
  /** Limit of one statement in milliseconds: 5 000 in the api, 60 000 in the worker. */
  readonly statementTimeoutMs: number;
  readonly applicationName: string;
  /**
   * For api and worker: their statements differ in their values, not in their best way, each has its index. Planning every
   * execution anew, which the server prefers for ranges, costs as much as running it, and more the larger the tables are.
   */
  readonly genericPlans?: boolean;
}

/** The last statements of a transaction, already sent: COMMIT goes out behind them without waiting for their answers. */
export class CommitWith<T> {
  constructor(readonly statements: Promise<T>) {}
}

/** One pool of connections that all have taken the same role. */
export class Database {
  private shared: Promise<pg.PoolClient> | undefined;

  private constructor(private readonly pool: pg.Pool) {}

  /**
   * Opens the pool and makes sure that the role is harmless: refuses to go on when the effective role owns tables, is
   * superuser or bypasses row-level security.
   */
  static async open(url: string, options: DatabaseOptions): Promise<Database> {
    const pool = new pg.Pool({
      ...connectionSettings(url, {
        role: options.role,
        statementTimeoutMs: options.statementTimeoutMs,
        idleInTransactionMs: IDLE_IN_TRANSACTION_MS,
        applicationName: options.applicationName,
        max: options.max,
        genericPlans: options.genericPlans === true,
      }),
      // A statement that need not wait for the answer before it follows at once, without a round trip of its own.
      pipeline: true,
      stream: () => new GatheringSocket(),
    });
    // The next user of a broken connection gets an error; without a listener the event would end the process.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    const database = new Database(pool);
    try {
      const [role] = await database.query<{ name: string; harmless: boolean }>(`
        SELECT current_user AS name,
               NOT rolsuper AND NOT rolbypassrls AND NOT EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS harmless
          FROM pg_roles r WHERE rolname = current_user`);
      if (role?.name !== options.role || !role.harmless)
        throw new Error(
          `The effective database role ${role?.name ?? '?'} owns tables or goes round row-level security.`,
        );
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. When it resolves to
   * {@link CommitWith}, the outcome of those statements is the result; should one fail, nothing is committed.
   */
  async transaction<T>(options: TransactionOptions, work: (tx: Tx) => Promise<T | CommitWith<T>>): Promise<T> {
    const open = await this.begin(options);
    try {
      const result = await work(open);
      if (!(result instanceof CommitWith)) {
        await open.end('COMMIT');
        return result;
      }
      const [outcome] = await Promise.all([result.statements, open.end('COMMIT')]);
      return outcome;
    } catch (error) {
      await open.end('ROLLBACK').catch(() => undefined);
      throw translate(error);
    }
  }

  /** One statement outside a transaction. */
  async query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.pool.query<Row & pg.QueryResultRow>(statement(sql, parameters))).rows;
    } catch (error) {
      throw translate(error);
    }
  }

  /**
   * One quick read outside a transaction, on the connection that all look-ups share: questions that come together go out
   * and are answered together. Nothing that may wait for a lock belongs here, everybody would wait with it.
   */
  async lookUp<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      this.shared ??= this.takeShared();
      const client = await this.shared;
      return (await client.query<Row & pg.QueryResultRow>(statement(sql, parameters))).rows;
    } catch (error) {
      throw translate(error);
    }
  }

  private async takeShared(): Promise<pg.PoolClient> {
    try {
      const client = await this.pool.connect();
      client.once('end', () => {
        this.shared = undefined;
        client.release(true);
      });
      return client;
    } catch (error) {
      this.shared = undefined;
      throw error;
    }
  }

  /** A transaction that somebody else ends; prefer {@link transaction}. */
  async begin(options: TransactionOptions): Promise<OpenTransaction> {
    const { districtKey } = options;
    if (districtKey !== undefined && !/^\d{5}$/.test(districtKey)) throw new Error('Not a district key.');
    try {
      return new OpenTransaction(await this.pool.connect(), options);
    } catch (error) {
      throw translate(error);
    }
  }

  async close(): Promise<void> {
    // Its end gives it back to the pool.
    await this.shared?.then((client) => (client as unknown as pg.Client).end()).catch(() => undefined);
    await this.pool.end();
  }
}

/** The statement under its name, so that the server parses and plans it once on each connection. */
function statement(text: string, parameters: readonly unknown[]): pg.QueryConfig {
  const name = statementName(text);
  return { text, values: parameters as unknown[], ...(name === undefined ? {} : { name }) };
}

/**
 * A transaction in progress. Statements go out in the order in which they are asked, each without waiting for the answers
 * to those before it; after one has failed, the server refuses those behind it. Ending it twice does nothing.
 */
export class OpenTransaction implements Tx {
  /** The clock of the database when the transaction began, in whole milliseconds. */
  readonly begunAt: Promise<Date>;
  private ended = false;
  /** Open while the server may still act on a {@link cancel}. */
  private cancelling: Promise<void> | undefined;

  constructor(
    private readonly client: pg.PoolClient,
    { districtKey, snapshot, first }: TransactionOptions,
  ) {
    // One message of several statements: each message is answered by itself, and that costs both sides. The tenant lives
    // and dies with the transaction; '' is no district's key.
    const begun = client.query(
      [
        snapshot ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN',
        `SELECT date_trunc('milliseconds', clock_timestamp()) AS now, set_config('kreislage.district', '${districtKey ?? ''}', true)`,
        ...(first === undefined ? [] : [first]),
      ].join('; '),
    ) as unknown as Promise<pg.QueryResult<{ now: Date }>[]>;
    this.begunAt = begun.then(([, clock]) => clock!.rows[0]!.now);
    this.begunAt.catch(() => undefined);
  }

  async query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.ended) throw new Error('The transaction has ended.');
    try {
      return (await this.client.query<Row & pg.QueryResultRow>(statement(sql, parameters))).rows;
    } catch (error) {
      // The error of BEGIN explains more than the failure of a statement after it.
      await this.begunAt.catch((first: unknown) => {
        throw translate(first);
      });
      throw translate(error);
    }
  }

  /**
   * Asks the server to stop the statement that is running: nobody waits for it any more. It fails as if the database were
   * away. The embedded database works one statement off after the other and takes no notice.
   */
  cancel(): void {
    if (!this.ended) this.cancelling ??= cancelStatement(this.client as unknown as Backend);
  }

  async end(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    let broken = true;
    try {
      const [{ command }] = await Promise.all([this.client.query(statement(how, [])), this.begunAt]);
      broken = false;
      // So is COMMIT answered in a transaction in which a statement failed.
      if (command !== how) throw new Error('The transaction was rolled back: a statement in it had failed.');
    } finally {
      // A late request to cancel would hit the next user of the connection.
      await this.cancelling;
      this.client.release(broken);
    }
  }
}

/** The server process of a `pg` client. */
interface Backend {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
}

/** Code of a CancelRequest in the frontend/backend protocol 3.0 of PostgreSQL. */
const CANCEL_REQUEST = 80877102;

/** Sends a CancelRequest of the wire protocol on a connection of its own; resolves when the server has closed it. */
function cancelStatement({ host, port, processID, secretKey }: Backend): Promise<void> {
  const message = Buffer.alloc(16);
  [16, CANCEL_REQUEST, processID, secretKey].forEach((word, index) => message.writeInt32BE(word, index * 4));
  return new Promise((resolve) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('connect', () => socket.end(message));
    // Whether it was of use shows the statement.
    socket.on('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
  });
}

/** Codes of PostgreSQL that mean "not now": the caller may try again. */
const passing = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '53400',
  '55P03',
  '40001',
  '40P01',
  '57014',
  '25P02',
  '25P03',
  '08006',
  '08001',
  '08003',
  '08004',
]);
const passingNodeCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT']);

/** Turns a lost database into an answer that says so; other errors stay as they are. */
function translate(error: unknown): unknown {
  if (error instanceof RequestError || typeof error !== 'object' || error === null) return error;
  // Not `instanceof Error`: errors of Node's own modules come from another realm under Jest.
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (
    passing.has(code) ||
    passingNodeCodes.has(code) ||
    // The last two: what a transaction is told whose connection broke between two of its statements.
    /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed/.test(
      message,
    )
  ) {
    return Object.assign(
      new RequestError('TEMPORARILY_UNAVAILABLE', 'Gerade nicht erreichbar. Bitte gleich noch einmal versuchen.', 2),
      { cause: error },
    );
  }
  return error;
}

import { DataSource, type QueryRunner } from 'typeorm';
import pg from 'pg';
import { RequestError } from '#kernel';
import { typeOrmConnection } from './connection-settings.js';

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

export interface TransactionOptions {
  /** The tenant of this unit of work; without it, tenant tables show no rows (roles `auth` and `relay` have own policies). */
  readonly districtKey?: string;
  /** A stable picture over several statements, without the right to write. */
  readonly snapshot?: boolean;
  /** Statements that run with the BEGIN in one round trip, for example locks; no parameters, so nothing from a request. */
  readonly first?: string;
}

/** A transaction that nobody goes on with is ended after so long, as in the embedded database. */
const IDLE_IN_TRANSACTION_MS = 15_000;

export interface DatabaseOptions {
  readonly role: DatabaseRole;
  /** Connections at most. */
  readonly max: number;
  /** Limit of one statement in milliseconds: 5 000 in the api, 60 000 in the worker. */
  readonly statementTimeoutMs: number;
  readonly applicationName: string;
}

/** One pool of connections that all have taken the same role. */
export class Database {
  private constructor(private readonly dataSource: DataSource) {}

  /**
   * Opens the pool and makes sure that the role is harmless: refuses to go on when the effective role owns tables, is
   * superuser or bypasses row-level security.
   */
  static async open(url: string, options: DatabaseOptions): Promise<Database> {
    const dataSource = new DataSource({
      ...typeOrmConnection(url, {
        role: options.role,
        statementTimeoutMs: options.statementTimeoutMs,
        idleInTransactionMs: IDLE_IN_TRANSACTION_MS,
        applicationName: options.applicationName,
        max: options.max,
      }),
      synchronize: false,
      migrationsRun: false,
      installExtensions: false,
      uuidExtension: 'pgcrypto',
    });
    await dataSource.initialize();
    const database = new Database(dataSource);
    const [role] = await database.query<{ name: string; harmless: boolean }>(`
      SELECT current_user AS name,
             NOT rolsuper AND NOT rolbypassrls AND NOT EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) AS harmless
        FROM pg_roles r WHERE rolname = current_user`);
    if (role?.name !== options.role || !role.harmless) {
      await database.close();
      throw new Error(`The effective database role ${role?.name ?? '?'} owns tables or goes round row-level security.`);
    }
    return database;
  }

  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
  async transaction<T>(options: TransactionOptions, work: (tx: Tx) => Promise<T>): Promise<T> {
    const open = await this.begin(options);
    try {
      const result = await work(open);
      await open.end('COMMIT');
      return result;
    } catch (error) {
      await open.end('ROLLBACK').catch(() => undefined);
      throw translate(error);
    }
  }

  /** One statement outside a transaction. */
  async query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      return await this.dataSource.query<Row[]>(sql, parameters as unknown[]);
    } catch (error) {
      throw translate(error);
    }
  }

  /** A transaction that somebody else ends; prefer {@link transaction}. */
  async begin(options: TransactionOptions): Promise<OpenTransaction> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      await runner.query(beginStatement(options));
      return new OpenTransaction(runner);
    } catch (error) {
      await runner.release();
      throw translate(error);
    }
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}

/** A transaction in progress. Ending it twice does nothing. */
export class OpenTransaction implements Tx {
  private ended = false;
  /** A connection takes one statement at a time; resolvers ask as they come. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly runner: QueryRunner) {}

  async query<Row = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.ended) throw new Error('The transaction has ended.');
    const answer = this.last.then(() => this.runner.query(sql, parameters as unknown[]) as Promise<unknown>);
    this.last = answer.catch(() => undefined);
    const result = await answer.catch((error: unknown) => {
      throw translate(error);
    });
    // TypeORM answers UPDATE and DELETE with [rows, count].
    return (
      Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number'
        ? result[0]
        : result
    ) as Row[];
  }

  async end(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    try {
      await this.last;
      await this.runner.query(how);
    } finally {
      await this.runner.release();
    }
  }
}

function beginStatement({ districtKey, snapshot, first }: TransactionOptions): string {
  if (districtKey !== undefined && !/^\d{5}$/.test(districtKey)) throw new Error('Not a district key.');
  return [
    snapshot ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN',
    // The tenant lives and dies with the transaction. The key was checked above: digits only.
    ...(districtKey === undefined ? [] : [`SELECT set_config('kreislage.district', '${districtKey}', true)`]),
    ...(first === undefined ? [] : [first]),
  ].join('; ');
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

/** Turns "the database is away" into an answer that says so; everything else stays what it is. */
function translate(error: unknown): unknown {
  if (error instanceof RequestError || typeof error !== 'object' || error === null) return error;
  // Not `instanceof Error`: errors of Node's own modules come from another realm under Jest.
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (
    passing.has(code) ||
    passingNodeCodes.has(code) ||
    // The last two: what a transaction is told whose connection broke between two of its statements.
    /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed|Query runner already released/.test(
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

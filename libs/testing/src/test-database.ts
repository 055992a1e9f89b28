import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { connectionSettings, Database, type DatabaseRole } from '#platform';

/** A migrated database without a row, for one spec file. */
export interface TestDatabase {
  /** `server`: PostgreSQL from TEST_DATABASE_URL, a clone for this file. `embedded`: the one of the run, emptied. */
  readonly mode: 'embedded' | 'server';
  /** Connects as superuser: programs under test take their roles by themselves. */
  readonly url: string;
  /** Redis for the jobs; undefined = they go over the same PostgreSQL. */
  readonly redisUrl: string | undefined;
  /** A pool in a role, closed with the database. */
  open(role: DatabaseRole): Promise<Database>;
  /** Statements as superuser, past all policies: to look, and to break things on purpose. */
  query<Row extends pg.QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** Deletes every row. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** The database for a spec file; close it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env['TEST_DATABASE_URL'];
  const { url, drop } = serverUrl ? await cloneTemplate(serverUrl) : embedded();
  const superuser = new pg.Pool({ ...connectionSettings(url), max: 1 });
  // A server that is shut down under the pool is no failure of the test.
  superuser.on('error', () => undefined);
  const opened: Database[] = [];
  const query = async <Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> =>
    (await superuser.query<Row>(sql, parameters)).rows;
  const database: TestDatabase = {
    mode: serverUrl ? 'server' : 'embedded',
    url,
    redisUrl: serverUrl ? process.env['TEST_REDIS_URL'] : undefined,
    query,
    async open(role) {
      const pool = await Database.open(url, {
        role,
        max: 4,
        statementTimeoutMs: 60_000,
        applicationName: 'kreislage test',
      });
      opened.push(pool);
      return pool;
    },
    async empty() {
      const tables = await query<{ name: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
          WHERE schemaname IN ('platform', 'identity', 'territory', 'reporting', 'steering')
             OR (schemaname = 'bullmq' AND tablename NOT LIKE '%migration%')`,
      );
      await query(`TRUNCATE ${tables.map((table) => table.name).join(', ')} CASCADE`);
    },
    async close() {
      for (const pool of opened) await pool.close();
      if (!serverUrl) await database.empty();
      await superuser.end();
      await drop();
    },
  };
  if (!serverUrl) await database.empty();
  return database;
}

function embedded(): { url: string; drop: () => Promise<void> } {
  const url = process.env['KREISLAGE_TEST_EMBEDDED_URL'];
  if (!url) throw new Error('No embedded database: test/support/global-setup.mjs did not run (TEST_PARTS=unit?).');
  return { url, drop: () => Promise.resolve() };
}

async function cloneTemplate(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `kreislage_spec_${randomBytes(5).toString('hex')}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${process.env['KREISLAGE_TEST_TEMPLATE']}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

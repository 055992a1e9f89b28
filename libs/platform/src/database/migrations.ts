import pg from 'pg';
import { type DataSource, type MigrationInterface } from 'typeorm';
import { connectionSettings, typeOrmConnection } from './connection-settings.js';
import { explainMigrationError } from './migration-refused.js';
import { QUEUE_SCHEMA, queueNames } from '../queue/queue.js';

/** Roles that the login of the application takes; see the migrations. */
const roles = [
  'kreislage_app',
  'kreislage_auth',
  'kreislage_relay',
  'kreislage_operator',
  'kreislage_queue',
  'kreislage_metrics',
];

/**
 * Limit for connecting at the start of a process. The process loads its modules meanwhile, which on a busy machine holds its
 * own event loop longer than the 2 s of a request: the limit would end a connection that had been answered.
 */
const CHECK_TIMEOUT_MS = 10_000;

/** The migrations of a program, in their order; the apps hand them in. */
export type Migrations = readonly { readonly name: string; new (): MigrationInterface }[];

/** How the database stands to this program. */
export interface SchemaState {
  /** Migrations of this program that the database has not seen. */
  readonly pending: string[];
  /** Migrations that the database has seen and this program does not know: it is newer. */
  readonly unknown: string[];
  readonly postgisMissing: boolean;
  /** Roles of the application that the login may not take. */
  readonly rolesMissing: string[];
}

/** Whether every migration of this program is among those applied. */
export function isCurrentSchema(applied: readonly string[], migrations: Migrations): boolean {
  return migrations.every(({ name }) => applied.includes(name));
}

/** Compares the database with this program. @throws when the database cannot be reached */
export async function checkSchema(url: string, migrations: Migrations): Promise<SchemaState> {
  const client = new pg.Client(
    connectionSettings(url, { applicationName: 'kreislage check', acquireTimeoutMs: CHECK_TIMEOUT_MS }),
  );
  await client.connect();
  try {
    const known = migrations.map((migration) => migration.name);
    // Between the first migration and the grant behind the last one the table is the owner's: migrate was interrupted there.
    const { rows: tables } = await client.query<{ readable: boolean | null }>(
      `SELECT has_table_privilege(to_regclass('public.schema_migration'), 'SELECT') AS readable`,
    );
    const applied = tables[0]!.readable
      ? (await client.query<{ name: string }>(`SELECT name FROM public.schema_migration ORDER BY id`)).rows.map(
          (row) => row.name,
        )
      : [];
    const { rows: postgis } = await client.query<{ there: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'postgis') AS there`,
    );
    const { rows: missing } = await client.query<{ role: string }>(
      `SELECT role FROM unnest($1::text[]) AS r (role)
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role AND pg_has_role(current_user, oid, 'MEMBER'))`,
      [roles],
    );
    return {
      rolesMissing: missing.map((row) => row.role),
      pending: known.filter((name) => !applied.includes(name)),
      unknown: applied.filter((name) => !known.includes(name)),
      postgisMissing: !postgis[0]!.there,
    };
  } finally {
    await client.end();
  }
}

/** Whether two addresses lead to one database, independent of the login. @throws when one cannot be reached */
export async function isSameDatabase(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map(async (url) => {
      const client = new pg.Client(connectionSettings(url, { applicationName: 'kreislage check' }));
      await client.connect();
      try {
        const { rows } = await client.query<{ identity: string }>(
          `SELECT oid || ' ' || extract(epoch FROM pg_postmaster_start_time()) AS identity
             FROM pg_database WHERE datname = current_database()`,
        );
        return rows[0]!.identity;
      } finally {
        await client.end();
      }
    }),
  );
  return a === b;
}

/**
 * Brings the database to this program's schema, the queue's tables included, and lets the application's login take the
 * application's roles. Repeating it changes nothing. Needs the owner's connection.
 * @param options.loginUser login of `DATABASE_URL`
 * @param options.command the command to try again when it is refused, for the message; default `migrate`
 * @param options.only names of the migrations to stop at, for a backup that is older than this program; default all
 * @returns names of the migrations that ran
 * @throws MigrationRefused when the login may not, or a table is held by others
 */
export async function runMigrations(
  url: string,
  migrations: Migrations,
  options: {
    readonly loginUser?: string | undefined;
    readonly only?: readonly string[];
    readonly command?: string;
    readonly onProgress?: (text: string) => void;
  } = {},
): Promise<string[]> {
  const { only } = options;
  // Loaded here and not above: api and worker look at the schema too, and need neither TypeORM nor the queue for it.
  const { DataSource } = await import('typeorm');
  const dataSource = new DataSource({
    ...typeOrmConnection(url, { applicationName: 'kreislage migrate', lockTimeoutMs: 2_000, max: 2 }),
    migrations: only === undefined ? [...migrations] : migrations.filter(({ name }) => only.includes(name)),
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    logger: silent,
  });
  await dataSource.initialize();
  try {
    options.onProgress?.('Datenbankschema wird eingerichtet');
    const ran = await dataSource.runMigrations();
    // Every process compares the schema with itself before it serves.
    await dataSource.query(`GRANT SELECT ON public.schema_migration TO PUBLIC`);
    // An older schema may not have all of them.
    if (only === undefined) await grantRoles(dataSource, options.loginUser, options.onProgress);
    await migrateQueue(url);
    return ran.map((migration) => migration.name);
  } catch (error) {
    throw await explainMigrationError(url, error, options.command ?? 'migrate', options.loginUser);
  } finally {
    await dataSource.destroy();
  }
}

/** TypeORM logs nothing: {@link runMigrations} reports the progress, and standard output is the command's. */
const nothing = (): void => undefined;
const silent = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};

/** The login may take the roles; a superuser may anyway. */
async function grantRoles(
  dataSource: DataSource,
  loginUser: string | undefined,
  onProgress: ((text: string) => void) | undefined,
): Promise<void> {
  if (loginUser === undefined) return;
  const [login] = await dataSource.query<{ name: string; super: boolean; owner: boolean }[]>(
    `SELECT quote_ident(rolname) AS name, rolsuper AS super, rolname = current_user AS owner FROM pg_roles WHERE rolname = $1`,
    [loginUser],
  );
  if (!login) {
    onProgress?.(
      `Den Datenbankbenutzer ${loginUser} gibt es noch nicht. Nach dem Anlegen migrate noch einmal ausführen.`,
    );
    return;
  }
  if (login.super) return;
  await dataSource.query(`GRANT ${roles.join(', ')} TO ${login.name}`);
}

/** The tables of BullMQ belong to the owner; the role `kreislage_queue` may use them, nothing else. */
async function migrateQueue(url: string): Promise<void> {
  const { runMigrations: runQueueMigrations } = await import('bullmq');
  const client = new pg.Client(
    connectionSettings(url, { applicationName: 'kreislage migrate', searchPath: QUEUE_SCHEMA }),
  );
  await client.connect();
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${QUEUE_SCHEMA}`);
    await runQueueMigrations(client, QUEUE_SCHEMA);
    // BullMQ makes a queue's sequence at its first job, which only the owner may.
    for (const queue of queueNames) {
      const { rows } = await client.query<{ name: string }>(`SELECT ${QUEUE_SCHEMA}.job_id_seq_name($1) AS name`, [
        queue,
      ]);
      await client.query(`CREATE SEQUENCE IF NOT EXISTS ${QUEUE_SCHEMA}.${client.escapeIdentifier(rows[0]!.name)}`);
    }
    await client.query(`GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO kreislage_queue`);
    await client.query(
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${QUEUE_SCHEMA} TO kreislage_queue`,
    );
    await client.query(`GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${QUEUE_SCHEMA} TO kreislage_queue`);
    await client.query(`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${QUEUE_SCHEMA} TO kreislage_queue`);
  } finally {
    await client.end();
  }
}

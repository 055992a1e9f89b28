import pg from 'pg';
import { connectionSettings } from '../database/connection-settings.js';
import { checkSchema, type Migrations, runMigrations } from '../database/migrations.js';
import { exitCodes } from '../process/exit-codes.js';
import { type BackupHeader, type BackupPart, type BackupTotals, readBackup } from './backup-format.js';
import { BackupRefused, explainLostConnection } from './backup-refused.js';
import { type DataTable, findDataTables, type LeftOutTables } from './backup-tables.js';

/** A backup that was read to its end and found whole. */
export interface CheckedBackup extends BackupHeader, BackupTotals {
  readonly file: string;
}

interface RestoreOptions {
  /** Connection of the owner of the tables; a superuser is not needed. */
  readonly ownerUrl: string;
  readonly migrations: Migrations;
  /** Login of the application, which is to take its roles afterwards; as with {@link runMigrations}. */
  readonly loginUser?: string | undefined;
  /** The same as when the backup was written. */
  readonly leftOut: LeftOutTables;
  readonly onProgress?: (text: string) => void;
}

export interface RestoreSummary {
  readonly rows: Readonly<Record<string, number>>;
  /** Migrations that ran after the rows were in: the backup was older than this program. */
  readonly migrated: readonly string[];
}

const NOTHING_STORED = 'Es wurde nichts eingespielt.';

/**
 * Reads the whole file without storing anything.
 * @throws BackupRefused when it is foreign, damaged, or its schema not one that this program knows
 */
export async function checkBackup(
  file: string,
  migrations: Migrations,
  onProgress: (text: string) => void = () => undefined,
): Promise<CheckedBackup> {
  let header: BackupHeader | undefined;
  let totals: BackupTotals | undefined;
  for await (const part of readBackup(file)) {
    if (part.kind === 'header') {
      ({ header } = part);
      refuseForeignSchema(header, migrations);
    } else if (part.kind === 'table') onProgress(`Sicherung prüfen: ${part.table}`);
    else if (part.kind === 'end') ({ totals } = part);
  }
  return { file, ...header!, ...totals! };
}

/** The migrations of the file must be the first ones of this program, in their order: only then is there such a schema. */
function refuseForeignSchema({ migrations: applied, program }: BackupHeader, migrations: Migrations): void {
  const known = migrations.map(({ name }) => name);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const names = unknown.length > 3 ? `${unknown.slice(0, 3).join(', ')}, …` : unknown.join(', ');
    throw new BackupRefused(
      exitCodes.data,
      `Das Schema der Sicherung ist neuer als dieses Programm (geschrieben von Version ${program}; unbekannt: ${names}). ${NOTHING_STORED} Bitte die neuere Programmversion verwenden.`,
    );
  }
  if (applied.some((name, index) => name !== known[index]))
    throw new BackupRefused(
      exitCodes.data,
      `Das Schema, das die Sicherung nennt, hatte keine Version dieses Programms (${applied.join(', ')}). ${NOTHING_STORED} Bitte eine andere Sicherung nehmen.`,
    );
}

/**
 * Fills an empty database with a backup: brings it to the schema of the file, stores every row in one transaction, then
 * runs the migrations that are newer. An interruption before the rows are committed leaves an empty database, into
 * which the same can be tried again. Triggers do not fire: their effects are among the rows.
 * @throws BackupRefused with a German message when the database is not empty or does not fit
 */
export async function restoreBackup(backup: CheckedBackup, options: RestoreOptions): Promise<RestoreSummary> {
  const { ownerUrl, migrations, loginUser, leftOut, onProgress = () => undefined } = options;
  const client = new pg.Client(
    connectionSettings(ownerUrl, {
      statementTimeoutMs: 0,
      idleInTransactionMs: 0,
      lockTimeoutMs: 2_000,
      applicationName: 'kreislage restore',
    }),
  );
  let connectionLost: Error | undefined;
  client.on('error', (error) => (connectionLost = error));
  await client.connect();
  try {
    await refuseUnlessFit(client, options, backup);
    await runMigrations(ownerUrl, migrations, { only: backup.migrations, loginUser, onProgress, command: 'restore' });
    await load(client, backup, leftOut, onProgress);
  } catch (error) {
    throw explainLostConnection(connectionLost ?? error, NOTHING_STORED);
  } finally {
    await client.end().catch(() => undefined);
  }
  // From here on the rows are stored: `migrate` and `verify` would finish the rest.
  const migrated = await runMigrations(ownerUrl, migrations, { loginUser, onProgress });
  await analyze(ownerUrl, onProgress);
  return { rows: backup.rows, migrated };
}

async function refuseUnlessFit(
  client: pg.Client,
  { ownerUrl, migrations }: RestoreOptions,
  backup: CheckedBackup,
): Promise<void> {
  const state = await checkSchema(ownerUrl, migrations);
  const ahead = migrations
    .map((migration) => migration.name)
    .filter((name) => !state.pending.includes(name) && !backup.migrations.includes(name));
  // Before the migrations: they have no business in a database that somebody works with.
  await inTransaction(client, 'ROLLBACK', async () => {
    const tables = await findDataTables(client);
    await openToOwner(client, tables);
    await refuseUnlessEmpty(client, tables);
  });
  if (ahead.length > 0)
    throw new BackupRefused(
      exitCodes.data,
      `Die leere Datenbank hat schon ein neueres Schema als die Sicherung (${ahead.join(', ')}). ${NOTHING_STORED} Bitte in eine neu angelegte Datenbank ohne Schema einspielen (dropdb, createdb); restore bringt sie danach auf den neuesten Stand.`,
    );
}

async function load(
  client: pg.Client,
  backup: CheckedBackup,
  leftOut: LeftOutTables,
  onProgress: (text: string) => void,
): Promise<void> {
  await inTransaction(client, 'COMMIT', async () => {
    const tables = await findDataTables(client);
    const before = await protectionOf(client, tables);
    await openToOwner(client, tables);
    await refuseUnlessEmpty(client, tables);
    const wanted = tables.filter((table) => !(table.name in leftOut));
    const absent = wanted.filter((table) => !(table.name in backup.rows));
    if (absent.length > 0) throw unfit(absent.map((table) => table.name));
    let insert: { readonly sql: string; readonly table: DataTable } | undefined;
    let done = 0;
    for await (const part of readBackup(backup.file)) {
      if (part.kind === 'table') {
        insert = insertInto(wanted, part);
        done = 0;
      } else if (part.kind === 'rows') {
        const columns = part.rows[0]?.map((_, index) => part.rows.map((row) => row[index])) ?? [];
        if (columns.length > 0) await client.query(insert!.sql, columns).catch(refuseUnfitRows(insert!.table));
        done += part.rows.length;
        onProgress(`${insert!.table.name}: ${done} von ${backup.rows[insert!.table.name]} Zeilen`);
      } else if (part.kind === 'end' && part.totals.sha256 !== backup.sha256) {
        throw new BackupRefused(
          exitCodes.data,
          `Die Sicherung ${backup.file} hat sich während des Einspielens geändert. ${NOTHING_STORED}`,
        );
      }
    }
    await continueSequences(client, tables);
    // The queue of the restored installation does not have the jobs that the old one had sent.
    await client.query(`UPDATE platform.outbox SET sent_at = NULL, attempts = 0 WHERE done_at IS NULL`);
    await closeToOwner(client, tables);
    if (JSON.stringify(await protectionOf(client, tables)) !== JSON.stringify(before))
      throw new Error('Row-level security or triggers are not as they were before.');
  });
}

function insertInto(
  tables: readonly DataTable[],
  part: Extract<BackupPart, { kind: 'table' }>,
): { readonly sql: string; readonly table: DataTable } {
  const table = tables.find(({ name }) => name === part.table);
  if (!table) throw unfit([part.table]);
  const columns = part.columns.map((name) => table.columns.find((column) => column.name === name));
  if (columns.length !== table.columns.length || columns.some((column) => column === undefined))
    throw unfit([part.table]);
  const names = columns.map((column) => column!.sql).join(', ');
  const values = columns.map((column, index) => `v${index}::${column!.type}`).join(', ');
  const given = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  return {
    table,
    // Not COPY: the embedded database cannot take it over its socket.
    sql: `INSERT INTO ${table.sql} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM unnest(${given}) AS r (${columns.map((_, index) => `v${index}`).join(', ')})`,
  };
}

/** Rows that the table does not take: no values of their types (class 22), twice, or without what they point to (23). */
function refuseUnfitRows({ name }: DataTable): (error: unknown) => never {
  return (error) => {
    const { code = '' } = error as { code?: string };
    throw /^2[23]/.test(code) ? unfit([name]) : error;
  };
}

function unfit(tables: readonly string[]): BackupRefused {
  return new BackupRefused(
    exitCodes.data,
    `Die Sicherung passt nicht zu dem Schema, das sie nennt (${tables.join(', ')}). ${NOTHING_STORED}`,
  );
}

/** The owner sees and writes past the policies, and no trigger of ours fires, until {@link closeToOwner}. */
async function openToOwner(client: pg.Client, tables: readonly DataTable[]): Promise<void> {
  try {
    // All locks or none, without waiting: other users of the database must not be held up only to refuse the restore.
    if (tables.length > 0)
      await client.query(`LOCK TABLE ${tables.map(({ sql }) => sql).join(', ')} IN ACCESS EXCLUSIVE MODE NOWAIT`);
    for (const { sql, forced } of tables) {
      if (forced) await client.query(`ALTER TABLE ${sql} NO FORCE ROW LEVEL SECURITY`);
      await client.query(`ALTER TABLE ${sql} DISABLE TRIGGER USER`);
    }
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '42501')
      throw new BackupRefused(
        exitCodes.environment,
        `Der Datenbankbenutzer ${client.user} ist nicht Eigentümer der Tabellen. ${NOTHING_STORED} Bitte in MIGRATION_DATABASE_URL den Datenbankbenutzer angeben, mit dem migrate lief.`,
      );
    if (code === '55P03')
      throw new BackupRefused(
        exitCodes.data,
        `Die Datenbank wird noch benutzt. ${NOTHING_STORED} Bitte API und Worker beenden und noch einmal versuchen.`,
      );
    throw error;
  }
}

async function closeToOwner(client: pg.Client, tables: readonly DataTable[]): Promise<void> {
  for (const { sql, forced } of tables) {
    await client.query(`ALTER TABLE ${sql} ENABLE TRIGGER USER`);
    if (forced) await client.query(`ALTER TABLE ${sql} FORCE ROW LEVEL SECURITY`);
  }
}

/** Row-level security and triggers of the tables, to compare. */
async function protectionOf(client: pg.Client, tables: readonly DataTable[]): Promise<unknown> {
  const { rows } = await client.query(
    `SELECT c.oid::regclass::text AS name, c.relrowsecurity, c.relforcerowsecurity,
            ARRAY(SELECT tgname || ' ' || tgenabled::text FROM pg_trigger WHERE tgrelid = c.oid ORDER BY tgname) AS triggers
       FROM pg_class c WHERE c.oid = ANY($1::regclass[]) ORDER BY 1`,
    [tables.map((table) => table.sql)],
  );
  return rows;
}

/** Past the policies; see {@link openToOwner}. */
async function refuseUnlessEmpty(client: pg.Client, tables: readonly DataTable[]): Promise<void> {
  for (const { name, sql } of tables) {
    const { rows } = await client.query<{ filled: boolean }>(`SELECT EXISTS (SELECT FROM ${sql}) AS filled`);
    if (rows[0]!.filled)
      throw new BackupRefused(
        exitCodes.data,
        `Die Datenbank ${client.database} ist nicht leer (${name}). ${NOTHING_STORED} Bitte in eine neu angelegte Datenbank einspielen.`,
      );
  }
}

/** New rows get numbers behind those that came in. */
async function continueSequences(client: pg.Client, tables: readonly DataTable[]): Promise<void> {
  for (const { sql, columns } of tables) {
    for (const column of columns.filter(({ identity }) => identity)) {
      await client.query(
        `SELECT setval(pg_get_serial_sequence($1, $2), max(${column.sql})) FROM ${sql} HAVING max(${column.sql}) IS NOT NULL`,
        [sql, column.name],
      );
    }
  }
}

async function analyze(ownerUrl: string, onProgress: (text: string) => void): Promise<void> {
  onProgress('Statistik für die Abfragen');
  const client = new pg.Client(connectionSettings(ownerUrl, { statementTimeoutMs: 0 }));
  await client.connect();
  try {
    const tables = await findDataTables(client);
    if (tables.length > 0) await client.query(`ANALYZE ${tables.map((table) => table.sql).join(', ')}`);
  } finally {
    await client.end();
  }
}

async function inTransaction(client: pg.Client, end: 'COMMIT' | 'ROLLBACK', work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query(end);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

import { randomBytes } from 'node:crypto';
import { createWriteStream, unlinkSync } from 'node:fs';
import { lstat, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { connectionSettings } from '../database/connection-settings.js';
import { exitCodes } from '../process/exit-codes.js';
import { programVersion } from '../process/program-version.js';
import { BackupEncoder, type BackupHeader, type BackupRow, type BackupTotals } from './backup-format.js';
import { BackupRefused, explainFileError, explainLostConnection } from './backup-refused.js';
import { findDataTables, type LeftOutTables } from './backup-tables.js';

interface BackupSummary extends BackupHeader, BackupTotals {
  /** Absolute path. */
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
}

/** Text form of every type, whatever the server is set to. */
const LOSSLESS_SETTINGS = [
  `SET LOCAL DateStyle = 'ISO, YMD'`,
  `SET LOCAL IntervalStyle = 'postgres'`,
  `SET LOCAL TimeZone = 'UTC'`,
  `SET LOCAL extra_float_digits = 1`,
  `SET LOCAL bytea_output = 'hex'`,
].join('; ');
const BATCH_BYTES = 1024 * 1024;
const MAX_BATCH_ROWS = 2_000;
/** Values as the server writes them: nothing is parsed on the way. */
const asText = { getTypeParser: () => (value: string) => value };

/**
 * Writes everything that the installation holds to a new file, as of one moment, while everybody goes on working (the
 * embedded database has one session: there everybody waits until it is done). The file is for its owner only (0600) and
 * stands under its name when it is whole.
 * @param url login that may take the role `kreislage_operator`
 * @throws BackupRefused when the file exists already or cannot be written
 */
export async function writeBackup(
  url: string,
  file: string,
  {
    leftOut,
    onProgress = () => undefined,
  }: { readonly leftOut: LeftOutTables; readonly onProgress?: (text: string) => void },
): Promise<BackupSummary> {
  const target = resolve(file);
  await refuseExisting(target);
  const part = `${target}.part-${randomBytes(4).toString('hex')}`;
  // A command that is told to end does not come back here.
  const removePart = (): void => {
    try {
      unlinkSync(part);
    } catch {
      // Not made yet, or gone.
    }
  };
  process.once('exit', removePart);
  const client = new pg.Client(
    connectionSettings(url, {
      role: 'kreislage_operator',
      statementTimeoutMs: 0,
      idleInTransactionMs: 0,
      applicationName: 'kreislage backup',
    }),
  );
  let connectionLost: Error | undefined;
  client.on('error', (error) => (connectionLost = error));
  try {
    // First the file: a wrong path must not cost the time of a snapshot.
    const output = createWriteStream(part, { flags: 'wx', mode: 0o600 });
    await new Promise<void>((done, fail) => output.once('open', () => done()).once('error', fail));
    let header: BackupHeader;
    let totals: BackupTotals;
    try {
      await client.connect();
      const encoder = new BackupEncoder();
      async function* lines(): AsyncGenerator<string, void, void> {
        await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${LOSSLESS_SETTINGS}`);
        header = await readHeader(client);
        yield encoder.header(header);
        const tables = (await findDataTables(client)).filter((table) => !(table.name in leftOut));
        for (const table of tables) {
          yield encoder.beginTable(
            table.name,
            table.columns.map((column) => column.name),
          );
          let done = 0;
          for await (const rows of readTable(client, table)) {
            done += rows.length;
            onProgress(`${table.name}: ${done} Zeilen`);
            yield encoder.addRows(rows);
          }
        }
        await client.query('COMMIT');
        const end = encoder.end();
        totals = end.totals;
        yield end.line;
      }
      await pipeline(Readable.from(lines(), { objectMode: true, highWaterMark: 1 }), createGzip(), output);
    } finally {
      await client.end().catch(() => undefined);
      output.destroy();
    }
    await sync(part);
    await refuseExisting(target);
    await rename(part, target);
    await sync(dirname(target));
    return { file: target, bytes: (await stat(target)).size, ...header!, ...totals! };
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw explainLostConnection(
      explainFileError(target, connectionLost ?? error),
      'Es wurde keine Sicherung geschrieben.',
    );
  } finally {
    process.off('exit', removePart);
  }
}

async function refuseExisting(file: string): Promise<void> {
  // A link that leads nowhere is there as well: the rename would replace it.
  const there = await lstat(file).then(
    () => true,
    () => false,
  );
  if (there)
    throw new BackupRefused(
      exitCodes.data,
      `Die Datei ${file} gibt es schon. Sie wird nicht überschrieben; bitte einen anderen Namen nehmen.`,
    );
}

async function readHeader(client: pg.Client): Promise<BackupHeader> {
  const { rows: migrations } = await client.query<{ name: string }>(
    `SELECT name FROM public.schema_migration ORDER BY id`,
  );
  const { rows: clock } = await client.query<{ now: Date }>(
    // The transaction's moment: the snapshot is at least as new.
    `SELECT date_trunc('milliseconds', now()) AS now`,
  );
  return {
    program: programVersion(),
    migrations: migrations.map((row) => row.name),
    createdAt: clock[0]!.now.toISOString(),
  };
}

/** The rows of a table in pieces of about {@link BATCH_BYTES}, through a cursor. */
async function* readTable(
  client: pg.Client,
  table: { readonly sql: string; readonly columns: readonly { readonly sql: string }[] },
): AsyncGenerator<BackupRow[], void, void> {
  const columns = table.columns.map((column) => column.sql).join(', ');
  await client.query(`DECLARE backup_rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${table.sql}`);
  // A boundary is a thousand times as long as a report: how many rows fit, the rows before tell.
  for (let limit = 20; ;) {
    const { rows } = await client.query<BackupRow>({
      text: `FETCH ${limit} FROM backup_rows`,
      rowMode: 'array',
      types: asText,
    } as pg.QueryArrayConfig);
    if (rows.length === 0) break;
    yield rows;
    const bytes = rows.reduce((sum, row) => sum + row.reduce((length, value) => length + (value?.length ?? 4), 0), 0);
    limit = Math.max(1, Math.min(MAX_BATCH_ROWS, Math.floor((BATCH_BYTES * rows.length) / Math.max(bytes, 1))));
  }
  await client.query('CLOSE backup_rows');
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  // Not every file system can sync a directory.
  await handle
    .sync()
    .catch(() => undefined)
    .finally(() => handle.close());
}

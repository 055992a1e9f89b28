/** Whole processes: needs `npm run build`. About 1 GB of memory and, the very first time, half a minute. */
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { connectionSettings } from '#platform';
import {
  connectRunningEmbeddedDatabase,
  holderOfDataDirectory,
  startEmbeddedDatabase,
  type EmbeddedDatabase,
} from './embedded-database.js';

let root: string;
let database: EmbeddedDatabase | undefined;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kreislage-embedded-'));
});
afterAll(async () => {
  await database?.stop();
  await rm(root, { recursive: true, force: true });
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(connectionSettings(url));
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded database', () => {
  it('is made, survives kill -9 with everything acknowledged, and refuses a second owner', async () => {
    // Longer than a socket's path may be.
    const dataDir = join(root, 'd'.repeat(60), 'e'.repeat(60));
    await mkdir(dataDir, { recursive: true });
    const steps: string[] = [];
    database = await startEmbeddedDatabase({
      dataDir,
      onProgress: (event) => steps.push(`${event.state} ${event.text}`),
    });
    expect(steps[0]).toMatch(/^begin Datenbank anlegen/);
    expect(
      await ask(database.url, "SELECT postgis_lib_version() LIKE '3.%' AS ok, current_setting('fsync') AS fsync"),
    ).toEqual([{ ok: true, fsync: 'on' }]);
    expect(await connectRunningEmbeddedDatabase(dataDir)).toBe(database.url);
    expect(await holderOfDataDirectory(dataDir)).toBe(database.pid);
    await expect(startEmbeddedDatabase({ dataDir })).rejects.toMatchObject({
      reason: 'in-use',
      holderPid: database.pid,
    });

    await ask(database.url, 'CREATE TABLE kept (i int)');
    const writer = new pg.Client(connectionSettings(database.url));
    writer.on('error', () => undefined);
    await writer.connect();
    let acknowledged = 0;
    const writing = (async () => {
      for (let i = 1; ; i++) {
        await writer.query('INSERT INTO kept VALUES ($1)', [i]);
        acknowledged = i;
      }
    })().catch(() => undefined);
    while (acknowledged <= 10) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(database.pid, 'SIGKILL');
    await database.exited;
    await writing;
    expect(await connectRunningEmbeddedDatabase(dataDir)).toBeNull();

    database = await startEmbeddedDatabase({ dataDir });
    const [{ n }] = (await ask(database.url, 'SELECT max(i) AS n FROM kept')) as [{ n: number }];
    expect(acknowledged).toBeGreaterThan(10);
    expect(n).toBeGreaterThanOrEqual(acknowledged);
    await database.stop();
    expect(await database.exited).toEqual({ code: 0, signal: null });
    expect(await holderOfDataDirectory(dataDir)).toBeNull();
    database = undefined;
  }, 180_000);

  it('does not take a directory for complete whose making was interrupted', async () => {
    const dataDir = join(root, 'interrupted');
    let killed: Promise<unknown> = Promise.resolve();
    const started = startEmbeddedDatabase({
      dataDir,
      onProgress: (event) => {
        if (event.state !== 'begin') return;
        // In the middle of writing the files.
        killed = new Promise((resolve) => setTimeout(resolve, 1_500)).then(async () =>
          process.kill((await holderOfDataDirectory(dataDir))!, 'SIGKILL'),
        );
      },
    });
    await expect(started).rejects.toMatchObject({ reason: 'broken' });
    await killed;
    await access(join(dataDir, 'pgdata.creating'));
    await writeFile(join(dataDir, 'pgdata', 'PG_VERSION'), '18\n');
    database = await startEmbeddedDatabase({ dataDir, durable: false });
    expect(await ask(database.url, 'SELECT postgis_lib_version() IS NOT NULL AS ok')).toEqual([{ ok: true }]);
    await expect(access(join(dataDir, 'pgdata.creating'))).rejects.toMatchObject({ code: 'ENOENT' });
    await database.stop();
    database = undefined;
  }, 180_000);

  it('says in German what is wrong with a directory', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(startEmbeddedDatabase({ dataDir: join(root, 'file') })).rejects.toMatchObject({
      reason: 'not-writable',
      message: expect.stringContaining('nicht beschreibbar'),
    });
  }, 30_000);
});

/** An installation for one replay: a database of its own, one worker, one api, all ended and gone afterwards. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { freePort } from '../support/free-port.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * On the servers of TEST_DATABASE_URL and TEST_REDIS_URL, or on an embedded database in a temporary folder.
 * @returns `url` of the api, `databaseUrl` for commands, `stop`
 */
export async function startOwnInstallation({ say }) {
  const { migrations } = await import('../../dist/infra/db/migrations/index.js');
  const { startEmbeddedDatabase } = await import('../../dist/libs/embedded-database/src/index.js');
  const { runMigrations } = await import('../../dist/libs/platform/src/index.js');
  const endings = [];
  const stop = async () => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const databaseUrl = await openDatabase(endings, startEmbeddedDatabase, say);
    await runMigrations(databaseUrl, migrations);
    const port = await freePort();
    for (const name of ['worker', 'api']) {
      say(`${name} startet`);
      await startProcess(endings, name, {
        PATH: process.env.PATH,
        DATABASE_URL: databaseUrl,
        ...(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL
          ? { REDIS_URL: process.env.TEST_REDIS_URL }
          : {}),
        SESSION_SECRET: randomBytes(24).toString('hex'),
        PORT: String(port),
        LOG_LEVEL: 'warn',
      });
    }
    return { url: `http://127.0.0.1:${port}`, databaseUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openDatabase(endings, startEmbeddedDatabase, say) {
  const serverUrl = process.env.TEST_DATABASE_URL;
  if (!serverUrl) {
    say('Eingebettete Datenbank startet');
    const dataDir = await mkdtemp(join(tmpdir(), 'kreislage-replay-'));
    endings.push(() => rm(dataDir, { recursive: true, force: true }));
    const database = await startEmbeddedDatabase({ dataDir, durable: false });
    endings.push(() => database.stop());
    return database.url;
  }
  const name = `kreislage_replay_${randomBytes(5).toString('hex')}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  endings.push(() => admin.end());
  await admin.query(`CREATE DATABASE ${name}`);
  endings.push(() => admin.query(`DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function startProcess(endings, name, env) {
  const child = fork(`dist/apps/${name}/src/main.js`, [], { cwd: ROOT, env, execArgv: ['--enable-source-maps'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  endings.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 25_000);
    await ended;
    clearTimeout(late);
  });
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} war nach 60 s nicht bereit.`)), 60_000);
    child.on('message', (message) => message?.type === 'ready' && resolve(clearTimeout(late)));
    void ended.then((code) => reject(new Error(`${name} endete beim Start (${code}).`)));
  });
}

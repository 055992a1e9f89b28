/**
 * Before the first spec: a database to test on. With TEST_DATABASE_URL a migrated template on that server, which each
 * spec file clones; without, one embedded database for the whole run, which each spec file empties.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { runMigrations, startEmbeddedDatabase } from '../../dist/libs/platform/src/index.js';

export default async function setUp() {
  // The tests decide what they run on; what a developer has set for the program is not theirs.
  for (const name of [
    'DATABASE_URL',
    'MIGRATION_DATABASE_URL',
    'REDIS_URL',
    'DATA_DIR',
    'PORT',
    'HOST',
    'DEMO',
    'SESSION_SECRET',
  ]) {
    delete process.env[name];
  }
  if (process.env.TEST_UNIT_ONLY === '1') return;
  const serverUrl = process.env.TEST_DATABASE_URL;
  if (serverUrl) {
    const template = `kreislage_template_${randomBytes(5).toString('hex')}`;
    const admin = new pg.Client({ connectionString: serverUrl });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${template}`);
    const url = new URL(serverUrl);
    url.pathname = `/${template}`;
    await runMigrations(url.href);
    process.env.KREISLAGE_TEST_TEMPLATE = template;
    globalThis.kreislageTearDown = async () => {
      await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      await admin.end();
    };
    return;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'kreislage-test-'));
  const database = await startEmbeddedDatabase({ dataDir, durable: false });
  await runMigrations(database.url);
  process.env.KREISLAGE_TEST_EMBEDDED_URL = database.url;
  globalThis.kreislageTearDown = async () => {
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

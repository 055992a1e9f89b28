/**
 * Before the first spec: for each lane a database to test on. With TEST_DATABASE_URL a migrated template on that server,
 * which each spec file clones; without, one embedded database, which each spec file empties.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrations } from '../../dist/infra/db/migrations/index.js';
import { startEmbeddedDatabase } from '../../dist/libs/embedded-database/src/index.js';
import { runMigrations } from '../../dist/libs/platform/src/index.js';
import { LANES, lanesOf } from './lanes.mjs';

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
  const lanes = await Promise.all(lanesOf(process.env).map((lane) => (lane.databaseUrl ? onServer(lane) : embedded())));
  process.env[LANES] = JSON.stringify(lanes.map(({ variables }) => variables));
  globalThis.kreislageTearDown = () => Promise.all(lanes.map(({ close }) => close()));
}

async function onServer({ databaseUrl, redisUrl }) {
  const template = `kreislage_template_${randomBytes(5).toString('hex')}`;
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${template}`;
  await runMigrations(url.href, migrations);
  return {
    variables: {
      TEST_DATABASE_URL: databaseUrl,
      ...(redisUrl ? { TEST_REDIS_URL: redisUrl } : {}),
      KREISLAGE_TEST_TEMPLATE: template,
    },
    close: async () => {
      await admin.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      await admin.end();
    },
  };
}

async function embedded() {
  const dataDir = mkdtempSync(join(tmpdir(), 'kreislage-test-'));
  const database = await startEmbeddedDatabase({ dataDir, durable: false });
  await runMigrations(database.url, migrations);
  return {
    variables: { KREISLAGE_TEST_EMBEDDED_URL: database.url },
    close: async () => {
      await database.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { Core1764000000000 } from '../../../../infra/db/migrations/1764000000000-core.js';
import { Database } from '#platform';

/** For specs of this library only: a database of their own on the server of TEST_DATABASE_URL. */
export interface TestDatabase {
  readonly operator: Database;
  drop(): Promise<void>;
}

export const testDatabaseUrl = process.env.TEST_DATABASE_URL;

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `territory_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: testDatabaseUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(testDatabaseUrl!);
  url.pathname = `/${name}`;
  const migrations = new DataSource({ type: 'postgres', url: url.href, installExtensions: false });
  await migrations.initialize();
  const runner = migrations.createQueryRunner();
  await new Core1764000000000().up(runner);
  await runner.release();
  await migrations.destroy();
  const operator = await Database.open(url.href, {
    role: 'kreislage_operator',
    max: 4,
    statementTimeoutMs: 60_000,
    applicationName: 'territory-spec',
  });
  return {
    operator,
    async drop() {
      await operator.close();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

/** A file of the shared test data, which is not part of the repository; null = not there. */
export function sharedFile(path: string): Buffer | null {
  const file = fileURLToPath(new URL(`../../../../../shared/data/${path}`, import.meta.url));
  if (existsSync(file)) return readFileSync(file);
  if (process.env.REQUIRE_ALL === '1') throw new Error(`${file} is missing, and REQUIRE_ALL=1 asks for it.`);
  return null;
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '#embedded-database';

/** A database without a schema, for one test. */
export interface EmptyDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** An empty one on the server of TEST_DATABASE_URL, or an embedded one in a folder of its own (1 GB: close it soon). */
export async function emptyDatabase(): Promise<EmptyDatabase> {
  const serverUrl = process.env['TEST_DATABASE_URL'];
  return serverUrl ? onServer(serverUrl) : embeddedIn(temporaryFolder());
}

/** A folder below the system's one for temporary files; whoever makes it removes it. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'kreislage-care-'));
}

async function onServer(serverUrl: string): Promise<EmptyDatabase> {
  const name = `kreislage_empty_${randomBytes(5).toString('hex')}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  return {
    url: Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href,
    close: async () => {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

async function embeddedIn(folder: string): Promise<EmptyDatabase> {
  const database: EmbeddedDatabase = await startEmbeddedDatabase({ dataDir: folder, durable: false });
  return {
    url: database.url,
    close: async () => {
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

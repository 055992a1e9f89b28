import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrations } from '#migrations';
import { runMigrations } from './migrations.js';

const serverUrl = process.env['TEST_DATABASE_URL'];
// The embedded database has one session: nobody can hold a lock while another waits for it.
const onServer = serverUrl === undefined ? describe.skip : describe;

onServer('migrations of a database that is being written to (server only)', () => {
  it('do not meet the writers in a deadlock, whichever table these take first', async () => {
    const name = `kreislage_migrate_${randomBytes(5).toString('hex')}`;
    const admin = new pg.Client({ connectionString: serverUrl });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    const url = new URL(serverUrl!);
    url.pathname = `/${name}`;
    let writing = true;
    const failures: unknown[] = [];
    let written = 0;
    const writer = async (statements: readonly string[]): Promise<void> => {
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      try {
        while (writing) {
          await client.query('BEGIN');
          for (const statement of statements) await client.query(statement);
          await client.query('COMMIT');
          written += 1;
        }
      } catch (error) {
        failures.push(error);
      } finally {
        await client.end();
      }
    };
    try {
      await runMigrations(url.href, { only: [migrations[0]!.name] });
      const takes = [
        `SELECT FROM territory.district`,
        `SELECT FROM steering.district_day`,
        `INSERT INTO platform.outbox (district_key, topic) VALUES ('03459', 'Probe')`,
        `SELECT FROM reporting.daily_report`,
      ];
      const writers = [takes, takes.toReversed(), takes, takes.toReversed()].map(writer);
      const ran = await runMigrations(url.href);
      writing = false;
      await Promise.all(writers);
      expect(ran).toEqual(migrations.slice(1).map((migration) => migration.name));
      expect(failures).toEqual([]);
      expect(written).toBeGreaterThan(0);
    } finally {
      writing = false;
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    }
  }, 60_000);
});

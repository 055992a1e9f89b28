import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrations } from '#migrations';
import { MigrationRefused } from './migration-refused.js';
import { checkSchema, runMigrations } from './migrations.js';

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
      await runMigrations(url.href, migrations, { only: [migrations[0]!.name] });
      const takes = [
        `SELECT FROM territory.district`,
        `SELECT FROM steering.district_day`,
        `INSERT INTO platform.outbox (district_key, topic) VALUES ('03459', 'Probe')`,
        `SELECT FROM reporting.daily_report`,
      ];
      const writers = [takes, takes.toReversed(), takes, takes.toReversed()].map(writer);
      const ran = await runMigrations(url.href, migrations);
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

onServer('migrations that may not run (server only)', () => {
  let admin: pg.Client;
  let url: URL;
  let owner: string;

  beforeEach(async () => {
    const name = `kreislage_migrate_${randomBytes(5).toString('hex')}`;
    owner = `owner_${name}`;
    const first = new pg.Client({ connectionString: serverUrl });
    await first.connect();
    await first.query(`CREATE DATABASE ${name}`);
    await first.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'owner'`);
    await first.end();
    url = Object.assign(new URL(serverUrl!), { pathname: `/${name}` });
    admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
  });
  afterEach(async () => {
    await admin.query(`DROP OWNED BY ${owner} CASCADE`);
    await admin.end();
    const last = new pg.Client({ connectionString: serverUrl });
    await last.connect();
    await last.query(`DROP DATABASE ${url.pathname.slice(1)} WITH (FORCE)`);
    await last.query(`DROP ROLE ${owner}`);
    await last.end();
  });

  const asOwner = (): string => Object.assign(new URL(url), { username: owner, password: 'owner' }).href;
  const refusalOf = (address: string, options?: Parameters<typeof runMigrations>[2]): Promise<string> =>
    runMigrations(address, migrations, options).then(
      () => Promise.reject(new Error('They ran.')),
      (error: unknown) => (error instanceof MigrationRefused ? error.message : Promise.reject(error as Error)),
    );

  it('say in German what the login lacks, step by step until nothing is missing', async () => {
    const database = url.pathname.slice(1);
    expect(await refusalOf(asOwner())).toContain(`ALTER DATABASE ${database} OWNER TO ${owner}`);
    await admin.query(`ALTER DATABASE ${database} OWNER TO ${owner}; ALTER SCHEMA public OWNER TO ${owner}`);
    expect(await refusalOf(asOwner())).toContain('CREATE EXTENSION postgis');
    await admin.query('CREATE EXTENSION postgis');
    expect(await refusalOf(asOwner())).toContain(`ALTER ROLE ${owner} CREATEROLE`);
    await admin.query(`ALTER ROLE ${owner} CREATEROLE`);
    expect(await runMigrations(asOwner(), migrations)).toHaveLength(migrations.length);
    // The tables are somebody else's: the wrong login is told so, and not to be given more.
    await admin.query(`REASSIGN OWNED BY ${owner} TO CURRENT_USER`);
    await admin.query(`DELETE FROM public.schema_migration WHERE name = '${migrations.at(-1)!.name}'`);
    expect(await refusalOf(asOwner())).toContain('MIGRATION_DATABASE_URL');
  }, 60_000);

  it('give no rights to the login of the service, but ask for that of the owner', async () => {
    for (const only of [undefined, [migrations[0]!.name]]) {
      const refusal = await refusalOf(asOwner(), { loginUser: owner, ...(only && { only, command: 'restore' }) });
      expect(refusal).toMatch(/^MIGRATION_DATABASE_URL fehlt .* Bitte dort den Eigentümer .* angeben\./);
      expect(refusal).not.toContain('ALTER');
    }
    // Even when the service is the owner, the message names what only a superuser can do.
    const database = url.pathname.slice(1);
    await admin.query(`ALTER DATABASE ${database} OWNER TO ${owner}; ALTER SCHEMA public OWNER TO ${owner}`);
    await admin.query(`ALTER ROLE ${owner} CREATEROLE`);
    expect(await refusalOf(asOwner(), { loginUser: owner })).toContain('CREATE EXTENSION postgis');
  }, 60_000);

  it('that were interrupted before their end are still to run, also for a login that may not read how far they came', async () => {
    await runMigrations(url.href, migrations);
    await admin.query(`REVOKE SELECT ON public.schema_migration FROM PUBLIC`);
    expect((await checkSchema(asOwner(), migrations)).pending).toEqual(migrations.map((migration) => migration.name));
    await runMigrations(url.href, migrations);
    expect((await checkSchema(asOwner(), migrations)).pending).toEqual([]);
  }, 60_000);

  it('give up when a table is held, so that nobody waits behind them, and run when it is free', async () => {
    await runMigrations(url.href, migrations, { only: [migrations[0]!.name] });
    await admin.query(`BEGIN; LOCK TABLE platform.outbox`);
    expect(await refusalOf(url.href)).toContain('wird gerade von anderen benutzt');
    await admin.query('COMMIT');
    expect(await runMigrations(url.href, migrations)).toEqual(migrations.slice(1).map((migration) => migration.name));
  }, 60_000);
});

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { checkSchema, connectionSettings } from '#platform';
import { migrations } from '#migrations';
import { ask, graphql, signIn } from '../support/client.js';
import { runCommand, runCommandOrThrow } from '../support/command.mjs';
import { type EmptyDatabase, emptyDatabase, temporaryFolder } from '../support/empty-database.js';
import { type Installation, startInstallation } from '../support/installation.js';
import { breaches, seenSchema, type SeenSchema } from './compatibility.js';

const folder = 'test/upgrade';
const releases = readdirSync(folder)
  .flatMap((name) => /^release-(\d+\.\d+\.\d+)\.sql\.gz$/.exec(name)?.[1] ?? [])
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
const newest = releases.at(-1);

interface Facts {
  readonly sessionSecret: string;
  readonly password: string;
  readonly token: string;
  readonly reports: number;
  readonly answers: readonly {
    readonly as: string;
    readonly query: string;
    readonly variables: Record<string, unknown>;
    readonly answer: unknown;
  }[];
}

/** Loads the dump of a release, roles first: they belong to the cluster, not to the database. */
async function load(client: pg.Client, version: string): Promise<void> {
  for (const role of ['app', 'auth', 'relay', 'operator', 'queue'])
    await client.query(`DO $$ BEGIN CREATE ROLE kreislage_${role} NOLOGIN NOINHERIT;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
  await client.query(gunzipSync(readFileSync(join(folder, `release-${version}.sql.gz`))).toString('utf8'));
}

/** Sentences for people got other words since (CHANGELOG, docs/wording.md); what they say, and every figure, is as it was. */
function asWordedToday(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      key === 'formula' && typeof value === 'string'
        ? value.replace(/Meldeeinheit(en)?/g, (_, many?: string) => (many ? 'Kommunen' : 'Kommune'))
        : value,
    ),
  );
}

it('There is a database of the first release', () => expect(releases[0]).toBe('0.1.0'));

describe.each(releases)('A database made by release %s', (version) => {
  const facts = JSON.parse(
    gunzipSync(readFileSync(join(folder, `release-${version}.json.gz`))).toString('utf8'),
  ) as Facts;
  let database: EmptyDatabase;
  let installation: Installation;
  let before: SeenSchema;
  let applied: string[];
  /** The migrations that this program still has to run. */
  let pending: string[];
  let backup: string;
  const temporary = temporaryFolder();

  const withClient = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client(connectionSettings(database.url));
    await client.connect();
    return work(client).finally(() => client.end());
  };

  beforeAll(async () => {
    database = await emptyDatabase();
    await withClient((client) => load(client, version));
    // A fresh session: the dump sets things for itself.
    await withClient(async (client) => {
      before = await seenSchema(client);
      const { rows } = await client.query<{ name: string }>('SELECT name FROM public.schema_migration ORDER BY id');
      applied = rows.map((row) => row.name);
    });
    ({ pending } = await checkSchema(database.url, migrations));
    backup = join(temporary, 'before-the-update.backup');
  }, 120_000);

  afterAll(async () => {
    await installation?.stop();
    await database?.close();
    rmSync(temporary, { recursive: true, force: true });
  }, 60_000);

  it('can be backed up by this program before it is migrated', async () => {
    const { json } = await runCommandOrThrow(['backup', backup], { env: { DATABASE_URL: database.url } });
    expect(json.migrations).toEqual(applied);
    expect(json.tables['reporting.daily_report']).toBeGreaterThanOrEqual(facts.reports);
  }, 60_000);

  it('migrates and verifies', async () => {
    const env = { DATABASE_URL: database.url };
    expect((await runCommandOrThrow(['migrate'], { env })).json).toEqual({ ran: pending });
    const verified = await runCommand(['verify'], { env });
    expect(verified.json).toEqual({ days: expect.any(Number), differences: [], open: 0 });
    expect(verified.json.days).toBeGreaterThan(40);
    expect(verified.code).toBe(0);
  }, 120_000);

  // A rename or a drop takes two releases: the promise is to the version before only.
  (version === newest ? it : it.skip)(
    'is, once migrated, still good for the program before (of older releases it may differ)',
    () =>
      withClient(async (client) => {
        expect(breaches(before, await seenSchema(client))).toEqual([]);
        expect(before.promises.size).toBeGreaterThan(300);
        // The same eyes see what a careless migration would do.
        await client.query('BEGIN');
        await client.query(
          'ALTER TABLE reporting.daily_report DROP COLUMN comment, ADD COLUMN told text NOT NULL DEFAULT 0',
        );
        await client.query('ALTER TABLE reporting.daily_report ALTER COLUMN told DROP DEFAULT');
        await client.query('REVOKE INSERT ON platform.outbox FROM kreislage_app');
        await client.query('ALTER TABLE platform.outbox ALTER COLUMN attempts TYPE bigint');
        const seen = breaches(before, await seenSchema(client));
        await client.query('ROLLBACK');
        expect(seen).toEqual(
          expect.arrayContaining([
            'column reporting.daily_report.comment text',
            'kreislage_app may INSERT platform.outbox.topic',
            'column platform.outbox.attempts integer',
            'reporting.daily_report.told must be given',
          ]),
        );
      }),
    60_000,
  );

  it('serves: sign-in, every answer as that release gave it, a new report, its API token', async () => {
    installation = await startInstallation({
      databaseUrl: database.url,
      redisUrl: process.env['TEST_DATABASE_URL'] ? process.env['TEST_REDIS_URL'] : undefined,
      env: { SESSION_SECRET: facts.sessionSecret, DEMO: '0' },
    });
    const { url } = installation.apis[0]!;
    const sessions = new Map<string, string>();
    for (const name of [...new Set(facts.answers.map(({ as }) => as)), 'gemeinde.99101'])
      sessions.set(name, await signIn(url, name, facts.password));

    expect(facts.answers.length).toBeGreaterThan(20);
    for (const { as, query, variables, answer } of facts.answers)
      expect({ variables, answer: await ask(url, sessions.get(as)!, query, variables) }).toEqual({
        variables,
        answer: asWordedToday(answer),
      });

    const clerk = sessions.get('gemeinde.99101')!;
    const { district } = await ask<{ district: { today: string } }>(url, clerk, '{ district(key: "99101") { today } }');
    const submit = `mutation ($input: SubmitDailyReportInput!) {
      submitDailyReport(input: $input) { report { revision source } problems { severity code } } }`;
    const input = {
      unitKey: '991010000002',
      reportingDate: district.today,
      allocations: 7,
      accommodation: [],
      prospectiveCapacity: [],
      assessment: 'SUFFICIENT',
    };
    const answer = await ask<{ submitDailyReport: { report: unknown } }>(url, clerk, submit, { input });
    expect(answer.submitDailyReport.report).toMatchObject({ revision: 1 });
    const deadline = Date.now() + 30_000;
    for (let value: number | null = null; value !== 7;) {
      const view = await ask<{
        district: { situation: { units: { unit: { key: string }; allocations: number | null }[] } };
      }>(url, clerk, '{ district(key: "99101") { situation { units { unit { key } allocations } } } }');
      value = view.district.situation.units.find(({ unit }) => unit.key === '991010000002')!.allocations;
      if (Date.now() > deadline) throw new Error('The steering view does not show the new report.');
    }

    // Of another unit, by the token that the release gave out.
    const byToken = await graphql<{ submitDailyReport: { report: unknown; problems: unknown } }>(
      url,
      facts.token,
      submit,
      {
        input: { ...input, unitKey: '991010000001', reportingDate: dayBefore(district.today, 400) },
      },
    );
    expect(byToken.data.submitDailyReport.report).toMatchObject({ revision: 1, source: 'API' });
    const verified = await runCommand(['verify'], { env: { DATABASE_URL: database.url } });
    expect([verified.json, verified.code]).toEqual([expect.objectContaining({ differences: [] }), 0]);
  }, 180_000);

  it('comes back out of a backup of that time, migrated and verified', async () => {
    await installation.stop();
    await database.close();
    // Embedded: the command makes a database of its own in an empty folder. Server: in an empty database.
    const empty = process.env['TEST_DATABASE_URL'] ? await emptyDatabase() : undefined;
    const env = empty ? { DATABASE_URL: empty.url } : { DATA_DIR: join(temporary, 'data') };
    try {
      const { json } = await runCommandOrThrow(['restore', backup], { env });
      expect(json.migrated).toEqual(pending);
      expect(json.verify).toEqual({ days: expect.any(Number), differences: [], open: 0 });
      expect(json.tables['reporting.daily_report']).toBeGreaterThanOrEqual(facts.reports);
      if (empty && pending.length > 0) await refusedByNewerSchema(backup);
    } finally {
      await empty?.close();
      database = { url: '', close: () => Promise.resolve() };
    }
  }, 120_000);
});

/** An empty database that is ahead of the file: nothing leads back to the file's schema. */
async function refusedByNewerSchema(backup: string): Promise<void> {
  const ahead = await emptyDatabase();
  try {
    const env = { DATABASE_URL: ahead.url };
    await runCommandOrThrow(['migrate'], { env });
    const { code, stderr } = await runCommand(['restore', backup], { env });
    expect(stderr).toMatch(/leere Datenbank hat schon ein neueres Schema/);
    expect(code).toBe(4);
  } finally {
    await ahead.close();
  }
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '#embedded-database';
import { connectionSettings, findDataTables } from '#platform';
import { tablesWithoutBackup } from '#accounts';
import { sharedFile, testDatabase, type TestDatabase } from '#testing';
import { registerFiles } from '../replay/register.mjs';
import { replayLowerSaxony } from '../replay/replay.mjs';
import { ask, graphql, signIn } from '../support/client.js';
import { runCommand, runCommandOrThrow } from '../support/command.mjs';
import {
  type Districts,
  HOME,
  type Json,
  PASSWORD,
  report,
  reportInput,
  startWithDistricts,
  submit,
  unitKeys,
} from '../support/districts.js';
import { type EmptyDatabase, emptyDatabase, temporaryFolder } from '../support/empty-database.js';
import { type Installation, startInstallation, TEST_SESSION_SECRET } from '../support/installation.js';

// A backup leaves its installation in one mode and arrives in the other: with TEST_DATABASE_URL from the server into an
// embedded database of its own and back, without it from one embedded database into another.

const serverUrl = process.env['TEST_DATABASE_URL'];
const redisUrl = serverUrl ? process.env['TEST_REDIS_URL'] : undefined;

/** Every row of the tables that a backup holds, as text, by table; without what the commands themselves note. */
async function contentOf(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client(connectionSettings(url));
  await client.connect();
  try {
    await client.query(`SET TimeZone = 'UTC'`);
    const content: Record<string, string[]> = {};
    for (const { name, sql } of await findDataTables(client)) {
      if (name in tablesWithoutBackup) continue;
      const { rows } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM ${sql} t ${name === 'platform.audit_entry' ? `WHERE action NOT LIKE 'Backup%'` : ''} ORDER BY 1`,
      );
      content[name] = rows.map(({ row }) => row);
    }
    return content;
  } finally {
    await client.end();
  }
}

/** Without the sign-ins that came after. */
function withoutSignIns(content: Record<string, string[]>): Record<string, string[]> {
  const audit = content['platform.audit_entry']!.filter((row) => !row.includes('SignedIn'));
  return { ...content, 'platform.audit_entry': audit };
}

/** An embedded database on a folder, for a look or for an installation. */
async function withEmbedded<T>(dataDir: string, work: (url: string) => Promise<T>): Promise<T> {
  const database: EmbeddedDatabase = await startEmbeddedDatabase({ dataDir, durable: false });
  return work(database.url).finally(() => database.stop());
}

/**
 * Target of a restore in server mode: a database whose owner is no superuser and whose login may nothing, as
 * docs/operation.md has it. Embedded: the emptied database of the run, reached by its address like a server.
 */
async function emptyServerDatabase(
  source: TestDatabase,
): Promise<{ env: Record<string, string>; superuserUrl: string; close(): Promise<void> }> {
  if (!serverUrl) {
    await source.empty();
    return { env: { DATABASE_URL: source.url }, superuserUrl: source.url, close: () => Promise.resolve() };
  }
  const database: EmptyDatabase = await emptyDatabase();
  const name = new URL(database.url).pathname.slice(1);
  const admin = new pg.Client(connectionSettings(database.url));
  await admin.connect();
  const [owner, login] = [`owner_${name}`, `login_${name}`];
  await admin.query(`CREATE ROLE ${owner} LOGIN CREATEROLE NOSUPERUSER PASSWORD 'owner';
    CREATE ROLE ${login} LOGIN NOINHERIT PASSWORD 'login';
    ALTER DATABASE ${name} OWNER TO ${owner}; CREATE EXTENSION postgis`);
  const urlOf = (username: string, password: string): string =>
    Object.assign(new URL(database.url), { username, password }).href;
  return {
    env: { MIGRATION_DATABASE_URL: urlOf(owner, 'owner'), DATABASE_URL: urlOf(login, 'login') },
    superuserUrl: database.url,
    close: async () => {
      await admin.query(`DROP OWNED BY ${login}; REASSIGN OWNED BY ${owner} TO CURRENT_USER`);
      await admin.query(`DROP OWNED BY ${owner}`);
      await admin.end();
      await database.close();
      const other = new pg.Client(connectionSettings(serverUrl));
      await other.connect();
      await other.query(`DROP ROLE ${login}; DROP ROLE ${owner}`).finally(() => other.end());
    },
  };
}

describe('backup and restore', () => {
  let districts: Districts;
  let folder: string;
  let env: Record<string, string>;
  /** Of the quiet installation; most tests restore it. */
  let file: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    districts = await startWithDistricts();
    env = { DATABASE_URL: districts.database.url };
    const ring = [
      [8.3, 52.2],
      [8.4, 52.2],
      [8.4, 52.3],
      [8.31, 52.2931],
      [8.3, 52.2],
    ];
    const boundaries = join(folder, 'boundaries.geojson');
    writeFileSync(
      boundaries,
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          {
            type: 'Feature',
            properties: { ars: unitKeys.melle, gen: 'Melle', bez: 'Stadt' },
            geometry: { type: 'Polygon', coordinates: [ring] },
          },
        ],
      }),
    );
    await runCommandOrThrow(['boundaries', 'import', boundaries, '--attribution', 'erfunden'], { env });
    for (let back = 9; back >= 1; back -= 2) {
      await report(districts, 'melle', unitKeys.melle, districts.ago(back), { comment: `Tag ${back}\n„ß“ \\ "x"` });
      await report(districts, 'andere', unitKeys.artland, districts.ago(back), { allocations: back });
    }
    await report(districts, 'fremd', unitKeys.foreign, districts.ago(1));
  }, 180_000);

  afterAll(async () => {
    await districts?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('while reports come in: holds every report acknowledged before, whole and consistent', async () => {
    const busy = join(folder, 'busy.backup');
    const acknowledged: { id: string; before: boolean }[] = [];
    let started = false;
    let ended = false;
    const writers = [unitKeys.bramsche, unitKeys.facility].map(async (unitKey, writer) => {
      for (let day = 60; !ended && day > 0; day -= 1) {
        for (let revision = 0; revision < 3 && !ended; revision += 1) {
          const before = !started;
          const { report: stored } = await submit(
            districts,
            'zwei',
            reportInput(unitKey, districts.ago(day), {
              allocations: writer * 10 + revision,
              ...(revision === 0 ? {} : { baseRevision: revision, correctionReason: 'noch einmal' }),
            }),
          );
          if (!stored) throw new Error('not acknowledged');
          // It counts as before only when its acknowledgement, not its sending, was before.
          acknowledged.push({ id: stored.id, before: before && !started });
        }
      }
    });
    while (acknowledged.length < 20) await new Promise((resolve) => setTimeout(resolve, 20));
    started = true;
    const countBefore = acknowledged.length;
    const { json } = await runCommandOrThrow(['backup', busy], { env });
    const countAfter = acknowledged.length;
    ended = true;
    await Promise.all(writers);
    // Reports did come in meanwhile: the file is not of a standstill.
    expect(countAfter).toBeGreaterThan(countBefore);
    expect(json).toMatchObject({
      file: busy,
      bytes: statSync(busy).size,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(json.rows).toBe(Object.values(json.tables as Record<string, number>).reduce((sum, rows) => sum + rows, 0));
    expect(statSync(busy).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);

    const dataDir = join(folder, 'busy');
    const restored = await runCommandOrThrow(['restore', busy], { env: { DATA_DIR: dataDir } });
    // verify looks for gaps in the revisions too.
    expect(restored.json.verify).toEqual({ days: expect.any(Number), differences: [], open: 0 });
    await withEmbedded(dataDir, async (url) => {
      const client = new pg.Client(connectionSettings(url));
      await client.connect();
      const { rows } = await client.query<{ id: string }>(
        'SELECT report_id AS id, recorded_at FROM reporting.daily_report WHERE unit_key = ANY($1)',
        [[unitKeys.bramsche, unitKeys.facility]],
      );
      await client.end();
      const stored = new Set(rows.map(({ id }) => id));
      expect(acknowledged.filter(({ id, before }) => before && !stored.has(id))).toEqual([]);
      expect(acknowledged.filter(({ before }) => before).length).toBeGreaterThanOrEqual(20);
    });
    rmSync(dataDir, { recursive: true });
  }, 120_000);

  it('into the other mode and back: every value, every answer, sign-in, tokens; sessions have ended', async () => {
    await districts.settled();
    const layer = `/ogc/collections/unit-situations/items?datetime=${districts.ago(1)}`;
    const layersToken = (await districts.token('karte', 'layers')).token;
    const reportToken = (await districts.token('melle', 'report', [unitKeys.melle])).token;
    const session = await districts.as('steuerung');
    const knownAt = await districts.clock();
    await report(districts, 'melle', unitKeys.melle, districts.ago(3), {
      baseRevision: 1,
      correctionReason: 'nach dem Stand',
      allocations: 9,
    });
    await districts.settled();
    const question = `query ($date: Date!, $knownAt: DateTime) { district(key: "${HOME}") { situation(date: $date, knownAt: $knownAt) {
      date knownAt allocations { value unitsKnown unitsCurrent oldestReportingDate explanation { formula } }
      accommodation { type accommodatedPersons { value unitsKnown } } reporting { expected received onTime missing { key } }
      units { unit { key name } status reportedOn report { id revision recordedAt recordedBy comment revisions { id revision } } } } } }`;
    const answersAt = async (url: string, token: string): Promise<unknown[]> => {
      const answers = [];
      for (const back of [1, 3, 6])
        for (const at of [null, knownAt])
          answers.push(await ask(url, token, question, { date: districts.ago(back), knownAt: at }));
      const features = await fetch(url + layer, { headers: { authorization: `Bearer ${layersToken}` } });
      expect(features.status).toBe(200);
      const { features: found } = (await features.json()) as { features: Json[] };
      expect(found.length).toBeGreaterThan(0);
      answers.push(found);
      return answers;
    };
    const answers = await answersAt(districts.url, session);
    // The two moments tell a different story, so that equal answers mean something.
    expect(answers[2]).not.toEqual(answers[3]);

    await districts.installation.stop();
    file = join(folder, 'quiet.backup');
    await runCommandOrThrow(['backup', file], { env });
    const content = await contentOf(districts.database.url);
    expect(content['territory.boundary']).toHaveLength(1);

    // Into an embedded database. The secret comes along, for the tokens.
    const dataDir = join(folder, 'moved');
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(join(dataDir, 'session-secret'), `${TEST_SESSION_SECRET}\n`, { mode: 0o600 });
    const { json } = await runCommandOrThrow(['restore', file], { env: { DATA_DIR: dataDir } });
    expect(json).toMatchObject({ migrated: [], verify: { differences: [], open: 0 } });
    expect(readdirSync(dataDir).sort()).toEqual(['pgdata', 'session-secret']);
    const back = join(folder, 'back.backup');
    let moved: Record<string, string[]> = {};
    await withEmbedded(dataDir, async (databaseUrl) => {
      expect(await contentOf(databaseUrl)).toEqual(content);
      const installation: Installation = await startInstallation({ databaseUrl, env: { DEMO: '0' } });
      try {
        const { url } = installation.apis[0]!;
        expect((await graphql(url, session, '{ viewer { username } }')).errors?.[0]?.extensions.code).toBe(
          'UNAUTHENTICATED',
        );
        const token = await signIn(url, 'steuerung', PASSWORD);
        expect(await answersAt(url, token)).toEqual(answers);
        // It goes on: by the token that was given out before, under new numbers.
        const { data } = await graphql<Json>(
          url,
          reportToken,
          'mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) { report { revision source } problems { code } } }',
          { input: reportInput(unitKeys.melle, districts.ago(2)) },
        );
        expect(data.submitDailyReport.report).toEqual({ revision: 1, source: 'API' });
        await settled(databaseUrl);
      } finally {
        await installation.stop();
      }
      // While it runs, by its socket.
      await runCommandOrThrow(['backup', back], { env: { DATA_DIR: dataDir } });
      const inUse = await runCommand(['restore', back], { env: { DATA_DIR: dataDir } });
      expect([inUse.code, inUse.stderr]).toEqual([
        3,
        expect.stringMatching(
          /benutzt schon ein anderer Prozess .*nichts eingespielt\. .*ein leeres nehmen: DATA_DIR=\/pfad npm run kreislage -- restore DATEI\n$/,
        ),
      ]);
      moved = await contentOf(databaseUrl);
    });
    expect(moved['reporting.daily_report']!.length).toBe(content['reporting.daily_report']!.length + 1);

    // And to a server, by an owner that is no superuser.
    const server = await emptyServerDatabase(districts.database);
    try {
      const { json: restored } = await runCommandOrThrow(['restore', back], { env: server.env });
      expect(restored.verify).toEqual({ days: expect.any(Number), differences: [], open: 0 });
      expect(withoutSignIns(await contentOf(server.superuserUrl))).toEqual(withoutSignIns(moved));
      const installation = await startInstallation({
        databaseUrl: server.env['DATABASE_URL']!,
        redisUrl,
        env: { DEMO: '0' },
      });
      try {
        const { url } = installation.apis[0]!;
        const token = await signIn(url, 'steuerung', PASSWORD);
        expect((await answersAt(url, token)).slice(2, 6)).toEqual(answers.slice(2, 6));
      } finally {
        await installation.stop();
      }
      expect((await runCommand(['restore', back], { env: server.env })).stderr).toMatch(/ist nicht leer/);
    } finally {
      await server.close();
    }
  }, 240_000);

  it('is refused where it would do harm, with the reason, and stores nothing', async () => {
    const refused = async (given: string, dataDir: string): Promise<string> => {
      const { code, stderr, json } = await runCommand(['restore', given], { env: { DATA_DIR: dataDir } });
      expect([3, 4]).toContain(code);
      // For programs the same words.
      expect(json).toEqual({ refused: stderr.trimEnd().split('\n').at(-1) });
      expect(stderr).not.toMatch(/Interner Fehler/);
      return stderr;
    };
    const dataDir = join(folder, 'refusing');
    const whole = readFileSync(file);
    const variant = (name: string, content: Buffer): string => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    };
    const altered = Buffer.from(whole);
    altered[Math.floor(altered.length / 2)]! ^= 1;
    expect(await refused(variant('cut', whole.subarray(0, whole.length - 20)), dataDir)).toMatch(/beschädigt/);
    expect(await refused(variant('altered', altered), dataDir)).toMatch(/beschädigt/);
    expect(await refused(variant('foreign', Buffer.from('%PDF-1.7')), dataDir)).toMatch(
      /keine Sicherung von Kreislage/,
    );
    expect(await refused(join(folder, 'absent'), dataDir)).toMatch(/gibt es nicht/);
    expect(existsSync(join(dataDir, 'pgdata'))).toBe(false);

    mkdirSync(join(folder, 'in-use'));
    writeFileSync(join(folder, 'in-use', 'letter.txt'), 'somebody else');
    expect(await refused(file, join(folder, 'in-use'))).toMatch(/ist nicht leer \(letter\.txt\)/);
    expect(await refused(file, join(folder, 'moved'))).toMatch(/ist nicht leer \(pgdata\)/);
    expect((await runCommand(['restore'], { env: { DATA_DIR: dataDir } })).code).toBe(2);
    const onlyOwner = { MIGRATION_DATABASE_URL: 'postgresql://owner@127.0.0.1:1/x' };
    expect((await runCommand(['restore', file], { env: onlyOwner })).stderr).toMatch(/^DATABASE_URL fehlt/);
    // A message about an address that cannot be reached names the variable in which it stands.
    const ownerAway = { ...onlyOwner, DATABASE_URL: 'postgresql://login@127.0.0.1:1/x' };
    for (const command of [['restore', file], ['migrate']])
      expect((await runCommand(command, { env: ownerAway })).stderr).toMatch(/Sonst MIGRATION_DATABASE_URL ändern/);

    const dangling = join(folder, 'dangling');
    symlinkSync(join(folder, 'nowhere'), dangling);
    expect((await runCommand(['backup', dangling], { env })).stderr).toMatch(/gibt es schon/);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);

    // A typing error in DATA_DIR is no empty installation, of which a backup could be made.
    const mistyped = join(folder, 'mistyped');
    for (const command of [['backup', join(folder, 'of-nothing')], ['verify']]) {
      const { code, stderr } = await runCommand(command, { env: { DATA_DIR: mistyped } });
      expect([code, stderr]).toEqual([3, expect.stringMatching(/liegt keine Datenbank/)]);
    }
    expect(existsSync(mistyped)).toBe(false);
    expect(existsSync(join(folder, 'of-nothing'))).toBe(false);
    // A file stands where the directory should be.
    expect(await refused(file, join(folder, 'foreign', 'below'))).toMatch(/lässt sich nicht anlegen/);
  }, 180_000);

  it('can be tried again after a kill in the middle, and nobody takes the half for the whole', async () => {
    const dataDir = join(folder, 'killed');
    const started = start(['restore', file], { DATA_DIR: dataDir });
    await until(() => existsSync(join(dataDir, 'restoring', 'pgdata', 'PG_VERSION')));
    // Somebody else wants the directory meanwhile.
    expect((await runCommand(['verify'], { env: { DATA_DIR: dataDir } })).code).toBe(3);
    started.kill('SIGKILL');
    await new Promise((resolve) => started.once('close', resolve));
    expect(readdirSync(dataDir)).not.toContain('pgdata');
    // Its database ends by itself when the command is gone.
    await until(async () => {
      const { code, stderr } = await runCommand(['restore', file], { env: { DATA_DIR: dataDir } });
      if (code !== 0) expect(stderr).toMatch(/benutzt schon ein anderer Prozess/);
      return code === 0;
    });
    expect(readdirSync(dataDir)).not.toContain('restoring');
    await withEmbedded(dataDir, async (url) =>
      expect((await contentOf(url))['reporting.daily_report']!.length).toBeGreaterThan(10),
    );
  }, 120_000);

  (serverUrl ? it : it.skip)(
    'into a server is refused where the two addresses differ, and where somebody works, without holding them up (embedded: one address)',
    async () => {
      const server = await emptyServerDatabase(districts.database);
      const other = await emptyServerDatabase(districts.database);
      try {
        const mixed = { ...server.env, DATABASE_URL: other.env['DATABASE_URL']! };
        expect(await runCommand(['restore', file], { env: mixed })).toMatchObject({
          code: 2,
          stderr: expect.stringMatching(/verschiedene Datenbanken/),
        });
        await runCommandOrThrow(['migrate'], { env: server.env });
        const client = new pg.Client(connectionSettings(server.superuserUrl));
        await client.connect();
        try {
          await client.query('BEGIN; SELECT FROM steering.unit_day');
          expect(await runCommand(['restore', file], { env: server.env })).toMatchObject({
            code: 4,
            stderr: expect.stringMatching(/wird noch benutzt/),
          });
        } finally {
          await client.end();
        }
        expect((await runCommandOrThrow(['restore', file], { env: server.env })).code).toBe(0);
        // The login of the service alone is not to be given rights, but to be joined by the owner's.
        const alone = { DATABASE_URL: other.env['DATABASE_URL']! };
        for (const command of [['restore', file], ['migrate']])
          expect(await runCommand(command, { env: alone })).toMatchObject({
            code: 3,
            stderr: expect.stringMatching(/MIGRATION_DATABASE_URL fehlt(?!.*ALTER)/),
          });
      } finally {
        await server.close();
        await other.close();
      }
    },
    120_000,
  );

  (serverUrl ? it : it.skip)(
    'into a server can be tried again after a kill (embedded: it is a directory, see above)',
    async () => {
      const server = await emptyServerDatabase(districts.database);
      const client = new pg.Client(connectionSettings(server.superuserUrl));
      await client.connect();
      try {
        const started = start(['restore', file], server.env);
        await until(async () => {
          const { rows } = await client.query<{ there: boolean }>(
            `SELECT to_regclass('steering.situation_change') IS NOT NULL AS there`,
          );
          return rows[0]!.there;
        });
        started.kill('SIGKILL');
        await new Promise((resolve) => started.once('close', resolve));
        const { rows } = await client.query<{ rows: number }>(
          'SELECT count(*)::int AS rows FROM reporting.daily_report',
        );
        expect(rows[0]!.rows).toBe(0);
        expect((await runCommandOrThrow(['restore', file], { env: server.env })).json.verify.differences).toEqual([]);
      } finally {
        await client.end();
        await server.close();
      }
    },
    120_000,
  );
});

const daily = sharedFile(`real/divi-kreise/${registerFiles.daily}`);
const consolidated = sharedFile(`real/divi-kreise/${registerFiles.consolidated}`);
const describeReal = daily && consolidated ? describe : describe.skip;
const noData = daily && consolidated ? '' : ' (skipped: ../shared/data is not there)';

describeReal(`The daily reports of the Kreise of 2020, moved${noData}`, () => {
  it('to the other mode and back, say the same of every day, as known first and as corrected', async () => {
    const folder = temporaryFolder();
    const database = await testDatabase();
    const env = { DATABASE_URL: database.url };
    const username = 'umzug';
    const files = { out: join(folder, 'out.backup'), back: join(folder, 'back.backup') };
    const dataDir = join(folder, 'data');
    try {
      let installation = await startInstallation({ databaseUrl: database.url, redisUrl });
      const summary = await replayLowerSaxony({
        url: installation.apis[0]!.url,
        kreislage: (args, input) => runCommandOrThrow(args, { env, ...(input === undefined ? {} : { input }) }),
        daily: daily!,
        consolidated: consolidated!,
        days: 7,
        say: () => undefined,
      });
      expect(summary.differences).toEqual([]);
      const account = ['--username', username, '--role', 'steering-officer', '--district', '03000'];
      await runCommandOrThrow(['account', 'create', ...account, '--password-stdin'], { env, input: PASSWORD });
      const views = async (url: string): Promise<unknown[]> => {
        const token = await signIn(url, username, PASSWORD);
        const answers = [];
        for (const knownAt of [null, summary.knownAt])
          for (let day = 0; day < summary.comparedDays; day += 1)
            answers.push(
              await ask(
                url,
                token,
                `query ($date: Date!, $knownAt: DateTime) { district(key: "03000") { situation(date: $date, knownAt: $knownAt) { date
                   accommodation { accommodatedPersons { value unitsKnown } availableNow { value unitsKnown } }
                   reporting { received onTime missing { key } } units { unit { key } status reportedOn report { id revision recordedAt } } } } }`,
                { date: new Date(Date.UTC(2020, 3, 24 + day)).toISOString().slice(0, 10), knownAt },
              ),
            );
        return answers;
      };
      const before = await views(installation.apis[0]!.url);
      await installation.stop();
      await runCommandOrThrow(['backup', files.out], { env });

      const moved = await runCommandOrThrow(['restore', files.out], { env: { DATA_DIR: dataDir } });
      expect(moved.json.tables['reporting.daily_report']).toBe(
        summary.firstReports + summary.lateReports + summary.corrections,
      );
      expect(moved.json.verify).toEqual({ days: summary.verify.days, differences: [], open: 0 });
      await withEmbedded(dataDir, async (databaseUrl) => {
        installation = await startInstallation({ databaseUrl });
        expect(await views(installation.apis[0]!.url)).toEqual(before);
        await installation.stop();
      });
      // Nothing runs: the command opens the database for its own time.
      await runCommandOrThrow(['backup', files.back], { env: { DATA_DIR: dataDir } });

      const server = await emptyServerDatabase(database);
      try {
        const { json } = await runCommandOrThrow(['restore', files.back], { env: server.env });
        expect(json.verify.differences).toEqual([]);
        installation = await startInstallation({ databaseUrl: server.env['DATABASE_URL']!, redisUrl });
        expect(await views(installation.apis[0]!.url)).toEqual(before);
        await installation.stop();
      } finally {
        await server.close();
      }
    } finally {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 400_000);
});

function start(args: readonly string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['dist/apps/cli/src/main.js', ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: 'ignore',
  });
}

async function settled(url: string): Promise<void> {
  const client = new pg.Client(connectionSettings(url));
  await client.connect();
  try {
    await until(async () => {
      const { rows } = await client.query<{ open: number }>(
        'SELECT count(*)::int AS open FROM platform.outbox WHERE done_at IS NULL',
      );
      return rows[0]!.open === 0;
    });
  } finally {
    await client.end();
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not come about within 60 s.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import pg from 'pg';
import { districtLockSql } from '#platform';
import { queueConnection } from '#platform/jobs';
import { testDatabase, type TestDatabase } from '#testing';
import { ask, signIn } from '../support/client.js';
import { runCommandOrThrow } from '../support/command.mjs';
import { type Installation, type RunningProcess, startInstallation } from '../support/installation.js';
import { makeProbeDistrict, type ProbeDistrict } from '../support/probe-district.js';
import { startThrowAwayPostgres, type ThrowAwayPostgres } from './throw-away-postgres.js';
import { startThrowAwayRedis, type ThrowAwayRedis } from './throw-away-redis.js';

const DISTRICT = '03901';
/** On servers everything is killed, the servers too; on the embedded database, which is one process, api and worker. */
const onServers = process.env['TEST_DATABASE_URL'] !== undefined;
/** How long things are killed. The long form is `npm run soak`. */
const SECONDS = Number(process.env['KREISLAGE_FAULT_SECONDS'] ?? (onServers ? 60 : 15));
/** The sweep re-sends after 30 s what the queue has forgotten; it looks every second, and a worker has to start. */
const SWEEP_LIMIT_MS = 45_000;

interface Acknowledgement {
  readonly unitKey: string;
  readonly day: string;
  readonly id: string;
  readonly revision: number;
  readonly persons: number;
  readonly attempts: number;
}
interface Seen {
  readonly district: {
    readonly situation: { readonly reporting: { received: number }; readonly units: readonly { status: string }[] };
  };
}
interface Submission {
  readonly submitDailyReport: {
    readonly report: { readonly id: string; readonly revision: number } | null;
    readonly problems: readonly { readonly severity: string; readonly code: string }[];
  };
}

const SUBMIT = `mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) {
  report { id revision } problems { severity code } } }`;

let database: Pick<TestDatabase, 'mode' | 'url' | 'query' | 'close'>;
let postgres: ThrowAwayPostgres | null = null;
let redis: ThrowAwayRedis | null = null;
let redisUrl: string | undefined;
let installation: Installation;
let district: ProbeDistrict;
let token: string;
let today: string;

/** Answers that no client should see, whatever is killed. */
const unexpected: string[] = [];
/** Answers whose parts do not belong to one moment. */
const torn: string[] = [];
const acknowledged: Acknowledgement[] = [];
const kills: Record<string, number> = {};

beforeAll(async () => {
  postgres = onServers ? await startThrowAwayPostgres() : null;
  if (onServers && !postgres && process.env['REQUIRE_ALL'] === '1')
    throw new Error(
      'PostgreSQL is not installed on this machine, so that it cannot be killed, and REQUIRE_ALL=1 asks for it.',
    );
  database = postgres ? ownDatabase(postgres.url) : await testDatabase();
  district = await makeProbeDistrict(database.url, { districtKey: DISTRICT, units: 6 });
  redis = process.env['TEST_REDIS_URL'] === undefined ? null : await startThrowAwayRedis();
  redisUrl = redis?.url ?? (onServers ? process.env['TEST_REDIS_URL'] : undefined);
  const several = database.mode === 'server' ? 2 : 1;
  installation = await startInstallation({ databaseUrl: database.url, redisUrl, apis: several, workers: several });
  token = await signIn(installation.apis[0]!.url, district.username, district.password);
  ({
    district: { today },
  } = await ask<{ district: { today: string } }>(
    installation.apis[0]!.url,
    token,
    `{ district(key: "${DISTRICT}") { today } }`,
  ));
}, 120_000);

afterAll(async () => {
  await installation?.stop();
  await redis?.stop();
  await database?.close();
  await postgres?.stop();
}, 60_000);

/** Statements to the server of our own; what meets a kill is asked again. */
function ownDatabase(url: string): typeof database {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on('error', () => undefined);
  return {
    mode: 'server',
    url,
    async query<Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return (await pool.query<Row>(sql, parameters)).rows;
        } catch (error) {
          if (attempt === 20) throw error;
          await pause(500);
        }
      }
    },
    close: () => pool.end(),
  };
}

const dayBefore = (day: string, by: number): string =>
  new Date(Date.parse(day) - by * 86_400_000).toISOString().slice(0, 10);
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isAlive = ({ child }: RunningProcess): boolean => child.exitCode === null && child.signalCode === null;

/** One try, as a client with a time limit makes it: an answer, `null` for "try again". */
async function tryOnce<Data>(query: string, variables: Record<string, unknown>): Promise<Data | null> {
  const alive = installation.apis.filter(isAlive);
  const api = alive[Math.floor(Math.random() * alive.length)];
  if (!api) return null;
  const outcome = await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(10_000),
  })
    .then(async (response) => ({
      status: response.status,
      body: (await response.json()) as { data: Data; errors?: { extensions: { code: string } }[] },
    }))
    .catch(() => null);
  if (outcome === null) return null;
  const { status, body } = outcome;
  if (status === 200 && !body.errors) return body.data;
  if (status !== 503 || !body.errors?.every((error) => error.extensions.code === 'TEMPORARILY_UNAVAILABLE'))
    unexpected.push(`${status} ${JSON.stringify(body.errors)}`);
  return null;
}

/** Submits with one key until it is acknowledged, at most a minute. */
async function submit(unitKey: string, day: string, persons: number, baseRevision: number | null) {
  const input = {
    unitKey,
    reportingDate: day,
    accommodation: [{ type: 'SHARED', accommodatedPersons: persons, availableNow: 1 }],
    prospectiveCapacity: [],
    baseRevision,
    correctionReason: baseRevision === null ? null : 'Trotz Störung',
    idempotencyKey: randomUUID(),
  };
  const deadline = Date.now() + 60_000;
  for (let attempts = 1; Date.now() < deadline; attempts += 1) {
    const data = await tryOnce<Submission>(SUBMIT, { input });
    const report = data?.submitDailyReport.report;
    if (report) {
      acknowledged.push({ unitKey, day, persons, attempts, ...report });
      return report.revision;
    }
    // A key that was stored but not answered must not come back as a conflict.
    if (data) throw new Error(`${unitKey} ${day}: ${JSON.stringify(data.submitDailyReport.problems)}`);
    await pause(30 + Math.random() * 120);
  }
  throw new Error(`${unitKey} ${day}: not acknowledged within a minute`);
}

async function killOne(kind: 'api' | 'worker' | 'redis' | 'backends' | 'postgres'): Promise<void> {
  kills[kind] = (kills[kind] ?? 0) + 1;
  if (kind === 'redis') return redis!.killAndRestart();
  if (kind === 'postgres') return postgres!.killAndRestart();
  if (kind === 'backends') {
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'kreislage%' AND random() < 0.5`,
    );
    return undefined;
  }
  const running = (kind === 'api' ? installation.apis : installation.workers).filter(isAlive);
  const victim = running[Math.floor(Math.random() * running.length)]!;
  const ended = new Promise((resolve) => victim.child.once('exit', resolve));
  victim.child.kill('SIGKILL');
  await ended;
  // A start may meet another kill; then it is started again, as a supervisor would.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (kind === 'api' ? installation.startApi() : installation.startWorker());
      return undefined;
    } catch (error) {
      if (attempt === 20) throw error;
      kills[`${kind} at its start`] = (kills[`${kind} at its start`] ?? 0) + 1;
      await pause(500);
    }
  }
}

/** Waits until every outbox entry is done; how long it took, null when it did not happen in time. */
async function settled(timeoutMs: number): Promise<number | null> {
  const startedAt = Date.now();
  for (;;) {
    const [row] = await database.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM platform.outbox WHERE done_at IS NULL`,
    );
    if (row!.open === 0) return Date.now() - startedAt;
    if (Date.now() - startedAt > timeoutMs) return null;
    await pause(200);
  }
}

/** The result of a rebuild from the acknowledgements for a day: the newest acknowledged value of each unit. */
function personsOn(day: string): number | null {
  const newest = new Map<string, Acknowledgement>();
  for (const one of acknowledged.filter((candidate) => candidate.day === day))
    if (one.revision > (newest.get(one.unitKey)?.revision ?? 0)) newest.set(one.unitKey, one);
  return newest.size === 0 ? null : [...newest.values()].reduce((sum, one) => sum + one.persons, 0);
}

async function liveSituation(day: string) {
  const data = await ask<{
    district: {
      situation: {
        accommodation: { accommodatedPersons: { value: number | null; unitsCurrent: number } }[];
        reporting: { received: number };
      };
    };
  }>(
    installation.apis.find(isAlive)!.url,
    token,
    `query ($key: ID!, $day: Date!) { district(key: $key) { situation(date: $day) {
      accommodation { accommodatedPersons { value unitsCurrent } } reporting { received } } } }`,
    { key: DISTRICT, day },
  );
  return data.district.situation;
}

describe('While processes are killed at random', () => {
  const days = Array.from({ length: 5 }, (_, index) => index + 1);
  let caughtUpMs: number | null = null;
  let reads = 0;

  beforeAll(
    async () => {
      const end = Date.now() + SECONDS * 1_000;
      const writers = district.unitKeys.map(async (unitKey, writer) => {
        const revisions = new Map<string, number>();
        for (let turn = 0; Date.now() < end; turn += 1) {
          const day = dayBefore(today, days[(turn + writer) % days.length]!);
          revisions.set(day, await submit(unitKey, day, Math.floor(Math.random() * 500), revisions.get(day) ?? null));
          await pause(Math.random() * 40);
        }
      });
      const reader = (async () => {
        const query = `query ($key: ID!, $day: Date!, $knownAt: DateTime) { district(key: $key) { situation(date: $day, knownAt: $knownAt) {
        reporting { received } units { status report { id revision } } } } }`;
        while (Date.now() < end) {
          const knownAt = reads % 2 === 0 ? null : new Date().toISOString();
          const answer = await tryOnce<Seen>(query, {
            key: DISTRICT,
            day: dayBefore(today, days[reads % 5]!),
            knownAt,
          });
          if (answer) {
            reads += 1;
            const { reporting, units } = answer.district.situation;
            if (reporting.received !== units.filter(({ status }) => status === 'REPORTED').length)
              torn.push(JSON.stringify({ knownAt, reporting, units }));
          }
          await pause(50);
        }
      })();
      const killerOf = async (kinds: readonly Parameters<typeof killOne>[0][]): Promise<void> => {
        for (let turn = 0; Date.now() < end && kinds.length > 0; turn += 1) {
          await pause(300 + Math.random() * 1_500);
          const kind = kinds[turn % kinds.length]!;
          await killOne(kind);
          // Time for what was killed with it to come back, so that the next kill meets something at work.
          if (kind === 'postgres') await pause(4_000);
        }
      };
      // The server of the database less often than the rest: processes need it to start at all.
      const killers = [
        killerOf(['api', 'worker']),
        killerOf([
          ...(redis ? (['redis'] as const) : []),
          ...(onServers ? (['backends'] as const) : []),
          ...(redis ? (['redis'] as const) : []),
          ...(onServers ? (['backends'] as const) : []),
          ...(postgres ? (['postgres'] as const) : []),
        ]),
      ];
      await Promise.all([...writers, reader, ...killers]);
      caughtUpMs = await settled(SWEEP_LIMIT_MS);
      const [{ stored }] = (await database.query<{ stored: number }>(
        `SELECT count(*)::int AS stored FROM reporting.daily_report WHERE report_id = ANY($1::uuid[])`,
        [acknowledged.map(({ id }) => id)],
      )) as [{ stored: number }];
      const retried = acknowledged.filter(({ attempts }) => attempts > 1).length;
      console.log(
        `faults, ${database.mode}, ${SECONDS} s: ${acknowledged.length} acknowledgements (${retried} of them after a retry), ` +
          `${reads} reads, kills ${JSON.stringify(kills)}, losses ${acknowledged.length - stored}, view caught up after ${caughtUpMs ?? 'more than the limit of'} ms, ` +
          `${unexpected.length} unexpected answers`,
      );
    },
    SECONDS * 1_000 + 180_000,
  );

  it('something is killed, and something is acknowledged all the same', () => {
    expect(kills['api']).toBeGreaterThan(0);
    expect(kills['worker']).toBeGreaterThan(0);
    expect(acknowledged.length).toBeGreaterThan(50);
    expect(reads).toBeGreaterThan(0);
    if (redis) expect(kills['redis']).toBeGreaterThan(0);
    if (database.mode === 'server') expect(kills['backends']).toBeGreaterThan(0);
    if (postgres) expect(kills['postgres']).toBeGreaterThan(0);
  });

  it('every acknowledged report is stored exactly once, and nothing else is', async () => {
    const stored = await database.query<Omit<Acknowledgement, 'attempts'>>(
      `SELECT report_id AS id, unit_key AS "unitKey", reporting_date::text AS day, revision, accommodated_shared AS persons
         FROM reporting.daily_report ORDER BY unit_key, reporting_date, revision`,
    );
    const order = (one: Omit<Acknowledgement, 'attempts'>): string =>
      `${one.unitKey} ${one.day} ${String(one.revision).padStart(6, '0')}`;
    const wanted = acknowledged
      .map(({ id, unitKey, day, revision, persons }) => ({ id, unitKey, day, revision, persons }))
      .sort((a, b) => (order(a) < order(b) ? -1 : 1));
    expect(stored).toEqual(wanted);
    const [effects] = await database.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM reporting.idempotency_key) AS keys,
              (SELECT count(*)::int FROM platform.outbox WHERE topic = 'DailyReportAccepted') AS outbox,
              (SELECT count(*)::int FROM platform.audit_entry WHERE action IN ('DailyReportSubmitted', 'DailyReportCorrected')) AS audit`,
    );
    expect(effects).toEqual({ keys: wanted.length, outbox: wanted.length, audit: wanted.length });
  });

  it('clients get "try again" or no answer, never an internal error', () => {
    expect(unexpected).toEqual([]);
  });

  it('what an answer sums up and what it lists belong together', () => {
    expect(torn).toEqual([]);
  });

  it('the steering view catches up by itself, and shows what was acknowledged', async () => {
    expect(caughtUpMs).not.toBeNull();
    for (const back of days) {
      const day = dayBefore(today, back);
      const situation = await liveSituation(day);
      const current = new Set(acknowledged.filter((one) => one.day === day).map((one) => one.unitKey)).size;
      expect(situation.reporting.received).toBe(current);
      // Every unit reported for the day, so nothing older is in the sum.
      if (current === district.unitKeys.length)
        expect(situation.accommodation[1]!.accommodatedPersons).toEqual({
          value: personsOn(day),
          unitsCurrent: current,
        });
    }
  });

  it('verify finds nothing afterwards', async () => {
    const { json } = await runCommandOrThrow(['verify'], { env: { DATABASE_URL: database.url } });
    expect(json).toEqual({ days: expect.any(Number), differences: [], open: 0 });
  }, 60_000);
});

describe('When the queue is wiped', () => {
  const day = (): string => dayBefore(today, 12);
  let queue: Queue;

  const schedules = async (): Promise<string[]> => (await queue.getJobSchedulers()).map(({ key }) => key).sort();

  beforeAll(async () => {
    queue = new Queue('schedules', { connection: queueConnection(database.url, redisUrl), prefix: 'kreislage' });
    queue.on('error', () => undefined);
    await submit(district.unitKeys[0]!, day(), 100, null);
    expect(await settled(SWEEP_LIMIT_MS)).not.toBeNull();
  }, 60_000);

  afterAll(async () => queue?.close());

  async function wipe(): Promise<void> {
    if (redis) return redis.killAndRestart();
    const tables = await database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'`,
    );
    await database.query(`TRUNCATE ${tables.map((table) => table.name).join(', ')} CASCADE`);
  }

  async function killWorkers(): Promise<void> {
    for (const { child } of installation.workers.filter(isAlive)) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  }

  /** A correction whose job is in the queue, or in a worker's hands, and gone with both. */
  async function loseTheJobOfACorrection(persons: number): Promise<void> {
    if (database.mode === 'embedded') {
      // One session: a lock held here would hold everybody. The state is the same: sent, and nobody knows of it.
      await killWorkers();
      await submit(district.unitKeys[0]!, day(), persons, 1);
      await database.query(
        `UPDATE platform.outbox SET sent_at = clock_timestamp(), attempts = 1 WHERE done_at IS NULL`,
      );
      await wipe();
      return;
    }
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    try {
      await blocker.query(`BEGIN`);
      await blocker.query(districtLockSql('recalculation', DISTRICT));
      await submit(district.unitKeys[0]!, day(), persons, 1);
      const isSent = async (): Promise<boolean> => {
        const open = await database.query<{ sent: boolean }>(
          `SELECT sent_at IS NOT NULL AS sent FROM platform.outbox WHERE done_at IS NULL`,
        );
        return open.length === 1 && open[0]!.sent;
      };
      const deadline = Date.now() + 10_000;
      while (!(await isSent())) {
        if (Date.now() > deadline) throw new Error('The relay did not send the entry.');
        await pause(50);
      }
      await killWorkers();
      await wipe();
    } finally {
      await blocker.query(`ROLLBACK`).catch(() => undefined);
      await blocker.end();
    }
  }

  it('no aggregate is lost: the sweep sends again what is not done', async () => {
    const personsShown = async (): Promise<number | null> =>
      (await liveSituation(day())).accommodation[1]!.accommodatedPersons.value;
    await loseTheJobOfACorrection(777);
    expect(await personsShown()).toBe(100);
    await installation.startWorker();
    // Wiped once more under a worker that lives: it must not need a restart to go on.
    await wipe();
    const took = await settled(SWEEP_LIMIT_MS);
    console.log(
      `faults, ${database.mode}: job lost, view right ${took === null ? 'never' : `after ${took} ms more than the worker's start`}`,
    );
    expect(took).not.toBeNull();
    expect(await personsShown()).toBe(777);
  }, 120_000);

  it('the schedules come back without a restart of the worker', async () => {
    const wanted = ['every-minute', 'open-days', 'tidy-up', 'verify'];
    const deadline = Date.now() + SWEEP_LIMIT_MS;
    while ((await schedules()).length < wanted.length && Date.now() < deadline) await pause(500);
    expect(await schedules()).toEqual(expect.arrayContaining(wanted));
  }, 60_000);

  it('what is reported afterwards shows within seconds', async () => {
    await submit(district.unitKeys[1]!, day(), 23, null);
    expect(await settled(10_000)).not.toBeNull();
    expect(await liveSituation(day())).toMatchObject({
      accommodation: [{}, { accommodatedPersons: { value: 800 } }],
      reporting: { received: 2 },
    });
  }, 30_000);

  it('verify finds nothing afterwards', async () => {
    const { json } = await runCommandOrThrow(['verify'], { env: { DATABASE_URL: database.url } });
    expect(json).toEqual({ days: expect.any(Number), differences: [], open: 0 });
  }, 60_000);
});

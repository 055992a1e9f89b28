import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#kernel';
import { testDatabase, type TestDatabase } from '#testing';
import { ask, graphql, signIn } from '../support/client.js';
import { isOwed } from '../support/districts.js';
import { type Installation, startInstallation } from '../support/installation.js';
import { makeProbeDistrict, type ProbeDistrict } from '../support/probe-district.js';

const METRICS_TOKEN = 'a token for metrics, for tests only';
const COMMENT = 'Bitte nirgends sonst zeigen';

let database: TestDatabase;
let installation: Installation;
let district: ProbeDistrict;
let token: string;
let today: string;

beforeAll(async () => {
  database = await testDatabase();
  district = await makeProbeDistrict(database.url, { districtKey: '03902', units: 3 });
  const { redisUrl, url: databaseUrl } = database;
  installation = await startInstallation({ databaseUrl, redisUrl, env: { METRICS_TOKEN, LOG_LEVEL: 'debug' } });
  token = await signIn(api(), district.username, district.password);
  const answer = await ask<{ district: { today: string } }>(api(), token, `{ district(key: "03902") { today } }`);
  today = answer.district.today;
}, 120_000);

afterAll(async () => {
  await installation?.stop();
  await database?.close();
}, 60_000);

const api = (): string => installation.apis[0]!.url;

const SUBMIT = `mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) { problems { code } } }`;
const submit = (unit: number, more: Record<string, unknown> = {}) =>
  graphql(api(), token, SUBMIT, {
    input: {
      unitKey: district.unitKeys[unit],
      reportingDate: today,
      accommodation: [{ type: 'SHARED', accommodatedPersons: 12, availableNow: 3 }],
      prospectiveCapacity: [],
      comment: COMMENT,
      ...more,
    },
  });

async function scrape(headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${api()}/metrics`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return response.text();
}

/** The status for a request that names this host. */
function statusOfHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(`${api()}/metrics`, { headers: { host } }, (response) => resolve(response.resume().statusCode)).once(
      'error',
      reject,
    );
  });
}

/** The value of one line; undefined = there is no such line. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await what();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('It did not happen within 20 s.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const jsonLines = (log: string): Record<string, unknown>[] =>
  log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));

describe('/metrics', () => {
  it('is for this machine and for holders of the token, not for what comes through a proxy', async () => {
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${api()}/metrics`, { headers })).status;
    expect(await status({})).toBe(200);
    for (const header of ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'via', 'x-real-ip'])
      expect(await status({ [header]: '127.0.0.1' })).toBe(401);
    expect(await statusOfHost('kreislage.example.de')).toBe(401);
    expect(await statusOfHost('127.0.0.1')).toBe(200);
    const proxied = { 'x-forwarded-for': '192.0.2.7' };
    expect(await status({ ...proxied, authorization: `Bearer ${METRICS_TOKEN}` })).toBe(200);
    expect(await status({ ...proxied, authorization: `Bearer ${METRICS_TOKEN.toUpperCase()}` })).toBe(401);
    expect(await status({ ...proxied, authorization: `Bearer ${token}` })).toBe(401);
  });

  it('counts requests by route pattern, not by path', async () => {
    await fetch(`${api()}/does/not/exist/${today}`);
    const text = await until(async () => {
      const now = await scrape();
      return now.includes('route="none"') ? now : undefined;
    });
    const count = 'kreislage_http_request_duration_seconds_count';
    expect(valueOf(text, `${count}{method="POST",route="/auth/login",status="200"}`)).toBe(1);
    expect(valueOf(text, `${count}{method="GET",route="none",status="404"}`)).toBe(1);
    expect(text).not.toContain('does/not/exist');
  });

  it('counts what became of submissions', async () => {
    await submit(0);
    await submit(0);
    await submit(1, { reportingDate: '2999-01-01' });
    await submit(0, { unitKey: '099999999999' });
    const text = await scrape();
    const series = (outcome: string, code: string): number | undefined =>
      valueOf(text, `kreislage_submissions_total{operation="submitDailyReport",outcome="${outcome}",code="${code}"}`);
    expect(series('stored', '')).toBe(1);
    expect(series('refused', 'REVISION_CONFLICT')).toBe(1);
    expect(series('refused', 'DATE_IN_FUTURE')).toBe(1);
    expect(series('failed', 'NOT_FOUND')).toBe(1);
  });

  it('counts the rows of files that were stored or rejected, not those only looked at', async () => {
    const send = (rows: readonly string[], query = ''): Promise<Response> =>
      fetch(`${api()}/api/reports/import${query}`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', authorization: `Bearer ${token}` },
        body: ['ars;stichtag;frei_gu;lage', ...rows].join('\n'),
      });
    const row = (day: number, free: string): string =>
      `${district.unitKeys[1]!};${addDays(today, day)};${free};ausreichend`;
    expect((await send([row(-3, '1'), row(-4, '2')], '?dryRun=true')).status).toBe(200);
    expect((await send([row(-3, '1'), row(-4, '2'), row(-5, 'x')], '?partial=true')).status).toBe(200);
    expect((await send([row(-3, '1'), row(-6, '3'), row(-5, 'x')])).status).toBe(422);
    expect((await send([])).status).toBe(400);
    expect((await send([], '?dryRun=true')).status).toBe(400);
    // Before anything of it is looked at.
    const tooLarge = ['x'.repeat(7 * 1024 * 1024)];
    expect((await send(tooLarge)).status).toBe(413);
    expect((await send(tooLarge, '?dryRun=true')).status).toBe(413);
    const text = await scrape();
    const series = (outcome: string, code: string): number | undefined =>
      valueOf(text, `kreislage_submissions_total{operation="importReports",outcome="${outcome}",code="${code}"}`);
    expect([series('stored', ''), series('refused', 'NOT_A_WHOLE_NUMBER')]).toEqual([2, 2]);
    expect([series('failed', 'BAD_REQUEST'), series('failed', 'PAYLOAD_TOO_LARGE')]).toEqual([1, 1]);
  });

  it('shows the way from the report to the view, and how many are in', async () => {
    const text = await until(async () => {
      const now = await scrape();
      return valueOf(now, 'kreislage_outbox_open') === 0 &&
        valueOf(now, 'kreislage_reports_received{district="03902"}') === 1
        ? now
        : undefined;
    });
    expect(valueOf(text, 'kreislage_database_up')).toBe(1);
    expect(valueOf(text, 'kreislage_rollup_lag_seconds')).toBe(0);
    expect(valueOf(text, 'kreislage_outbox_age_seconds')).toBe(0);
    expect(valueOf(text, 'kreislage_outbox_stuck')).toBe(0);
    expect(valueOf(text, 'kreislage_changes_done')).toBeGreaterThan(0);
    for (const name of ['job_latency', 'freshness'])
      for (const quantile of ['0.5', '0.95', '1']) {
        const seconds = valueOf(text, `kreislage_${name}_seconds{quantile="${quantile}"}`);
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThan(120);
      }
    expect(valueOf(text, 'kreislage_reports_expected{district="03902"}')).toBe(isOwed(today) ? 3 : 0);
  });

  it('has every metric that the dashboard and the alerts ask for', async () => {
    const asked = ['grafana-dashboard.json', 'alerts.yml', 'README.md'].flatMap((file) => [
      ...readFileSync(`infra/monitoring/${file}`, 'utf8').matchAll(/\b(?:kreislage|nodejs|process)_[a-z0-9_]+/g),
    ]);
    const text = await scrape();
    const shown = new Set([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map((match) => match[1]!));
    expect(shown.size).toBeGreaterThan(15);
    const missing = asked
      .map(([name]) => name.replace(/_(?:bucket|count|sum)$/, ''))
      .filter((name) => !shown.has(name));
    expect(missing).toEqual([]);
    // And the other way round: nothing of ours that no page tells of.
    const told = readFileSync('infra/monitoring/README.md', 'utf8');
    for (const name of shown)
      if (name.startsWith('kreislage_')) expect(told).toContain(name.replace(/^kreislage_reports_/, '_'));
  });
});

describe('the log', () => {
  it('has a line for each request, under the id that the answer carries', async () => {
    const response = await fetch(`${api()}/graphql?secret=${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ viewer { name } }' }),
    });
    const requestId = response.headers.get('x-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    const line = await until(() =>
      Promise.resolve(jsonLines(installation.apis[0]!.log()).find((one) => one['requestId'] === requestId)),
    );
    expect(line).toMatchObject({
      level: 30,
      process: 'api',
      msg: 'request',
      method: 'POST',
      path: '/graphql',
      status: 200,
      districtKey: '03902',
    });
    expect(line['milliseconds']).toBeGreaterThan(0);
  });

  it('has a line for each job, with its id and what came of it', async () => {
    await submit(2);
    const line = await until(() =>
      Promise.resolve(
        jsonLines(installation.workers[0]!.log()).findLast(
          (one) => one['msg'] === 'job done' && one['queue'] === 'recalculate-district',
        ),
      ),
    );
    expect(line).toMatchObject({ process: 'worker', level: 30, job: 'recalculate-district', districtKey: '03902' });
    expect(line['jobId']).toEqual(expect.any(String));
    expect(line['changes']).toBeGreaterThan(0);
    expect(line['milliseconds']).toBeGreaterThan(0);
  });

  it('holds no token, no password, no comment and no query string, down to level debug', () => {
    const log = installation.apis[0]!.log() + installation.workers[0]!.log();
    for (const secret of [token, district.password, METRICS_TOKEN, COMMENT]) expect(log).not.toContain(secret);
  });
});

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayOf } from '#kernel';
import { testDatabase, type TestDatabase } from '#testing';
import { runCommandOrThrow } from '../support/command.mjs';
import { type Json } from '../support/districts.js';
import { type Installation, startInstallation } from '../support/installation.js';

// The first five minutes of the README, as a reader pastes them, against the demonstration as `npm start` loads it.

const MELLE = '034590024024';

/** The bash blocks between the two marks of the README, one behind the other. */
function walkOfReadme(): string {
  const readme = readFileSync('README.md', 'utf8');
  const walk = /<!-- walk:begin -->([\s\S]*)<!-- walk:end -->/.exec(readme)![1]!;
  return [...walk.matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map((block) => block[1]).join('\n');
}

let database: TestDatabase;
let installation: Installation;
let folder: string;
let output: { code: number | null; stdout: string; stderr: string };
/** The answers to the GraphQL documents, in their order. */
let answers: Json[];
let today: string;

beforeAll(async () => {
  database = await testDatabase();
  await runCommandOrThrow(['demo', 'load'], { env: { DATABASE_URL: database.url, DEMO: '1' } });
  installation = await startInstallation({ databaseUrl: database.url, redisUrl: database.redisUrl });
  folder = mkdtempSync(join(tmpdir(), 'kreislage-walk-'));
  today = dayOf(new Date(), 'Europe/Berlin');
  const script = walkOfReadme()
    .replace(/^URL=.*$/m, `URL=${installation.apis[0]!.url}`)
    .replaceAll('/tmp/kreislage-', `${folder}/kreislage-`);
  output = await new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const done = { code: null as number | null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (done.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (done.stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...done, code }));
  });
  answers = [...output.stdout.matchAll(/^\{\n[\s\S]*?^\}$/gm)].map((match) => JSON.parse(match[0]));
}, 240_000);
afterAll(async () => {
  await installation?.stop();
  await database?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('the walk of the README', () => {
  it('runs through, each document answered with data and without errors', () => {
    expect(output.stderr).toBe('');
    expect(output.code).toBe(0);
    expect(answers).toHaveLength([...walkOfReadme().matchAll(/^ask <</gm)].length);
    expect(answers.length).toBeGreaterThanOrEqual(5);
    for (const answer of answers) {
      expect(answer.errors).toBeUndefined();
      expect(answer.data).not.toBeNull();
    }
  });

  it('begins with a day on which nobody has reported', () => {
    const { situation } = answers[0].data.district;
    expect(situation.date).toBe(today);
    expect(situation.reporting.received).toBe(0);
    expect(situation.allocations).toEqual({ value: null, unitsKnown: 0 });
    for (const { accommodatedPersons } of situation.accommodation) {
      expect(accommodatedPersons.value).toBeGreaterThan(0);
      expect(accommodatedPersons).toMatchObject({ unitsCurrent: 0, unitsExpected: 21 });
      expect(accommodatedPersons.oldestReportingDate < today).toBe(true);
    }
  });

  it('stores the report, and the figure of the district moves by it and explains itself', () => {
    const { report, problems } = answers[1].data.submitDailyReport;
    expect(report.revision).toBe(1);
    expect(problems.filter(({ severity }: Json) => severity === 'ERROR')).toEqual([]);
    const { situation } = answers[2].data.district;
    expect(situation.reporting.received).toBe(1);
    expect(situation.allocations).toMatchObject({ value: 3, unitsKnown: 1 });
    expect(situation.allocations.explanation.formula).toMatch(/^3 = 3; bekannt bei 1 von 21 Kommunen/);
    expect(answers[2].data.reportingUnit.report).toEqual({
      revision: 1,
      recordedAt: report.recordedAt,
    });
  });

  it('corrects it, and still knows what was known before', () => {
    expect(answers[3].data.submitDailyReport.report).toMatchObject({
      revision: 2,
      correctionReason: 'Zahlendreher bei den Zuweisungen',
    });
    const { now, before } = answers[4].data.district;
    expect(now.allocations.value).toBe(5);
    expect(before).toEqual({ allocations: { value: 3 }, knownAt: answers[1].data.submitDailyReport.report.recordedAt });
    expect(answers[4].data.reportingUnit.report.revisions).toMatchObject([
      {
        revision: 2,
        allocations: 5,
        correctionReason: 'Zahlendreher bei den Zuweisungen',
        recordedBy: expect.any(String),
      },
      { revision: 1, allocations: 3, correctionReason: null, recordedBy: expect.any(String) },
    ]);
  });

  it('ends with the map layer of the day', () => {
    expect(output.stdout.slice(-600)).toContain('"type":"FeatureCollection"');
    expect(output.stdout.slice(-600)).toContain('"numberMatched":21');
  });

  it('leaves the demonstration without a difference', async () => {
    const verified = await runCommandOrThrow(['verify'], { env: { DATABASE_URL: database.url } });
    expect(verified.json.differences).toEqual([]);
    const [row] = await database.query<{ revisions: number }>(
      `SELECT count(*)::int AS revisions FROM reporting.daily_report WHERE unit_key = '${MELLE}' AND reporting_date = '${today}'`,
    );
    expect(row!.revisions).toBe(2);
  });
});

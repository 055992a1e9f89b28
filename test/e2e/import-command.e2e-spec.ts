import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../support/command.mjs';
import { type Districts, FOREIGN, startWithDistricts, unitKeys } from '../support/districts.js';
import { csvOf, fileRow, storedReports } from '../support/upload.js';

// `kreislage reports import`: the operator's way, across districts.

let districts: Districts;
const folder = mkdtempSync(join(tmpdir(), 'kreislage-import-'));
const { melle, bramsche, foreign } = unitKeys;

beforeAll(async () => {
  districts = await startWithDistricts();
}, 120_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await districts?.stop();
}, 60_000);

// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function run(content: string | Buffer, ...options: string[]): Promise<any> {
  const file = join(folder, 'meldungen.csv');
  writeFileSync(file, content);
  return runCommand(['reports', 'import', file, ...options], { env: { DATABASE_URL: districts.database.url } });
}

describe('reports import', () => {
  it('finds units across districts, in one all or none, reported by the operator on behalf', async () => {
    const day = districts.ago(10);
    const bad = await run(csvOf([fileRow(melle, day), fileRow(foreign, day, { frei_gu: 'x' })]));
    expect([bad.code, bad.json.stored, bad.json.counts]).toEqual([
      4,
      false,
      { new: 1, changed: 0, unchanged: 0, rejected: 1 },
    ]);
    expect(await storedReports(districts)).toEqual([]);
    const good = await run(csvOf([fileRow(melle, day), fileRow(foreign, day)]));
    expect([good.code, good.json.stored]).toEqual([0, true]);
    const stored = await storedReports(districts);
    expect(stored.map((one) => [one.unit_key, one.source, one.on_behalf, one.recorded_by_name])).toEqual([
      [foreign, 'IMPORT', true, `Betrieb (${userInfo().username})`],
      [melle, 'IMPORT', true, `Betrieb (${userInfo().username})`],
    ]);
    const audit = await districts.database.query(
      `SELECT district_key, action FROM platform.audit_entry WHERE action LIKE 'DailyReport%' ORDER BY district_key, action`,
    );
    expect(audit).toEqual([
      { district_key: FOREIGN, action: 'DailyReportSubmitted' },
      { district_key: FOREIGN, action: 'DailyReportsImported' },
      { district_key: '03459', action: 'DailyReportSubmitted' },
      { district_key: '03459', action: 'DailyReportsImported' },
    ]);
    const again = await run(csvOf([fileRow(melle, day), fileRow(foreign, day)]));
    expect([again.code, again.json.counts.unchanged]).toEqual([0, 2]);
  });

  it('keeps to a district, to good rows, to looking, and takes a reason', async () => {
    const day = districts.ago(11);
    const file = csvOf([fileRow(bramsche, day), fileRow(foreign, day)]);
    const narrow = await run(file, '--district', '03459');
    expect([narrow.code, narrow.json.rows[1].problems[0].code]).toEqual([4, 'UNIT_UNKNOWN']);
    expect((await run(file, '--dry-run')).json).toMatchObject({ dryRun: true, stored: false });
    const partial = await run(file, '--district', '03459', '--partial');
    expect([partial.code, partial.json.stored, partial.json.counts.new]).toEqual([0, true, 1]);
    const changed = csvOf([fileRow(bramsche, day, { frei_gu: 8 })]);
    expect((await run(changed)).code).toBe(4);
    expect((await run(changed, '--reason', 'Nachzählung')).json.rows[0]).toMatchObject({
      result: 'changed',
      revision: 2,
    });
    expect((await run(file, '--district', '99999')).code).toBe(4);
  });

  it('says in German what is wrong with a file, and ends with 4', async () => {
    const result = await run('a;b\r\n1;2\r\n');
    expect([result.code, result.stderr]).toEqual([
      4,
      expect.stringContaining('fehlen die Spalten „ars“ und „stichtag“'),
    ]);
    const missing = await runCommand(['reports', 'import', join(folder, 'fehlt.csv')], {
      env: { DATABASE_URL: districts.database.url },
    });
    expect(missing.code).toBe(4);
  });
});

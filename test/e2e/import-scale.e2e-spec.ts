import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#kernel';
import { readReportFile } from '#reporting';
import {
  type AccountName,
  type Districts,
  HOME,
  type Json,
  report,
  startWithDistricts,
  unitKeys,
} from '../support/districts.js';
import { csvOf, fileRow, storedReports, upload } from '../support/upload.js';

// Thousands of rows, a client that leaves, and the way out: export and import again.

let districts: Districts;
const { melle, bramsche, artland, facility, foreign } = unitKeys;
const towns = Array.from({ length: 20 }, (_, index) => `0345900${String(10_001 + index)}`);

beforeAll(async () => {
  districts = await startWithDistricts();
  await districts.import(
    ...towns.map((key, index) => `${HOME};Landkreis Osnabrück;NI;${key};;Ort ${index};TOWN;;;;;;`),
  );
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);

describe('5,000 rows', () => {
  const days = 250;
  const rows = (more: Record<string, string | number> = {}): Record<string, string | number | null>[] =>
    Array.from({ length: 20 * days }, (_, index) => {
      const town = index % 20;
      const day = Math.floor(index / 20);
      return fileRow(towns[town]!, districts.ago(day + 1), { zuweisungen: town, untergebracht_gu: 100 + day, ...more });
    });

  it('are stored as they are, each as revision 1, and the steering view follows', async () => {
    const answer = await upload(districts, 'steuerung', csvOf(rows()));
    expect([answer.status, answer.json.counts]).toEqual([200, { new: 5_000, changed: 0, unchanged: 0, rejected: 0 }]);
    const [stored] = await districts.database.query(
      `SELECT count(*)::int AS count, max(revision) AS revision, count(DISTINCT (unit_key, recorded_at))::int AS moments,
              sum(allocations)::int AS allocations, sum(accommodated_shared)::int AS shared,
              bool_and(source = 'IMPORT' AND on_behalf) AS marked
         FROM reporting.daily_report`,
    );
    expect(stored).toEqual({
      count: 5_000,
      revision: 1,
      moments: 5_000,
      allocations: days * 190,
      shared: 20 * (days * 100 + (days * (days - 1)) / 2),
      marked: true,
    });
    const wrong = await districts.database.query(
      `SELECT unit_key, reporting_date FROM reporting.daily_report
        WHERE allocations <> right(unit_key, 5)::int - 10001 OR accommodated_shared <> 100 + ($1::date - reporting_date) - 1`,
      [districts.ago(0)],
    );
    expect(wrong).toEqual([]);
    const [audit] = await districts.database.query(
      `SELECT count(*) FILTER (WHERE action = 'DailyReportSubmitted')::int AS reports, count(*) FILTER (WHERE action = 'DailyReportsImported')::int AS imports FROM platform.audit_entry`,
    );
    expect(audit).toEqual({ reports: 5_000, imports: 1 });
    await districts.settled();
    const { district } = await districts.ask(
      'steuerung',
      `query ($date: Date!) { district(key: "${HOME}") { situation(date: $date) { allocations { value } } } }`,
      { date: districts.ago(1) },
    );
    expect(district.situation.allocations.value).toBe(190);
  }, 120_000);

  it('sent again are all unchanged, and changed all become revision 2', async () => {
    const again = await upload(districts, 'steuerung', csvOf(rows()));
    expect([again.status, again.json.stored, again.json.counts.unchanged]).toEqual([200, false, 5_000]);
    const changed = await upload(districts, 'steuerung', csvOf(rows({ frei_gu: 6 })), {
      query: 'correctionReason=Nachz%C3%A4hlung',
    });
    expect([
      changed.status,
      changed.json.counts.changed,
      changed.json.rows.every((row: Json) => row.revision === 2),
    ]).toEqual([200, 5_000, true]);
  }, 120_000);

  it('whoever leaves before the end has stored nothing', async () => {
    const before = await storedReports(districts);
    const body = csvOf(rows({ frei_gu: 7, korrekturgrund: 'x' }));
    const token = await districts.as('steuerung');
    await new Promise<void>((resolve, reject) => {
      const sent = request(`${districts.url}/api/reports/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, accept: 'application/x-ndjson', 'content-type': 'text/csv' },
      });
      sent.on('error', () => resolve());
      sent.on('response', (response) => {
        response.on('error', () => resolve());
        response.on('data', (chunk: Buffer) => {
          if (!chunk.toString().includes('"storing"')) return;
          sent.destroy();
          resolve();
        });
        response.on('end', () => reject(new Error('The import was through before anybody could leave.')));
      });
      sent.end(body);
    });
    // The next one waits for the end of the one that was left.
    expect((await upload(districts, 'steuerung', csvOf([fileRow(melle, districts.ago(1))]))).status).toBe(200);
    expect((await storedReports(districts)).length).toBe(before.length + 1);
  }, 120_000);
});

describe('export', () => {
  const get = async (account: AccountName | { token: string }, query: string): Promise<Response> =>
    fetch(`${districts.url}/api/reports/export?${query}`, {
      headers: { authorization: `Bearer ${typeof account === 'string' ? await districts.as(account) : account.token}` },
    });
  const day = (): string => districts.ago(900);
  const range = (): string => `from=${day()}&to=${addDays(day(), 3)}`;

  it('holds the own units of a clerk, all of an officer, and comes back unchanged', async () => {
    const prospects = [
      { type: 'SHARED', places: 6, expectedFrom: '2027-01-01', label: 'Container' },
      { type: 'SHARED', places: 4, expectedFrom: null, label: null },
      ...Array.from({ length: 7 }, (_, index) => ({
        type: 'DECENTRALISED',
        places: index,
        expectedFrom: null,
        label: `Haus ${index}`,
      })),
    ];
    await report(districts, 'melle', melle, day(), {
      comment: '=SUMME(A1)',
      prospectiveCapacity: prospects,
      allocations: null,
    });
    await report(districts, 'melle', melle, addDays(day(), 1), { comment: "'+49 5422", assessment: 'CRITICAL' });
    await report(districts, 'zwei', bramsche, day(), { comment: 'nur für Bramsche' });
    await report(districts, 'andere', artland, day());
    await report(districts, 'zwei', facility, day());
    await report(districts, 'fremd', foreign, day());
    for (const format of ['csv', 'xlsx'] as const) {
      const answer = await get('melle', `${range()}&format=${format}`);
      expect([
        answer.status,
        answer.headers.get('content-disposition'),
        answer.headers.get('x-content-type-options'),
      ]).toEqual([
        200,
        `attachment; filename="tagesmeldungen-03459-${day()}-bis-${addDays(day(), 3)}.${format}"`,
        'nosniff',
      ]);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect((await readReportFile(bytes)).rows.slice(1).map((row) => row.cells[0])).toEqual([melle, melle]);
      const back = await upload(districts, 'melle', bytes, { type: 'application/octet-stream' });
      expect([format, back.status, back.json.counts]).toEqual([
        format,
        200,
        { new: 0, changed: 0, unchanged: 2, rejected: 0 },
      ]);
      const all = new Uint8Array(await (await get('steuerung', `${range()}&format=${format}`)).arrayBuffer());
      const rows = (await readReportFile(all)).rows.slice(1).map((row) => row.cells[0]);
      expect(rows).toEqual([melle, melle, bramsche, artland, facility].sort());
      expect((await upload(districts, 'steuerung', all)).json.counts.unchanged).toBe(5);
    }
  });

  it('is refused to whom it is not for, and every one is written down', async () => {
    const statusOf = async (account: AccountName | { token: string }, query = range()): Promise<number> =>
      (await get(account, query)).status;
    expect(await Promise.all([statusOf('verwaltung'), statusOf('karte')])).toEqual([403, 403]);
    expect(await statusOf(await districts.token('melle', 'layers'))).toBe(403);
    expect(await statusOf(await districts.token('melle', 'read'))).toBe(200);
    expect((await fetch(`${districts.url}/api/reports/export`)).status).toBe(401);
    for (const query of [
      'from=2026-02-30',
      'from=2999-01-01',
      'to=2026-01-01',
      'from=2026-01-02&to=2026-01-01',
      'from=2020-01-01&to=2026-01-01',
      'format=pdf',
      'unit=1',
    ]) {
      expect([query, await statusOf('melle', query)]).toEqual([query, 400]);
    }
    const [audit] = await districts.database.query(
      `SELECT actor_name, detail FROM platform.audit_entry WHERE action = 'DailyReportsExported' ORDER BY audit_id LIMIT 1`,
    );
    expect(audit).toEqual({
      actor_name: 'melle',
      detail: { from: day(), to: addDays(day(), 3), format: 'csv', reports: 2 },
    });
    const foreignRows = await (await get('fremdsteuerung', range())).text();
    expect(foreignRows.trim().split('\r\n')).toHaveLength(2);
    expect(foreignRows).not.toContain('03459');
  });
});

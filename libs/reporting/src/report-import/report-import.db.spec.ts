import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#kernel';
import { type Database, type Tx } from '#platform';
import { importDistricts, setDistrictRules } from '#territory';
import { testDatabase, type TestDatabase } from '#testing';
import { type Importer, ReportImportService } from './report-import.service.js';

let database: TestDatabase;
let app: Database;
const DISTRICT = '03459';
const keys = Array.from({ length: 600 }, (_, index) => `${DISTRICT}00${String(10_001 + index)}`);
const importer: Importer = {
  districtKey: DISTRICT,
  accountId: null,
  username: 'test',
  name: 'Test',
  onBehalf: () => true,
  mayReportFor: () => true,
  requestId: null,
};

beforeAll(async () => {
  database = await testDatabase();
  const operator = await database.open('kreislage_operator');
  const header =
    'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
  const lines = keys.map((key, index) => `${DISTRICT};Probekreis;NI;${key};;Ort ${index};TOWN;;;;;;`);
  const context = { actorName: 'test' };
  await importDistricts(operator, Buffer.from([header, ...lines].join('\n')), context);
  await setDistrictRules(operator, DISTRICT, ['lockAfterDays=never', 'assessmentRequired=off'], context);
  app = await database.open('kreislage_app');
}, 60_000);
afterAll(async () => database?.close(), 30_000);

/** The real database, with its statements counted. */
function counting(): { database: Database; statements: () => number } {
  let statements = 0;
  const transaction = (options: Parameters<Database['transaction']>[0], work: (tx: Tx) => Promise<unknown>): unknown =>
    app.transaction(options, (tx) =>
      work({
        query: (sql, parameters) => {
          statements += 1;
          return tx.query(sql, parameters);
        },
      }),
    );
  const query: Database['query'] = (sql, parameters) => app.query(sql, parameters);
  return { database: { transaction, query } as unknown as Database, statements: () => statements };
}

const fileOf = (rows: readonly (readonly [string, string, number])[]): Buffer =>
  Buffer.from(['ars;stichtag;zuweisungen', ...rows.map((row) => row.join(';'))].join('\n'));

describe('an import', () => {
  it('takes as many statements for 600 units as for one: it knows no limit of units', async () => {
    const options = { dryRun: false, partial: false, correctionReason: null };
    const day = addDays('2026-01-01', 0);
    const oneUnit = counting();
    const days = Array.from({ length: 600 }, (_, index) => [keys[0]!, addDays('2020-01-01', index), 1] as const);
    const first = await new ReportImportService(oneUnit.database).import(importer, fileOf(days), options);
    const manyUnits = counting();
    const units = keys.map((key) => [key, day, 1] as const);
    const second = await new ReportImportService(manyUnits.database).import(importer, fileOf(units), options);
    expect([first.counts.new, second.counts.new]).toEqual([600, 600]);
    // Waiting for the clock asks it now and then: many days of one unit take their milliseconds.
    expect(manyUnits.statements()).toBeLessThanOrEqual(oneUnit.statements());
    expect(oneUnit.statements()).toBeLessThan(40);
  }, 60_000);

  it('waits for the clock after its commit: meanwhile others write, and later', async () => {
    const options = { dryRun: false, partial: false, correctionReason: null };
    let other: Promise<unknown> | undefined;
    const database_ = {
      transaction: app.transaction.bind(app),
      query: (sql: string, parameters?: readonly unknown[]) => {
        const write = (): Promise<unknown> =>
          new ReportImportService(app).import(importer, fileOf([[keys[1]!, '2024-01-01', 1]]), options);
        return (other ??= write()).then(() => app.query(sql, parameters));
      },
    } as unknown as Database;
    const days = Array.from({ length: 300 }, (_, index) => [keys[1]!, addDays('2023-01-01', index), 1] as const);
    await new ReportImportService(database_).import(importer, fileOf(days), options);
    expect(other).toBeDefined();
    const [row] = await database.query(
      `SELECT max(recorded_at) FILTER (WHERE reporting_date < '2024-01-01') < max(recorded_at) AS later,
              max(recorded_at) <= clock_timestamp() AS over
         FROM reporting.daily_report WHERE unit_key = $1 AND reporting_date BETWEEN '2023-01-01' AND '2024-01-01'`,
      [keys[1]],
    );
    expect(row).toEqual({ later: true, over: true });
  }, 60_000);

  it('that takes too long to judge is refused, and long texts without an address take no time', async () => {
    const options = { dryRun: true, partial: false, correctionReason: null };
    const rows = keys.map((key) => `${key};2026-03-03;${'a'.repeat(2_000)}`);
    const file = Buffer.from(['ars;stichtag;bemerkung', ...rows].join('\n'));
    await expect(
      new ReportImportService(app, { judgingLimitMs: 0 }).import(importer, file, options),
    ).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect((await new ReportImportService(app).import(importer, file, options)).counts.new).toBe(600);
  }, 60_000);

  it('gives rejected rows back to be mended, as many as an answer holds', async () => {
    const rows = keys.map((key) => `${'x'.repeat(8_500)};${key};2026-03-03;;zwölf`);
    const file = Buffer.from(
      ['bemerkung;ars;stichtag;Ort;zuweisungen', ...rows, `;${keys[0]!};2026-03-04;;1`].join('\n'),
    );
    const options = { dryRun: true, partial: false, correctionReason: null };
    const result = await new ReportImportService(app).import(importer, file, options);
    expect([result.counts.rejected, result.columns]).toEqual([600, ['bemerkung', 'ars', 'stichtag', 'zuweisungen']]);
    expect(result.rows[0]!.cells).toEqual(['x'.repeat(8_500), keys[0], '2026-03-03', 'zwölf']);
    expect(result.rows[599]!.cells).toBeNull();
    expect(result.rows[600]).not.toHaveProperty('cells');
  }, 60_000);

  it('that fails in the middle leaves nothing behind', async () => {
    const before = await database.query(`SELECT count(*)::int AS count FROM reporting.daily_report`);
    const rows = keys.map((key) => [key, '2026-02-02', 2] as const);
    let seen = 0;
    const failing = new ReportImportService(app).import(
      importer,
      fileOf(rows),
      { dryRun: false, partial: false, correctionReason: null },
      {
        onProgress: ({ phase }) => {
          if (phase === 'storing' && (seen += 1) === 1) throw new Error('in the middle');
        },
      },
    );
    await expect(failing).rejects.toThrow('in the middle');
    expect(await database.query(`SELECT count(*)::int AS count FROM reporting.daily_report`)).toEqual(before);
    expect(await database.query(`SELECT FROM platform.outbox WHERE payload->>'reportingDate' = '2026-02-02'`)).toEqual(
      [],
    );
    expect(await database.query(`SELECT FROM platform.audit_entry WHERE reporting_date = '2026-02-02'`)).toEqual([]);
  }, 60_000);
});

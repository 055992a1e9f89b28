import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#kernel';
import { type Actor } from '#access';
import { importDistricts } from '#territory';
import { testDatabase, type TestDatabase } from '#testing';
import { readReportFile } from '../report-file/read-report-file.js';
import { fileLimits } from '../report-file/report-file.domain.js';
import { type ExportTable, toCsv } from './export-table.domain.js';
import { ReportExportService } from './report-export.service.js';

const DISTRICT = '03459';
const UNITS = 60;
const keys = Array.from({ length: UNITS }, (_, index) => `${DISTRICT}00${String(10_001 + index)}`);
const officer: Actor = {
  accountId: '00000000-0000-0000-0000-000000000001',
  username: 'test',
  name: 'Test',
  role: 'STEERING_OFFICER',
  districtKey: DISTRICT,
  unitKeys: [],
  deputyUnitKeys: [],
  credential: { kind: 'ACCESS_TOKEN', sessionId: '00000000-0000-0000-0000-000000000002' },
};

describe('an export of a large district', () => {
  let database: TestDatabase;
  const firstDay = '2024-01-01';

  beforeAll(async () => {
    database = await testDatabase();
    const header =
      'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
    const lines = keys.map((key, index) => `${DISTRICT};Probekreis;NI;${key};;Ort ${index};TOWN;;;;;;`);
    await importDistricts(await database.open('kreislage_operator'), Buffer.from([header, ...lines].join('\n')), {
      actorName: 'test',
    });
    // 60 units x 334 days: more than a file may bring back. Row by row the trigger would take long.
    await database.query(
      `INSERT INTO reporting.daily_report (district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name,
                                           source, on_behalf, on_time, confirmed_unchanged, prospective_capacity, warnings)
       SELECT '${DISTRICT}', unit_key, $1::date + day, 1, now() + make_interval(secs => day), 'Test', 'API', true, true, false, '[]', '[]'
         FROM unnest($2::text[]) AS unit_key, generate_series(0, 333) AS day`,
      [firstDay, keys],
    );
  }, 120_000);
  afterAll(() => database?.close(), 60_000);

  it('is as large as an import takes, and refused where it would be larger', async () => {
    const exports = new ReportExportService(await database.open('kreislage_app'));
    // 333 days are 19,980 rows and a header.
    const request = { from: firstDay, to: addDays(firstDay, 332), format: 'csv' } as const;
    const toFile = (table: ExportTable): Promise<Buffer> => Promise.resolve(Buffer.from(toCsv(table)));
    const { file } = await exports.export(officer, request, 'request', toFile);
    expect((await readReportFile(file)).rows).toHaveLength(19_981);
    const refusal = { code: 'BAD_USER_INPUT', message: expect.stringContaining('kürzeren Zeitraum') };
    const longer = { ...request, to: addDays(firstDay, 333) };
    await expect(exports.export(officer, longer, 'request', toFile)).rejects.toMatchObject(refusal);
    const tooLarge = (): Promise<Buffer> => Promise.resolve(Buffer.alloc(fileLimits.packedBytes + 1));
    await expect(exports.export(officer, request, 'request', tooLarge)).rejects.toMatchObject(refusal);
    // Only what was handed out was taken home.
    expect(
      await database.query(
        `SELECT detail ->> 'reports' AS reports FROM platform.audit_entry WHERE action LIKE '%Exported'`,
      ),
    ).toEqual([{ reports: '19980' }]);
  }, 60_000);
});

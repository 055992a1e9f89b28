import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules } from '#territory/domain';
import { addDays, isCleanText } from '#kernel';
import {
  type DailyReport,
  type ProspectiveCapacity,
  type ReportContent,
  textOrNull,
} from '../daily-report/daily-report.domain.js';
import { accommodationTypes } from '../figure/figure-catalogue.domain.js';
import { readReportFile } from '../report-file/read-report-file.js';
import { findHeader } from '../report-import/import-columns.domain.js';
import { mergeWithRecord, readImportRow, sameContent } from '../report-import/import-row.domain.js';
import { toCsv, toExportTable } from './export-table.domain.js';
import { toXlsx } from './export-xlsx.js';

const count = fc.option(fc.integer({ min: 0, max: 1_000_000 }));
const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('2000-01-01', days));
const text = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(
      '=SUMME(A1)',
      "'=x",
      '+49',
      '-',
      '@a',
      '\ta',
      '\ra',
      'a;b',
      'a"b',
      '"',
      ' a ',
      'a\r\nb',
      '_x0041_',
      '\uFEFFa',
      "''",
    ),
  )
  .filter(isCleanText);
const prospect = fc.record({
  type: fc.constantFrom(...accommodationTypes),
  places: fc.integer({ min: 0, max: 1_000 }),
  expectedFrom: fc.option(day),
  label: fc.option(text.map(textOrNull)),
}) as fc.Arbitrary<ProspectiveCapacity>;
const content: fc.Arbitrary<ReportContent> = fc.record({
  allocations: count,
  projectedCredits: count,
  accommodation: fc.tuple(fc.array(count, { minLength: 6, maxLength: 6 })).map(([figures]) =>
    accommodationTypes.map((type, index) => ({
      type,
      accommodatedPersons: figures[index * 3]!,
      availableNow: figures[index * 3 + 1]!,
      operablePlaces: figures[index * 3 + 2]!,
    })),
  ),
  prospectiveCapacity: fc.array(prospect, { maxLength: 20 }),
  assessment: fc.option(fc.constantFrom('SUFFICIENT' as const, 'STRAINED' as const, 'CRITICAL' as const)),
  comment: fc.option(text).map(textOrNull),
});
const reports = fc.array(content, { minLength: 1, maxLength: 6 }).map((contents) =>
  contents.map((one, index): DailyReport => ({
    ...one,
    reportId: String(index),
    unitKey: '034590024024',
    reportingDate: addDays('2026-11-01', index),
    revision: index + 1,
    recordedAt: new Date(0),
    recordedByName: 'x',
    source: 'API',
    onBehalf: false,
    onTime: true,
    confirmedUnchanged: false,
    correctionReason: 'x',
    warnings: [],
  })),
);

describe('an export', () => {
  it.each([
    ['CSV', (table: ReturnType<typeof toExportTable>) => Promise.resolve(Buffer.from(toCsv(table)))],
    ['XLSX', toXlsx],
  ] as const)(
    'as %s that is imported again changes nothing, whatever stands in it',
    async (kind, write) => {
      await fc.assert(
        fc.asyncProperty(reports, async (exported) => {
          const file = await readReportFile(await write(toExportTable(exported, defaultRules)));
          expect(file.kind).toBe(kind);
          const header = findHeader(file.rows);
          if ('problem' in header) throw new Error(header.problem);
          const rows = file.rows.slice(header.index + 1).map((row) => readImportRow(row, header, file.kind));
          expect(rows).toHaveLength(exported.length);
          rows.forEach((row, index) => {
            const report = exported[index]!;
            expect(row.problems).toEqual([]);
            expect([row.key, row.reportingDate, row.baseRevision]).toEqual([
              report.unitKey,
              report.reportingDate,
              report.revision,
            ]);
            expect(sameContent(mergeWithRecord(row.figures, report), report)).toBe(true);
            // Everything but the labels, which the file does not have, comes back without a record too.
            const withoutLabels = {
              ...report,
              prospectiveCapacity: report.prospectiveCapacity.map((one) => ({ ...one, label: null })),
            };
            expect(sameContent(mergeWithRecord(row.figures, null), withoutLabels)).toBe(true);
          });
        }),
        { numRuns: 25 },
      );
    },
    120_000,
  );

  it.each([
    'toString',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '\uFFFD',
    '\uFFFE',
    '\uFFFF',
    'a\uFFFFb',
    '\uFEFF',
  ])('as XLSX carries the text %j: names of properties, and characters that XML does not have', async (text) => {
    const bytes = await toXlsx({ columns: ['ars', 'bemerkung'], rows: [[{ text: '1' }, { text }]] });
    expect((await readReportFile(bytes)).rows[1]?.cells).toEqual(['1', text]);
  });

  it('has no cell that a spreadsheet would run, and numbers as they are', () => {
    const csv = toCsv(
      toExportTable(
        [
          {
            ...fc.sample(reports, { seed: 1, numRuns: 1 })[0]![0]!,
            comment: '=HYPERLINK("x")',
            prospectiveCapacity: [],
            allocations: 7,
          },
        ],
        defaultRules,
      ),
    );
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
    expect(csv.startsWith('\uFEFFars;stichtag;zuweisungen;')).toBe(true);
    expect(csv).toContain('034590024024;2026-11-01;7;');
  });
});

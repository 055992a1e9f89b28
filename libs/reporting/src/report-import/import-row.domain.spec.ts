import { describe, expect, it } from '@jest/globals';
import { type ProspectiveCapacity, toContent } from '../daily-report/daily-report.domain.js';
import { type Cell, type ReportFile } from '../report-file/report-file.domain.js';
import { findHeader, type Header } from './import-columns.domain.js';
import {
  differencesOf,
  mergeProspects,
  mergeWithRecord,
  type ProspectCell,
  readImportRow,
} from './import-row.domain.js';

const entry = (places: number, expectedFrom: string | null, label: string | null): ProspectiveCapacity => ({
  type: 'SHARED',
  places,
  expectedFrom,
  label,
});
const cell = (places: number, expectedFrom?: string | null): ProspectCell => ({ slot: 1, places, expectedFrom });
const D1 = '2027-01-01';
const D2 = '2027-02-01';
const two = [entry(6, D1, 'A'), entry(4, D2, 'B')];

describe('prospects', () => {
  it.each<[string, ProspectCell[], ProspectiveCapacity[], ProspectiveCapacity[]]>([
    ['are the file’s where nothing is on record', [cell(5, D1)], [], [entry(5, D1, null)]],
    ['are unknown where the cells are empty', [], two, []],
    ['keep dates and labels where the file has the same sum and no dates', [cell(10)], two, two],
    ['keep labels where the dates are those on record', [cell(6, D1), cell(4, D2)], two, two],
    ['keep labels in another order', [cell(4, D2), cell(6, D1)], two, two],
    [
      'keep dates and labels where places moved between them',
      [cell(3), cell(7)],
      two,
      [entry(3, D1, 'A'), entry(7, D2, 'B')],
    ],
    ['are the file’s where the sum differs', [cell(11)], two, [entry(11, null, null)]],
    ['are the file’s where a date differs', [cell(6, D1), cell(4, D1)], two, [entry(6, D1, null), entry(4, D1, null)]],
    [
      'are the file’s where a date is emptied',
      [cell(6, D1), cell(4, null)],
      two,
      [entry(6, D1, null), entry(4, null, null)],
    ],
    ['are the file’s where one date stands for two', [cell(10, D1)], two, [entry(10, D1, null)]],
    [
      'stay where one sum has the date of all',
      [cell(10, D1)],
      [entry(6, D1, 'A'), entry(4, D1, 'B')],
      [entry(6, D1, 'A'), entry(4, D1, 'B')],
    ],
    ['know 0 as none', [cell(0)], [], [entry(0, null, null)]],
  ])('%s', (_name, given, recorded, expected) => {
    expect(mergeProspects('SHARED', given, recorded)).toEqual(expected);
  });
});

describe('a row', () => {
  const readFrom = (kind: ReportFile['kind'], columns: string[], ...cells: Cell[]) => {
    const row = { line: 2, cells };
    const header = findHeader([{ line: 1, cells: columns }, row]) as Header;
    return readImportRow(row, header, kind);
  };
  const read = (columns: string[], ...cells: Cell[]) => readFrom('CSV', columns, ...cells);

  it('takes the common date for both kinds, and an own one before it', () => {
    const row = read(
      ['ars', 'stichtag', 'aussicht_dezentral', 'aussicht_gu', 'aussicht_gu_ab', 'aussicht_ab'],
      'x',
      '2026-11-22',
      '3',
      '4',
      '01.02.2027',
      '01.01.2027',
    );
    expect(row.problems).toEqual([]);
    expect(row.figures.prospects).toEqual({ DECENTRALISED: [cell(3, D1)], SHARED: [cell(4, D2)] });
  });

  it('takes further projects up to the fifth and beyond', () => {
    const columns = [
      'ars',
      'stichtag',
      ...[1, 2, 5, 20].map((slot) => (slot === 1 ? 'aussicht_gu' : `aussicht_gu_${slot}`)),
    ];
    expect(read(columns, 'x', '2026-11-22', '1', '', '5', '20').figures.prospects).toEqual({
      SHARED: [cell(1), { ...cell(5), slot: 5 }, { ...cell(20), slot: 20 }],
    });
  });

  it('is objected to where a date has no places, and where cells are too many or too few', () => {
    const codes = (row: ReturnType<typeof read>): string[] =>
      row.problems.map(({ code, column }) => `${code} ${column}`);
    expect(codes(read(['ars', 'stichtag', 'aussicht_gu', 'aussicht_gu_ab'], 'x', '2026-11-22', '', D1))).toEqual([
      'NOT_A_WHOLE_NUMBER aussicht_gu',
    ]);
    expect(codes(read(['ars', 'stichtag', 'frei_gu'], 'x', '2026-11-22', '8', '618'))).toEqual(['ROW_INVALID null']);
    expect(codes(read(['ars', 'stichtag', 'frei_gu'], 'x', '2026-11-22'))).toEqual(['ROW_INVALID null']);
    expect(codes(read(['ars', 'stichtag', 'frei_gu'], 'x', '2026-11-22', '8', ' ', ''))).toEqual([]);
  });

  it('names what stands beside the table of a spreadsheet by its cell', () => {
    const columns = ['ars', 'stichtag', 'frei_gu'];
    const beside = (...cells: Cell[]): string[] =>
      readFrom('XLSX', columns, 'x', '2026-11-22', 21, ...cells).problems.map(({ message }) => message);
    expect(beside('siehe Mail')).toEqual([
      'Zeile 2: In Zelle D2 steht „siehe Mail“, darüber aber keine Spalte. Bitte den Inhalt löschen oder die Spalte benennen.',
    ]);
    expect(beside(...Array<null>(24).fill(null), 5)).toEqual([expect.stringContaining('In Zelle AB2 steht „5“')]);
    expect(beside(null, ' ')).toEqual([]);
  });

  it('keeps what it has no column for, and shows what it changes', () => {
    const record = toContent({
      allocations: 4,
      accommodation: [{ type: 'SHARED', accommodatedPersons: 41, availableNow: 5 }],
      prospectiveCapacity: two,
      assessment: 'CRITICAL',
      comment: 'bleibt',
    });
    const row = read(['ars', 'stichtag', 'frei_gu', 'aussicht_gu'], 'x', '2026-11-22', '', '3');
    const content = mergeWithRecord(row.figures, record);
    expect(content).toMatchObject({ allocations: 4, assessment: 'CRITICAL', comment: 'bleibt' });
    expect(differencesOf(record, content)).toEqual([
      { column: 'frei_gu', old: 5, new: null },
      { column: 'aussicht_gu', old: '6 (A)', new: 3 },
      { column: 'aussicht_gu_ab', old: D1, new: null },
      { column: 'aussicht_gu_2', old: '4 (B)', new: null },
      { column: 'aussicht_gu_2_ab', old: D2, new: null },
    ]);
  });

  it('says which labels go with the entries that it replaces, and none where they stay', () => {
    const record = toContent({ accommodation: [], prospectiveCapacity: two });
    const columns = ['ars', 'stichtag', 'aussicht_gu', 'aussicht_gu_ab', 'aussicht_gu_2', 'aussicht_gu_2_ab'];
    const changes = (...cells: Cell[]) =>
      differencesOf(record, mergeWithRecord(read(columns, 'x', '2026-11-22', ...cells).figures, record));
    expect(changes('6', D1, '4', '2027-03-01')).toEqual([
      { column: 'aussicht_gu', old: '6 (A)', new: 6 },
      { column: 'aussicht_gu_2', old: '4 (B)', new: 4 },
      { column: 'aussicht_gu_2_ab', old: D2, new: '2027-03-01' },
    ]);
    expect(changes('7', D1, '3', D2)).toEqual([
      { column: 'aussicht_gu', old: 6, new: 7 },
      { column: 'aussicht_gu_2', old: 4, new: 3 },
    ]);
    expect(changes('4', D2, '6', D1)).toEqual([]);
  });
});

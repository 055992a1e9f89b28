import { describe, expect, it } from '@jest/globals';
import { cellText, pageOf, rejectedAsCsv } from './import-rows.domain.js';

describe('rejected rows', () => {
  const error = (message: string) => ({ severity: 'ERROR' as const, message });

  it('are a file with their own cells and the reasons, that a spreadsheet opens without running anything in it', () => {
    const row = {
      unitKey: '034590024024',
      reportingDate: null,
      cells: ['034590024024', '20.11.2026', 'zwölf', 1.5, '=SUM(1); "x"', "'=schon harmlos", null],
      problems: [error('Zeile 14: „zwölf“ ist keine Zahl.'), { severity: 'WARNING' as const, message: 'Hinweis' }],
    };
    const columns = ['ars', 'stichtag', 'zuweisungen', 'frei_gu', 'bemerkung', 'korrekturgrund', 'lage'];
    expect(rejectedAsCsv(columns, [row])).toBe(
      '\uFEFFars;stichtag;zuweisungen;frei_gu;bemerkung;korrekturgrund;lage;grund\r\n' +
        `034590024024;20.11.2026;zwölf;1,5;"'=SUM(1); ""x""";'=schon harmlos;;Zeile 14: „zwölf“ ist keine Zahl.\r\n`,
    );
  });

  it('say so when their cells did not come', () => {
    const row = { unitKey: '034590024024', reportingDate: '2026-11-20', cells: null, problems: [error('Falsch.')] };
    expect(rejectedAsCsv(['stichtag', 'ars', 'lage'], [row])).toContain(
      '\r\n2026-11-20;034590024024;;Die übrigen Angaben dieser Zeile stehen nur in der ursprünglichen Datei. Falsch.\r\n',
    );
  });

  it('say where nothing stood', () => {
    expect(cellText(null)).toBe('leer');
    expect(cellText(0)).toBe('0');
  });
});

describe('pages of the preview', () => {
  it('hold every row once, and there is none beyond the last', () => {
    const rows = Array.from({ length: 450 }, (_, index) => index);
    expect([1, 2, 3].flatMap((page) => pageOf(rows, page).rows)).toEqual(rows);
    expect(pageOf(rows, 9)).toMatchObject({ page: 3, pages: 3, first: 400 });
    expect(pageOf([], 1)).toEqual({ rows: [], page: 1, pages: 1, first: 0 });
  });
});

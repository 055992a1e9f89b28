import { describe, expect, it } from '@jest/globals';
import { cellText, rejectedAsCsv } from './import-rows.domain.js';

describe('rejected rows', () => {
  it('are a file that a spreadsheet opens without running anything in it', () => {
    const row = {
      line: 14,
      unitKey: '034590024024',
      reportingDate: '2026-11-20',
      problems: [{ column: 'frei_gu', message: '=zwölf; "ist" keine Zahl' }],
    };
    expect(rejectedAsCsv([row])).toBe(
      '\uFEFFzeile;ars;stichtag;spalte;grund\r\n14;034590024024;2026-11-20;frei_gu;"\'=zwölf; ""ist"" keine Zahl"\r\n',
    );
  });

  it('say where nothing stood', () => {
    expect(cellText(null)).toBe('leer');
    expect(cellText(0)).toBe('0');
  });
});

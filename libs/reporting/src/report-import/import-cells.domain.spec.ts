import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  harmlessText,
  parseAssessment,
  parseDay,
  parseWholeNumber,
  plainText,
  shownCell,
} from './import-cells.domain.js';

describe('a whole number', () => {
  it.each<[string | number | null, number | null | undefined]>([
    ['12', 12],
    ['007', 7],
    [' 8 618', 8618],
    ['8.618', 8618],
    ['1.234.567', 1234567],
    ['1\u00A0234', 1234],
    ['-5', -5],
    [12, 12],
    [0, 0],
    ['', null],
    ['   ', null],
    [null, null],
    ['40.0', undefined],
    ['40,0', undefined],
    ['8.61', undefined],
    ['1.234 567', undefined],
    ['1234.567', undefined],
    ['-', undefined],
    ['–', undefined],
    ['zwölf', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['１２', undefined],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
    ['-99999999999999999999', -Number.MAX_SAFE_INTEGER],
    ['0.500', undefined],
    ['0.123', undefined],
    ['00.125', undefined],
    ['0 500', undefined],
    ['-0', undefined],
    ['-1.234', -1234],
    [40.5, undefined],
    [1e300, undefined],
    [Number.NaN, undefined],
  ])('%j is read as %j', (cell, expected) => {
    expect(parseWholeNumber(cell)).toBe(expected);
  });
});

describe('a day', () => {
  it.each<[string | number | null, string | null | undefined]>([
    ['2026-11-22', '2026-11-22'],
    [' 22.11.2026 ', '2026-11-22'],
    ['', null],
    ['29.02.2027', undefined],
    ['31.11.2026', undefined],
    ['22.11.26', undefined],
    ['2.1.2026', undefined],
    ['11/22/2026', undefined],
    ['2026-11-22 14:30', undefined],
    [46348, undefined],
  ])('%j is read as %j', (cell, expected) => {
    expect(parseDay(cell)).toBe(expected);
  });
});

it('reads the three words of the assessment, and no other', () => {
  expect(['ausreichend', ' Angespannt', 'KRITISCH', '', 'gut', 'SUFFICIENT'].map(parseAssessment)).toEqual([
    'SUFFICIENT',
    'STRAINED',
    'CRITICAL',
    null,
    undefined,
    undefined,
  ]);
});

describe('text', () => {
  it('that a spreadsheet would run gets an apostrophe, and loses exactly that one again', () => {
    const start = fc.constantFrom('', '=', '+', '-', '@', '\t', '\r', '\n', "'", "''", "'=", "''@", '＝');
    fc.assert(
      fc.property(start, fc.string({ unit: 'grapheme' }), (begin, rest) => {
        const text = begin + rest;
        fc.pre(text !== '');
        const harmless = harmlessText(text);
        expect(plainText(harmless)).toBe(text);
        expect(/^[=+\-@\t\r\n＝＋－＠]/.test(harmless)).toBe(false);
      }),
    );
  });

  it('is otherwise what stands there', () => {
    expect([plainText("'kein Befehl"), plainText(' x '), plainText(''), plainText(null), plainText(12.5)]).toEqual([
      "'kein Befehl",
      ' x ',
      null,
      null,
      '12,5',
    ]);
  });

  it('is shown short and in one line', () => {
    expect(shownCell(`a\nb${'x'.repeat(100)}`)).toBe(`„a b${'x'.repeat(37)}…“`);
    expect(shownCell('\u202Eabc\0')).toBe('„ abc “');
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { RequestError } from '#kernel';
import { toXlsx } from '../report-export/export-xlsx.js';
import { findHeader } from '../report-import/import-columns.domain.js';
import { readImportRow } from '../report-import/import-row.domain.js';
import { readReportFile } from './read-report-file.js';
import { type ReportFile } from './report-file.domain.js';

const cellsOf = async (bytes: Uint8Array): Promise<unknown[]> =>
  (await readReportFile(bytes)).rows.map((row) => [row.line, ...row.cells]);
const refusalOf = (bytes: Uint8Array): Promise<[string, string]> =>
  readReportFile(bytes).then(
    () => Promise.reject(new Error('The file was read.')),
    (error: RequestError) => [error.code, error.message],
  );

describe('a CSV file', () => {
  it('is read in UTF-8 with and without BOM and in Windows-1252', async () => {
    const text = 'ars;stichtag;bemerkung\n1;2026-11-22;Größe – 5 €\n';
    const expected = [
      [1, 'ars', 'stichtag', 'bemerkung'],
      [2, '1', '2026-11-22', 'Größe – 5 €'],
    ];
    for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), iconv.encode(text, 'windows-1252')]) {
      expect(await cellsOf(bytes)).toEqual(expected);
    }
  });

  it('that mixes encodings is refused: broken words are worse than none', async () => {
    const mixed = Buffer.concat([Buffer.from('ars;stichtag\nMüller;'), iconv.encode('Köln', 'windows-1252')]);
    expect(await refusalOf(mixed)).toEqual(['BAD_REQUEST', expect.stringContaining('weder durchgehend in UTF-8')]);
  });

  it('that was written as UTF-8 twice is refused with the place, and a capital à is none of it', async () => {
    const twice = 'ars;stichtag;bemerkung\n1;2;x\n1;2;Haus fÃ¼r Familien\n';
    const message = expect.stringMatching(/^In Zeile 3 steht „fÃ¼r“: Umlaute sind .* zerstört worden/);
    expect(await refusalOf(Buffer.from(twice))).toEqual(['BAD_REQUEST', message]);
    expect(await refusalOf(Buffer.from(`\uFEFF${twice}`))).toEqual(['BAD_REQUEST', message]);
    expect((await cellsOf(Buffer.from('ars;stichtag;bemerkung\n1;2;JOÃO, Ã, Größe\n')))[1]).toEqual([
      2,
      '1',
      '2',
      'JOÃO, Ã, Größe',
    ]);
  });

  it.each(['\n', '\r\n', '\r', '\r\r\n'])('is read with line ends %j, each row with its line', async (end) => {
    const text = ['Titel', '', 'ars,stichtag', '"1","a\nb"', '2,"c ""d"""', ''].join(end);
    expect(await cellsOf(Buffer.from(text))).toEqual([
      [1, 'Titel'],
      [3, 'ars', 'stichtag'],
      [4, '1', 'a\nb'],
      [6, '2', 'c "d"'],
    ]);
  });

  it.each([';', ',', '\t'])('is read with the delimiter %j', async (delimiter) => {
    const text = `Titel; mit, allem\n${['ars', 'stichtag', 'frei_gu'].join(delimiter)}\n${['1', '2', '3'].join(delimiter)}`;
    expect((await cellsOf(Buffer.from(text))).slice(1)).toEqual([
      [2, 'ars', 'stichtag', 'frei_gu'],
      [3, '1', '2', '3'],
    ]);
  });

  it('is read with its delimiter when the beginning ends inside a quoted text full of others', async () => {
    const comment = `"${'Haus, Hof; Garten, Zaun; '.repeat(120)}"`;
    const text = ['ars;stichtag;bemerkung', ...Array.from({ length: 40 }, () => `1;2;${comment}`)].join('\n');
    expect(text.length).toBeGreaterThan(64 * 1024);
    const rows = (await readReportFile(Buffer.from(text))).rows;
    expect([rows.length, ...rows.map((row) => row.cells.length).filter((width) => width !== 3)]).toEqual([41]);
  });

  it.each([
    ['1;2;3\n"3;4;5\n5;6;7\n', 3],
    ['1;2;3\n3;4;"5, 6\n5;6;7\n', 3],
    ['1;2;"Haus am See\n3;4;Haus "Sonne"\n', 2],
    ['1;2;"Haus\n3;4;"Straße" neu\n', 2],
    ['1;2;"Haus\n3;4;"Hof\n', 2],
    ['1;2;27" Monitor\n1;27" x;"Haus\n3;4;Haus "Sonne"\n', 3],
  ])('with a stray quotation mark is refused with its line, no row is lost in a text: %j', async (body, line) => {
    expect(await refusalOf(Buffer.from(`ars;stichtag;bemerkung\n${body}`))).toEqual([
      'BAD_REQUEST',
      expect.stringContaining(`Ab Zeile ${line} ist die Datei nicht lesbar`),
    ]);
  });

  it('keeps quotation marks within a line as they stand, and texts over several lines', async () => {
    const text = 'ars;stichtag;bemerkung\n1;2;27" Monitor\n1;2;"Haus" am See\n1;2;"a\n""b"" c"\n';
    expect((await cellsOf(Buffer.from(text))).slice(1)).toEqual([
      [2, '1', '2', '27" Monitor'],
      [3, '1', '2', '"Haus" am See'],
      [4, '1', '2', 'a\n"b" c'],
    ]);
  });

  it('of nothing but line ends is refused', async () => {
    expect((await refusalOf(Buffer.alloc(1024 * 1024, '\n')))[0]).toBe('PAYLOAD_TOO_LARGE');
  });
});

describe('what is no table', () => {
  it.each<[string, Uint8Array, string]>([
    ['an empty file', Buffer.alloc(0), 'leer'],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj'), 'PDF'],
    ['a PDF below a blank line', Buffer.from('\uFEFF\r\n%PDF-1.7\n1 0 obj'), 'PDF'],
    ['a text document below a blank line', Buffer.from('\n{\\rtf1 x}'), 'Textdokument'],
    ['an old Excel file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '.xls'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'Bild'],
    ['UTF-16', Buffer.from('\uFEFFars;stichtag', 'utf16le'), 'UTF-16'],
    ['a web page', Buffer.from('<!DOCTYPE html><table>'), 'Web- oder XML-Seite'],
    ['a page called .xls', Buffer.from('\uFEFF  <html xmlns:x="urn"><body>'), 'Web- oder XML-Seite'],
    ['gzip', Buffer.from('1f8b0800', 'hex'), 'Archiv'],
    ['bytes', Buffer.from('ars;stichtag\n1;\0\n'), 'weder Text noch XLSX'],
    ['a broken archive', Buffer.from('PK\x03\x04 and nothing more'), 'beschädigt'],
  ])('%s is refused by its content', async (_name, bytes, words) => {
    expect(await refusalOf(bytes)).toEqual(['BAD_REQUEST', expect.stringContaining(words)]);
  });

  it('a file over 5 MB is refused unread', async () => {
    expect(await refusalOf(Buffer.alloc(5 * 1024 * 1024 + 1, 'a'))).toEqual([
      'PAYLOAD_TOO_LARGE',
      expect.stringContaining('5 MB'),
    ]);
  });
});

describe('whatever comes', () => {
  const readRows = async (bytes: Uint8Array): Promise<void> => {
    let file: ReportFile;
    try {
      file = await readReportFile(bytes);
    } catch (error) {
      // Refused in our words; anything else is a crash.
      if (!(error instanceof RequestError)) throw error;
      return;
    }
    const header = findHeader(file.rows);
    if (!('problem' in header)) file.rows.forEach((row) => readImportRow(row, header, file.kind));
  };
  const csv = Buffer.from('Titel\r\nars;stichtag;frei_gu;bemerkung\r\n034590024024;2026-11-22;1.234;"a ""b"" c"\r\n');
  const mutations = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 });
  const mutate = (bytes: Uint8Array, changes: readonly (readonly [number, number])[]): Buffer => {
    const copy = Buffer.from(bytes);
    for (const [at, value] of changes) copy[at % copy.length] = value;
    return copy;
  };

  it('random bytes do not crash the reader', async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.concat([Buffer.from('PK\x03\x04'), bytes])),
      fc.string({ unit: 'binary', maxLength: 500 }).map((text) => Buffer.from(text)),
    );
    await fc.assert(fc.asyncProperty(anything, readRows), { numRuns: 30 });
  }, 60_000);

  it('damaged files do not crash the reader', async () => {
    const xlsx = await toXlsx({
      columns: ['ars', 'stichtag', 'frei_gu', 'bemerkung'],
      rows: [[{ text: '034590024024' }, { day: '2026-11-22' }, 5, { text: 'x' }]],
    });
    const cut = fc
      .tuple(fc.constantFrom(csv, xlsx), fc.nat())
      .map(([bytes, at]) => Buffer.from(bytes.subarray(0, at % bytes.length)));
    const changed = fc
      .tuple(fc.constantFrom<Uint8Array>(csv, xlsx, xlsx), mutations)
      .map(([bytes, changes]) => mutate(bytes, changes));
    await fc.assert(fc.asyncProperty(fc.oneof(cut, changed), readRows), { numRuns: 50 });
  }, 60_000);

  it('whoever has gone is not waited for', async () => {
    const gone = new AbortController();
    const reading = readReportFile(csv, gone.signal);
    gone.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
  });
});

import { type CsvError, parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { countKnownColumns } from '../report-import/import-columns.domain.js';
import {
  type FileRow,
  fileLimits,
  FileRefusedError,
  type ReportFile,
  shownText,
  tooLarge,
  unreadable,
} from './report-file.domain.js';

/** Every line end that is met in the wild, the longest first: some programs turn CR LF into CR CR LF. */
const lineEnds = ['\r\r\n', '\r\n', '\n', '\r'];
const delimiters = [';', ',', '\t'];
/** As much of the file as is looked at to find the delimiter. */
const SAMPLE_CHARACTERS = 64 * 1024;
const SAMPLE_ROWS = 30;

/** Reads the rows of a CSV file. @throws FileRefusedError */
export function readCsv(bytes: Uint8Array): ReportFile {
  const text = decodeText(bytes);
  return { kind: 'CSV', rows: readRows(text, findDelimiter(text)) };
}

/** "Ã¼": two bytes of UTF-8 read one by one. Reading on would store broken words. */
const brokenLetter = /Ã[\u0080-\u00BF\u0152-\u0178\u2013-\u203A\u20AC\u2122]/;

/** UTF-8 with or without BOM, else Windows-1252. @throws FileRefusedError */
export function decodeText(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === null) return decodeWindows1252(bytes);
  const broken = brokenLetter.exec(text);
  if (broken) {
    // In text that was encoded as UTF-8 twice the original encoding is a guess.
    const line = countLineEnds(text.slice(0, broken.index)) + 1;
    throw unreadable(
      `In Zeile ${line} steht ${shownText(wordAt(text, broken.index))}: Umlaute sind in einem früheren Schritt zerstört worden. ` +
        'Bitte die Datei aus der Quelle neu als „CSV UTF-8“ speichern.',
    );
  }
  return text;
}

/** null = not UTF-8 */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // drops a BOM
  } catch {
    return null;
  }
}

function decodeWindows1252(bytes: Uint8Array): string {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 'windows-1252');
  if (bom || brokenLetter.test(text) || /[\u0081\u008D\u008F\u0090\u009D\uFFFD]/.test(text)) {
    throw unreadable(
      'Die Datei ist weder durchgehend in UTF-8 noch in Windows-1252 geschrieben. Bitte als „CSV UTF-8“ neu speichern.',
    );
  }
  return text;
}

/** The word around a character, as far as a message shows it. */
function wordAt(text: string, index: number): string {
  const before = /[^\s;,"]{0,20}$/.exec(text.slice(Math.max(0, index - 20), index))![0];
  return before + /^[^\s;,"]{0,20}/.exec(text.slice(index, index + 20))![0];
}

/** The delimiter under which a row of the beginning has most of the columns that are known here. */
function findDelimiter(text: string): string {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  const scored = delimiters.map((delimiter) => {
    const rows: string[][] = [];
    const onRecord = (cells: string[]): null => {
      rows.push(cells);
      return null;
    };
    try {
      parse(sample, { ...options(delimiter), to: SAMPLE_ROWS, on_record: onRecord });
    } catch {
      // The sample may end inside quotes: the rows before it count, and errors of the file itself are found later.
    }
    const best = Math.max(0, ...rows.map((cells) => countKnownColumns(cells)));
    return { delimiter, score: best * 1_000 + Math.min(999, Math.max(0, ...rows.map((cells) => cells.length))) };
  });
  return scored.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

function options(delimiter: string) {
  return {
    delimiter,
    record_delimiter: lineEnds,
    relax_column_count: true,
    // A quotation mark inside a text is a quotation mark.
    relax_quotes: true,
    max_record_size: fileLimits.rowLength,
  };
}

function readRows(text: string, delimiter: string): FileRow[] {
  let line = 1;
  let count = 0;
  let blank = 0;
  try {
    // With `raw`, records come together with their text, which the library's types do not know.
    const onRecord = (parsed: unknown): FileRow | null => {
      const { raw, record: cells } = parsed as { raw: string; record: string[] };
      const begins = line;
      line += countLineEnds(raw);
      // A stray quotation mark opens a text that ends at the next one, lines later: the rows between would be lost in it.
      if (line - begins > 1) parseStrictly(raw, delimiter, begins);
      if (cells.every((cell) => cell.trim() === '')) {
        blank += 1;
        if (blank > fileLimits.rows) throw tooManyRows();
        return null;
      }
      if (cells.length > fileLimits.columns) {
        throw unreadable(`Zeile ${begins} hat ${cells.length} Spalten; höchstens ${fileLimits.columns} sind möglich.`);
      }
      count += 1;
      if (count > fileLimits.rows) throw tooManyRows();
      return { line: begins, cells };
    };
    return parse(text, { ...options(delimiter), raw: true, on_record: onRecord as never }) as unknown as FileRow[];
  } catch (error) {
    if (error instanceof FileRefusedError) throw error;
    const { code } = error as Partial<CsvError>;
    throw unreadable(
      code === 'CSV_MAX_RECORD_SIZE'
        ? `Zeile ${line} ist zu lang. Vielleicht fehlt ein schließendes Anführungszeichen.`
        : quotesWrong(line),
    );
  }
}

/** @throws FileRefusedError when quotation marks of the record stand where they cannot be told from an end of the text */
function parseStrictly(raw: string, delimiter: string, line: number): void {
  try {
    parse(raw, { ...options(delimiter), relax_quotes: false });
  } catch {
    throw unreadable(quotesWrong(line));
  }
}

function quotesWrong(line: number): string {
  return `Ab Zeile ${line} ist die Datei nicht lesbar: Ein Anführungszeichen fehlt oder steht an falscher Stelle.`;
}

export function tooManyRows(): FileRefusedError {
  return tooLarge(
    `Die Datei hat mehr als ${String(fileLimits.rows).replace(/(\d)(\d{3})$/, '$1.$2')} Zeilen. Bitte in mehrere Dateien teilen.`,
  );
}

function countLineEnds(raw: string): number {
  return raw.match(/\r\r\n|\r\n|\n|\r/g)?.length ?? 0;
}

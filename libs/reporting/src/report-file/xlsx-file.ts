import { crc32 } from 'node:zlib';
import { zipSync, type Zippable } from 'fflate';
import { readSheet } from 'read-excel-file/universal';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { tooManyRows } from './csv-file.js';
import {
  type Cell,
  fileLimits,
  FileRefusedError,
  type FileRow,
  type ReportFile,
  shownText,
  tooLarge,
  unreadable,
} from './report-file.domain.js';

const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';
const REMOVE_LINKS = 'Bitte die Links entfernen (Rechtsklick, „Link entfernen“) und neu speichern.';
const REPAIR = 'Bitte in der Tabellenkalkulation öffnen und neu als XLSX speichern.';

/**
 * Reads the first sheet of a workbook. The archive is unpacked here, under the limits, whatever its headers say; what is
 * needed of it is looked through and handed to the reader in an archive of our own making, so that the reader sees
 * exactly what was looked at.
 * @throws FileRefusedError
 */
export async function readXlsx(bytes: Uint8Array): Promise<ReportFile> {
  const parts = await unpack(bytes);
  const workbook = parts.get(WORKBOOK);
  const relations = parts.get(RELATIONS);
  if (!workbook || !relations) throw notAWorkbook(parts);
  for (const [name, part] of parts) refuseActiveContent(name, part);

  const sheets = sheetsOf(textOf(workbook), textOf(relations));
  refuseLinksOut(parts, sheets);
  const { name: sheetName, path: sheetPath } = firstSheet(sheets);
  const sheet = parts.get(sheetPath);
  if (!sheet) throw unreadable(`Das erste Tabellenblatt fehlt in der Datei. ${REPAIR}`);
  lookThrough(textOf(sheet), sheetName);

  const wanted = [...parts].filter(
    ([name]) =>
      name === WORKBOOK || name === RELATIONS || name === sheetPath || /^xl\/(styles|sharedStrings)\.xml$/.test(name),
  );
  const clean: Zippable = Object.fromEntries(wanted.map(([name, part]) => [name, [part, { level: 0 }]]));
  clean[WORKBOOK] = [new TextEncoder().encode(withPlainDateSystem(textOf(workbook))), { level: 0 }];
  let rows: unknown[][];
  try {
    const archive = zipSync(clean);
    rows = await readSheet(archive.buffer.slice(archive.byteOffset, archive.byteOffset + archive.byteLength), {
      trim: false,
    });
  } catch {
    throw unreadable(`Das Tabellenblatt ist nicht lesbar. ${REPAIR}`);
  }
  return {
    kind: 'XLSX',
    rows: rows.flatMap((cells, index): FileRow[] => {
      const values = cells.map(toCell);
      return values.every((cell) => cell === null || (typeof cell === 'string' && cell.trim() === ''))
        ? []
        : [{ line: index + 1, cells: values }];
    }),
  };
}

/** Every part of the archive with XML in it; the others are unpacked as well, to measure them, and forgotten. */
async function unpack(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const parts = new Map<string, Uint8Array>();
  let unpacked = 0;
  let entries = 0;
  const budget = Math.min(fileLimits.unpackedBytes, bytes.length * fileLimits.ratio);
  const zip = await open(bytes);
  try {
    for await (const entry of entriesOf(zip)) {
      entries += 1;
      if (entries > fileLimits.entries) {
        throw tooLarge(`Die Datei besteht aus mehr als ${fileLimits.entries} Teilen. ${REPAIR}`);
      }
      if (entry.fileName.endsWith('/')) continue;
      const keep = /\.(xml|rels)$/.test(entry.fileName);
      if (parts.has(entry.fileName)) throw unreadable(`Ein Teil der Datei ist doppelt vorhanden. ${REPAIR}`);
      const chunks: Uint8Array[] = [];
      let checksum = 0;
      for await (const chunk of await streamOf(zip, entry)) {
        unpacked += (chunk as Uint8Array).length;
        if (unpacked > budget) {
          throw tooLarge(
            `Die Datei ist ausgepackt zu groß (höchstens 50 MB und das ${fileLimits.ratio}-fache der gepackten Größe).`,
          );
        }
        checksum = crc32(chunk, checksum);
        if (keep) chunks.push(chunk as Uint8Array);
      }
      if (checksum !== entry.crc32) throw damaged();
      if (keep || /vbaProject|externalLinks\//i.test(entry.fileName)) parts.set(entry.fileName, Buffer.concat(chunks));
      if (entry.fileName === 'mimetype') parts.set(entry.fileName, Buffer.alloc(0));
    }
  } catch (error) {
    if (error instanceof FileRefusedError) throw error;
    throw damaged();
  } finally {
    zip.close();
  }
  return parts;
}

function damaged(): FileRefusedError {
  return unreadable(`Die Datei ist beschädigt. ${REPAIR}`);
}

function open(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      // Sizes in headers are claims: the unpacked bytes are counted instead.
      { lazyEntries: true, validateEntrySizes: false },
      (error, zip) => (error ? reject(damaged()) : resolve(zip)),
    );
  });
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const settle = (act: () => void) => (): void => {
        zip.removeAllListeners();
        act();
      };
      zip.once('entry', (found: Entry) => settle(() => resolve(found))());
      zip.once(
        'end',
        settle(() => resolve(null)),
      );
      zip.once('error', (error: Error) => settle(() => reject(error))());
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}

function streamOf(zip: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

function notAWorkbook(parts: ReadonlyMap<string, Uint8Array>): FileRefusedError {
  if (parts.has('word/document.xml'))
    return unreadable('Das ist ein Word-Dokument. Bitte die Tabelle als XLSX speichern.');
  if (parts.has('mimetype') || parts.has('content.xml')) {
    return unreadable('Das ist eine OpenDocument-Datei. Bitte als XLSX oder als „CSV UTF-8“ speichern.');
  }
  return unreadable('Das ist keine XLSX-Datei. Bitte als XLSX oder als „CSV UTF-8“ speichern.');
}

/** Parts that have no place in a table of figures: macros, other workbooks, document types and entities. */
function refuseActiveContent(name: string, part: Uint8Array): void {
  if (/vbaProject/i.test(name)) throw unreadable('Die Datei enthält Makros. Bitte als XLSX ohne Makros speichern.');
  if (/externalLinks\//i.test(name)) {
    throw unreadable('Die Datei enthält Verknüpfungen zu anderen Dateien. Bitte die Werte einfügen und neu speichern.');
  }
  const bytes = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  if (bytes.includes('<!DOCTYPE') || bytes.includes('<!ENTITY')) {
    throw unreadable(`Die Datei enthält Verweise, die nicht zu einer Tabelle gehören. ${REPAIR}`);
  }
}

/** Links out of the file have no place in it, whichever sheet they stand on: the text says on which. */
function refuseLinksOut(parts: ReadonlyMap<string, Uint8Array>, sheets: readonly Sheet[]): void {
  const linked = new Set(
    [...parts]
      .filter(([name, part]) => name.endsWith('.rels') && /TargetMode\s*=\s*["']\s*External/i.test(textOf(part)))
      .map(([name]) => name),
  );
  if (linked.size === 0) return;
  const sheet = sheets.find(({ path }) => linked.has(path.replace(/[^/]*$/, '_rels/$&.rels')));
  if (!sheet) throw unreadable(`Die Datei enthält Links. ${REMOVE_LINKS}`);
  throw linkRefusal(textOf(parts.get(sheet.path) ?? new Uint8Array()), sheet.name);
}

const hyperlink = /<(?:\w+:)?hyperlink[\s/>][^>]*/;

/** Why a sheet with links is refused, with the cell of the first of them where it says one. */
function linkRefusal(sheet: string, name: string): FileRefusedError {
  const address = /^[A-Z]{1,3}\d{1,7}/.exec(attribute(hyperlink.exec(sheet)?.[0] ?? '', 'ref') ?? '')?.[0];
  const where = `Tabellenblatt ${shownText(name)}`;
  return unreadable(
    `${address === undefined ? `Das ${where} enthält Links` : `Zelle ${address} im ${where} enthält einen Link`}. ${REMOVE_LINKS}`,
  );
}

/** @throws FileRefusedError when the part is not in UTF-8 */
function textOf(part: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(part);
  } catch {
    throw unreadable(`Die Datei ist nicht lesbar. ${REPAIR}`);
  }
}

/** A sheet as the workbook lists it. */
interface Sheet {
  readonly name: string;
  /** Its path in the archive; empty = the workbook does not say. */
  readonly path: string;
  readonly hidden: boolean;
}

/** The sheets of the workbook, in its order. */
function sheetsOf(workbook: string, relations: string): Sheet[] {
  const targets = [...relations.matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g)].map(([relation]) => ({
    id: attribute(relation, 'Id'),
    path: attribute(relation, 'Target') ?? '',
  }));
  return [...workbook.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)].map(([sheet]) => {
    const id = attribute(sheet, '\\w+:id');
    const path = id === undefined ? '' : (targets.find((one) => one.id === id)?.path ?? '');
    return {
      name: (attribute(sheet, 'name') ?? '').replace(/&(amp|lt|gt|quot|apos);/g, (_, one: string) => characters[one]!),
      path: path === '' || path.startsWith('/') ? path.slice(1) : `xl/${path}`,
      hidden: /^(?:very)?hidden$/i.test(attribute(sheet, 'state') ?? ''),
    };
  });
}

/** Characters that XML writes by name. */
const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The sheet that is read. @throws FileRefusedError */
function firstSheet([sheet]: readonly Sheet[]): Sheet {
  // A user who opens the file sees another sheet first, and means that one.
  if (sheet?.hidden) {
    throw unreadable(
      'Das erste Tabellenblatt ist ausgeblendet. Bitte einblenden und prüfen, löschen oder hinter das Blatt mit den Meldungen schieben.',
    );
  }
  if (!sheet || sheet.path === '') throw unreadable(`Die Datei hat kein Tabellenblatt. ${REPAIR}`);
  return sheet;
}

const truthValues = new Map([
  ['1', '1'],
  ['true', '1'],
  ['0', '0'],
  ['false', '0'],
]);

/** The workbook with its date system (days counted from 1904 or not) spelled in the one way that the reader knows. */
function withPlainDateSystem(workbook: string): string {
  return workbook.replace(/(\sdate1904\s*=\s*)(["'])(.*?)\2/gs, (_, name: string, quote: string, value: string) => {
    const plain = truthValues.get(value.trim());
    if (plain === undefined) throw unreadable(`Die Datei ist nicht lesbar. ${REPAIR}`);
    return `${name}${quote}${plain}${quote}`;
  });
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}\\s*=\\s*(["'])(.*?)\\1`, 's').exec(tag)?.[2];
}

/**
 * Looks through the sheet before it is read: the reader takes the cached value of a formula for a value, an error for an
 * empty cell, and lays out as many rows and columns as an address names.
 */
function lookThrough(sheet: string, sheetName: string): void {
  // Spreadsheets write neither; a value inside them would escape these checks.
  if (/<!(?:--|\[CDATA\[)/.test(sheet)) throw unreadable(`Das Tabellenblatt ist nicht lesbar. ${REPAIR}`);
  const formula = /<(?:\w+:)?f[\s/>]/.exec(sheet);
  if (formula) {
    const cell = addressBefore(sheet, formula.index);
    throw unreadable(
      `${cell} enthält eine Formel. Bitte nur Werte hochladen: die Zellen kopieren und mit „Inhalte einfügen – Werte“ einfügen.`,
    );
  }
  if (hyperlink.test(sheet)) throw linkRefusal(sheet, sheetName);
  let rows = 0;
  const cellTag = /<\/?(?:\w+:)?c[\s/>]/g;
  for (const match of sheet.matchAll(/<(?:\w+:)?(row|c)(\s[^>]*)?>/g)) {
    const [tag, name, attributes = ''] = match;
    if (tag.includes('&')) throw unreadable(`Das Tabellenblatt ist nicht lesbar. ${REPAIR}`);
    const address = /\sr\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1] ?? '';
    if (name === 'row') {
      if (address !== '' && !(Number(address) >= 1 && Number(address) <= 1_048_576)) {
        throw unreadable(`Das Tabellenblatt ist nicht lesbar. ${REPAIR}`);
      }
      rows += 1;
      // Empty ones included, which formatting leaves behind: the reader takes ever longer for each.
      if (rows > 2 * fileLimits.rows) throw tooManyRows();
      continue;
    }
    if (/\st\s*=\s*["']e["']/.test(attributes)) {
      throw unreadable(
        `Zelle ${address} enthält einen Fehlerwert (zum Beispiel #NV). Bitte durch den Wert ersetzen oder leeren.`,
      );
    }
    // A cell without content, as formatting leaves it behind.
    if (attributes.endsWith('/')) continue;
    const [, letters, digits] = /^([A-Z]{1,3})(\d{1,7})$/.exec(address) ?? [];
    if (!letters || !digits) throw unreadable(`Das Tabellenblatt ist nicht lesbar. ${REPAIR}`);
    if (Number(digits) > fileLimits.rows) throw tooManyRows();
    const type = /\st\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1];
    if (!/^(?:s|str|inlineStr|b|d)$/.test(type ?? 'n')) {
      cellTag.lastIndex = match.index + tag.length;
      const content = sheet.slice(match.index + tag.length, cellTag.exec(sheet)?.index);
      if (!isPlainNumber(content)) throw unreadable(`Zelle ${address} enthält keine lesbare Zahl. ${REPAIR}`);
    }
    if (columnNumber(letters) > fileLimits.columns) {
      throw unreadable(`Das Tabellenblatt hat mehr als ${fileLimits.columns} Spalten (Zelle ${address}).`);
    }
  }
}

/**
 * Whether a cell of this content has no value, or one number as spreadsheets write it: the reader takes for a number whatever
 * the language does (`0x10`, ` 12 `), and of several values the last.
 */
function isPlainNumber(content: string): boolean {
  const [value, ...more] = content.split(/<(?:\w+:)?v(?:\s[^>]*)?(?<!\/)>/).slice(1);
  return (
    value === undefined || (more.length === 0 && /^(?:-?\d+(?:\.\d+)?(?:E[+-]?\d+)?)?<\/(?:\w+:)?v\s*>/i.test(value))
  );
}

function addressBefore(sheet: string, index: number): string {
  const tags = [...sheet.slice(Math.max(0, index - 2_000), index).matchAll(/<(?:\w+:)?c\s[^>]*>/g)];
  const address = attribute(tags.at(-1)?.[0] ?? '', 'r');
  return address === undefined ? 'Das Tabellenblatt' : `Zelle ${address}`;
}

function columnNumber(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}

/** A real date as text; with a time of day it stays recognisable, so that it is refused where a day is wanted. */
function toCell(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return 'ungültiges Datum';
    const text = value.toISOString();
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
  }
  if (typeof value === 'boolean') return value ? 'WAHR' : 'FALSCH';
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

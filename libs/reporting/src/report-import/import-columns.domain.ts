import {
  accommodationKinds,
  type AccommodationType,
  accommodationTypes,
  accommodationKind,
  prospects,
} from '../figure/figure-catalogue.domain.js';
import { reportedNumbers } from '../figure/figure-values.domain.js';
import { type Cell, type FileRow } from '../report-file/report-file.domain.js';

/** The columns of the template for these kinds, in its order, with so many places in prospect for each. */
export function templateColumns(
  types: readonly AccommodationType[],
  slotsOf: (type: AccommodationType) => number = () => 1,
): string[] {
  return [
    'ars',
    'stichtag',
    ...reportedNumbers.flatMap(({ importColumn, kind }) =>
      kind === null || types.some((type) => type === kind.type) ? [importColumn] : [],
    ),
    ...types.flatMap((type) => prospectColumns(type, slotsOf(type))),
    'lage',
    'bemerkung',
    'korrekturgrund',
    'fassung',
  ];
}

/** Date of the prospects of all kinds, where they have no date column of their own. */
export const COMMON_DATE = `${prospects.importColumn}_ab`;

/**
 * Entries of a kind in prospect that a file can hold: the contract promises 5; a report may have 20, and an export that
 * left some out could not be imported again.
 */
export const MAX_PROSPECTS = 20;

/** Rows at the beginning of a file among which the header is looked for; titles may stand above it. */
const HEADER_WITHIN = 20;

/** `aussicht_gu`, `aussicht_gu_2`, …; and with `_ab` the column of the date. */
export function prospectColumn(type: AccommodationType, slot: number): string {
  return `${prospects.importColumn}_${accommodationKind(type).importColumn}${slot === 1 ? '' : `_${slot}`}`;
}

function prospectColumns(type: AccommodationType, slots: number): string[] {
  return Array.from({ length: slots }, (_, index) => prospectColumn(type, index + 1)).flatMap((name) => [
    name,
    `${name}_ab`,
  ]);
}

const known: ReadonlySet<string> = new Set([...templateColumns(accommodationTypes, () => MAX_PROSPECTS), COMMON_DATE]);

/** The header cell as a column name: lower case, umlauts written out, blanks and hyphens as underscores. */
function columnName(cell: Cell): string {
  return String(cell ?? '')
    .replace(/^\uFEFF/, '')
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .replace(/[\s-]+/g, '_');
}

/** How many of the cells are columns of an import file. */
export function countKnownColumns(cells: readonly Cell[]): number {
  return cells.filter((cell) => known.has(columnName(cell))).length;
}

/** Positions of the columns. */
export interface Header {
  readonly line: number;
  /** Position of the header among the rows of the file. */
  readonly index: number;
  /** Cells in the header row, those at its end without a name left out. */
  readonly width: number;
  /** Column name to position. */
  readonly positions: ReadonlyMap<string, number>;
  /** Named columns that mean nothing here, as the file writes them. */
  readonly ignored: readonly string[];
}

/** The header of the file, or why there is none that can be used (German). */
export function findHeader(rows: readonly FileRow[]): Header | { readonly problem: string } {
  const candidates = rows.slice(0, HEADER_WITHIN);
  if (candidates.length === 0) return { problem: 'Die Datei ist leer.' };
  const scored = candidates.map((row, index) => ({
    row,
    index,
    complete: ['ars', 'stichtag'].every((name) => row.cells.some((cell) => columnName(cell) === name)),
    score: countKnownColumns(row.cells),
  }));
  const best =
    scored.find((one) => one.complete) ??
    scored.reduce((top, one) =>
      one.score > top.score || (one.score === top.score && countWords(one.row) > countWords(top.row)) ? one : top,
    );
  const { row, index } = best;
  const names = row.cells.map(columnName);
  const problem = problemOf(row, names);
  if (problem !== null) return { problem };
  return {
    line: row.line,
    index,
    width: names.findLastIndex((name) => name !== '') + 1,
    positions: new Map(names.flatMap((name, position) => (known.has(name) ? [[name, position] as const] : []))),
    ignored: row.cells.filter((_, position) => names[position] !== '' && !known.has(names[position]!)).map(String),
  };
}

/** The columns of the file that are read, in its order: name and position. */
export function readColumns({ positions }: Header): (readonly [name: string, position: number])[] {
  return [...positions].sort(([, a], [, b]) => a - b);
}

/** Cells that may be names of columns: figures and days are none. */
function countWords(row: FileRow): number {
  return row.cells.filter((cell) => /\p{L}/u.test(columnName(cell))).length;
}

/** `aussicht_dezentral`, `aussicht_gu` */
const firstProspects = accommodationKinds.map(({ type }) => prospectColumn(type, 1));
const numberedProspect = new RegExp(
  `^${prospects.importColumn}_(${accommodationKinds.map(({ importColumn }) => importColumn).join('|')})_(\\d+)(_ab)?$`,
);

function problemOf(row: FileRow, names: readonly string[]): string | null {
  const place = `Kopfzeile (Zeile ${row.line})`;
  const missing = ['ars', 'stichtag'].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const found = names.filter((name) => name !== '');
    const what =
      missing.length === 1 ? `fehlt die Spalte „${missing[0]!}“` : `fehlen die Spalten „${missing.join('“ und „')}“`;
    return (
      `In der ${place} ${what}. Gefunden wurde: ${found.slice(0, 8).map(shown).join(', ')}` +
      `${found.length > 8 ? ' …' : ''}. Bitte die Spaltennamen der Vorlage verwenden.`
    );
  }
  const twice = names.find((name, position) => known.has(name) && names.indexOf(name) !== position);
  if (twice !== undefined) {
    const positions = names.flatMap((name, position) => (name === twice ? [position + 1] : []));
    return `In der ${place} steht „${twice}“ mehrfach (Spalten ${positions.join(' und ')}). Bitte jede Spalte nur einmal.`;
  }
  for (const name of names.filter((one) => one !== '' && !known.has(one))) {
    const parts = [...known].filter((one) => one.startsWith(`${name}_`) || one.endsWith(`_${name}`));
    // A number alone is half of no name: `2` is not meant for `aussicht_gu_2`.
    if (!/^\d+$/.test(name) && parts.length > 0) {
      return (
        `In der ${place} ist „${name}“ nicht eindeutig; gemeint sein kann ${parts.slice(0, 3).map(shown).join(' oder ')}. ` +
        'Eine Kopfzeile über zwei Zeilen oder mit verbundenen Zellen wird nicht gelesen: Bitte eine Zeile mit den Spaltennamen der Vorlage.'
      );
    }
    const [, kind, number, date = ''] = numberedProspect.exec(name) ?? [];
    if (kind !== undefined && Number(number) > MAX_PROSPECTS) {
      return `In der ${place} ist die Spalte „${name.slice(0, 40)}“ unbekannt. Möglich sind Vorhaben bis „aussicht_${kind}_${MAX_PROSPECTS}“.`;
    }
    const near =
      kind === undefined
        ? [...known].find((one) => Math.min(name.length, one.length) >= 6 && isNear(name, one))
        : `aussicht_${kind}${Number(number) > 1 ? `_${Number(number)}` : ''}${date}`;
    if (near !== undefined) {
      return `In der ${place} ist die Spalte „${name.slice(0, 40)}“ unbekannt. Gemeint ist wohl „${near}“.`;
    }
  }
  for (const name of names.filter((one) => known.has(one) && one.startsWith('aussicht_'))) {
    const needs =
      name === COMMON_DATE
        ? firstProspects.some((first) => names.includes(first))
          ? null
          : firstProspects[0]!
        : name.endsWith('_ab')
          ? name.slice(0, -3)
          : name.replace(/_\d+$/, '');
    if (needs !== null && !names.includes(needs))
      return `In der ${place} fehlt die Spalte „${needs}“; ohne sie ist „${name}“ nicht zu verstehen.`;
  }
  return null;
}

function shown(name: string): string {
  return `„${name.length > 40 ? `${name.slice(0, 40)}…` : name}“`;
}

/** Whether two names differ by at most two letters added, left out or changed. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2) return false;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]! <= 2;
}

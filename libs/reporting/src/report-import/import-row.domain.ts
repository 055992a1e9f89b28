import { type CalendarDate } from '#kernel';
import { type ProspectiveCapacity, type ReportContent, toContent } from '../daily-report/daily-report.domain.js';
import {
  type AccommodationType,
  accommodationTypes,
  assessmentWord,
  type SituationAssessment,
} from '../figure/figure-catalogue.domain.js';
import { figureValues, reportedNumbers } from '../figure/figure-values.domain.js';
import { type Cell, type FileRow, type ReportFile } from '../report-file/report-file.domain.js';
import {
  columnLetters,
  parseAssessment,
  parseDay,
  parseWholeNumber,
  plainText,
  shownCell,
  trimmed,
} from './import-cells.domain.js';
import { COMMON_DATE, type Header, MAX_PROSPECTS, prospectColumn } from './import-columns.domain.js';
import { type RowProblem, rowProblem, rowText } from './import-texts.domain.js';

/** An entry in prospect as a row has it. */
export interface ProspectCell {
  /** Its place among the columns of its kind, from 1. */
  readonly slot: number;
  readonly places: number;
  /** null = the cell is empty: date open; undefined = the file has no column for it. */
  readonly expectedFrom: CalendarDate | null | undefined;
}

/**
 * Content of a row. A figure that is undefined has no column in the file; null = the cell is empty, that is unknown.
 */
interface RowFigures {
  /** By column of the file. */
  readonly numbers: ReadonlyMap<string, number | null>;
  readonly prospects: Readonly<Partial<Record<AccommodationType, readonly ProspectCell[]>>>;
  readonly assessment?: SituationAssessment | null;
  readonly comment?: string | null;
}

/** One row of the file after its header, read for itself. */
export interface ImportRow {
  readonly line: number;
  /** The key cell as text; its unit is looked up later. */
  readonly key: string;
  readonly reportingDate: CalendarDate | null;
  readonly figures: RowFigures;
  /** null = none given. */
  readonly correctionReason: string | null;
  /** The revision that the row is based on; null = not said. */
  readonly baseRevision: number | null;
  /** The cells as they stand in the file. */
  readonly cells: readonly Cell[];
  /** Cells that cannot be read. */
  readonly problems: readonly RowProblem[];
}

/** Reads a row of the file under the header. */
export function readImportRow(row: FileRow, header: Header, kind: ReportFile['kind']): ImportRow {
  const { line } = row;
  const problems: RowProblem[] = [];
  const object = (code: string, column: string | null, text: string): void => {
    problems.push(rowProblem(line, code, column, text));
  };
  const has = (column: string): boolean => header.positions.has(column);
  const cellOf = (column: string): Cell | undefined => row.cells[header.positions.get(column) ?? -1];

  const given = row.cells.findLastIndex((cell) => trimmed(cell) !== '') + 1;
  if (given > header.width) {
    const beside = row.cells.findIndex((cell, index) => index >= header.width && trimmed(cell) !== '');
    const text =
      kind === 'XLSX'
        ? rowText.besideTable(`${columnLetters(beside)}${line}`, shownCell(row.cells[beside]))
        : rowText.tooManyCells(row.cells.length, header.width);
    object('ROW_INVALID', null, text);
  } else if (kind === 'CSV' && row.cells.length < header.width)
    object('ROW_INVALID', null, rowText.tooFewCells(row.cells.length, header.width));

  const numberIn = (column: string): number | null => {
    const value = parseWholeNumber(cellOf(column));
    if (value === undefined) object('NOT_A_WHOLE_NUMBER', column, rowText.notAWholeNumber(shownCell(cellOf(column))));
    return value ?? null;
  };
  const dayIn = (column: string): CalendarDate | null => {
    const cell = cellOf(column);
    const day = parseDay(cell);
    if (day === undefined) {
      const text = typeof cell === 'number' ? rowText.dateIsNumber : rowText.dateInvalid;
      object('DATE_INVALID', column, text(shownCell(cell)));
    }
    return day ?? null;
  };

  const reportingDate = dayIn('stichtag');
  if (reportingDate === null && trimmed(cellOf('stichtag')) === '')
    object('DATE_INVALID', 'stichtag', rowText.dateMissing());

  const numbers = new Map<string, number | null>();
  for (const { importColumn } of reportedNumbers) {
    if (has(importColumn)) numbers.set(importColumn, numberIn(importColumn));
  }

  const prospects: Partial<Record<AccommodationType, readonly ProspectCell[]>> = {};
  for (const type of accommodationTypes) {
    const entries: ProspectCell[] = [];
    for (let slot = 1; slot <= MAX_PROSPECTS; slot += 1) {
      const column = prospectColumn(type, slot);
      if (!has(column)) continue;
      const own = has(`${column}_ab`);
      const dateColumn = own ? `${column}_ab` : has(COMMON_DATE) ? COMMON_DATE : undefined;
      const places = numberIn(column);
      const expectedFrom = dateColumn === undefined ? undefined : dayIn(dateColumn);
      if (places !== null) entries.push({ slot, places, expectedFrom });
      else if (own && expectedFrom && trimmed(cellOf(column)) === '')
        object('NOT_A_WHOLE_NUMBER', column, rowText.placesMissing(column));
    }
    if (has(prospectColumn(type, 1))) prospects[type] = entries;
  }

  const assessment = has('lage') ? parseAssessment(cellOf('lage')) : null;
  if (assessment === undefined)
    object('ASSESSMENT_INVALID', 'lage', rowText.assessmentInvalid(shownCell(cellOf('lage'))));

  return {
    line,
    key: trimmed(cellOf('ars')),
    reportingDate,
    figures: {
      numbers,
      prospects,
      ...(has('lage') ? { assessment: assessment ?? null } : {}),
      ...(has('bemerkung') ? { comment: plainText(cellOf('bemerkung')) } : {}),
    },
    correctionReason: plainText(cellOf('korrekturgrund')),
    baseRevision: has('fassung') ? numberIn('fassung') : null,
    cells: row.cells,
    problems: problems.filter(
      // The common date stands for every entry: an objection to it is said once.
      (one, index) => problems.findIndex((other) => other.message === one.message) === index,
    ),
  };
}

/**
 * The report that a row means, on top of what is on record for its day: a missing column keeps, an empty cell is unknown.
 * Without a record everything that the file does not have is unknown.
 */
export function mergeWithRecord(figures: RowFigures, record: ReportContent | null): ReportContent {
  const prospects = accommodationTypes.map((type) => {
    const recorded = (record?.prospectiveCapacity ?? []).filter((entry) => entry.type === type);
    const given = figures.prospects[type];
    return given === undefined ? recorded : mergeProspects(type, given, recorded);
  });
  return toContent({
    ...figureValues((number) => {
      const given = figures.numbers.get(number.importColumn);
      return given === undefined ? record && number.read(record) : given;
    }),
    prospectiveCapacity: prospects.flat(),
    assessment: figures.assessment === undefined ? (record?.assessment ?? null) : figures.assessment,
    comment: figures.comment === undefined ? (record?.comment ?? null) : figures.comment,
  });
}

/**
 * Prospects of one kind (docs/contract.md, section 5): while their sum is unchanged and the dates are missing or those
 * on record, the entries on record keep dates and labels; otherwise the file's entries replace them. A file has no
 * labels.
 */
export function mergeProspects(
  type: AccommodationType,
  given: readonly ProspectCell[],
  recorded: readonly ProspectiveCapacity[],
): readonly ProspectiveCapacity[] {
  const replaced = given.map(({ places, expectedFrom }) => ({
    type,
    places,
    expectedFrom: expectedFrom ?? null,
    label: null,
  }));
  const sum = (entries: readonly { places: number }[]): number => entries.reduce((total, one) => total + one.places, 0);
  if (given.length === 0 || recorded.length === 0 || sum(given) !== sum(recorded)) return replaced;

  const pair = (entry: { places: number; expectedFrom?: CalendarDate | null | undefined }): string =>
    `${entry.places}/${entry.expectedFrom ?? ''}`;
  const hasDates = given.some((entry) => entry.expectedFrom !== undefined);
  // The same entries in another order are the same entries.
  if (hasDates && given.map(pair).sort().join() === recorded.map(pair).sort().join()) return recorded;
  const dateAgrees = (entry: ProspectCell, on: ProspectiveCapacity): boolean =>
    entry.expectedFrom === undefined || entry.expectedFrom === on.expectedFrom;
  if (given.length === recorded.length) {
    return given.every((entry, index) => dateAgrees(entry, recorded[index]!))
      ? recorded.map((entry, index) => ({ ...entry, places: given[index]!.places }))
      : replaced;
  }
  // One sum for several entries: it agrees where its date is that of every one of them, or is not said.
  const dates = given.map((entry) => entry.expectedFrom);
  return dates.every((date) => date === undefined) ||
    (given.length === 1 && recorded.every((entry) => entry.expectedFrom === dates[0]))
    ? recorded
    : replaced;
}

/** A column whose value the row changes. */
export interface ColumnChange {
  readonly column: string;
  readonly old: string | number | null;
  readonly new: string | number | null;
}

/** The report as the columns of the file would say it; columns of prospects as far as there are entries. */
export function toColumns(content: ReportContent): Map<string, string | number | null> {
  const columns = new Map<string, string | number | null>(
    reportedNumbers.map((number) => [number.importColumn, number.read(content)]),
  );
  for (const type of accommodationTypes) {
    content.prospectiveCapacity
      .filter((entry) => entry.type === type)
      .forEach((entry, index) => {
        columns.set(prospectColumn(type, index + 1), entry.places);
        columns.set(`${prospectColumn(type, index + 1)}_ab`, entry.expectedFrom);
      });
  }
  columns.set('lage', content.assessment && assessmentWord[content.assessment]);
  columns.set('bemerkung', content.comment);
  return columns;
}

/** Labels of prospects by the column of their places: no column of a file has them. */
function labelsByColumn({ prospectiveCapacity }: ReportContent): ReadonlyMap<string, string | null> {
  return new Map(
    accommodationTypes.flatMap((type) =>
      prospectiveCapacity
        .filter((entry) => entry.type === type)
        .map((entry, index) => [prospectColumn(type, index + 1), entry.label] as const),
    ),
  );
}

/**
 * The differences between two reports, column by column, in the order of the template. A label that only one of them
 * has stands beside the places: `24 (Container Schulstraße)`.
 */
export function differencesOf(before: ReportContent, after: ReportContent): ColumnChange[] {
  const [old, now] = [toColumns(before), toColumns(after)];
  const [oldLabels, newLabels] = [labelsByColumn(before), labelsByColumn(after)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((column) => {
    const [oldLabel, newLabel] = [oldLabels.get(column) ?? null, newLabels.get(column) ?? null];
    const shown = (value: string | number | null | undefined, label: string | null): string | number | null =>
      label === null || oldLabel === newLabel ? (value ?? null) : `${value} (${label})`;
    const change = { column, old: shown(old.get(column), oldLabel), new: shown(now.get(column), newLabel) };
    return change.old === change.new ? [] : [change];
  });
}

/** Whether two reports say the same, labels of prospects included. */
export function sameContent(a: ReportContent, b: ReportContent): boolean {
  return differencesOf(a, b).length === 0;
}

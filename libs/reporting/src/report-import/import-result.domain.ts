import { type CalendarDate } from '#kernel';
import { type Cell } from '../report-file/report-file.domain.js';
import { type ColumnChange } from './import-row.domain.js';
import { type RowProblem } from './import-texts.domain.js';

/** Effect of a row on the records. */
export type RowResult = 'new' | 'changed' | 'unchanged' | 'rejected';

/** Outcome of a row, for the sender of the file. */
export interface ImportedRow {
  readonly line: number;
  readonly unitKey: string | null;
  readonly reportingDate: CalendarDate | null;
  readonly result: RowResult;
  /** The revision stored for the row; where nothing was stored, the one on record. */
  readonly revision: number | null;
  readonly changes: readonly ColumnChange[];
  readonly problems: readonly RowProblem[];
  /** The cells of a rejected row under `columns`, as in the file, to be mended; null = the answer would be too long. */
  readonly cells?: readonly Cell[] | null;
}

/** The answer to a file, stored or only checked (docs/contract.md, section 5). */
export interface ImportResult {
  readonly dryRun: boolean;
  /** Whether anything was stored. */
  readonly stored: boolean;
  /** Rows of each outcome. */
  readonly counts: Readonly<Record<RowResult, number>>;
  readonly rows: readonly ImportedRow[];
  /** Columns of the file that are read, in its order. */
  readonly columns: readonly string[];
  /** Named columns of the file that mean nothing here. */
  readonly ignoredColumns: readonly string[];
  /** Token of the dry run: names the revisions that the rows were judged by; null = the file was stored. */
  readonly preview: string | null;
}

/** Progress of an import: rows done of the rows of the phase. */
export interface ImportProgress {
  readonly phase: 'reading' | 'checking' | 'storing';
  readonly done: number;
  readonly total: number;
}

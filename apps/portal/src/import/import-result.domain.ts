import { type Cell } from '#reporting/domain';

export type RowResult = 'new' | 'changed' | 'unchanged' | 'rejected';

export interface ImportProblem {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly column: string | null;
  readonly message: string;
}

export interface ImportRow {
  readonly line: number;
  readonly unitKey: string | null;
  readonly reportingDate: string | null;
  readonly result: RowResult;
  readonly revision: number | null;
  readonly changes: readonly {
    readonly column: string;
    readonly old: string | number | null;
    readonly new: string | number | null;
  }[];
  readonly problems: readonly ImportProblem[];
  /** Of a rejected row the cells of the file under `columns`; null = too much for an answer. */
  readonly cells?: readonly Cell[] | null;
}

/** The answer of the server to a file, stored or only checked (docs/contract.md, section 5). */
export interface ImportResult {
  readonly dryRun: boolean;
  readonly stored: boolean;
  readonly counts: Readonly<Record<RowResult, number>>;
  /** Columns of the file that are read, in its order. */
  readonly columns: readonly string[];
  readonly ignoredColumns: readonly string[];
  /** Names the revisions that the rows were judged by; null = the file was stored. */
  readonly preview: string | null;
  readonly rows: readonly ImportRow[];
}

export interface Progress {
  readonly phase: 'reading' | 'checking' | 'storing';
  readonly done: number;
  readonly total: number;
}

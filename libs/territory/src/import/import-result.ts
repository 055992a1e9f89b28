/** The outcome of an import: numbers for programs, sentences for people. */
export interface ImportSummary {
  /** Named counts, for `--json`. */
  readonly counts: Readonly<Record<string, number>>;
  /** German, one sentence or part each, in the order in which they are to be shown. */
  readonly lines: readonly string[];
}

/** One reason why a file is refused. */
export interface ImportProblem {
  /** Line of the file, from 1; null = not a matter of one line. */
  readonly line: number | null;
  /** Column of the file as its header writes it. */
  readonly column: string | null;
  /** Feature of a boundary file: its number in the file, and its id or name. */
  readonly feature: string | null;
  /** German: the error and the mend. */
  readonly message: string;
}

const MOST_LINES = 100;

/** The whole input is refused; nothing of it was stored. `message` holds the problems, German, one line each. */
export class ImportRefusedError extends Error {
  constructor(
    /** Name of the file, or of the input when there is no file. */
    readonly source: string,
    readonly problems: readonly ImportProblem[],
  ) {
    super(
      [
        `${source}: Nichts übernommen.`,
        ...problems.slice(0, MOST_LINES).map(problemText),
        ...(problems.length > MOST_LINES ? [`… und ${problems.length - MOST_LINES} weitere.`] : []),
      ].join('\n'),
    );
    this.name = 'ImportRefusedError';
  }
}

/** A reason that concerns the whole input. */
export function generalProblem(message: string): ImportProblem {
  return { line: null, column: null, feature: null, message };
}

/** The problem as one line of German text. */
export function problemText({ line, column, feature, message }: ImportProblem): string {
  const place = [
    ...(line === null ? [] : [`Zeile ${line}`]),
    ...(column === null ? [] : [`Spalte ${column}`]),
    ...(feature === null ? [] : [feature]),
  ].join(', ');
  return place === '' ? message : `${place}: ${message}`;
}

/** Tells how far a long step is; `total` null = not known. `step` is German. */
export type ImportProgress = (progress: { step: string; done: number; total: number | null }) => void;

/** `1 Kommune`, `21 Kommunen`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('de-DE')} ${count === 1 ? one : many}`;
}

/** How much a problem weighs: an ERROR stores nothing, a WARNING (Hinweis) is stored with the report. */
type ProblemSeverity = 'ERROR' | 'WARNING';

/** An expected objection: a value, not an exception. */
export interface Problem {
  readonly severity: ProblemSeverity;
  /** Stable key from the published list in the contract. */
  readonly code: string;
  /** Path in the input with list index, `accommodation.1.availableNow`; null = the whole report. */
  readonly field: string | null;
  /** German, for the person who reports. */
  readonly message: string;
}

/** Whether the problem stops the report. */
export function isError(problem: Problem): boolean {
  return problem.severity === 'ERROR';
}

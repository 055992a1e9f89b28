import { type ExitCode } from '#platform';

/** A command that cannot be carried out; the German message gives reason and mend. */
export class CommandRefused extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}

/** Outcome of a command: numbers for programs (`--json`), sentences for people. */
export interface Outcome {
  readonly json: Record<string, unknown>;
  readonly lines: readonly string[];
  /** Set where the command ran but found something wrong. */
  readonly exitCode?: number;
}

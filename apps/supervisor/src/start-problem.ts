import { type ExitCode } from '#platform';

/** Ends the supervisor with lines for the terminal instead of a stack. */
export class StartProblem extends Error {
  constructor(
    readonly exitCode: ExitCode,
    readonly lines: readonly string[],
  ) {
    super(lines.join('\n'));
  }
}

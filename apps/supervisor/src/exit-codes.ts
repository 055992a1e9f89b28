/** Exit codes of the commands: 2 usage, 3 environment, 4 data, 5 internal. */
export type ExitCode = 0 | 2 | 3 | 4 | 5;

/** Ends the supervisor with lines for the terminal instead of a stack. */
export class StartProblem extends Error {
  constructor(
    readonly exitCode: ExitCode,
    readonly lines: readonly string[],
  ) {
    super(lines.join('\n'));
  }
}

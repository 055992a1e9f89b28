/** Exit codes of every command: 0 only on success. */
export const exitCodes = { usage: 2, environment: 3, data: 4, internal: 5 } as const;

/** A command that cannot be carried out; the message says why and what to do, in German. */
export class CommandRefused extends Error {
  constructor(
    readonly exitCode: (typeof exitCodes)[keyof typeof exitCodes],
    message: string,
  ) {
    super(message);
  }
}

/** What a command did: numbers for programs (`--json`), sentences for people. */
export interface Outcome {
  readonly json: Record<string, unknown>;
  readonly lines: readonly string[];
  /** Set where the command ran but found something wrong. */
  readonly exitCode?: number;
}

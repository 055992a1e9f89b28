export interface CommandOptions {
  /** The whole environment of the command, but for PATH. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads from standard input. */
  readonly input?: string;
  readonly timeoutMs?: number;
}

export interface CommandResult {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What `--json` printed; null when it printed nothing. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly json: any;
}

/** Runs `kreislage` with `--json` as a process of its own and waits for its end; never throws for an exit status. */
export function runCommand(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;

/** The same, where only success is expected. */
export function runCommandOrThrow(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;

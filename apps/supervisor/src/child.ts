/** A process that is kept alive: started, watched, started again with growing pauses, ended. */
import { fork, type ChildProcess } from 'node:child_process';

interface ChildOptions {
  readonly name: string;
  /** Compiled entry. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  /** Descriptor for its output; absent = the supervisor's own. */
  readonly log?: number;
  readonly onDied?: (how: string, pauseMs: number) => void;
  readonly onBack?: () => void;
}

/** Pauses before a restart. After a minute of health counting begins anew. */
const PAUSES_MS = [200, 1_000, 2_000, 5_000, 10_000];
const HEALTHY_AFTER_MS = 60_000;

export function pauseBefore(restart: number): number {
  return PAUSES_MS[Math.min(restart, PAUSES_MS.length - 1)]!;
}

export function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  return signal ? `durch ${signal}` : `mit Code ${code ?? '?'}`;
}

/** The child ended before it was ready the first time. */
export class ChildFailedError extends Error {
  constructor(
    readonly childName: string,
    readonly code: number | null,
    readonly signal: NodeJS.Signals | null,
  ) {
    super(`${childName} ended before it was ready`);
  }
}

export class SupervisedChild {
  private process: ChildProcess | undefined;
  private stopping = false;
  private restarts = 0;
  private pause: NodeJS.Timeout | undefined;
  private everReady = false;
  private resolveReady!: () => void;
  private rejectReady!: (error: ChildFailedError) => void;
  /** Settles once: when it was ready the first time, or ended before that. */
  readonly ready = new Promise<void>((resolve, reject) => {
    this.resolveReady = resolve;
    this.rejectReady = reject;
  });

  constructor(private readonly options: ChildOptions) {
    // The failure is handled where `ready` is awaited; a second listener keeps Node from calling it unhandled.
    this.ready.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  start(): void {
    const output = this.options.log ?? 'inherit';
    const child = fork(this.options.entry, [], {
      env: this.options.env,
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', output, output, 'ipc'],
    });
    this.process = child;
    const startedAt = Date.now();
    child.on('message', (message: { type?: string }) => {
      if (message?.type !== 'ready') return;
      if (this.everReady) this.options.onBack?.();
      this.everReady = true;
      this.resolveReady();
    });
    // A process that could not even be created.
    child.once('error', () => {
      if (child.pid === undefined) this.died(child, startedAt, null, null);
    });
    child.once('exit', (code, signal) => this.died(child, startedAt, code, signal));
  }

  private died(child: ChildProcess, startedAt: number, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.process !== child) return;
    this.process = undefined;
    if (this.stopping) return;
    if (!this.everReady) {
      this.rejectReady(new ChildFailedError(this.options.name, code, signal));
      return;
    }
    if (Date.now() - startedAt > HEALTHY_AFTER_MS) this.restarts = 0;
    const pauseMs = pauseBefore(this.restarts++);
    this.options.onDied?.(describeExit(code, signal), pauseMs);
    this.pause = setTimeout(() => {
      if (!this.stopping) this.start();
    }, pauseMs);
  }

  /** Ends it: SIGTERM, after `timeoutMs` SIGKILL. Resolves when it is gone. */
  async stop(timeoutMs: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.pause);
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(late);
  }
}

import { constants } from 'node:os';

/** How a child process of ours lives and ends: told by SIGTERM, or left alone by its parent. */

interface EndWithParentOptions {
  /** Time for the orderly end; then the process goes without it. Milliseconds, default 20 000. */
  readonly deadlineMs?: number;
  /** Told when the orderly end fails or lasts too long. */
  readonly onProblem?: (problem: unknown) => void;
  /** For a command: being told to end is no success, and its status says which signal it was (128 and more). */
  readonly signalIsFailure?: boolean;
}

/**
 * Ends this process through `stop` on SIGTERM, and when the IPC channel to the parent closes: a supervisor that is
 * killed takes its children along. Ctrl+C reaches the whole terminal group; under a parent it is left to the parent,
 * which knows the order. Without a parent (`npm run start:api`) SIGINT means SIGTERM. Call it first thing in `main`.
 * Returns a function that begins the end from inside, with an exit code.
 */
export function endWithParent(
  stop: () => Promise<void>,
  options: EndWithParentOptions = {},
): (exitCode?: number) => void {
  let ending = false;
  const end = (exitCode = 0): void => {
    if (ending) return;
    ending = true;
    const late = setTimeout(() => {
      options.onProblem?.(new Error('the orderly end took too long'));
      process.exit(exitCode || 5);
    }, options.deadlineMs ?? 20_000);
    late.unref();
    stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        options.onProblem?.(error);
        process.exit(exitCode || 5);
      },
    );
  };
  const underParent = process.send !== undefined;
  const endBySignal = (signal: 'SIGTERM' | 'SIGHUP' | 'SIGINT'): void =>
    end(options.signalIsFailure ? 128 + constants.signals[signal] : 0);
  process.on('SIGTERM', endBySignal);
  process.on('SIGHUP', endBySignal);
  process.on('SIGINT', () => {
    if (!underParent) endBySignal('SIGINT');
  });
  if (underParent) process.on('disconnect', () => end());
  return end;
}

/** Tells the parent, if there is one, that this process serves. */
export function announceReady(details: Record<string, unknown> = {}): void {
  if (process.connected) process.send?.({ type: 'ready', ...details });
}

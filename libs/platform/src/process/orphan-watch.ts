import { Worker } from 'node:worker_threads';
import { compiledModule } from './package-root.js';

/**
 * Kills this process (SIGKILL) when its parent has been gone for so long. For a process whose event loop can get stuck in
 * foreign code: `endWithParent` is heard by that loop only, and an orphan that nobody misses takes a processor for ever. To
 * be called at the start, as long as the parent is there.
 * @param graceMs time for the orderly end, milliseconds
 */
export function killWhenOrphaned(graceMs: number): void {
  const watch = new Worker(compiledModule('platform/src/process/orphan-watch.worker'), {
    workerData: { parentPid: process.ppid, graceMs },
    execArgv: [],
    env: {},
  });
  // The watch must neither keep the process from ending, nor end it by an error of its own.
  watch.unref();
  watch.on('error', () => undefined);
}

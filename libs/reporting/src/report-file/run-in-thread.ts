import { Worker } from 'node:worker_threads';
import { compiledModule } from '#platform';

/** Memory of a thread in MB, and how long it may take. */
const HEAP_MB = 384;
const TIME_LIMIT_MS = 20_000;

/** The thread needed more memory or time than it may have. */
export class ThreadLimitError extends Error {}

/**
 * Runs a module in a thread of its own, with a limit on memory and time, until its first message: whatever it meets, the
 * process goes on.
 * @param name path below the library's sources, without ending
 * @throws ThreadLimitError, and the signal's reason
 */
export function runInThread<Answer>(name: string, data: unknown, signal?: AbortSignal): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const worker = new Worker(compiledModule(`reporting/src/${name}`), {
      workerData: data,
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    });
    const end = (settle: () => void): void => {
      clearTimeout(late);
      signal?.removeEventListener('abort', leave);
      settle();
      void worker.terminate();
    };
    const tooMuch = (): void => reject(new ThreadLimitError(`${name}: out of memory or time`));
    const leave = (): void => end(() => reject(signal!.reason as Error));
    const late = setTimeout(() => end(tooMuch), TIME_LIMIT_MS);
    signal?.addEventListener('abort', leave, { once: true });
    worker.once('message', (message: Answer) => end(() => resolve(message)));
    worker.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch : () => reject(error)),
    );
    worker.once('exit', () => end(() => reject(new Error(`${name} ended without an answer.`))));
  });
}

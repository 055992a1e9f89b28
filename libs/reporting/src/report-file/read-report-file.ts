import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { RequestError } from '#kernel';
import { fileLimits, type ReportFile } from './report-file.domain.js';
import { type WorkerAnswer } from './report-file.worker.js';

/** Memory of the thread in MB, and how long it may take. */
const HEAP_MB = 384;
const TIME_LIMIT_MS = 20_000;

const TOO_MUCH = 'Die Datei ist zu aufwendig zu lesen. Bitte in mehrere Dateien teilen.';

/** The compiled thread. Under Jest this file is a source: then the build below the package's root is used. */
function workerEntry(): string {
  const here = fileURLToPath(import.meta.url);
  if (here.endsWith('.js')) return join(dirname(here), 'report-file.worker.js');
  let root = dirname(here);
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  return join(root, 'dist/libs/reporting/src/report-file/report-file.worker.js');
}

/**
 * Reads a CSV or XLSX file in a thread of its own; by content, whatever its name.
 * @throws RequestError BAD_REQUEST (not readable), PAYLOAD_TOO_LARGE; the text is for the person who sent the file
 */
export async function readReportFile(bytes: Uint8Array, signal?: AbortSignal): Promise<ReportFile> {
  if (bytes.length > fileLimits.packedBytes) throw fileTooLarge();
  const copy = new Uint8Array(bytes);
  const answer = await new Promise<WorkerAnswer>((resolve, reject) => {
    const worker = new Worker(workerEntry(), {
      workerData: copy,
      transferList: [copy.buffer],
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
    const tooMuch = (): void => reject(new RequestError('PAYLOAD_TOO_LARGE', TOO_MUCH));
    const leave = (): void => end(() => reject(signal!.reason as Error));
    const late = setTimeout(() => end(tooMuch), TIME_LIMIT_MS);
    signal?.addEventListener('abort', leave, { once: true });
    worker.once('message', (message: WorkerAnswer) => end(() => resolve(message)));
    worker.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch : () => reject(error)),
    );
    worker.once('exit', () => end(() => reject(new Error('The reading thread ended without an answer.'))));
  });
  if ('refusal' in answer) throw new RequestError(answer.refusal.code, answer.refusal.message);
  if ('fault' in answer) throw new Error(`reading a report file: ${answer.fault}`);
  return answer.file;
}

export function fileTooLarge(): RequestError {
  return new RequestError('PAYLOAD_TOO_LARGE', 'Die Datei ist zu groß: höchstens 5 MB sind möglich.');
}

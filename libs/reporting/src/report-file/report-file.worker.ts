import { parentPort, workerData } from 'node:worker_threads';
import { FileRefusedError, type FileRefusal, kindOf, type ReportFile } from './report-file.domain.js';

// Runs in a thread of its own, with a limit on memory and time: whatever a file does to a parser, the process goes on.

/** Answer of the thread. */
export type WorkerAnswer =
  { readonly file: ReportFile } | { readonly refusal: FileRefusal } | { readonly fault: string };

async function answerTo(bytes: Uint8Array): Promise<WorkerAnswer> {
  try {
    const kind = kindOf(bytes);
    if (typeof kind === 'object') return { refusal: kind };
    const file =
      kind === 'TEXT'
        ? (await import('./csv-file.js')).readCsv(bytes)
        : await (await import('./xlsx-file.js')).readXlsx(bytes);
    return { file };
  } catch (error) {
    if (error instanceof FileRefusedError) return { refusal: error.refusal };
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.postMessage(await answerTo(workerData as Uint8Array));

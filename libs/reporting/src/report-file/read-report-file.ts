import { RequestError } from '#kernel';
import { fileLimits, type ReportFile } from './report-file.domain.js';
import { type WorkerAnswer } from './report-file.worker.js';
import { runInThread, ThreadLimitError } from './run-in-thread.js';

/**
 * Reads a CSV or XLSX file in a thread of its own; by content, whatever its name.
 * @throws RequestError BAD_REQUEST (not readable), PAYLOAD_TOO_LARGE; the text is for the sender of the file
 */
export async function readReportFile(bytes: Uint8Array, signal?: AbortSignal): Promise<ReportFile> {
  if (bytes.length > fileLimits.packedBytes) throw fileTooLarge();
  const answer = await runInThread<WorkerAnswer>('report-file/report-file.worker', bytes, signal).catch(
    (error: unknown) => {
      if (!(error instanceof ThreadLimitError)) throw error;
      const text = 'Die Datei ist zu umfangreich. Bitte in mehrere Dateien teilen.';
      throw new RequestError('PAYLOAD_TOO_LARGE', text);
    },
  );
  if ('refusal' in answer) throw new RequestError(answer.refusal.code, answer.refusal.message);
  if ('fault' in answer) throw new Error(`reading a report file: ${answer.fault}`);
  return answer.file;
}

export function fileTooLarge(): RequestError {
  return new RequestError('PAYLOAD_TOO_LARGE', 'Die Datei ist zu groß: höchstens 5 MB sind möglich.');
}

import { accountHeader, noteAnswer, RequestFailed } from '../graphql/request.js';
import { type ImportResult, type ImportProgress } from '#reporting/domain';

type Line =
  | { readonly progress: ImportProgress }
  | { readonly result: ImportResult; readonly status: number }
  | { readonly error: { readonly code: string; readonly message: string; readonly requestId?: string } };

/**
 * Sends a file and tells how far the server is. Giving up by the signal stores nothing, unless the server was done already.
 * @throws RequestFailed when the file was refused as a whole (`PREVIEW_OUTDATED`: somebody has reported since), and when the
 * server's answer did not come or not to its end: `isPassing` then, and whether something was stored is unknown
 */
export async function uploadReports(
  file: File,
  options: {
    readonly dryRun: boolean;
    readonly partial: boolean;
    readonly correctionReason: string;
    /** Of the result that is taken over, see {@link ImportResult.preview}. */
    readonly preview: string | null;
  },
  onProgress: (progress: ImportProgress) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  const form = new FormData();
  // Fields come before the file: the server reads them as they arrive.
  form.set('dryRun', String(options.dryRun));
  if (!options.dryRun) form.set('partial', String(options.partial));
  if (options.correctionReason.trim() !== '') form.set('correctionReason', options.correctionReason.trim());
  if (!options.dryRun && options.preview !== null) form.set('preview', options.preview);
  form.set('file', file);
  const response = await fetch('/api/reports/import', {
    method: 'POST',
    body: form,
    headers: { accept: 'application/x-ndjson', ...accountHeader() },
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new RequestFailed('OFFLINE', 'Keine Verbindung zum Server.', null);
  });
  noteAnswer(response);
  const requestId = response.headers.get('x-request-id');
  if (!/ndjson/.test(response.headers.get('content-type') ?? '')) {
    const body = (await response.json().catch(() => null)) as
      (ImportResult & { code?: string; message?: string }) | null;
    if (body?.rows) return body;
    throw new RequestFailed(
      body?.code ?? 'INTERNAL_SERVER_ERROR',
      body?.message ?? 'Die Datei konnte nicht gelesen werden.',
      requestId,
    );
  }
  try {
    for await (const line of linesOf(response)) {
      if ('progress' in line) onProgress(line.progress);
      else if ('result' in line) return line.result;
      else throw new RequestFailed(line.error.code, line.error.message, line.error.requestId ?? requestId);
    }
  } catch (error) {
    if (signal.aborted || error instanceof RequestFailed) throw error;
    throw new RequestFailed('OFFLINE', 'Die Verbindung zum Server ist abgebrochen.', requestId);
  }
  throw new RequestFailed('INTERNAL_SERVER_ERROR', 'Die Antwort des Servers ist unvollständig.', requestId);
}

async function* linesOf(response: Response): AsyncGenerator<Line> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? '';
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
    if (done) return;
  }
}

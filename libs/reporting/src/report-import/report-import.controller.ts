import { PassThrough } from 'node:stream';
import { Controller, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { httpStatusOf, RequestError } from '#kernel';
import { Allow, SessionService } from '#identity';
import { Request, type RequestContext } from '#identity/api';
import { FileGate } from '../report-file/file-gate.js';
import {
  importerOf,
  type ImportHooks,
  type ImportProgress,
  type ImportResult,
  isRefused,
  ReportImportService,
} from './report-import.service.js';
import { readUpload } from './report-upload.js';

/** Content type of an answer that tells how far the import is, line by line. */
const PROGRESS_TYPE = 'application/x-ndjson';

/** A progress line at most so often. Milliseconds. */
const PROGRESS_EVERY_MS = 100;

/** Upload of daily reports (contract, section 5). */
@Controller('api/reports')
export class ReportImportController {
  private readonly gate = new FileGate();

  constructor(
    private readonly imports: ReportImportService,
    private readonly sessions: SessionService,
  ) {}

  @Allow('daily-report:import')
  @Post('import')
  async import(
    @Request() { actor, reads, requestId }: RequestContext,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    reads.end();
    this.gate.refuseWhenFull();
    const { bytes, options } = await readUpload(request);
    const gone = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort(new Error('The client has gone.'));
    });
    const run = async (hooks: ImportHooks): Promise<ImportResult> => {
      const result = await this.gate.run(() =>
        this.imports.import(importerOf(actor, requestId), bytes, options, { ...hooks, signal: gone.signal }),
      );
      if (result.rows.some((row) => row.problems.some(({ code }) => code === 'FORBIDDEN')))
        await this.sessions.auditRefusal(actor, '/api/reports/import', requestId);
      return result;
    };
    if (request.headers.accept?.includes(PROGRESS_TYPE) !== true) {
      const result = await run({}).catch((error: unknown) => {
        if (gone.signal.aborted) return null;
        throw error;
      });
      if (result) await reply.status(statusOf(result)).send(result);
      return;
    }

    const lines = new PassThrough();
    const write = (line: unknown): void => void lines.write(`${JSON.stringify(line)}\n`);
    void reply.type(PROGRESS_TYPE).send(lines);
    try {
      const result = await run({ onProgress: throttled((progress) => write({ progress })) });
      write({ result, status: statusOf(result) });
    } catch (error) {
      // The status line is out: what the filter would answer stands in the last line instead.
      if (gone.signal.aborted) return;
      const known =
        error instanceof RequestError
          ? error
          : new RequestError('INTERNAL_SERVER_ERROR', 'Interner Fehler. Bitte die Kennung nennen.');
      write({ error: { code: known.code, message: known.message, requestId }, status: httpStatusOf[known.code] });
      // For the log.
      if (known !== error) throw error;
    } finally {
      lines.end();
    }
  }
}

function statusOf(result: ImportResult): 200 | 422 {
  return isRefused(result) ? 422 : 200;
}

/** Passes on the first progress of each phase, its end, and in between at most one in a while. */
function throttled(tell: (progress: ImportProgress) => void): (progress: ImportProgress) => void {
  let last = 0;
  let phase = '';
  return (progress) => {
    if (progress.phase === phase && progress.done < progress.total && Date.now() - last < PROGRESS_EVERY_MS) return;
    last = Date.now();
    phase = progress.phase;
    tell(progress);
  };
}

import { PassThrough } from 'node:stream';
import { Controller, Logger, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { httpStatusOf, RequestError } from '#kernel';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { SessionService } from '#accounts';
import { FileGate } from '../report-file/file-gate.js';
import { type ImportProgress, type ImportResult } from './import-result.domain.js';
import {
  importerOf,
  type ImportHooks,
  type ImportOptions,
  isRefused,
  ReportImportService,
} from './report-import.service.js';
import { readUpload } from './report-upload.js';

/** Content type of an answer that tells how far the import is, line by line. */
const PROGRESS_TYPE = 'application/x-ndjson';

/** A progress line at most so often. Milliseconds. */
const PROGRESS_EVERY_MS = 100;

/** Files of 5 MB that a process takes in at a time, and of these from one district. */
const MOST_UPLOADS = 24;
const MOST_UPLOADS_OF_DISTRICT = 6;

/** Upload of daily reports (docs/contract.md, section 5). */
@Controller('api/reports')
export class ReportImportController {
  /** Files in memory, those included that are still on their way; and of these, how many are worked on. */
  private readonly uploads = new FileGate(MOST_UPLOADS, 0, MOST_UPLOADS_OF_DISTRICT);
  private readonly gate = new FileGate(2, MOST_UPLOADS, MOST_UPLOADS);
  private readonly logger = new Logger(ReportImportController.name);

  constructor(
    private readonly imports: ReportImportService,
    private readonly sessions: SessionService,
  ) {}

  @Allow('daily-report:import')
  @Post('import')
  async import(
    @Request() context: RequestContext,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await context.reads.end();
    // The place is taken before the first byte is read.
    await this.uploads.run(context.actor.districtKey, () => this.takeIn(context, request, reply));
  }

  private async takeIn(
    { actor, requestId }: RequestContext,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const gone = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort(new Error('The client has gone.'));
    });
    const { bytes, options } = await readUpload(request, (error) => {
      // An upload that the client gave up is not counted as a failure.
      if (!gone.signal.aborted) this.imports.countFailure(error);
    });
    const run = async (hooks: ImportHooks): Promise<ImportResult> => {
      const result = await this.gate.run(actor.districtKey, () =>
        this.imports.import(importerOf(actor, requestId), bytes, options, { ...hooks, signal: gone.signal }),
      );
      if (result.rows.some((row) => row.problems.some(({ code }) => code === 'FORBIDDEN')))
        // Stored rows stay stored: the answer says so, whatever becomes of this entry.
        await this.sessions
          .auditRefusal(actor, '/api/reports/import', requestId)
          .catch((error: unknown) => this.logger.error(error, 'audit'));
      return result;
    };
    if (request.headers.accept?.includes(PROGRESS_TYPE) !== true) {
      const result = await run({}).catch((error: unknown) => {
        if (gone.signal.aborted) return null;
        throw error;
      });
      if (result) await reply.status(statusOf(result, options)).send(result);
      return;
    }

    const lines = new PassThrough();
    const write = (line: unknown): void => void lines.write(`${JSON.stringify(line)}\n`);
    let begun = false;
    const begin = throttled((progress) => {
      write({ progress });
      if (begun || progress.phase === 'reading') return;
      // The head goes out once the file has been read: until then a refusal has a status of its own.
      begun = true;
      void reply.status(200).type(PROGRESS_TYPE).send(lines);
    });
    try {
      const result = await run({ onProgress: begin });
      write({ result, status: statusOf(result, options) });
    } catch (error) {
      if (gone.signal.aborted) return;
      if (!begun) throw error;
      // The status line is sent already: the last line carries the error that the filter would answer with.
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

function statusOf(result: ImportResult, options: ImportOptions): 200 | 422 {
  return !result.dryRun && isRefused(result, options) ? 422 : 200;
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

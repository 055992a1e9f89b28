import { Controller, Get, Query, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { BadUserInputError, type CalendarDate, isCalendarDate, RequestError } from '#kernel';
import { type Actor, Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { FileGate } from '../report-file/file-gate.js';
import { runInThread, ThreadLimitError } from '../report-file/run-in-thread.js';
import { type ExportTable, toCsv } from './export-table.domain.js';
import { type ExportRequest, ReportExportService } from './report-export.service.js';

const contentTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Daily reports to take home. */
@Controller('api/reports')
export class ReportExportController {
  private readonly gate = new FileGate();

  constructor(private readonly exports: ReportExportService) {}

  @Allow('daily-report:export')
  @Get('export')
  async export(
    @Request() { actor, reads, requestId }: RequestContext,
    @Query() query: Record<string, unknown>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    await reads.end();
    const unknown = Object.keys(query).find((name) => !['from', 'to', 'format'].includes(name));
    if (unknown !== undefined) throw new BadUserInputError(`Der Parameter „${unknown.slice(0, 40)}“ ist unbekannt.`);
    const format = query['format'] ?? 'csv';
    if (format !== 'csv' && format !== 'xlsx') throw new BadUserInputError('format: möglich sind csv und xlsx.');
    const request = { from: dayOrNull(query, 'from'), to: dayOrNull(query, 'to'), format } as const;
    return this.gate.run(actor.districtKey, () => this.write(actor, request, requestId, reply));
  }

  private async write(actor: Actor, request: ExportRequest, requestId: string, reply: FastifyReply): Promise<Buffer> {
    const { format } = request;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort(new RequestError('BAD_REQUEST', 'Die Verbindung ist beendet.')));
    const toFile = (table: ExportTable): Promise<Buffer> =>
      format === 'csv' ? Promise.resolve(Buffer.from(toCsv(table))) : toXlsxInThread(table, gone.signal);
    const { districtKey, from, to, file } = await this.exports.export(actor, request, requestId, toFile);
    const name = `tagesmeldungen-${districtKey}-${from}${to === from ? '' : `-bis-${to}`}.${format}`;
    void reply.type(contentTypes[format]).header('content-disposition', `attachment; filename="${name}"`);
    return file;
  }
}

/** @throws RequestError PAYLOAD_TOO_LARGE when it takes too much memory or time */
async function toXlsxInThread(table: ExportTable, signal: AbortSignal): Promise<Buffer> {
  const file = await runInThread<Uint8Array>('report-export/export-xlsx.worker', table, signal).catch(
    (error: unknown) => {
      if (!(error instanceof ThreadLimitError)) throw error;
      const text = 'Der Zeitraum ist für eine XLSX-Datei zu groß. Bitte einen kürzeren Zeitraum oder CSV wählen.';
      throw new RequestError('PAYLOAD_TOO_LARGE', text);
    },
  );
  return Buffer.from(file);
}

function dayOrNull(query: Record<string, unknown>, name: 'from' | 'to'): CalendarDate | null {
  const value = query[name];
  if (value === undefined) return null;
  if (typeof value !== 'string' || !isCalendarDate(value))
    throw new BadUserInputError(`${name}: Erwartet wird ein Tag wie 2026-11-22.`);
  return value;
}

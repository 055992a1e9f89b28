import { BadUserInputError, type CalendarDate, dayOf, daysBetween, NotFoundError } from '#kernel';
import { appendAudit, type Database } from '#platform';
import { type Actor, readsInFull } from '#access';
import { findDistrict, findRules, findUnits, type ReportingRules } from '#territory';
import { type DailyReport } from '../daily-report/daily-report.domain.js';
import { findCurrentReports } from '../daily-report/daily-report.repository.js';
import { fileLimits } from '../report-file/report-file.domain.js';
import { type ExportTable, toExportTable } from './export-table.domain.js';

/** Days that an export covers at most. Its rows are at most as many as can be imported again. */
const MOST_DAYS = 366;

export interface ExportRequest {
  /** null = today. */
  readonly from: CalendarDate | null;
  /** null = as `from`. */
  readonly to: CalendarDate | null;
  readonly format: 'csv' | 'xlsx';
}

/** An export file, and the range it covers. */
interface ReportExport {
  readonly districtKey: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly file: Buffer;
}

/** An export has the limits of an import, so that its file can be imported again. */
function tooLargeToComeBack(): BadUserInputError {
  return new BadUserInputError(
    'So viele Meldungen lassen sich nicht in einer Datei wieder einlesen. Bitte einen kürzeren Zeitraum wählen.',
  );
}

/** Daily reports as a file that can be imported again. */
export class ReportExportService {
  constructor(private readonly database: Database) {}

  /**
   * The counting reports of the units that the actor reads in full: a clerk's own, an officer's all. Written down in the
   * audit log when the file is made.
   * @param toFile makes the file that is handed out
   * @throws BadUserInputError also where the file would be larger than an import takes
   */
  async export(
    actor: Actor,
    request: ExportRequest,
    requestId: string,
    toFile: (table: ExportTable) => Promise<Buffer>,
  ): Promise<ReportExport> {
    const { districtKey } = actor;
    const { from, to, reports, rules } = await this.read(actor, request);
    // No transaction is open meanwhile: it may take seconds.
    const file = await toFile(toExportTable(reports, rules));
    if (file.length > fileLimits.packedBytes) throw tooLargeToComeBack();
    await this.database.transaction({ districtKey }, (tx) =>
      appendAudit(tx, {
        districtKey,
        actorName: actor.username,
        accountId: actor.accountId,
        action: 'DailyReportsExported',
        requestId,
        detail: { from, to, format: request.format, reports: reports.length },
      }),
    );
    return { districtKey, from, to, file };
  }

  private read(
    actor: Actor,
    request: ExportRequest,
  ): Promise<{ from: CalendarDate; to: CalendarDate; reports: readonly DailyReport[]; rules: ReportingRules }> {
    const { districtKey } = actor;
    return this.database.transaction({ districtKey, snapshot: true }, async (tx) => {
      const district = await findDistrict(tx, districtKey);
      if (!district) throw new NotFoundError();
      const [clock] = await tx.query<{ now: Date }>(`SELECT clock_timestamp() AS now`);
      const today = dayOf(clock!.now, district.timeZone);
      if (request.to !== null && request.from === null) throw new BadUserInputError('to: Bitte auch from angeben.');
      const from = request.from ?? today;
      if (from > today) throw new BadUserInputError('from liegt in der Zukunft.');
      const to = request.to ?? from;
      if (from > to) throw new BadUserInputError('from liegt nach to.');
      if (daysBetween(from, to) >= MOST_DAYS) throw new BadUserInputError(`Höchstens ${MOST_DAYS} Tage auf einmal.`);
      const units = await findUnits(tx, districtKey, null);
      const unitKeys = units.map((unit) => unit.unitKey).filter((unitKey) => readsInFull(actor, unitKey));
      const [count] = await tx.query<{ reports: number }>(
        `SELECT count(*)::int AS reports FROM reporting.daily_report
          WHERE district_key = $1 AND unit_key = ANY($2) AND reporting_date BETWEEN $3 AND $4 AND revision = 1`,
        [districtKey, unitKeys, from, to],
      );
      // With the header it is one row more.
      if (count!.reports >= fileLimits.rows) throw tooLargeToComeBack();
      return {
        from,
        to,
        reports: await findCurrentReports(tx, districtKey, { from, to }, null, unitKeys),
        rules: await findRules(tx, districtKey, null),
      };
    });
  }
}

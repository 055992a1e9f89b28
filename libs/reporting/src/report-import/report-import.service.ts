import { createHash } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { type CalendarDate, daysBetween, RequestError } from '#kernel';
import { appendAudits, appendManyToOutbox, type Database, enterSoleWriteSql, type Tx } from '#platform';
import { type Actor, mayReportFor, reportsOnBehalf } from '#access';
import { findDistrict, findRules, findUnits, type ReportingUnit } from '#territory';
import { type DailyReport } from '../daily-report/daily-report.domain.js';
import { insertRevisions, newReportId } from '../daily-report/daily-report.repository.js';
import { type NewRevision } from '../daily-report/revision-columns.js';
import { DAILY_REPORT_ACCEPTED } from '../daily-report/daily-report.service.js';
import { type Cell, type ReportFile } from '../report-file/report-file.domain.js';
import { readReportFile } from '../report-file/read-report-file.js';
import { isOnTime } from '../reporting-calendar/reporting-calendar.domain.js';
import { findHeader, type Header, readColumns } from './import-columns.domain.js';
import { type ImportProgress, type ImportResult } from './import-result.domain.js';
import { type ImportRow, readImportRow } from './import-row.domain.js';
import {
  type AcceptedRow,
  DistrictFrame,
  judgeRows,
  resolveRows,
  type ResolvedRow,
  type RowVerdict,
  unitId,
  windowsFor,
} from './import-verdict.domain.js';
import { findReportsInWindows, millisecondsUntil, takeFirstRecordedAt } from './report-import.repository.js';
import { indexUnitKeys } from './unit-keys.domain.js';

/** Rows stored by one statement. */
const ROWS_PER_INSERT = 500;

/** Milliseconds of computing before others get their turn, and for judging a file. */
const TURN_MS = 20;
const JUDGING_LIMIT_MS = 10_000;

/** Unreadable cells that one answer names in full; and characters of rejected rows that it gives back. */
const MOST_PROBLEMS = 10_000;
const MOST_CHARACTERS = 5_000_000;

/** On whose behalf a file is imported. */
export interface Importer {
  /** null = every district: the command. */
  readonly districtKey: string | null;
  /** null = the command. */
  readonly accountId: string | null;
  /** The names for the audit log and for the reports. */
  readonly username: string;
  readonly name: string;
  /** Whether it is somebody outside the unit. */
  readonly onBehalf: (unitKey: string) => boolean;
  readonly mayReportFor: (unitKey: string) => boolean;
  readonly requestId: string | null;
}

/** The importer that an account is. */
export function importerOf(actor: Actor, requestId: string): Importer {
  return {
    districtKey: actor.districtKey,
    accountId: actor.accountId,
    username: actor.username,
    name: actor.name,
    onBehalf: (unitKey) => reportsOnBehalf(actor, unitKey),
    mayReportFor: (unitKey) => mayReportFor(actor, unitKey),
    requestId,
  };
}

export interface ImportOptions {
  /** Only look: nothing is stored. */
  readonly dryRun: boolean;
  /** Store the accepted rows although others are rejected. */
  readonly partial: boolean;
  /** For rows without a reason of their own. */
  readonly correctionReason: string | null;
  /**
   * Token of the dry run; the import is refused with PREVIEW_OUTDATED if the records changed since. null = no check.
   */
  readonly preview?: string | null;
}

export interface ImportHooks {
  /** Gone = nothing is stored, as long as it is not committed. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** The result of a file, or the error because of which nothing came of it. */
export type ImportOutcome = ImportResult | { readonly error: unknown };

/** Reads a file of daily reports, says what each row would do, and stores all of them or none. */
export class ReportImportService {
  private onOutcome: (outcome: ImportOutcome) => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly settings: {
      /** Milliseconds that judging a file may take. */
      readonly judgingLimitMs?: number;
    } = {},
  ) {}

  /** Calls back with the outcome of each file from now on. */
  observeOutcomes(onOutcome: (outcome: ImportOutcome) => void): void {
    this.onOutcome = onOutcome;
  }

  /**
   * Imports a file: parsed and judged without holding anything up; then, if something is to be stored, judged again and
   * stored in one transaction in which nobody else writes to the district.
   * @throws RequestError BAD_REQUEST (not readable), PAYLOAD_TOO_LARGE, PREVIEW_OUTDATED
   */
  async import(
    importer: Importer,
    bytes: Uint8Array,
    options: ImportOptions,
    hooks: ImportHooks = {},
  ): Promise<ImportResult> {
    const result = await this.importFile(importer, bytes, options, hooks).catch((error: unknown) => {
      // A dry run, or an upload that the client gave up, is not counted as a failure.
      if (!options.dryRun && hooks.signal?.aborted !== true) this.onOutcome({ error });
      throw error;
    });
    this.onOutcome(result);
    return result;
  }

  /** A file that was to be stored and did not come as far as {@link import}, as too large, counts all the same. */
  countFailure(error: unknown): void {
    this.onOutcome({ error });
  }

  private async importFile(
    importer: Importer,
    bytes: Uint8Array,
    options: ImportOptions,
    { signal, onProgress = () => undefined }: ImportHooks,
  ): Promise<ImportResult> {
    signal?.throwIfAborted();
    onProgress({ phase: 'reading', done: 0, total: 0 });
    const sheet = await readSheetOf(await readReportFile(bytes, signal));
    signal?.throwIfAborted();
    const { districtKey } = importer;
    const total = sheet.rows.length;
    onProgress({ phase: 'checking', done: 0, total });
    const picture = await this.database.transaction({ ...tenantOf(importer), snapshot: true }, (tx) =>
      readPicture(tx, importer, sheet),
    );
    // The snapshot has ended: whatever judging takes, it holds nothing open.
    const preview = await this.judge(picture, sheet, options, signal, (done) =>
      onProgress({ phase: 'checking', done, total }),
    );
    onProgress({ phase: 'checking', done: total, total });
    refuseOutdated(preview, options);
    if (options.dryRun || !isToBeStored(preview, options)) return resultOf(sheet, preview, options, false);

    const districts = districtKey === null ? picture.districts : [districtKey];
    const { result, last } = await this.database.transaction(
      { ...tenantOf(importer), first: [...districts].sort().map(enterSoleWriteSql).join('; ') },
      async (tx) => {
        // The first verdicts may be out of date by now; from here on nobody else writes.
        const verdicts = await this.judge(await readPicture(tx, importer, sheet), sheet, options, signal);
        refuseOutdated(verdicts, options);
        if (!isToBeStored(verdicts, options)) return { result: resultOf(sheet, verdicts, options, false), last: null };
        const accepted = verdicts.flatMap((verdict) => verdict.accepted ?? []);
        const last = await this.store(tx, importer, accepted, signal, (done) =>
          onProgress({ phase: 'storing', done, total: accepted.length }),
        );
        signal?.throwIfAborted();
        return { result: resultOf(sheet, verdicts, options, true), last };
      },
    );
    // After the commit, so that nobody else waits: a state known before the last moment leaves its report out, then as
    // now. Stored rows stay stored, even if the clock cannot be asked any more.
    if (last) await waitUntil(this.database, last, total).catch(() => undefined);
    return result;
  }

  /** @throws RequestError PAYLOAD_TOO_LARGE when judging takes too long */
  private async judge(
    { resolved, frames, reports }: Picture,
    sheet: Sheet,
    options: ImportOptions,
    signal: AbortSignal | undefined,
    onProgress: (done: number) => void = () => undefined,
  ): Promise<RowVerdict[]> {
    const none = new Map<CalendarDate, never>();
    const judging = judgeRows(resolved, frames, (unit) => reports.get(unit) ?? none, {
      header: sheet.header,
      dryRun: options.dryRun,
      correctionReason: options.correctionReason,
    });
    const rejectedBefore = resolved.filter(({ problems }) => problems.length > 0).length;
    const until = performance.now() + (this.settings.judgingLimitMs ?? JUDGING_LIMIT_MS);
    const turns = new Turns();
    for (;;) {
      const step = judging.next();
      if (step.done) return step.value;
      if (performance.now() > until) {
        throw new RequestError('PAYLOAD_TOO_LARGE', 'Die Datei ist zu umfangreich. Bitte in mehrere Dateien teilen.');
      }
      if (await turns.pass()) {
        onProgress(rejectedBefore + step.value);
        signal?.throwIfAborted();
      }
    }
  }

  /** Reports with audit and outbox, as a submission stores them, many at a time. Resolves to the last moment recorded. */
  private async store(
    tx: Tx,
    importer: Importer,
    accepted: readonly AcceptedRow[],
    signal: AbortSignal | undefined,
    onProgress: (done: number) => void,
  ): Promise<Date> {
    const rows = [...accepted].sort((a, b) => daysBetween(b.reportingDate, a.reportingDate));
    const units = new Map(rows.map(({ unit }) => [unitId(unit), unit]));
    const next = await takeFirstRecordedAt(tx, [...units.values()]);
    let last = new Date(0);
    const countsOf = new Map<string, number>();
    for (let first = 0; first < rows.length; first += ROWS_PER_INSERT) {
      const revisions = rows.slice(first, first + ROWS_PER_INSERT).map((row): NewRevision => {
        const id = unitId(row.unit);
        const recordedAt = next.get(id)!;
        // The days of one unit are recorded one after the other, a millisecond apart.
        next.set(id, new Date(recordedAt.getTime() + 1));
        if (recordedAt > last) last = recordedAt;
        countsOf.set(row.unit.districtKey, (countsOf.get(row.unit.districtKey) ?? 0) + 1);
        return {
          reportId: newReportId(),
          districtKey: row.unit.districtKey,
          unitKey: row.unit.unitKey,
          reportingDate: row.reportingDate,
          revision: (row.current?.revision ?? 0) + 1,
          recordedAt,
          accountId: importer.accountId,
          recordedByName: importer.name,
          source: 'IMPORT',
          onBehalf: importer.onBehalf(row.unit.unitKey),
          onTime: row.current?.onTime ?? isOnTime(recordedAt, row.expectation),
          confirmedUnchanged: false,
          correctionReason: row.correctionReason,
          warnings: row.warnings,
          content: row.content,
        };
      });
      await insertRevisions(tx, revisions);
      await appendAudits(
        tx,
        revisions.map((revision, index) => ({
          districtKey: revision.districtKey,
          actorName: importer.username,
          accountId: importer.accountId,
          action: revision.revision === 1 ? 'DailyReportSubmitted' : 'DailyReportCorrected',
          unitKey: revision.unitKey,
          reportingDate: revision.reportingDate,
          beforeRef: rows[first + index]!.current?.reportId ?? null,
          afterRef: revision.reportId,
          requestId: importer.requestId,
        })),
      );
      await appendManyToOutbox(
        tx,
        DAILY_REPORT_ACCEPTED,
        revisions.map(({ districtKey, unitKey, reportingDate }) => ({
          districtKey,
          payload: { unitKey, reportingDate },
        })),
      );
      onProgress(first + revisions.length);
      signal?.throwIfAborted();
    }
    await appendAudits(
      tx,
      [...countsOf].map(([districtKey, reports]) => ({
        districtKey,
        actorName: importer.username,
        accountId: importer.accountId,
        action: 'DailyReportsImported',
        requestId: importer.requestId,
        detail: { reports },
      })),
    );
    return last;
  }
}

/**
 * The answer must not be ahead of the clock: its reader can pass the moments of its reports as `knownAt`. A clock that
 * was set back is not waited for.
 */
async function waitUntil(database: Database, moment: Date, rows: number): Promise<void> {
  for (let waited = 0; waited <= rows + 50;) {
    const ahead = await millisecondsUntil(database, moment);
    if (ahead <= 0) return;
    // Here and not in the database: the embedded one must not sleep.
    const step = Math.min(Math.ceil(ahead), 1_000);
    await pause(step);
    waited += step;
  }
}

/** Lets others have their turn while much is computed. */
class Turns {
  private since = performance.now();

  /** Whether it was time. */
  async pass(): Promise<boolean> {
    if (performance.now() - this.since < TURN_MS) return false;
    await nextTurn();
    this.since = performance.now();
    return true;
  }
}

/** Everything that the verdicts need to know, read at one moment. */
interface Picture {
  readonly resolved: readonly ResolvedRow[];
  readonly frames: ReadonlyMap<string, DistrictFrame>;
  readonly reports: ReadonlyMap<string, ReadonlyMap<CalendarDate, DailyReport>>;
  readonly districts: readonly string[];
}

async function readPicture(tx: Tx, importer: Importer, sheet: Sheet): Promise<Picture> {
  const [clock] = await tx.query<{ now: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`);
  const units = indexUnitKeys(await unitsOf(tx, importer));
  const resolved = resolveRows(sheet.rows, units, importer.mayReportFor);
  const districts = [...new Set(resolved.flatMap(({ unit }) => unit?.districtKey ?? []))].sort();
  const frames = new Map<string, DistrictFrame>();
  for (const key of districts) {
    const district = await findDistrict(tx, key);
    if (district) frames.set(key, new DistrictFrame(district, await findRules(tx, key, null), clock!.now));
  }
  return { resolved, frames, reports: await findReportsInWindows(tx, windowsFor(resolved, frames)), districts };
}

/** The file with its columns understood. */
interface Sheet {
  readonly header: Header;
  readonly rows: readonly ImportRow[];
}

/** @throws RequestError BAD_REQUEST when the header cannot be used or nothing stands below it */
async function readSheetOf(file: ReportFile): Promise<Sheet> {
  const header = findHeader(file.rows);
  if ('problem' in header) throw new RequestError('BAD_REQUEST', header.problem);
  const body = file.rows.slice(header.index + 1);
  if (body.length === 0) throw new RequestError('BAD_REQUEST', 'Die Datei hat nur eine Kopfzeile, keine Meldung.');
  const rows: ImportRow[] = [];
  let problems = 0;
  const turns = new Turns();
  for (const fileRow of body) {
    const row = readImportRow(fileRow, header, file.kind);
    problems += row.problems.length;
    // The answer stays of a size that can be sent: in a file that is wrong all over, one reason a row will do.
    rows.push(problems > MOST_PROBLEMS ? { ...row, problems: row.problems.slice(0, 1) } : row);
    await turns.pass();
  }
  return { header, rows };
}

function tenantOf({ districtKey }: Importer): { districtKey?: string } {
  return districtKey === null ? {} : { districtKey };
}

async function unitsOf(tx: Tx, { districtKey }: Importer): Promise<ReportingUnit[]> {
  if (districtKey !== null) return findUnits(tx, districtKey, null);
  const districts = await tx.query<{ district_key: string }>(`SELECT district_key FROM territory.district`);
  const units: ReportingUnit[] = [];
  for (const { district_key: key } of districts) units.push(...(await findUnits(tx, key, null)));
  return units;
}

/** All rows or none, unless only the accepted ones are asked for. */
function isToBeStored(verdicts: readonly RowVerdict[], { partial }: ImportOptions): boolean {
  return (
    verdicts.some(({ accepted }) => accepted) && (partial || verdicts.every(({ result }) => result !== 'rejected'))
  );
}

/**
 * A file that changes nothing may be sent again after any preview.
 * @throws RequestError PREVIEW_OUTDATED when somebody has reported since the preview that is to be taken over
 */
function refuseOutdated(verdicts: readonly RowVerdict[], { dryRun, preview = null }: ImportOptions): void {
  if (dryRun || preview === null || verdicts.every(({ result }) => result === 'unchanged')) return;
  if (preview !== previewOf(verdicts))
    throw new RequestError(
      'PREVIEW_OUTDATED',
      'Seit der Vorschau haben sich Meldungen geändert, die in der Datei stehen. Es wurde nichts gespeichert. Bitte sehen Sie sich die Vorschau noch einmal an.',
    );
}

/** The same as long as the same rows find the same revisions. */
function previewOf(verdicts: readonly RowVerdict[]): string {
  const seen = verdicts.map(({ unitKey, reportingDate, currentRevision }) => [unitKey, reportingDate, currentRevision]);
  return createHash('sha256').update(JSON.stringify(seen)).digest('base64url');
}

function resultOf(
  sheet: Sheet,
  verdicts: readonly RowVerdict[],
  { dryRun }: ImportOptions,
  stored: boolean,
): ImportResult {
  const counts = { new: 0, changed: 0, unchanged: 0, rejected: 0 };
  for (const { result } of verdicts) counts[result] += 1;
  const columns = readColumns(sheet.header);
  let characters = 0;
  const cellsOf = (row: ImportRow): readonly Cell[] | null => {
    const cells = columns.map(([, position]) => row.cells[position] ?? null);
    characters += cells.join('').length;
    return characters > MOST_CHARACTERS ? null : cells;
  };
  return {
    dryRun,
    stored,
    counts,
    // In the order of the rows of the file.
    rows: verdicts.map(({ accepted, currentRevision, ...verdict }, index) => ({
      line: verdict.line,
      unitKey: verdict.unitKey,
      reportingDate: verdict.reportingDate,
      result: verdict.result,
      revision: stored && accepted ? (currentRevision ?? 0) + 1 : currentRevision,
      changes: verdict.changes,
      problems: verdict.problems,
      ...(verdict.result === 'rejected' ? { cells: cellsOf(sheet.rows[index]!) } : {}),
    })),
    columns: columns.map(([name]) => name),
    ignoredColumns: sheet.header.ignored,
    preview: stored ? null : previewOf(verdicts),
  };
}

/**
 * Whether rejected rows stand in the way: any of them, or, where only the accepted rows are asked for, when there is no
 * other row.
 */
export function isRefused({ counts }: ImportResult, { partial }: ImportOptions): boolean {
  return counts.rejected > 0 && !(partial && counts.new + counts.changed + counts.unchanged > 0);
}

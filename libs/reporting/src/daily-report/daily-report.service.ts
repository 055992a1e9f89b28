import {
  BadUserInputError,
  type CalendarDate,
  dayOf,
  ForbiddenError,
  germanTime,
  isCleanText,
  NotFoundError,
  type Problem,
} from '#kernel';
import {
  appendAudit,
  appendToOutbox,
  CommitWith,
  type Database,
  enterWriteSql,
  type OutboxBell,
  type ReadScope,
  sendInOrder,
  type Tx,
} from '#platform';
import { type Actor, mayReportFor, reportsOnBehalf } from '#access';
import { findUnitFrame, isValidOn, type ReportingRules, type UnitFrame } from '#territory';
import {
  expectationOn,
  isOnTime,
  lockAtOf,
  notExpectedReason,
  reportingDaysBefore,
} from '../reporting-calendar/reporting-calendar.domain.js';
import {
  type DailyReport,
  type ReportContent,
  sameStocks,
  textOrNull,
  toContent,
  unchangedContent,
} from './daily-report.domain.js';
import {
  findByIdempotencyKey,
  findCurrentAndEarlier,
  findReportsById,
  findUnitReports,
  insertRevisions,
  lockUnit,
  newReportId,
  rememberIdempotencyKey,
  takeRecordedAt,
} from './daily-report.repository.js';
import {
  alreadyReported,
  carriesForwardFrom,
  findDayError,
  findValueErrors,
  findWarnings,
  idempotencyConflict,
  judgeReport,
  nothingToConfirm,
  type ReportContext,
  revisionConflict,
} from './report-rules.domain.js';
import { typesShown } from '../figure/kinds-in-use.domain.js';
import { type ConfirmRequest, hashOf, type SubmitRequest } from './submission.js';

/** Topic of the outbox: a report was accepted; payload `{ unitKey, reportingDate }`. Steering listens. */
export const DAILY_REPORT_ACCEPTED = 'DailyReportAccepted';

/** Outcome of a submission; a report only when no problem is an ERROR. */
export interface SubmitResult {
  readonly report: DailyReport | null;
  readonly problems: readonly Problem[];
  /** The report that counts for the unit and day now. */
  readonly currentReport: DailyReport | null;
}

type KnownKey = NonNullable<Awaited<ReturnType<typeof findByIdempotencyKey>>>;

/** Everything a verdict needs, read in the transaction of the submission. */
interface Situation extends UnitFrame {
  readonly now: Date;
  readonly context: ReportContext;
  readonly current: DailyReport | null;
  readonly previous: DailyReport | null;
}

/** The use cases of the daily report: submit, check, confirm as unchanged. */
export class DailyReportService {
  constructor(
    private readonly database: Database,
    private readonly bell: OutboxBell,
  ) {}

  /**
   * Stores a report or a correction. When it answers with a report, revision, audit entry and outbox row are committed.
   * @throws NotFoundError, ForbiddenError
   */
  async submit(actor: Actor, request: SubmitRequest, requestId: string): Promise<SubmitResult> {
    checkIdempotencyKey(request.idempotencyKey);
    const content = toContent(request);
    return this.write(
      actor,
      request,
      'submitDailyReport',
      hashOf('submitDailyReport', request),
      requestId,
      () => content,
      (situation) => {
        const claim = {
          baseRevision: request.baseRevision ?? null,
          correctionReason: request.correctionReason ?? null,
        };
        const verdict = judgeReport(request, content, claim, situation.context, situation.rules, () =>
          conflictWith(situation),
        );
        if (verdict.errors.length > 0) return { problems: verdict.errors };
        // A reason belongs to a correction or to a report after the lock; on any other it is accepted and not stored.
        const keepsReason = situation.current !== null || situation.context.locked;
        return {
          problems: verdict.warnings,
          content,
          correctionReason: keepsReason ? textOrNull(request.correctionReason) : null,
        };
      },
    );
  }

  /**
   * Reports the stocks of the newest earlier report again, allocations 0.
   * @throws NotFoundError, ForbiddenError
   */
  async confirmUnchanged(actor: Actor, request: ConfirmRequest, requestId: string): Promise<SubmitResult> {
    checkIdempotencyKey(request.idempotencyKey);
    return this.write(
      actor,
      request,
      'confirmUnchanged',
      hashOf('confirmUnchanged', request),
      requestId,
      (previous, rules) => previous && unchangedContent(previous, rules),
      (situation) => {
        const { previous } = situation;
        const content = previous && unchangedContent(previous, situation.rules);
        const errors = content ? findValueErrors(content, situation.rules) : [];
        if (errors.length > 0) return { problems: errors };
        const dayError = findDayError({ ...situation.context, mayFileAfterLock: false });
        if (dayError) return { problems: [dayError] };
        if (situation.current) return { problems: [alreadyReported(request.reportingDate)] };
        if (!content) return { problems: [nothingToConfirm()] };
        if ((request.basedOn ?? null) !== null && request.basedOn !== previous.reportId)
          return { problems: [{ ...revisionConflict(null), field: 'basedOn' }] };
        return { problems: findWarnings(content, content, situation.context), content, correctionReason: null };
      },
    );
  }

  /**
   * The problems that {@link submit} would find, hints included; stores nothing.
   * @throws NotFoundError, ForbiddenError
   */
  async check(actor: Actor, reads: ReadScope, request: SubmitRequest): Promise<readonly Problem[]> {
    checkIdempotencyKey(request.idempotencyKey);
    const { districtKey } = actor;
    const content = toContent(request);
    const [frame, known, reports, now] = await Promise.all([
      this.getReportableUnit(reads, actor, request.unitKey),
      this.findKey(reads, districtKey, request),
      findCurrentAndEarlier(reads, districtKey, request.unitKey, request.reportingDate),
      reads.now(),
    ]);
    if (known) {
      const hash = hashOf('submitDailyReport', request);
      return (await this.answerRemembered(reads, districtKey, request, known, hash)).problems;
    }
    const situation = await this.readSituation(reads, actor, frame, reports, request.reportingDate, now, () => content);
    const verdict = judgeReport(
      request,
      content,
      { baseRevision: request.baseRevision ?? null, correctionReason: request.correctionReason ?? null },
      situation.context,
      situation.rules,
      () => conflictWith(situation),
    );
    return [...verdict.errors, ...verdict.warnings];
  }

  /** The frame that both kinds of submission share: access, idempotency, one writer per unit, and one commit for all. */
  private async write(
    actor: Actor,
    request: SubmitRequest | ConfirmRequest,
    operation: 'submitDailyReport' | 'confirmUnchanged',
    contentHash: Buffer,
    requestId: string,
    contentOf: (previous: DailyReport | null, rules: ReportingRules) => ReportContent | null,
    decide: (situation: Situation) => {
      problems: readonly Problem[];
      content?: ReportContent;
      correctionReason?: string | null;
    },
  ): Promise<SubmitResult> {
    const { districtKey } = actor;
    const { unitKey, reportingDate } = request;
    const first = enterWriteSql(districtKey);
    const result = await this.database.transaction<SubmitResult>({ districtKey, first }, async (tx) => {
      // An actor who may not report for the unit is refused without waiting for the lock; what the revision is built on
      // is read under the lock.
      const [frame, , [known, recordedAt, reports]] = await sendInOrder(
        () => this.getReportableUnit(tx, actor, unitKey),
        () => lockUnit(tx, unitKey),
        () =>
          Promise.all([
            this.findKey(tx, districtKey, request),
            takeRecordedAt(tx, districtKey, unitKey),
            findCurrentAndEarlier(tx, districtKey, unitKey, reportingDate),
          ]),
      );
      if (known) return this.answerRemembered(tx, districtKey, request, known, contentHash);

      const situation = await this.readSituation(tx, actor, frame, reports, reportingDate, recordedAt, contentOf);
      const { problems, content, correctionReason } = decide(situation);
      if (!content) return { report: null, problems, currentReport: situation.current };

      const { credential } = actor;
      const { current, rules, district } = situation;
      const revision = (current?.revision ?? 0) + 1;
      const reportId = newReportId();
      const stored = {
        unitKey,
        reportingDate,
        revision,
        recordedAt,
        recordedByName: actor.name,
        source: credential.kind === 'SESSION_COOKIE' ? 'PORTAL' : 'API',
        onBehalf: reportsOnBehalf(actor, unitKey),
        onTime: current?.onTime ?? isOnTime(recordedAt, expectationOn(reportingDate, rules, district)),
        confirmedUnchanged: operation === 'confirmUnchanged',
        correctionReason: correctionReason ?? null,
        warnings: problems,
      } as const;
      const report: DailyReport = { ...content, ...stored, reportId };
      // The idempotency key refers to the report, so the report is stored first.
      const written = sendInOrder(
        () => insertRevisions(tx, [{ ...stored, reportId, districtKey, accountId: actor.accountId, content }]),
        () =>
          Promise.all([
            request.idempotencyKey
              ? rememberIdempotencyKey(tx, districtKey, {
                  unitKey,
                  idempotencyKey: request.idempotencyKey,
                  contentHash,
                  reportId,
                })
              : undefined,
            appendAudit(tx, {
              districtKey,
              actorName: actor.username,
              accountId: actor.accountId,
              action: revision === 1 ? 'DailyReportSubmitted' : 'DailyReportCorrected',
              unitKey,
              reportingDate,
              beforeRef: current?.reportId ?? null,
              afterRef: reportId,
              requestId,
            }),
            appendToOutbox(tx, districtKey, DAILY_REPORT_ACCEPTED, { unitKey, reportingDate }, { silently: true }),
          ]),
      );
      return new CommitWith(written.then(() => ({ report, problems, currentReport: report })));
    });
    if (result.report) this.bell.ring();
    return result;
  }

  /** Access before anything else: foreign and absent alike, then what is visible but not one's own. */
  private async getReportableUnit(tx: Tx, actor: Actor, unitKey: string): Promise<UnitFrame> {
    const frame = await findUnitFrame(tx, actor.districtKey, unitKey);
    if (!frame) throw new NotFoundError();
    if (!mayReportFor(actor, unitKey)) throw new ForbiddenError();
    return frame;
  }

  /** The submission of the request's idempotency key; null = the key is new, or there is none. */
  private findKey(
    tx: Tx,
    districtKey: string,
    { unitKey, idempotencyKey }: SubmitRequest | ConfirmRequest,
  ): Promise<KnownKey | null> {
    return idempotencyKey ? findByIdempotencyKey(tx, districtKey, unitKey, idempotencyKey) : Promise.resolve(null);
  }

  /** The answer to a repeat, or to a key that stands for something else. */
  private async answerRemembered(
    tx: Tx,
    districtKey: string,
    request: SubmitRequest | ConfirmRequest,
    known: KnownKey,
    contentHash: Buffer,
  ): Promise<SubmitResult> {
    const [report] = await findReportsById(tx, [known.reportId]);
    const day = report!.reportingDate;
    if (!known.contentHash.equals(contentHash)) {
      const [current] = await findUnitReports(tx, districtKey, request.unitKey, {
        from: request.reportingDate,
        to: request.reportingDate,
      });
      return { report: null, problems: [idempotencyConflict()], currentReport: current ?? null };
    }
    const [current] = await findUnitReports(tx, districtKey, request.unitKey, { from: day, to: day });
    return { report: report!, problems: report!.warnings, currentReport: current ?? null };
  }

  private async readSituation(
    tx: Tx,
    actor: Actor,
    frame: UnitFrame,
    { current, earlier }: Awaited<ReturnType<typeof findCurrentAndEarlier>>,
    reportingDate: CalendarDate,
    now: Date,
    contentOf: (previous: DailyReport | null, rules: ReportingRules) => ReportContent | null,
  ): Promise<Situation> {
    const { district, rules, unit } = frame;
    const carries =
      earlier !== null && earlier.reportingDate >= carriesForwardFrom(reportingDate, rules.carryForwardDays);
    const previous = carries ? earlier : null;
    const isReportingDay = notExpectedReason(reportingDate, rules, district) === null;
    const content = contentOf(previous, rules);
    const lockAt = lockAtOf(reportingDate, rules, district.timeZone);
    return {
      ...frame,
      now,
      current,
      previous,
      context: {
        reportingDate,
        today: dayOf(now, district.timeZone),
        unitValid: isValidOn(unit, reportingDate),
        locked: lockAt !== null && now >= lockAt,
        mayFileAfterLock: actor.role === 'STEERING_OFFICER',
        isReportingDay,
        currentRevision: current?.revision ?? null,
        typesOnRecord: typesShown(current ? [current] : []),
        previous: previous ? { reportingDate: previous.reportingDate, content: previous } : null,
        nineBefore:
          isReportingDay && content ? await this.readNineBefore(tx, frame, reportingDate, earlier, content) : [],
      },
    };
  }

  /**
   * The reports of the nine reporting days before, as far as they can matter: where the newest of them is missing or
   * differs from the content, the nine cannot all be equal to it, and nothing is read.
   */
  private async readNineBefore(
    tx: Tx,
    { district, rules, unit }: UnitFrame,
    reportingDate: CalendarDate,
    earlier: DailyReport | null,
    content: ReportContent,
  ): Promise<DailyReport[]> {
    const [newestDay] = reportingDaysBefore(reportingDate, 1, rules, district);
    if (!earlier || newestDay === undefined || earlier.reportingDate < newestDay) return [];
    if (earlier.reportingDate === newestDay && !sameStocks(earlier, content)) return [];
    const days = reportingDaysBefore(reportingDate, 9, rules, district);
    const range = { from: days.at(-1)!, to: newestDay };
    const reports = await findUnitReports(tx, district.districtKey, unit.unitKey, range);
    return reports.filter((report) => days.includes(report.reportingDate));
  }
}

function conflictWith({ current, district }: Situation): Problem {
  return revisionConflict(
    current && {
      recordedByName: current.recordedByName,
      recordedAtText: germanTime(current.recordedAt, district.timeZone),
    },
  );
}

/** The key is an argument, not a figure: out of form is a bad request. @throws BadUserInputError */
function checkIdempotencyKey(key: string | null | undefined): void {
  if (key === null || key === undefined) return;
  const length = [...key].length;
  if (length < 8 || length > 100) throw new BadUserInputError('idempotencyKey: 8 bis 100 Zeichen.');
  if (!isCleanText(key))
    throw new BadUserInputError('idempotencyKey: Steuerzeichen und ungültige Zeichen sind nicht möglich.');
}

import {
  addDays,
  type CalendarDate,
  daysBetween,
  germanDate,
  hasText,
  isCalendarDate,
  isCleanText,
  type Problem,
} from '#kernel';
import { type SwitchRules } from '#territory/domain';
import {
  type AccommodationType,
  assessmentWord,
  figures,
  accommodationKind,
  prospects,
} from '../figure/figure-catalogue.domain.js';
import { figureLabel, measures } from '../figure/figure-values.domain.js';
import { enabledTypes } from '../figure/kinds-in-use.domain.js';
import { type ReportContent, type ReportDraft, sameStocks } from './daily-report.domain.js';
import { problemText } from './report-texts.domain.js';

/** Limits of the contract (section 4, "Limits") besides those of figures; texts are counted in code points. */
export const limits = {
  comment: 2_000,
  correctionReason: 500,
  label: 120,
  accommodationEntries: 10,
  prospectiveEntries: 20,
} as const;

function error(code: string, field: string | null, message: string): Problem {
  return { severity: 'ERROR', code, field, message };
}

function warning(code: string, field: string | null, message: string): Problem {
  return { severity: 'WARNING', code, field, message };
}

/**
 * Everything that is wrong with the values themselves, all at once; empty = they can be stored.
 * @param typesOnRecord see {@link ReportContext.typesOnRecord}
 */
export function findValueErrors(
  draft: ReportDraft & { readonly correctionReason?: string | null | undefined },
  rules: SwitchRules,
  typesOnRecord: readonly AccommodationType[] = [],
): Problem[] {
  const problems: Problem[] = [];
  const checkCount = (value: number | null | undefined, max: number, field: string, label: string): void => {
    if (value === null || value === undefined) return;
    if (!Number.isInteger(value)) problems.push(error('NOT_A_WHOLE_NUMBER', field, problemText.notAWholeNumber(label)));
    else if (value < 0 || value > max) problems.push(error('OUT_OF_RANGE', field, problemText.outOfRange(label, max)));
  };
  const checkText = (text: string | null | undefined, max: number, field: string, label: string): void => {
    if (text === null || text === undefined) return;
    if (!isCleanText(text)) problems.push(error('TEXT_INVALID', field, problemText.textInvalid(label)));
    else if ([...text.normalize('NFC')].length > max)
      problems.push(error('TEXT_TOO_LONG', field, problemText.textTooLong(label, max)));
  };

  for (const { key, perKind, max, label } of figures) if (!perKind) checkCount(draft[key], max, key, label);

  if (draft.accommodation.length > limits.accommodationEntries) {
    problems.push(
      error('OUT_OF_RANGE', 'accommodation', problemText.tooManyEntries('Unterbringung', limits.accommodationEntries)),
    );
  }
  const isRefused = (type: AccommodationType): boolean =>
    !enabledTypes(rules).includes(type) && !typesOnRecord.includes(type);
  const seen = new Set<string>();
  draft.accommodation.forEach((entry, index) => {
    const path = `accommodation.${index}`;
    // An entry that gives nothing says that the kind is not in use.
    if (isRefused(entry.type) && measures.some((key) => (entry[key] ?? null) !== null))
      problems.push(error('TYPE_NOT_ENABLED', `${path}.type`, problemText.typeNotEnabled(entry.type)));
    if (seen.has(entry.type))
      problems.push(error('DUPLICATE_TYPE', `${path}.type`, problemText.duplicateType(entry.type)));
    seen.add(entry.type);
    for (const { key, perKind, max } of figures)
      if (perKind) checkCount(entry[key], max, `${path}.${key}`, figureLabel(key, entry.type));
  });

  if (draft.prospectiveCapacity.length > limits.prospectiveEntries) {
    problems.push(
      error(
        'OUT_OF_RANGE',
        'prospectiveCapacity',
        problemText.tooManyEntries(prospects.label, limits.prospectiveEntries),
      ),
    );
  }
  draft.prospectiveCapacity.forEach((entry, index) => {
    const path = `prospectiveCapacity.${index}`;
    if (isRefused(entry.type))
      problems.push(error('TYPE_NOT_ENABLED', `${path}.type`, problemText.typeNotEnabled(entry.type)));
    checkCount(
      entry.places,
      prospects.max,
      `${path}.places`,
      `${prospects.label} (${accommodationKind(entry.type).label})`,
    );
    checkText(entry.label, limits.label, `${path}.label`, 'Bezeichnung');
  });
  if (draft.prospectiveCapacity.reduce((sum, entry) => sum + entry.places, 0) > prospects.max) {
    problems.push(error('OUT_OF_RANGE', 'prospectiveCapacity', problemText.prospectsTooLarge(prospects.max)));
  }

  if (draft.assessment === 'STRAINED' && !rules.middleStep) {
    problems.push(error('ASSESSMENT_NOT_ENABLED', 'assessment', problemText.assessmentNotEnabled()));
  } else if ((draft.assessment ?? null) === null && rules.assessmentRequired) {
    problems.push(error('ASSESSMENT_REQUIRED', 'assessment', problemText.assessmentRequired()));
  }
  checkText(draft.comment, limits.comment, 'comment', 'Bemerkung');
  checkText(draft.correctionReason, limits.correctionReason, 'correctionReason', 'Grund der Korrektur');
  return problems;
}

/** Facts about the day when a report comes in. */
export interface ReportContext {
  readonly reportingDate: CalendarDate;
  /** Today in the district, by the database clock. */
  readonly today: CalendarDate;
  /** Whether the reporting unit exists on the day. */
  readonly unitValid: boolean;
  /** From {@link lockAtOf}: the day is closed for clerks and imports. */
  readonly locked: boolean;
  /** Whether the actor may file after the lock (steering officers). */
  readonly mayFileAfterLock: boolean;
  /** Whether the day is a reporting day. */
  readonly isReportingDay: boolean;
  /** Revision on record for the day; null = none. */
  readonly currentRevision: number | null;
  /** Kinds of accommodation that the report on record uses: a correction may keep them, whatever the rules say today. */
  readonly typesOnRecord: readonly AccommodationType[];
  /** The earlier day's report that would carry forward to this day, also for corrections; null = none. */
  readonly previous: { readonly reportingDate: CalendarDate; readonly content: ReportContent } | null;
  /** Reports of the nine reporting days before, where there are any. */
  readonly nineBefore: readonly ReportContent[];
}

/** Why the day takes no report; null = it does. */
export function findDayError(context: ReportContext): Problem | null {
  if (context.reportingDate > context.today)
    return error('DATE_IN_FUTURE', 'reportingDate', problemText.dateInFuture());
  if (context.locked && !context.mayFileAfterLock) return error('DAY_LOCKED', 'reportingDate', problemText.dayLocked());
  if (!context.unitValid) return error('UNIT_NOT_VALID', 'unitKey', problemText.unitNotValid());
  return null;
}

/** Whether a reason must be given: for every correction, and for a first report after the lock. */
function needsReason(context: ReportContext): boolean {
  return context.currentRevision !== null || context.locked;
}

function reasonRequired(): Problem {
  return error('CORRECTION_REASON_REQUIRED', 'correctionReason', problemText.correctionReasonRequired());
}

/** The hints, by the table "Warnings, exactly" of the contract; they never stop a report. */
export function findWarnings(draft: ReportDraft, content: ReportContent, context: ReportContext): Problem[] {
  return [
    ...valueUnknown(draft, content),
    ...largeChange(draft, context),
    ...overCapacity(draft),
    ...prospectDatePassed(content, context.reportingDate),
    ...sufficientWithoutPlaces(content),
    ...commentMissing(content),
    ...commentPersonalData(content, context.reportingDate),
    ...unchangedLong(content, context),
    ...(context.locked && context.mayFileAfterLock
      ? [warning('AFTER_LOCK', 'reportingDate', problemText.afterLock())]
      : []),
  ];
}

/** Once for each figure that is asked for, of the unit or of a kind; a kind that is absent: field `accommodation`. */
function valueUnknown(draft: ReportDraft, content: ReportContent): Problem[] {
  const unknown = (field: string, label: string, hint: string): Problem =>
    warning('VALUE_UNKNOWN', field, problemText.valueUnknown(label, hint));
  const ofUnit = figures.flatMap((figure) =>
    !figure.perKind && figure.unknownHint !== null && content[figure.key] === null
      ? [unknown(figure.key, figure.label, figure.unknownHint)]
      : [],
  );
  const ofKinds = content.accommodation.flatMap((entry) => {
    const index = draft.accommodation.findIndex(({ type }) => type === entry.type);
    return figures.flatMap((figure) =>
      figure.perKind && figure.unknownHint !== null && entry[figure.key] === null
        ? [
            unknown(
              index < 0 ? 'accommodation' : `accommodation.${index}.${figure.key}`,
              figureLabel(figure.key, entry.type),
              figure.unknownHint,
            ),
          ]
        : [],
    );
  });
  return [...ofUnit, ...ofKinds];
}

/** Both known, and a change over 10 and over 20 % of the previous value (previous 0: over 10). */
function isLargeChange(before: number | null | undefined, now: number | null | undefined): boolean {
  if (before === null || before === undefined || now === null || now === undefined) return false;
  const change = Math.abs(now - before);
  return change > 10 && change * 5 > before;
}

function largeChange(draft: ReportDraft, context: ReportContext): Problem[] {
  const previous = context.previous;
  if (!previous) return [];
  const asked = figures.filter((figure) => figure.hintsLargeChange);
  return draft.accommodation.flatMap((entry, index) => {
    const before = previous.content.accommodation.find(({ type }) => type === entry.type);
    return asked
      .filter(({ key }) => isLargeChange(before?.[key], entry[key]))
      .map(({ key }) =>
        warning(
          'LARGE_CHANGE',
          `accommodation.${index}.${key}`,
          problemText.largeChange(
            figureLabel(key, entry.type),
            { date: previous.reportingDate, value: before![key]! },
            { date: context.reportingDate, value: entry[key]! },
            context.today,
          ),
        ),
      );
  });
}

/** Accommodated and free (unknown counts as 0 here) are more than the places; persons and places known. */
function overCapacity(draft: ReportDraft): Problem[] {
  return draft.accommodation.flatMap(({ accommodatedPersons, availableNow, operablePlaces }, index) => {
    if (typeof accommodatedPersons !== 'number' || typeof operablePlaces !== 'number') return [];
    return accommodatedPersons + (availableNow ?? 0) > operablePlaces
      ? [
          warning(
            'OVER_CAPACITY',
            `accommodation.${index}.operablePlaces`,
            problemText.overCapacity(accommodatedPersons, availableNow ?? 0, operablePlaces),
          ),
        ]
      : [];
  });
}

function prospectDatePassed(content: ReportContent, reportingDate: CalendarDate): Problem[] {
  return content.prospectiveCapacity.flatMap((entry, index) =>
    entry.places > 0 && entry.expectedFrom !== null && entry.expectedFrom < reportingDate
      ? [
          warning(
            'PROSPECT_DATE_PASSED',
            `prospectiveCapacity.${index}.expectedFrom`,
            problemText.prospectDatePassed(entry.expectedFrom),
          ),
        ]
      : [],
  );
}

function sufficientWithoutPlaces(content: ReportContent): Problem[] {
  const nothing =
    content.assessment === 'SUFFICIENT' &&
    content.accommodation.every(({ availableNow }) => availableNow === 0) &&
    !content.prospectiveCapacity.some((entry) => entry.places > 0);
  return nothing
    ? [
        warning(
          'SUFFICIENT_WITHOUT_PLACES',
          'assessment',
          problemText.sufficientWithoutPlaces(assessmentWord.SUFFICIENT),
        ),
      ]
    : [];
}

function commentMissing(content: ReportContent): Problem[] {
  return content.assessment === 'CRITICAL' && !hasText(content.comment)
    ? [warning('COMMENT_MISSING', 'comment', problemText.commentMissing())]
    : [];
}

/** A telephone number, an e-mail address, or a date that looks like a date of birth. */
function commentPersonalData(content: ReportContent, reportingDate: CalendarDate): Problem[] {
  const comment = content.comment ?? '';
  const telephone = /(?<!\d)[+0](?:[ /-]*\d){6,}/.test(comment);
  const email = /[^\s@]@[^\s@]+\.[^\s@]{2,}/.test(comment);
  const birthday = [...comment.matchAll(/(geb[^\d]{0,20})?(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)/gi)].some(
    (match) => {
      const date = `${match[4]}-${match[3]!.padStart(2, '0')}-${match[2]!.padStart(2, '0')}`;
      if (!isCalendarDate(date)) return false;
      const twoYearsBefore = `${Number(reportingDate.slice(0, 4)) - 2}${reportingDate.slice(4)}`;
      return match[1] !== undefined || date <= twoYearsBefore;
    },
  );
  return telephone || email || birthday
    ? [warning('COMMENT_PERSONAL_DATA', 'comment', problemText.commentPersonalData())]
    : [];
}

function unchangedLong(content: ReportContent, context: ReportContext): Problem[] {
  return context.isReportingDay &&
    context.nineBefore.length === 9 &&
    context.nineBefore.every((former) => sameStocks(former, content))
    ? [warning('UNCHANGED_LONG', null, problemText.unchangedLong())]
    : [];
}

/** The first day whose report would still carry forward to `date`. */
export function carriesForwardFrom(date: CalendarDate, carryForwardDays: number): CalendarDate {
  return addDays(date, -carryForwardDays);
}

export function revisionConflict(current: { recordedByName: string; recordedAtText: string } | null): Problem {
  return error('REVISION_CONFLICT', 'baseRevision', problemText.revisionConflict(current));
}

export function idempotencyConflict(): Problem {
  return error('IDEMPOTENCY_CONFLICT', 'idempotencyKey', problemText.idempotencyConflict());
}

export function alreadyReported(date: CalendarDate): Problem {
  return error('ALREADY_REPORTED', 'reportingDate', problemText.alreadyReported(germanDate(date)));
}

export function nothingToConfirm(): Problem {
  return error('NOTHING_TO_CONFIRM', null, problemText.nothingToConfirm());
}

/** Whether a report of day `reportedOn` still counts on `date`. */
export function countsOn(date: CalendarDate, reportedOn: CalendarDate, carryForwardDays: number): boolean {
  const age = daysBetween(reportedOn, date);
  return age >= 0 && age <= carryForwardDays;
}

/** Claims of a writer besides the figures. */
export interface ReportClaim {
  /** The revision the writer saw; null = saw none. */
  readonly baseRevision: number | null;
  readonly correctionReason: string | null;
}

/** The verdict on a report: errors of the first check that fails, and the hints. */
export interface Verdict {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * The checks in the order of the contract: the values (all problems together); the day; the revision; the reason. Hints
 * are found whenever the values are sound.
 */
export function judgeReport(
  draft: ReportDraft,
  content: ReportContent,
  claim: ReportClaim,
  context: ReportContext,
  rules: SwitchRules,
  conflict: () => Problem,
): Verdict {
  const valueErrors = findValueErrors(
    { ...draft, correctionReason: claim.correctionReason },
    rules,
    context.typesOnRecord,
  );
  if (valueErrors.length > 0) return { errors: valueErrors, warnings: [] };
  const warnings = findWarnings(draft, content, context);
  const dayError = findDayError(context);
  if (dayError) return { errors: [dayError], warnings };
  if (claim.baseRevision !== context.currentRevision) return { errors: [conflict()], warnings };
  if (needsReason(context) && !hasText(claim.correctionReason)) return { errors: [reasonRequired()], warnings };
  return { errors: [], warnings };
}

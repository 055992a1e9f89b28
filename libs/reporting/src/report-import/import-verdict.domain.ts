import { addDays, type CalendarDate, dayOf, germanDate, germanTime, hasText, type Problem } from '#kernel';
import { type District, isValidOn, type ReportingRules, type ReportingUnit } from '#territory/domain';
import { type DailyReport, type ReportContent, textOrNull } from '../daily-report/daily-report.domain.js';
import {
  carriesForwardFrom,
  judgeReport,
  type ReportContext,
  revisionConflict,
} from '../daily-report/report-rules.domain.js';
import {
  type Expectation,
  expectationOn,
  lockAtOf,
  reportingDaysBefore,
} from '../reporting-calendar/reporting-calendar.domain.js';
import { shownCell } from './import-cells.domain.js';
import { typesShown } from '../figure/kinds-in-use.domain.js';
import { type Header } from './import-columns.domain.js';
import { type RowResult } from './import-result.domain.js';
import { columnsOf } from './import-fields.domain.js';
import { type ColumnChange, differencesOf, type ImportRow, mergeWithRecord, sameContent } from './import-row.domain.js';
import { type RowProblem, rowProblem, rowText } from './import-texts.domain.js';
import { findUnitByKey, isDamagedKey, type UnitKeys } from './unit-keys.domain.js';

/** A row with the unit it is about; without one, or not for this actor, only its problems are left. */
export interface ResolvedRow {
  readonly row: ImportRow;
  readonly unit: ReportingUnit | null;
  readonly problems: readonly RowProblem[];
}

/**
 * Access before anything else (docs/contract.md, section 4): a row about a unit that is foreign or absent, or not the
 * actor's, is told that and nothing more. Rows for the same unit and day exclude each other.
 */
export function resolveRows(
  rows: readonly ImportRow[],
  units: UnitKeys,
  mayReportFor: (unitKey: string) => boolean,
): ResolvedRow[] {
  const resolved = rows.map((row): ResolvedRow => {
    const object = (code: string, text: string): ResolvedRow => ({
      row,
      unit: null,
      problems: [rowProblem(row.line, code, 'ars', text)],
    });
    if (row.key === '') return object('UNIT_UNKNOWN', rowText.keyMissing());
    const unit = findUnitByKey(units, row.key, row.reportingDate);
    if (unit === null) {
      const text = isDamagedKey(row.key) ? rowText.keyDamaged : rowText.unitUnknown;
      return object('UNIT_UNKNOWN', text(shownCell(row.key)));
    }
    if (unit === 'AMBIGUOUS') return object('UNIT_UNKNOWN', rowText.keyAmbiguous(shownCell(row.key)));
    if (!mayReportFor(unit.unitKey)) return { ...object('FORBIDDEN', rowText.forbidden()), unit };
    return { row, unit, problems: row.problems };
  });

  const linesOf = new Map<string, number[]>();
  const dayKey = ({ row, unit, problems }: ResolvedRow): string | null =>
    unit === null || row.reportingDate === null || problems.some((one) => one.code === 'FORBIDDEN')
      ? null
      : `${unit.districtKey}/${unit.unitKey}/${row.reportingDate}`;
  for (const one of resolved) {
    const key = dayKey(one);
    if (key === null) continue;
    const lines = linesOf.get(key);
    if (lines) lines.push(one.row.line);
    else linesOf.set(key, [one.row.line]);
  }
  return resolved.map((one) => {
    const lines = linesOf.get(dayKey(one) ?? '') ?? [];
    return lines.length < 2
      ? one
      : {
          ...one,
          problems: [...one.problems, rowProblem(one.row.line, 'DUPLICATE_ROW', 'ars', rowText.duplicate(lines))],
        };
  });
}

/** A district as the rows are judged: its rules, the moment, and what they come to for each day, worked out once. */
export class DistrictFrame {
  private readonly days = new Map<CalendarDate, DayFrame>();
  readonly today: CalendarDate;

  constructor(
    readonly district: District,
    readonly rules: ReportingRules,
    /** The moment of judgement, by the database clock. */
    readonly now: Date,
  ) {
    this.today = dayOf(now, district.timeZone);
  }

  on(date: CalendarDate): DayFrame {
    let day = this.days.get(date);
    if (!day) {
      const lockAt = lockAtOf(date, this.rules, this.district.timeZone);
      const nineDays = reportingDaysBefore(date, 9, this.rules, this.district);
      const oldestCarried = carriesForwardFrom(date, this.rules.carryForwardDays);
      const oldest = nineDays.at(-1);
      day = {
        expectation: expectationOn(date, this.rules, this.district),
        locked: lockAt !== null && this.now >= lockAt,
        nineDays,
        oldestCarried,
        readFrom: oldest !== undefined && oldest < oldestCarried ? oldest : oldestCarried,
      };
      this.days.set(date, day);
    }
    return day;
  }
}

/** Calendar and rules for one day. */
interface DayFrame {
  readonly expectation: Expectation;
  /** Closed for clerks and imports. */
  readonly locked: boolean;
  /** The nine reporting days before, newest first. */
  readonly nineDays: readonly CalendarDate[];
  /** The first day whose report would carry forward to this one. */
  readonly oldestCarried: CalendarDate;
  /** The first day whose report matters for the verdict. */
  readonly readFrom: CalendarDate;
}

/** Days of a unit whose reports are needed. */
export interface Window {
  readonly districtKey: string;
  readonly unitKey: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** Rows whose windows are read by one statement: how many statements there are depends on the rows, never on the units. */
const ROWS_PER_READ = 500;

/** The days whose reports the verdicts need, by the statement that reads them. */
export function windowsFor(rows: readonly ResolvedRow[], frames: ReadonlyMap<string, DistrictFrame>): Window[][] {
  const batches: Window[][] = [];
  for (const [index, { row, unit }] of judgeable(rows).entries()) {
    if (index % ROWS_PER_READ === 0) batches.push([]);
    const windows = batches.at(-1)!;
    const { readFrom } = frames.get(unit.districtKey)!.on(row.reportingDate);
    const last = windows.at(-1);
    // Rows come by unit and day; days that touch are read together.
    if (last && unitId(last) === unitId(unit) && readFrom <= addDays(last.to, 1))
      windows[windows.length - 1] = { ...last, to: row.reportingDate };
    else
      windows.push({
        districtKey: unit.districtKey,
        unitKey: unit.unitKey,
        from: readFrom,
        to: row.reportingDate,
      });
  }
  return batches;
}

type JudgeableRow = ResolvedRow & {
  readonly row: ImportRow & { readonly reportingDate: CalendarDate };
  readonly unit: ReportingUnit;
};

/** The rows with a unit and a day and no objection so far, by unit and day. */
function judgeable(rows: readonly ResolvedRow[]): JudgeableRow[] {
  return rows
    .filter(
      (one): one is JudgeableRow => one.unit !== null && one.row.reportingDate !== null && one.problems.length === 0,
    )
    .sort((a, b) => compare(unitId(a.unit), unitId(b.unit)) || compare(a.row.reportingDate, b.row.reportingDate));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function unitId(unit: { readonly districtKey: string; readonly unitKey: string }): string {
  return `${unit.districtKey}/${unit.unitKey}`;
}

/** The verdict on a row. */
export interface RowVerdict {
  readonly line: number;
  /** null = no unit that the actor can know of. */
  readonly unitKey: string | null;
  readonly reportingDate: CalendarDate | null;
  readonly result: RowResult;
  /** Revision on record; null = none. */
  readonly currentRevision: number | null;
  readonly changes: readonly ColumnChange[];
  readonly problems: readonly RowProblem[];
  /** The report to store; null = none. */
  readonly accepted: AcceptedRow | null;
}

/** A report to be stored for a row. */
export interface AcceptedRow {
  readonly unit: ReportingUnit;
  readonly reportingDate: CalendarDate;
  readonly current: DailyReport | null;
  readonly content: ReportContent;
  readonly correctionReason: string | null;
  readonly warnings: readonly Problem[];
  readonly expectation: Expectation;
}

interface JudgeOptions {
  readonly header: Header;
  readonly dryRun: boolean;
  /** Reason of the request, for rows without one of their own. */
  readonly correctionReason: string | null;
}

/**
 * Judges the rows by the rules of the daily report, each unit's days in their order, so that a row finds the rows before
 * it as if they had been reported one by one. Yields after each row how many are done; the verdicts come at the end, in
 * the order of the rows.
 * @param reportsOf the counting reports of a unit within {@link windowsFor}, by day
 */
export function* judgeRows(
  rows: readonly ResolvedRow[],
  frames: ReadonlyMap<string, DistrictFrame>,
  reportsOf: (unit: string) => ReadonlyMap<CalendarDate, DailyReport>,
  options: JudgeOptions,
): Generator<number, RowVerdict[]> {
  const verdicts = new Map<ResolvedRow, RowVerdict>();
  let unit = '';
  let days = new Map<CalendarDate, ReportContent>();
  let done = 0;
  for (const one of judgeable(rows)) {
    if (unitId(one.unit) !== unit) {
      unit = unitId(one.unit);
      days = new Map(reportsOf(unit));
    }
    const current = reportsOf(unit).get(one.row.reportingDate) ?? null;
    const verdict = judgeRow(one, frames.get(one.unit.districtKey)!, current, days, options);
    if (verdict.accepted) days.set(one.row.reportingDate, verdict.accepted.content);
    verdicts.set(one, verdict);
    done += 1;
    yield done;
  }
  return rows.map(
    (one) =>
      verdicts.get(one) ?? {
        line: one.row.line,
        unitKey: one.unit?.unitKey ?? null,
        reportingDate: one.row.reportingDate,
        result: 'rejected',
        currentRevision: null,
        changes: [],
        problems: one.problems,
        accepted: null,
      },
  );
}

function judgeRow(
  { row, unit }: JudgeableRow,
  frame: DistrictFrame,
  current: DailyReport | null,
  days: ReadonlyMap<CalendarDate, ReportContent>,
  options: JudgeOptions,
): RowVerdict {
  const { reportingDate } = row;
  const day = frame.on(reportingDate);
  const content = mergeWithRecord(row.figures, current);
  const changes = current ? differencesOf(current, content) : [];
  const verdict = {
    line: row.line,
    unitKey: unit.unitKey,
    reportingDate,
    currentRevision: current?.revision ?? null,
    accepted: null,
  };
  // A row equal to the stored report skips lock, revision and reason checks, so re-uploading is idempotent.
  if (current && sameContent(current, content)) return { ...verdict, result: 'unchanged', changes: [], problems: [] };

  const cellUnder = (column: string): string => shownCell(row.cells[options.header.positions.get(column) ?? -1]);
  const ownReason = hasText(row.correctionReason);
  const correctionReason = ownReason ? row.correctionReason : options.correctionReason;
  const context: ReportContext = {
    reportingDate,
    today: frame.today,
    unitValid: isValidOn(unit, reportingDate),
    locked: day.locked,
    // The lock holds for every import, also of the administration.
    mayFileAfterLock: false,
    isReportingDay: day.expectation.expected,
    currentRevision: current?.revision ?? null,
    typesOnRecord: typesShown(current ? [current] : []),
    previous: previousOf(days, reportingDate, day.oldestCarried),
    nineBefore: day.nineDays.flatMap((one) => days.get(one) ?? []),
  };
  const baseRevision = row.baseRevision ?? current?.revision ?? null;
  const { errors, warnings } = judgeReport(
    content,
    content,
    { baseRevision, correctionReason },
    context,
    frame.rules,
    () => {
      const conflicting = current && {
        revision: current.revision,
        recordedByName: current.recordedByName,
        // A file may come days after the report that it knows nothing of.
        recordedAtText: momentText(current.recordedAt, frame.district.timeZone),
      };
      const isPast =
        row.baseRevision === null || (row.baseRevision >= 1 && row.baseRevision < (current?.revision ?? 0));
      const message =
        conflicting && !isPast
          ? rowText.revisionAbsent(cellUnder('fassung'), conflicting.revision)
          : rowText.staleRevision(conflicting);
      return { ...revisionConflict(conflicting), message };
    },
  );
  const columnOf = columnsOf(row, content, options.header, ownReason);
  const toRowProblem = (problem: Problem): RowProblem => {
    const { severity, code, field } = problem;
    const column = columnOf(field);
    const shown = column !== null && options.header.positions.has(column) ? cellUnder(column) : null;
    return rowProblem(row.line, code, column, textOf(problem, shown, frame.rules), severity);
  };
  // Before anything is stored, a preview can still ask for the reason.
  const onlyReasonMissing = errors.every(({ code }) => code === 'CORRECTION_REASON_REQUIRED');
  if (errors.length > 0 && !(options.dryRun && onlyReasonMissing)) {
    const problems = [...errors, ...warnings].map(toRowProblem);
    // A value that no rule lets pass may have more digits than a number can hold: the message has it as it stands in
    // the file.
    const readable = ({ column }: ColumnChange): boolean =>
      !problems.some((problem) => problem.code === 'OUT_OF_RANGE' && problem.column === column);
    return { ...verdict, result: 'rejected', changes: changes.filter(readable), problems };
  }
  const asked = errors.map((problem) => ({ ...problem, severity: 'WARNING' as const }));
  return {
    ...verdict,
    result: current ? 'changed' : 'new',
    changes,
    problems: [...asked, ...warnings].map(toRowProblem),
    accepted: {
      unit,
      reportingDate,
      current,
      content,
      correctionReason: current ? textOrNull(correctionReason) : null,
      warnings,
      expectation: day.expectation,
    },
  };
}

/** `24.11.2026, 07:35 Uhr` */
function momentText(moment: Date, timeZone: string): string {
  return `${germanDate(dayOf(moment, timeZone))}, ${germanTime(moment, timeZone)}`;
}

/** The text of the form, or that of a file where a file is mended in another way. */
function textOf({ code, message }: Problem, shown: string | null, rules: ReportingRules): string {
  switch (code) {
    case 'DATE_IN_FUTURE':
      return rowText.dateInFuture();
    case 'DAY_LOCKED':
      return rowText.dayLocked();
    case 'UNIT_NOT_VALID':
      return rowText.unitNotValid();
    case 'ASSESSMENT_REQUIRED':
      return rowText.assessmentRequired(rules.middleStep);
    case 'CORRECTION_REASON_REQUIRED':
      return rowText.correctionReasonRequired();
    case 'OUT_OF_RANGE':
      return shown === null ? message : rowText.outOfRange(message, shown);
    default:
      return message;
  }
}

/** The newest report before the day that would carry forward to it. */
function previousOf(
  days: ReadonlyMap<CalendarDate, ReportContent>,
  date: CalendarDate,
  oldest: CalendarDate,
): ReportContext['previous'] {
  for (let day = addDays(date, -1); day >= oldest; day = addDays(day, -1)) {
    const content = days.get(day);
    if (content) return { reportingDate: day, content };
  }
  return null;
}

import { type CalendarDate, type Problem } from '#kernel';
import {
  type AccommodationType,
  judgeReport,
  type ReportContent,
  type ReportContext,
  toContent,
  unchangedContent,
  type Verdict,
} from '#reporting/domain';
import { type SwitchRules } from '#territory/domain';
import { type ProspectPlace, readForm, type ReportText } from './report-form.domain.js';

/** Facts about unit and day, as the server told them. */
export interface DayFacts {
  readonly date: CalendarDate;
  readonly today: CalendarDate;
  readonly isReportingDay: boolean;
  readonly isLocked: boolean;
  readonly mayFileAfterLock: boolean;
  readonly previous: { readonly reportingDate: CalendarDate; readonly content: ReportContent } | null;
  readonly nineBefore: readonly ReportContent[];
  readonly rules: SwitchRules;
  /** Kinds of accommodation that the report on record uses. */
  readonly typesOnRecord: readonly AccommodationType[];
}

/** The verdict, and the places in the form of the lines that it names. */
export interface Judgement extends Verdict {
  readonly prospectPlaces: readonly ProspectPlace[];
}

/** The verdict that the server would give on the form, by the server's own rules. */
export function judgeForm(text: ReportText, baseRevision: number | null, facts: DayFacts): Judgement {
  const { draft, prospectPlaces, problems } = readForm(text);
  const content = toContent(draft);
  const correctionReason = text.correctionReason.trim() === '' ? null : text.correctionReason;
  const verdict = judgeReport(
    draft,
    content,
    { baseRevision, correctionReason },
    contextOf(facts, baseRevision),
    facts.rules,
    // The page knows the revision it began with; a newer one is the server's to tell.
    () => ({ severity: 'ERROR', code: 'REVISION_CONFLICT', field: 'baseRevision', message: '' }),
  );
  // The rules got unreadable fields as unknown; the message that they are unreadable takes precedence.
  const unreadable = new Set(problems.map((problem) => problem.field));
  const isFresh = (problem: Problem): boolean => !unreadable.has(problem.field);
  return {
    errors: [...problems, ...verdict.errors.filter(isFresh)],
    warnings: verdict.warnings.filter(isFresh),
    prospectPlaces,
  };
}

/** The verdict that the server would give on the report before, confirmed as unchanged. */
export function judgeUnchanged(previous: ReportContent, currentRevision: number | null, facts: DayFacts): Verdict {
  const content = unchangedContent(previous, facts.rules);
  return judgeReport(
    content,
    content,
    { baseRevision: null, correctionReason: null },
    contextOf(facts, currentRevision),
    facts.rules,
    () => ({ severity: 'ERROR', code: 'REVISION_CONFLICT', field: 'baseRevision', message: '' }),
  );
}

function contextOf(facts: DayFacts, currentRevision: number | null): ReportContext {
  return {
    reportingDate: facts.date,
    today: facts.today,
    unitValid: true,
    locked: facts.isLocked,
    mayFileAfterLock: facts.mayFileAfterLock,
    isReportingDay: facts.isReportingDay,
    currentRevision,
    typesOnRecord: facts.typesOnRecord,
    previous: facts.previous,
    nineBefore: facts.nineBefore,
  };
}

import { type CalendarDate, type Problem } from '#kernel';
import {
  judgeReport,
  type ReportContent,
  type ReportContext,
  toContent,
  unchangedContent,
  type Verdict,
} from '#reporting/domain';
import { type ReportingRules } from '#territory/domain';
import { type ProspectPlace, readForm, type ReportText } from './report-form.domain.js';

/** What is known about unit and day, as the server told it. */
export interface FormFacts {
  readonly date: CalendarDate;
  readonly today: CalendarDate;
  readonly isReportingDay: boolean;
  readonly isLocked: boolean;
  readonly mayFileAfterLock: boolean;
  readonly previous: { readonly reportingDate: CalendarDate; readonly content: ReportContent } | null;
  readonly nineBefore: readonly ReportContent[];
  /** Revision on record; null = none. */
  readonly currentRevision: number | null;
  readonly rules: Pick<ReportingRules, 'middleStep' | 'assessmentRequired'>;
}

/** The verdict, and where the lines that it names stand in the form. */
export interface Judgement extends Verdict {
  readonly prospectPlaces: readonly ProspectPlace[];
}

/** What the server would say to the form, by the server's own rules. */
export function judgeForm(text: ReportText, baseRevision: number | null, facts: FormFacts): Judgement {
  const { draft, prospectPlaces, problems } = readForm(text);
  const content = toContent(draft);
  const correctionReason = text.correctionReason.trim() === '' ? null : text.correctionReason;
  const verdict = judgeReport(
    draft,
    content,
    { baseRevision, correctionReason },
    contextOf(facts),
    rulesOf(facts),
    // The page knows the revision it began with; a newer one is the server's to tell.
    () => ({ severity: 'ERROR', code: 'REVISION_CONFLICT', field: 'baseRevision', message: '' }),
  );
  // What cannot be read was given to the rules as unknown; its own message stands in front.
  const unreadable = new Set(problems.map((problem) => problem.field));
  const isFresh = (problem: Problem): boolean => !unreadable.has(problem.field);
  return {
    errors: [...problems, ...verdict.errors.filter(isFresh)],
    warnings: verdict.warnings.filter(isFresh),
    prospectPlaces,
  };
}

/** What the server would say to the report before, confirmed as unchanged. */
export function judgeUnchanged(previous: ReportContent, facts: FormFacts): Verdict {
  const content = unchangedContent(previous);
  return judgeReport(
    content,
    content,
    { baseRevision: null, correctionReason: null },
    contextOf(facts),
    rulesOf(facts),
    () => ({ severity: 'ERROR', code: 'REVISION_CONFLICT', field: 'baseRevision', message: '' }),
  );
}

function contextOf(facts: FormFacts): ReportContext {
  return {
    reportingDate: facts.date,
    today: facts.today,
    unitValid: true,
    locked: facts.isLocked,
    mayFileAfterLock: facts.mayFileAfterLock,
    isReportingDay: facts.isReportingDay,
    currentRevision: facts.currentRevision,
    previous: facts.previous,
    nineBefore: facts.nineBefore,
  };
}

/** Values are judged by the two settings of the assessment alone; the calendar has gone into the facts. */
function rulesOf({ rules }: FormFacts): ReportingRules {
  return { ...rules, dueTime: '00:00', reportingDays: [], closedOn: [], carryForwardDays: 0, lockAfterDays: null };
}

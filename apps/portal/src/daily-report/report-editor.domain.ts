import { type Problem } from '#kernel';
import { type ReportDraft } from '#reporting/domain';
import { type DayFacts, judgeForm, judgeUnchanged } from './judge-form.domain.js';
import { type ProspectPlace, readForm, type ReportText } from './report-form.domain.js';

// The state of the editor of one report, as a reducer. Pure: requests, drafts and the focus are the hook's.

/** The report on record as the form shows it; without a report, the prefilled form. */
export interface RecordedReport {
  readonly text: ReportText;
  /** null = nothing is on record. */
  readonly revision: number | null;
}

/** Problems that stand above the form and at its fields. */
export interface Findings {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly prospectPlaces: readonly ProspectPlace[];
  /** Whether the warnings are about the report before, to be confirmed as unchanged. */
  readonly isOfUnchanged?: boolean;
}

export const noFindings: Findings = { errors: [], warnings: [], prospectPlaces: [] };

/** The way of the report to the server. */
type Delivery<Report, Failure> =
  | { readonly at: 'form' }
  | { readonly at: 'sending' }
  | { readonly at: 'sent'; readonly report: Report }
  /** The server could not be reached, or has failed. */
  | { readonly at: 'failed'; readonly failure: Failure };

export interface EditorState<Report, Failure> {
  readonly record: RecordedReport;
  readonly text: ReportText;
  /** The revision that the text is based on; null = none. */
  readonly baseRevision: number | null;
  /** Whether the text is somebody's input rather than the record. */
  readonly hasDraft: boolean;
  /** Whether this device has stored the draft. */
  readonly isDraftKept: boolean;
  readonly findings: Findings;
  /** Keys of the warnings that were shown once: each stops the form only the first time. */
  readonly acknowledged: ReadonlySet<string>;
  readonly delivery: Delivery<Report, Failure>;
}

/** `conflict`: somebody else has reported since the draft was begun. `waiting`: the device keeps the report for the server. */
export type EditorStep = 'editing' | 'sending' | 'sent' | 'conflict' | 'waiting';

/** The one step that the page shows; a conflict stays visible while something is sent. */
export function stepOf(state: EditorState<unknown, unknown>, isWaiting: boolean): EditorStep {
  if (state.delivery.at === 'sent') return 'sent';
  if (state.hasDraft && state.baseRevision !== state.record.revision) return 'conflict';
  if (state.delivery.at === 'sending') return 'sending';
  return isWaiting ? 'waiting' : 'editing';
}

interface Draft {
  readonly text: ReportText;
  readonly baseRevision: number | null;
}

/** The editor when the page opens: the draft that the device kept, else the record. */
export function beginEditing(record: RecordedReport, draft: Draft | null): EditorState<never, never> {
  return {
    record,
    text: draft?.text ?? record.text,
    baseRevision: draft ? draft.baseRevision : record.revision,
    hasDraft: draft !== null,
    isDraftKept: true,
    findings: noFindings,
    acknowledged: new Set(),
    delivery: { at: 'form' },
  };
}

export type EditorEvent<Report, Failure> =
  /** The server has told another record, be it after a request or because somebody else has reported. */
  | { readonly type: 'recordChanged'; readonly record: RecordedReport }
  | { readonly type: 'typed'; readonly text: ReportText; readonly facts: DayFacts; readonly isDraftKept: boolean }
  | { readonly type: 'discarded' }
  /** The form was not sent because of what was found, here or by the server. */
  | { readonly type: 'refused'; readonly findings: Findings }
  | { readonly type: 'sending' }
  | { readonly type: 'accepted'; readonly report: Report }
  /** The server has refused the report since somebody else has reported: the text becomes the draft of both sides' comparison. */
  | { readonly type: 'conflicted'; readonly text: ReportText; readonly isDraftKept: boolean }
  | { readonly type: 'keptWaiting' }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'mineChosen'; readonly isDraftKept: boolean }
  /** The report that waited was accepted; `isDraftNewer`: something else was typed since. */
  | {
      readonly type: 'waitingAccepted';
      readonly report: Report;
      readonly revision: number;
      readonly isDraftNewer: boolean;
    }
  | { readonly type: 'waitingRefused'; readonly draft: Draft | null }
  | { readonly type: 'reopened' };

export function editorReducer<Report, Failure>(
  state: EditorState<Report, Failure>,
  event: EditorEvent<Report, Failure>,
): EditorState<Report, Failure> {
  switch (event.type) {
    case 'recordChanged':
      return state.hasDraft ? { ...state, record: event.record } : asRecorded({ ...state, record: event.record });
    case 'typed': {
      const typed = { ...state, text: event.text, hasDraft: true, isDraftKept: event.isDraftKept };
      return { ...typed, delivery: withoutFailure(state), findings: findingsWhileMending(typed, event.facts) };
    }
    case 'discarded':
      return { ...asRecorded(state), findings: noFindings, acknowledged: new Set() };
    case 'refused': {
      const shown = event.findings.warnings.map(hintKey);
      return {
        ...afterSending(state),
        findings: event.findings,
        acknowledged: new Set([...state.acknowledged, ...shown]),
      };
    }
    case 'sending':
      return { ...state, delivery: { at: 'sending' } };
    case 'accepted':
      return {
        ...asRecorded(state),
        findings: noFindings,
        acknowledged: new Set(),
        delivery: { at: 'sent', report: event.report },
      };
    case 'conflicted':
      return { ...state, text: event.text, hasDraft: true, isDraftKept: event.isDraftKept };
    case 'keptWaiting':
      return afterSending(state);
    case 'failed':
      return { ...state, delivery: { at: 'failed', failure: event.failure } };
    case 'mineChosen':
      return { ...state, baseRevision: state.record.revision, isDraftKept: event.isDraftKept, findings: noFindings };
    case 'waitingAccepted': {
      const settled = { ...state, findings: noFindings, delivery: withoutFailure(state) };
      if (event.isDraftNewer) return { ...settled, baseRevision: event.revision };
      return { ...asRecorded(settled), delivery: { at: 'sent', report: event.report } };
    }
    case 'waitingRefused': {
      const settled = { ...state, findings: noFindings, delivery: withoutFailure(state) };
      return event.draft
        ? { ...settled, text: event.draft.text, baseRevision: event.draft.baseRevision, hasDraft: true }
        : settled;
    }
    case 'reopened':
      return { ...state, delivery: { at: 'form' } };
  }
}

/** The verdict on an attempt to send: what to send, or the findings that stop it. */
export type Attempt =
  | { readonly kind: 'stopped'; readonly findings: Findings }
  | {
      readonly kind: 'figures';
      readonly draft: ReportDraft;
      readonly baseRevision: number | null;
      readonly correctionReason: string | null;
      readonly prospectPlaces: readonly ProspectPlace[];
    }
  | { readonly kind: 'unchanged' };

type Judged = Pick<EditorState<unknown, unknown>, 'text' | 'baseRevision' | 'acknowledged'>;

/** Whether the form can be sent: errors stop it each time, a warning only the first time. */
export function attemptToSend(state: Judged, facts: DayFacts): Attempt {
  const { text, baseRevision } = state;
  const { errors, warnings, prospectPlaces } = judgeForm(text, baseRevision, facts);
  if (errors.length > 0) return { kind: 'stopped', findings: { errors, warnings: [], prospectPlaces } };
  if (hasNewHint(state, warnings)) return { kind: 'stopped', findings: { errors: [], warnings, prospectPlaces } };
  const reason = text.correctionReason.trim();
  return {
    kind: 'figures',
    draft: readForm(text).draft,
    baseRevision,
    correctionReason: reason === '' ? null : reason,
    prospectPlaces,
  };
}

/** The same for the report before, confirmed as unchanged. */
export function attemptToConfirm(state: Judged, facts: DayFacts): Attempt {
  if (!facts.previous) return { kind: 'stopped', findings: noFindings };
  const { errors, warnings } = judgeUnchanged(facts.previous.content, state.baseRevision, facts);
  if (errors.length > 0) return { kind: 'stopped', findings: { ...noFindings, errors } };
  if (hasNewHint(state, warnings))
    return { kind: 'stopped', findings: { ...noFindings, warnings, isOfUnchanged: true } };
  return { kind: 'unchanged' };
}

/** Identifies a warning with its values: with another value it is another warning, which stops the form again. */
const hintKey = ({ code, field, message }: Problem): string => `${code} ${field} ${message}`;

function hasNewHint({ acknowledged }: Judged, warnings: readonly Problem[]): boolean {
  return warnings.some((hint) => !acknowledged.has(hintKey(hint)));
}

/** While errors are shown each is judged again as it is mended; new ones wait until the form is sent. */
function findingsWhileMending(
  { findings, text, baseRevision }: EditorState<unknown, unknown>,
  facts: DayFacts,
): Findings {
  if (findings.errors.length === 0) return noFindings;
  const { errors, prospectPlaces } = judgeForm(text, baseRevision, facts);
  const isShown = ({ field, code }: Problem): boolean =>
    findings.errors.some((problem) => problem.field === field && problem.code === code);
  return { errors: errors.filter(isShown), warnings: [], prospectPlaces };
}

function asRecorded<Report, Failure>(state: EditorState<Report, Failure>): EditorState<Report, Failure> {
  return { ...state, text: state.record.text, baseRevision: state.record.revision, hasDraft: false };
}

/** A report that was accepted meanwhile, having waited, stays accepted. */
function afterSending<Report, Failure>(state: EditorState<Report, Failure>): EditorState<Report, Failure> {
  return state.delivery.at === 'sending' ? { ...state, delivery: { at: 'form' } } : state;
}

function withoutFailure<Report, Failure>({ delivery }: EditorState<Report, Failure>): Delivery<Report, Failure> {
  return delivery.at === 'failed' ? { at: 'form' } : delivery;
}

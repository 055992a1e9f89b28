import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type RefObject, useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { type CalendarDate } from '#kernel';
import { enabledTypes, typesShown, unchangedContent } from '#reporting/domain';
import { type SwitchRules } from '#territory/domain';
import { RequestFailed } from '../graphql/request.js';
import { type Viewer } from '../session/viewer.js';
import { useFocusNext } from '../ui/focus-next.js';
import { useNow } from '../ui/now.js';
import { drafts } from './draft.js';
import { type DayFacts } from './judge-form.domain.js';
import {
  type Attempt,
  attemptToConfirm,
  attemptToSend,
  beginEditing,
  editorReducer,
  type EditorState,
  type EditorStep,
  type Findings,
  noFindings,
  stepOf,
} from './report-editor.domain.js';
import { prefilled, type ReportText, textOf, withKinds } from './report-form.domain.js';
import { contentOf, type FormData, type Report } from './report-queries.js';
import { isConflict, type OutgoingReport, sendReport } from './send-report.js';
import { letWait, useWaiting, whenSettled } from './waiting-store.js';

/** The state of the editor, and everything that a person can do in it. */
export interface ReportEditor {
  readonly state: EditorState<Report, RequestFailed>;
  readonly step: EditorStep;
  /** Whether this device keeps the report of the day for the server. */
  readonly isWaiting: boolean;
  /** Whether the form is open; otherwise the report on record is shown. */
  readonly isEditing: boolean;
  readonly isLocked: boolean;
  /** Whether the viewer can no longer report for the day. */
  readonly isClosed: boolean;
  readonly mayConfirm: boolean;
  /** When the draft that the page opened with was saved; null = it opened without one. */
  readonly draftSavedAt: string | null;
  /** The problem summary: it gets the focus when something was found. */
  readonly summary: RefObject<HTMLDivElement | null>;
  readonly type: (text: ReportText) => void;
  readonly submit: () => void;
  readonly confirmUnchanged: () => void;
  readonly correct: () => void;
  readonly discard: () => void;
  /** Ends a conflict: the text becomes a correction of the report on record. */
  readonly keepMine: () => void;
  /** Leaves the success page for the report that was stored. */
  readonly reopen: () => void;
}

/** Runs the reducer of the editor: sends, keeps the draft on the device, and moves the focus. */
export function useReportEditor(data: FormData, date: CalendarDate, viewer: Viewer): ReportEditor {
  const { current, previous, unit, day } = data;
  const { username } = viewer;
  const { correcting } = useSearch({ from: '/frame/signed-in/meldung/$unitKey/$date' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const focusNext = useFocusNext();
  const now = useNow();
  const waiting = useWaiting(username)?.report;
  const isWaiting = waiting?.unitKey === unit.key && waiting.reportingDate === date;
  const summary = useRef<HTMLDivElement>(null);
  const lastSent = useRef<{ readonly content: string; readonly key: string } | null>(null);

  const { rules } = data.district;
  const types = useMemo(() => typesShown(current ? [current] : [], enabledTypes(switchesOf(rules))), [current, rules]);
  const findDraft = useCallback(() => {
    const draft = drafts.find(username, unit.key, date);
    return draft && { ...draft, text: withKinds(draft.text, types) };
  }, [username, unit.key, date, types]);
  const record = useMemo(
    () => ({
      text: current ? textOf(contentOf(current), types) : prefilled(previous && contentOf(previous), types),
      revision: current?.revision ?? null,
    }),
    [current, previous, types],
  );
  const [keptDraft] = useState(() => findDraft());
  const [state, dispatch] = useReducer(
    editorReducer<Report, RequestFailed>,
    null,
    (): EditorState<Report, RequestFailed> => beginEditing(record, keptDraft),
  );
  // Dispatched while rendering, so that the former record is never shown beside new data.
  if (state.record !== record) dispatch({ type: 'recordChanged', record });

  // The report that waited on this device was stored or refused.
  useEffect(
    () =>
      whenSettled(({ report, unitKey, reportingDate, isDraftNewer }) => {
        if (unitKey !== unit.key || reportingDate !== date) return;
        if (report) dispatch({ type: 'waitingAccepted', report, revision: report.revision, isDraftNewer });
        else dispatch({ type: 'waitingRefused', draft: findDraft() });
      }),
    [unit.key, date, findDraft],
  );

  const isLocked = day.lockAt !== null && new Date(day.lockAt).getTime() <= now;
  const facts = factsOf(data, date, viewer, isLocked);
  const isClosed = isLocked && !facts.mayFileAfterLock;
  const step = stepOf(state, isWaiting);

  const keepDraft = (text: ReportText, baseRevision: number | null): boolean =>
    drafts.keep(username, unit.key, date, { text, baseRevision, savedAt: new Date().toISOString() });

  const endCorrection = (): void => {
    if (correcting) void navigate({ to: '.', search: {}, replace: true });
  };

  const refuse = (findings: Findings): void => {
    dispatch({ type: 'refused', findings });
    // The summary stands above the form, which may be scrolled away.
    setTimeout(() => summary.current?.focus(), 0);
  };

  const send = async (attempt: Exclude<Attempt, { kind: 'stopped' }>): Promise<void> => {
    if (state.delivery.at === 'sending') return;
    dispatch({ type: 'sending' });
    const prospectPlaces = attempt.kind === 'figures' ? attempt.prospectPlaces : [];
    const content = outgoingContent(attempt, previous);
    // One idempotency key per content: a repeat of the same content carries the same key.
    const described = JSON.stringify(content);
    if (lastSent.current?.content !== described) lastSent.current = { content: described, key: crypto.randomUUID() };
    const report: OutgoingReport = {
      unitKey: unit.key,
      unitName: unit.name,
      reportingDate: date,
      idempotencyKey: lastSent.current.key,
      content,
    };
    // "Unchanged" fills no field: as a draft it becomes the report that it would have made.
    const text =
      content.kind === 'unchanged' && previous
        ? textOf(unchangedContent(contentOf(previous), facts.rules), types)
        : state.text;
    try {
      const outcome = await sendReport(report);
      if (outcome.report) {
        drafts.forget(username, unit.key, date);
        dispatch({ type: 'accepted', report: outcome.report });
        endCorrection();
        await queries.invalidateQueries();
        return;
      }
      const errors = outcome.problems.filter(({ severity }) => severity === 'ERROR');
      if (errors.some(isConflict)) {
        dispatch({ type: 'conflicted', text, isDraftKept: keepDraft(text, state.baseRevision) });
        await queries.invalidateQueries({ queryKey: ['daily-report', unit.key, date] });
      }
      refuse({ ...noFindings, errors, prospectPlaces });
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      if (error.isPassing && letWait(username, report, text, error)) dispatch({ type: 'keptWaiting' });
      else dispatch({ type: 'failed', failure: error });
    }
  };

  const attempt = (made: Attempt): void => {
    if (made.kind === 'stopped') refuse(made.findings);
    else void send(made);
  };

  const mayConfirm = current === null && previous !== null && !isLocked && !isWaiting && !state.hasDraft;
  return {
    state,
    step,
    isWaiting,
    isEditing: current === null || correcting === true || state.hasDraft,
    isLocked,
    isClosed,
    mayConfirm,
    draftSavedAt: keptDraft?.savedAt ?? null,
    summary,
    type: (text) => dispatch({ type: 'typed', text, facts, isDraftKept: keepDraft(text, state.baseRevision) }),
    submit: () => attempt(attemptToSend(state, facts)),
    confirmUnchanged: () => {
      if (mayConfirm) attempt(attemptToConfirm(state, facts));
    },
    correct: () => {
      focusNext('allocations');
      void navigate({ to: '.', search: { correcting: true } });
    },
    discard: () => {
      drafts.forget(username, unit.key, date);
      dispatch({ type: 'discarded' });
      endCorrection();
      focusNext(current ? (isClosed ? 'report' : 'correct') : 'allocations');
    },
    keepMine: () => {
      focusNext('allocations');
      dispatch({ type: 'mineChosen', isDraftKept: keepDraft(state.text, record.revision) });
    },
    reopen: () => {
      focusNext('report');
      dispatch({ type: 'reopened' });
    },
  };
}

function outgoingContent(
  attempt: Exclude<Attempt, { kind: 'stopped' }>,
  previous: Report | null,
): OutgoingReport['content'] {
  if (attempt.kind === 'unchanged') return { kind: 'unchanged', basedOn: previous?.id ?? null };
  const { draft, baseRevision, correctionReason } = attempt;
  return { kind: 'figures', draft, baseRevision, correctionReason };
}

function factsOf(data: FormData, date: CalendarDate, viewer: Viewer, isLocked: boolean): DayFacts {
  const { previous, district, day } = data;
  return {
    date,
    today: district.today,
    isReportingDay: day.expected,
    isLocked,
    mayFileAfterLock: viewer.role === 'STEERING_OFFICER',
    previous: previous && { reportingDate: previous.reportingDate, content: contentOf(previous) },
    nineBefore: data.nineBefore.map(contentOf),
    rules: switchesOf(district.rules),
    typesOnRecord: typesShown(data.current ? [data.current] : []),
  };
}

function switchesOf({ assessmentSteps, ...rules }: FormData['district']['rules']): SwitchRules {
  const { assessmentRequired, emergencyShelter } = rules;
  return { middleStep: assessmentSteps.includes('STRAINED'), assessmentRequired, emergencyShelter };
}

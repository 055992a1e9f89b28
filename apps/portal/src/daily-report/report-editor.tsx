import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { type CalendarDate, type Problem } from '#kernel';
import { limits, typeLabel, unchangedContent } from '#reporting/domain';
import { changeText, countText, dayOfMoment, dayText, timeText } from '../format/format.domain.js';
import { RequestFailed } from '../graphql/request.js';
import { useConnection } from '../offline/connection.js';
import { letWait, useWaiting, whenSettled } from './waiting-store.js';
import { type Viewer } from '../session/viewer.js';
import { Alert, Announcement, Button } from '../ui/controls.js';
import { TextArea } from '../ui/field.js';
import { useErrorsInTitle } from '../ui/page.js';
import { type NamedProblem, ProblemSummary } from '../ui/problem-summary.js';
import { useShortcuts } from '../ui/shortcuts.js';
import { RequestId } from '../ui/states.js';
import { ConflictView } from './conflict-view.js';
import { DayState } from './day-state.js';
import { drafts } from './draft.js';
import { type FormFacts, judgeForm, judgeUnchanged } from './judge-form.domain.js';
import {
  fieldIdOf,
  prefilled,
  type ProspectPlace,
  readForm,
  type ReportText,
  textOf,
  total,
  totalOf,
} from './report-form.domain.js';
import { onEnterGoOn, ReportFormFields } from './report-form.js';
import { contentOf, type FormData, type Report } from './report-queries.js';
import { ReportTable } from './report-table.js';
import { isConflict, type OutgoingReport, sendReport } from './send-report.js';
import { Success } from './success.js';

/** What is held against the form at the moment: errors, or hints that are asked once. */
interface Shown {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly prospectPlaces: readonly ProspectPlace[];
  /** Whether the hints are about the report before, to be confirmed as unchanged. */
  readonly isOfUnchanged?: boolean;
}
const nothingShown: Shown = { errors: [], warnings: [], prospectPlaces: [] };

/** What a hint is about: with another value in it, it is another one. */
const hintKey = ({ code, field, message }: Problem): string => `${code} ${field} ${message}`;

/** The report of a unit for a day: to be made, confirmed, read or corrected. Nothing that was typed is ever lost. */
export function ReportEditor({
  data,
  date,
  yesterday,
  viewer,
}: {
  readonly data: FormData;
  readonly date: CalendarDate;
  readonly yesterday: CalendarDate;
  readonly viewer: Viewer;
}): ReactNode {
  const { current, previous, unit, district, day } = data;
  const { username } = viewer;
  const currentRevision = current?.revision ?? null;
  const [kept] = useState(() => drafts.find(username, unit.key, date));
  const { korrigieren } = useSearch({ from: '/frame/signed-in/meldung/$unitKey/$date' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const waiting = useWaiting(username);
  const isConnected = useConnection();

  const initial = useMemo(
    () => (current ? textOf(contentOf(current)) : prefilled(previous && contentOf(previous))),
    [current, previous],
  );
  const [text, setText] = useState<ReportText>(kept?.text ?? initial);
  /** The revision that what is typed is based on. */
  const [base, setBase] = useState(kept ? kept.baseRevision : currentRevision);
  const [hasDraft, setHasDraft] = useState(kept !== null);
  /** Whether this device has taken the draft. */
  const [isKept, setIsKept] = useState(true);
  const [shown, setShown] = useState<Shown>(nothingShown);
  /** Hints that have been shown once, by {@link hintKey}. */
  const asked = useRef<ReadonlySet<string>>(new Set());
  const [sending, setSending] = useState(false);
  const [sent, setSent] = useState<Report | null>(null);
  const [failure, setFailure] = useState<RequestFailed | null>(null);
  const summary = useRef<HTMLDivElement>(null);
  /** What gets the focus once it is there: what had it goes with the part of the page that is swapped. */
  const focusAfter = useRef<string | null>(null);
  const focusNext = (id: string): void => {
    focusAfter.current = id;
  };
  useEffect(() => {
    const element = focusAfter.current && document.getElementById(focusAfter.current);
    if (!element) return;
    focusAfter.current = null;
    element.focus();
  });
  const outgoing = useRef<{ readonly content: string; readonly key: string } | null>(null);

  const isLocked = day.lockAt !== null && new Date(day.lockAt).getTime() <= Date.now();
  const mayFileAfterLock = viewer.role === 'STEERING_OFFICER';
  const facts: FormFacts = {
    date,
    today: district.today,
    isReportingDay: day.expected,
    isLocked,
    mayFileAfterLock,
    previous: previous && { reportingDate: previous.reportingDate, content: contentOf(previous) },
    nineBefore: data.nineBefore.map(contentOf),
    currentRevision: base,
    rules: {
      middleStep: district.rules.assessmentSteps.includes('STRAINED'),
      assessmentRequired: district.rules.assessmentRequired,
    },
  };

  useErrorsInTitle(failure !== null);

  const isWaiting = waiting?.report.unitKey === unit.key && waiting.report.reportingDate === date;
  const hasConflict = base !== currentRevision && hasDraft;
  const isEditing = current === null || korrigieren === true || hasDraft;
  const isClosed = isLocked && !mayFileAfterLock;

  // What is typed begins anew with what is on record, as long as nothing was typed.
  useEffect(() => {
    if (hasDraft) return;
    setText(initial);
    setBase(currentRevision);
  }, [initial, currentRevision, hasDraft]);

  // The report that waited on this device has come in: what is typed since is a correction of it. Refused it is a draft.
  useEffect(
    () =>
      whenSettled(({ report, unitKey, reportingDate, isDraftNewer }) => {
        if (unitKey !== unit.key || reportingDate !== date) return;
        setShown(nothingShown);
        setFailure(null);
        if (report === null) {
          const draft = drafts.find(username, unit.key, date);
          if (!draft) return;
          setText(draft.text);
          setBase(draft.baseRevision);
          return setHasDraft(true);
        }
        if (isDraftNewer) return setBase(report.revision);
        setHasDraft(false);
        setSent(report);
      }),
    [username, unit.key, date],
  );

  const keepDraft = (next: ReportText, baseRevision: number | null): void =>
    setIsKept(drafts.keep(username, unit.key, date, { text: next, baseRevision, savedAt: new Date().toISOString() }));

  const change = (next: ReportText): void => {
    setText(next);
    setFailure(null);
    setHasDraft(true);
    keepDraft(next, base);
    // What was wrong is looked at again while it is being mended, but nothing new is held against a form that is not done.
    setShown((former) => {
      if (former.errors.length === 0) return nothingShown;
      const { errors, prospectPlaces } = judgeForm(next, base, facts);
      const isKnown = ({ field, code }: Problem): boolean =>
        former.errors.some((problem) => problem.field === field && problem.code === code);
      return { errors: errors.filter(isKnown), warnings: [], prospectPlaces };
    });
  };

  const discard = (): void => {
    drafts.forget(username, unit.key, date);
    setHasDraft(false);
    setShown(nothingShown);
    asked.current = new Set();
    setText(initial);
    setBase(currentRevision);
    if (korrigieren) void navigate({ to: '.', search: {}, replace: true });
    focusNext(current ? (isClosed ? 'report' : 'correct') : 'allocations');
  };

  const show = (found: Shown): void => {
    setShown(found);
    // The summary stands above the form, which may be scrolled away.
    setTimeout(() => summary.current?.focus(), 0);
  };

  /** Stops at hints that are new, and only there: who has answered one is not asked again. */
  const ask = (found: Shown): boolean => {
    const isNew = found.warnings.some((hint) => !asked.current.has(hintKey(hint)));
    asked.current = new Set([...asked.current, ...found.warnings.map(hintKey)]);
    if (isNew) show(found);
    return isNew;
  };

  const send = async (content: OutgoingReport['content'], places: readonly ProspectPlace[]): Promise<void> => {
    if (sending) return;
    setSending(true);
    setFailure(null);
    // The same content goes with the same key, however often it is sent; other content with another one.
    const described = JSON.stringify(content);
    if (outgoing.current?.content !== described) outgoing.current = { content: described, key: crypto.randomUUID() };
    const report: OutgoingReport = {
      unitKey: unit.key,
      unitName: unit.name,
      reportingDate: date,
      idempotencyKey: outgoing.current.key,
      content,
    };
    // "Unchanged" stands in no field: as a draft it is what it would have said.
    const isUnchanged = content.kind === 'unchanged' && previous !== null;
    const asTyped = isUnchanged ? textOf(unchangedContent(contentOf(previous))) : text;
    try {
      const outcome = await sendReport(report);
      if (outcome.report) {
        drafts.forget(username, unit.key, date);
        setHasDraft(false);
        setShown(nothingShown);
        setSent(outcome.report);
        asked.current = new Set();
        if (korrigieren) void navigate({ to: '.', search: {}, replace: true });
        await queries.invalidateQueries();
      } else {
        const errors = outcome.problems.filter(({ severity }) => severity === 'ERROR');
        if (errors.some(isConflict)) {
          setText(asTyped);
          setHasDraft(true);
          keepDraft(asTyped, base);
          await queries.invalidateQueries({ queryKey: ['daily-report', unit.key, date] });
        }
        show({ errors, warnings: [], prospectPlaces: places });
      }
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      if (!error.isPassing || !letWait(username, report, asTyped, error)) setFailure(error);
    } finally {
      setSending(false);
    }
  };

  const onSubmit = (event?: FormEvent): void => {
    event?.preventDefault();
    const { errors, warnings, prospectPlaces } = judgeForm(text, base, facts);
    if (errors.length > 0) return show({ errors, warnings: [], prospectPlaces });
    if (ask({ errors: [], warnings, prospectPlaces })) return;
    const { draft } = readForm(text);
    const correctionReason = text.correctionReason.trim() === '' ? null : text.correctionReason.trim();
    void send({ kind: 'figures', draft, baseRevision: base, correctionReason }, prospectPlaces);
  };

  const mayConfirm = current === null && previous !== null && !isLocked && !isWaiting && !hasDraft;
  const onConfirm = (): void => {
    if (!mayConfirm) return;
    const { errors, warnings } = judgeUnchanged(contentOf(previous), facts);
    if (errors.length > 0) return show({ errors, warnings: [], prospectPlaces: [] });
    if (ask({ errors: [], warnings, prospectPlaces: [], isOfUnchanged: true })) return;
    void send({ kind: 'unchanged', basedOn: previous.id }, []);
  };

  useShortcuts({ 'alt+u': onConfirm, 'ctrl+enter': () => isEditing && !isClosed && !sent && onSubmit() });

  if (sent)
    return (
      <Success
        report={sent}
        data={data}
        viewer={viewer}
        onAgain={() => {
          focusNext('report');
          setSent(null);
        }}
      />
    );

  const needsReason = base !== null || isLocked;
  const named = ({ field, message }: Problem): NamedProblem => ({
    message,
    fieldId: fieldIdOf(field, shown.prospectPlaces),
  });
  const problemsOf = (id: string) =>
    [...shown.errors, ...shown.warnings]
      .filter(({ field }) => fieldIdOf(field, shown.prospectPlaces) === id)
      .map(({ message, severity }) => ({ message, isError: severity === 'ERROR' }));

  return (
    <>
      <DayState data={data} date={date} viewer={viewer} isLocked={isLocked} />
      <Announcement>
        {failure && (
          <Alert kind="danger" title="Die Meldung ist nicht eingegangen">
            <p className="kern-body">{failure.message} Ihre Eingaben sind noch da.</p>
            <RequestId error={failure} />
          </Alert>
        )}
      </Announcement>
      <ProblemSummary
        ref={summary}
        errors={shown.errors.map(named)}
        hints={shown.warnings.map(named)}
        hintNote="Wenn alles stimmt, senden Sie bitte noch einmal ab."
      />
      {hasConflict ? (
        <ConflictView
          mine={text}
          current={current}
          timeZone={district.timeZone}
          onKeepMine={() => {
            focusNext('allocations');
            setBase(currentRevision);
            keepDraft(text, currentRevision);
            setShown(nothingShown);
          }}
          onKeepTheirs={discard}
        />
      ) : (
        <>
          {mayConfirm && (
            <section className="confirm" aria-label="Unverändert bestätigen">
              <Button
                weight="primary"
                onClick={onConfirm}
                aria-disabled={sending}
                aria-keyshortcuts="Alt+U"
                aria-describedby="confirm-hint"
              >
                {shown.isOfUnchanged ? 'Trotzdem unverändert bestätigen' : 'Unverändert bestätigen'}
              </Button>
              <p className="kern-body" id="confirm-hint">
                Übernimmt alle Bestände {previous.reportingDate === yesterday ? 'von gestern' : 'der letzten Meldung'};
                Zuweisungen heute: 0. <kbd>Alt</kbd>+<kbd>U</kbd>
              </p>
            </section>
          )}
          {current === null && previous !== null && hasDraft && !isWaiting && (
            <p className="kern-body muted">„Unverändert bestätigen“ geht wieder, wenn Sie Ihre Eingaben verwerfen.</p>
          )}
          {current && !isEditing && (
            <>
              <ReportTable id="report" report={current} previous={previous} />
              <div className="actions">
                {!isClosed && (
                  <Button
                    icon="edit"
                    id="correct"
                    onClick={() => {
                      focusNext('allocations');
                      void navigate({ to: '.', search: { korrigieren: true } });
                    }}
                  >
                    Korrigieren
                  </Button>
                )}
                <Button weight="tertiary" onClick={() => window.print()}>
                  Drucken
                </Button>
              </div>
            </>
          )}
          {isEditing && !isClosed && (
            <p className="kern-body muted message" role="status">
              {!isKept
                ? 'Dieses Gerät speichert keinen Entwurf.'
                : !isConnected && 'Ihre Eingaben bleiben auf diesem Gerät.'}
            </p>
          )}
          {isEditing && !isClosed && (
            <form className="report-form" noValidate onSubmit={onSubmit} onKeyDown={onEnterGoOn}>
              {hasDraft && kept && (
                <p className="kern-body draft-note">
                  Entwurf {ageText(kept.savedAt, district)} auf diesem Gerät.{' '}
                  <button type="button" className="kern-link-button" onClick={discard}>
                    Entwurf verwerfen
                  </button>
                </p>
              )}
              <ReportFormFields
                data={data}
                text={text}
                yesterday={yesterday}
                problemsOf={problemsOf}
                onChange={change}
              />
              {needsReason && (
                <TextArea
                  id="correctionReason"
                  label={base === null ? 'Grund der nachträglichen Meldung' : 'Grund der Korrektur'}
                  hint="Zum Beispiel: Zahlendreher, spätere Erkenntnis."
                  value={text.correctionReason}
                  most={limits.correctionReason}
                  problems={problemsOf('correctionReason')}
                  onChange={(correctionReason) => change({ ...text, correctionReason })}
                />
              )}
              <div className="send-bar">
                <SumLine text={text} reference={current ?? previous} />
                <div className="actions">
                  <Button weight="primary" type="submit" aria-disabled={sending} aria-keyshortcuts="Control+Enter">
                    {sending
                      ? 'Wird gesendet …'
                      : shown.warnings.length > 0 && !shown.isOfUnchanged
                        ? 'Trotzdem absenden'
                        : 'Meldung absenden'}
                  </Button>
                  {(current !== null || hasDraft) && (
                    <Button weight="tertiary" onClick={discard}>
                      {current ? 'Abbrechen' : 'Eingaben verwerfen'}
                    </Button>
                  )}
                </div>
              </div>
            </form>
          )}
        </>
      )}
    </>
  );
}

/** `von 09:12 Uhr`, of another day with its date. */
function ageText(savedAt: string, { timeZone, today }: FormData['district']): string {
  const day = dayOfMoment(savedAt, timeZone);
  const time = timeText(savedAt, timeZone);
  return day === today ? `von ${time}` : `vom ${dayText(day)}, ${time},`;
}

/** The two sums that a clerk watches; said aloud a second after the last change. */
function SumLine({ text, reference }: { readonly text: ReportText; readonly reference: Report | null }): ReactNode {
  const part = (measure: 'accommodatedPersons' | 'availableNow'): string => {
    const now = total(text, measure);
    const before = reference && totalOf(reference, measure);
    // A sum of other kinds is no change.
    const change = before && before.unknown.join() === now.unknown.join() ? changeText(now.value, before.value) : null;
    const notes = [change, ...now.unknown.map((type) => `${typeLabel[type]} unbekannt`)].filter(
      (note) => note !== null,
    );
    const unit = measure === 'accommodatedPersons' ? 'Personen' : 'Plätze';
    return now.value === null
      ? 'unbekannt'
      : `${countText(now.value)} ${unit}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
  };
  const line = `Untergebracht ${part('accommodatedPersons')} · sofort frei ${part('availableNow')}`;
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(line), 1_000);
    return () => clearTimeout(timer);
  }, [line]);
  return (
    <>
      <p className="kern-body sum-line" aria-hidden="true">
        {line}
      </p>
      <p className="kern-sr-only" role="status">
        {said}
      </p>
    </>
  );
}

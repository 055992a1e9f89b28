import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type CalendarDate } from '#kernel';
import { drafts } from '../daily-report/draft.js';
import { type ReportText } from '../daily-report/report-form.domain.js';
import { type Report } from '../daily-report/report-queries.js';
import { isConflict, type OutgoingReport, sendReport } from '../daily-report/send-report.js';
import { dayText, timeText } from '../format/format.domain.js';
import { RequestFailed, shortId } from '../graphql/request.js';
import { type Viewer } from '../session/viewer.js';
import { Alert, Announcement, Button } from '../ui/controls.js';
import { isConnected, whenConnected } from './connection.js';
import { onDevice } from './on-device.js';
import { retryAfterMs } from './retry.domain.js';

/** Why a report has not come in yet. */
type Hindrance = Pick<RequestFailed, 'code' | 'requestId'>;

/** A report that this device keeps for an account until the server has it. */
interface Waiting {
  readonly report: OutgoingReport;
  /** What it says, as the form would have it: the draft, should it be refused. */
  readonly text: ReportText;
  /** Of the last try. */
  readonly hindrance: Hindrance;
}

/** One window sends at a time: the same report twice would do no harm, but two verdicts on it confuse. */
const LOCK = 'kreislage-waiting';
const nameOf = (username: string): string => `waiting/${username}`;
const listeners = new Set<() => void>();
const tell = (): void => listeners.forEach((listener) => listener());
window.addEventListener('storage', tell);

// As text: what has not changed must be the same to React.
const read = (username: string): string | null => {
  const found = onDevice.find<Waiting>(nameOf(username));
  return found && JSON.stringify(found);
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Lets one report wait for the server; false when this device cannot keep it, or another one waits already. */
export function letWait(
  username: string,
  report: OutgoingReport,
  text: ReportText,
  { code, requestId }: Hindrance,
): boolean {
  const other = onDevice.find<Waiting>(nameOf(username))?.report;
  if (other && (other.unitKey !== report.unitKey || other.reportingDate !== report.reportingDate)) return false;
  const isKept = onDevice.keep(nameOf(username), { report, text, hindrance: { code, requestId } } satisfies Waiting);
  tell();
  return isKept;
}

function useWaitingItem(username: string): Waiting | null {
  const found = useSyncExternalStore(subscribe, () => read(username));
  return found ? (JSON.parse(found) as Waiting) : null;
}

/** The report of the account that waits on this device; null = none. */
export function useWaiting(username: string): OutgoingReport | null {
  return useWaitingItem(username)?.report ?? null;
}

/** The server has decided on a waiting report. */
export interface Settled {
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  /** What was stored; null = refused, and kept as a draft. */
  readonly report: Report | null;
  /** Whether the form says something else by now. */
  readonly isDraftNewer: boolean;
}

const onSettled = new Set<(settled: Settled) => void>();

/** Calls back when a report that waited has been stored or refused. */
export function whenSettled(listener: (settled: Settled) => void): () => void {
  onSettled.add(listener);
  return () => onSettled.delete(listener);
}

interface Result {
  readonly outcome: 'filed' | 'conflict' | 'refused';
  readonly text: string;
  readonly report: OutgoingReport;
}

/** Sends what waits, once; null = nothing waits, or it goes on waiting. */
async function sendWaiting(username: string, timeZone: string): Promise<Result | null> {
  const waiting = onDevice.find<Waiting>(nameOf(username));
  if (!waiting) return null;
  const { report, text } = waiting;
  const { unitKey, reportingDate, content } = report;
  /** Only what was sent: meanwhile another one may have taken its place, or it was taken back. */
  const isStillWaiting = (): boolean =>
    onDevice.find<Waiting>(nameOf(username))?.report.idempotencyKey === report.idempotencyKey;
  const finish = (settled: Pick<Settled, 'report' | 'isDraftNewer'>): void => {
    if (isStillWaiting()) onDevice.forget(nameOf(username));
    tell();
    for (const listener of onSettled) listener({ unitKey, reportingDate, ...settled });
  };
  const draft = drafts.find(username, unitKey, reportingDate);
  const isDraftNewer = draft !== null && JSON.stringify(draft.text) !== JSON.stringify(text);
  /** Nothing is lost: what was refused can be looked at, mended and sent again. */
  const refuse = (outcome: 'conflict' | 'refused', message: string): Result => {
    if (!draft) {
      const baseRevision = content.kind === 'figures' ? content.baseRevision : null;
      drafts.keep(username, unitKey, reportingDate, { text, baseRevision, savedAt: new Date().toISOString() });
    }
    finish({ report: null, isDraftNewer });
    return { outcome, text: message, report };
  };
  try {
    const { report: stored, problems } = await sendReport(report);
    if (!stored)
      return refuse(
        problems.some(isConflict) ? 'conflict' : 'refused',
        problems[0]?.message ?? 'Sie wurde nicht angenommen.',
      );
    if (!isDraftNewer) drafts.forget(username, unitKey, reportingDate);
    // What was typed since then is a correction of it.
    else drafts.keep(username, unitKey, reportingDate, { ...draft, baseRevision: stored.revision });
    finish({ report: stored, isDraftNewer });
    return { outcome: 'filed', text: `Eingegangen um ${timeText(stored.recordedAt, timeZone)}.`, report };
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    // Who has to sign in again first, or may try again later, loses nothing.
    if (!error.isPassing && !['UNAUTHENTICATED', 'RATE_LIMITED'].includes(error.code))
      return refuse('refused', error.message);
    if (isStillWaiting()) letWait(username, report, text, error);
    return null;
  }
}

/** Sends what waits as soon as the server is there, and says honestly how it stands. */
export function WaitingReport({ viewer }: { readonly viewer: Viewer }): ReactNode {
  const { username, district } = viewer;
  const waiting = useWaitingItem(username);
  const queries = useQueryClient();
  const [result, setResult] = useState<Result | null>(null);
  /** Whether it was tried so often that only a person tries again. */
  const [hasEnded, setHasEnded] = useState(false);
  const busy = useRef(false);
  const startOver = useRef((): void => undefined);
  const isWaiting = waiting !== null;
  /** One that was there before this page was. */
  const wasWaiting = useRef(isWaiting);

  const trySending = useCallback(async (): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    try {
      const send = (): Promise<Result | null> => sendWaiting(username, district.timeZone);
      // Without locks (http from elsewhere than this device) windows are on their own.
      const found = navigator.locks ? await navigator.locks.request(LOCK, send) : await send();
      if (!found) return;
      setResult(found);
      await queries.invalidateQueries();
    } finally {
      busy.current = false;
    }
  }, [username, district.timeZone, queries]);

  useEffect(() => {
    if (!isWaiting) return undefined;
    let tries = wasWaiting.current ? 0 : 1;
    wasWaiting.current = false;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const plan = (): void => {
      clearTimeout(timer);
      if (isOver) return;
      const wait = retryAfterMs(tries, Math.random());
      setHasEnded(wait === null);
      // Without a connection it is the connection that is looked for.
      if (wait !== null) timer = setTimeout(() => isConnected() && void tryAgain(), wait);
    };
    const tryAgain = async (): Promise<void> => {
      clearTimeout(timer);
      tries += 1;
      await trySending();
      plan();
    };
    const begin = (): void => {
      tries = 0;
      setHasEnded(false);
      void tryAgain();
    };
    startOver.current = begin;
    if (tries === 0) begin();
    else plan();
    const stop = whenConnected(() => void (retryAfterMs(tries, 0) !== null && tryAgain()));
    window.addEventListener('online', begin);
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop();
      window.removeEventListener('online', begin);
    };
  }, [isWaiting, trySending]);

  return (
    <Announcement>
      {waiting ? (
        <Alert
          kind="warning"
          title={`${waiting.report.unitName}, ${dayText(waiting.report.reportingDate)}: noch nicht eingegangen`}
          className="band"
        >
          <p className="kern-body">
            {reasonText(waiting.hindrance)}{' '}
            {hasEnded
              ? 'Ihre Meldung ist auf diesem Gerät gespeichert, wird aber nach mehreren Versuchen nicht mehr von selbst gesendet.'
              : 'Ihre Meldung ist auf diesem Gerät gespeichert und wird gesendet, sobald es geht.'}{' '}
            Sie ist noch nicht eingegangen.{' '}
            {hasEnded
              ? 'Bitte versuchen Sie es später noch einmal.'
              : 'Nach dem Abmelden wartet sie, bis Sie sich hier wieder anmelden.'}
          </p>
          <div className="actions">
            <Button compact onClick={() => startOver.current()}>
              Jetzt versuchen
            </Button>
            <Button
              compact
              weight="tertiary"
              onClick={() => {
                onDevice.forget(nameOf(username));
                tell();
              }}
            >
              Nicht senden
            </Button>
          </div>
        </Alert>
      ) : (
        result && <Verdict result={result} onClose={() => setResult(null)} />
      )}
    </Announcement>
  );
}

/** What the server has said to a report that waited. */
function Verdict({
  result: { report, outcome, text },
  onClose,
}: {
  readonly result: Result;
  readonly onClose: () => void;
}): ReactNode {
  const isFiled = outcome === 'filed';
  return (
    <Alert
      kind={isFiled ? 'success' : 'danger'}
      title={`${report.unitName}, ${dayText(report.reportingDate)}: ${isFiled ? 'Meldung ist eingegangen' : 'Meldung ist nicht eingegangen'}`}
      className="band"
    >
      <p className="kern-body">{text}</p>
      <div className="actions">
        <Link
          className="kern-link"
          to="/meldung/$unitKey/$date"
          params={{ unitKey: report.unitKey, date: report.reportingDate }}
          onClick={onClose}
        >
          {linkText[outcome]}
        </Link>
        <Button compact weight="tertiary" onClick={onClose}>
          Schließen
        </Button>
      </div>
    </Alert>
  );
}

const linkText: Record<Result['outcome'], string> = {
  filed: 'Meldung ansehen',
  conflict: 'Unterschiede ansehen und noch einmal senden',
  refused: 'Eingaben ansehen und noch einmal senden',
};

function reasonText({ code, requestId }: Hindrance): string {
  switch (code) {
    case 'OFFLINE':
      return 'Keine Verbindung.';
    case 'TIMEOUT':
      return 'Der Server antwortet nicht.';
    case 'RATE_LIMITED':
      return 'Der Server bekommt gerade zu viele Anfragen.';
    case 'UNAUTHENTICATED':
      return 'Ihre Anmeldung ist abgelaufen.';
    default:
      return `Der Server meldet einen Fehler${requestId ? ` (Kennung ${shortId(requestId)})` : ''}.`;
  }
}

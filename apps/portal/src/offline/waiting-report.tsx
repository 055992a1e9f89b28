import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { drafts } from '../daily-report/draft.js';
import { type ReportText } from '../daily-report/report-form.domain.js';
import { type Report } from '../daily-report/report-queries.js';
import { type OutgoingReport, sendReport } from '../daily-report/send-report.js';
import { dayText, timeText } from '../format/format.domain.js';
import { RequestFailed } from '../graphql/request.js';
import { type Viewer } from '../session/viewer.js';
import { Alert, Button } from '../ui/controls.js';
import { whenConnected } from './connection.js';
import { onDevice } from './on-device.js';

/** A report that this device keeps for an account until the server has it. */
interface Waiting {
  readonly report: OutgoingReport;
  /** What stood in the form when it was sent; null = nothing, it confirms the day before. */
  readonly text: ReportText | null;
}

const RETRY_MS = 15_000;
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
export function letWait(username: string, report: OutgoingReport, text: ReportText | null): boolean {
  const other = onDevice.find<Waiting>(nameOf(username))?.report;
  if (other && (other.unitKey !== report.unitKey || other.reportingDate !== report.reportingDate)) return false;
  const isKept = onDevice.keep(nameOf(username), { report, text } satisfies Waiting);
  tell();
  return isKept;
}

/** The report of the account that waits on this device; null = none. */
export function useWaiting(username: string): OutgoingReport | null {
  const found = useSyncExternalStore(subscribe, () => read(username));
  return found ? (JSON.parse(found) as Waiting).report : null;
}

/** A waiting report was stored by the server. */
export interface Filed {
  readonly report: Report;
  readonly unitKey: string;
  /** Whether the form says something else by now. */
  readonly isDraftNewer: boolean;
}

const onFiled = new Set<(filed: Filed) => void>();

/** Calls back when a report that waited has been stored. */
export function whenFiled(listener: (filed: Filed) => void): () => void {
  onFiled.add(listener);
  return () => onFiled.delete(listener);
}

interface Result {
  readonly isFiled: boolean;
  readonly text: string;
  readonly report: OutgoingReport;
}

/** Sends what waits, once; null = nothing waits, or it goes on waiting. */
async function sendWaiting(username: string, timeZone: string): Promise<Result | null> {
  const waiting = onDevice.find<Waiting>(nameOf(username));
  if (!waiting) return null;
  const { report, text } = waiting;
  /** Only what was sent: meanwhile another one may have taken its place, or it was taken back. */
  const finish = (): void => {
    if (onDevice.find<Waiting>(nameOf(username))?.report.idempotencyKey === report.idempotencyKey)
      onDevice.forget(nameOf(username));
    tell();
  };
  try {
    const { report: stored, problems } = await sendReport(report);
    if (!stored) {
      finish();
      return { isFiled: false, text: problems[0]?.message ?? 'Sie wurde nicht angenommen.', report };
    }
    const draft = drafts.find(username, report.unitKey, report.reportingDate);
    const isDraftNewer = draft !== null && JSON.stringify(draft.text) !== JSON.stringify(text);
    if (!isDraftNewer) drafts.forget(username, report.unitKey, report.reportingDate);
    // What was typed since then is a correction of it.
    else drafts.keep(username, report.unitKey, report.reportingDate, { ...draft, baseRevision: stored.revision });
    finish();
    for (const listener of onFiled) listener({ report: stored, unitKey: report.unitKey, isDraftNewer });
    return { isFiled: true, text: `Eingegangen um ${timeText(stored.recordedAt, timeZone)}.`, report };
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    // Who has to sign in again first, or may try again later, loses nothing.
    if (error.isPassing || ['UNAUTHENTICATED', 'RATE_LIMITED'].includes(error.code)) return null;
    finish();
    return { isFiled: false, text: error.message, report };
  }
}

/** Sends what waits as soon as the server is there, and says honestly how it stands. */
export function WaitingReport({ viewer }: { readonly viewer: Viewer }): ReactNode {
  const { username, district } = viewer;
  const waiting = useWaiting(username);
  const queries = useQueryClient();
  const [result, setResult] = useState<Result | null>(null);
  const busy = useRef(false);
  const isWaiting = waiting !== null;

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
    void trySending();
    const timer = setInterval(() => void trySending(), RETRY_MS);
    const stop = whenConnected(() => void trySending());
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [isWaiting, trySending]);

  if (waiting)
    return (
      <Alert
        kind="warning"
        title={`${waiting.unitName}, ${dayText(waiting.reportingDate)}: noch nicht eingegangen`}
        live
        className="band"
      >
        <p className="kern-body">
          Keine Verbindung. Ihre Meldung ist auf diesem Gerät gespeichert und wird gesendet, sobald es geht. Sie ist
          noch nicht eingegangen. Nach dem Abmelden wartet sie, bis Sie sich hier wieder anmelden.
        </p>
        <Button compact onClick={() => void trySending()}>
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
      </Alert>
    );
  if (!result) return null;
  const { report, isFiled, text } = result;
  return (
    <Alert
      kind={isFiled ? 'success' : 'danger'}
      title={`${report.unitName}, ${dayText(report.reportingDate)}: ${isFiled ? 'Meldung ist eingegangen' : 'Meldung ist nicht eingegangen'}`}
      live
      className="band"
    >
      <p className="kern-body">{text}</p>
      <Link
        className="kern-link"
        to="/meldung/$unitKey/$date"
        params={{ unitKey: report.unitKey, date: report.reportingDate }}
        onClick={() => setResult(null)}
      >
        {isFiled ? 'Meldung ansehen' : 'Unterschiede ansehen und noch einmal senden'}
      </Link>
      <Button compact weight="tertiary" onClick={() => setResult(null)}>
        Schließen
      </Button>
    </Alert>
  );
}

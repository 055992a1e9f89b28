import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { RequestFailed } from '../graphql/request.js';
import { type OutgoingReport, sendReport } from '../daily-report/send-report.js';
import { dayText, timeText } from '../format/format.domain.js';
import { type Viewer } from '../session/viewer.js';
import { Alert, Button } from '../ui/controls.js';
import { whenConnected } from './connection.js';
import { onDevice } from './on-device.js';

interface Waiting {
  readonly username: string;
  readonly report: OutgoingReport;
}

const RETRY_MS = 15_000;
const listeners = new Set<() => void>();
let kept = onDevice.find<Waiting>('waiting');

function change(waiting: Waiting | null): boolean {
  kept = waiting;
  const stored = waiting ? onDevice.keep('waiting', waiting) : (onDevice.forget('waiting'), true);
  for (const listener of listeners) listener();
  return stored;
}

/** Lets one report wait for the server; false when this device cannot keep it. Another one that waits stays. */
export function letWait(username: string, report: OutgoingReport): boolean {
  if (kept && (kept.report.unitKey !== report.unitKey || kept.report.reportingDate !== report.reportingDate))
    return false;
  return change({ username, report });
}

/** The report that waits on this device; null = none. */
export function useWaiting(): OutgoingReport | null {
  return (
    useSyncExternalStore(
      (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      () => kept,
    )?.report ?? null
  );
}

/** Sends what waits as soon as the server is there, and says honestly how it stands. */
export function WaitingReport({ viewer }: { readonly viewer: Viewer }): ReactNode {
  const waiting = useWaiting();
  const queries = useQueryClient();
  const [result, setResult] = useState<{
    readonly sent: boolean;
    readonly text: string;
    readonly report: OutgoingReport;
  } | null>(null);
  const busy = useRef(false);
  const isMine = kept?.username === viewer.username;

  const trySending = useCallback(async (): Promise<void> => {
    const next = kept;
    if (!next || next.username !== viewer.username || busy.current) return;
    busy.current = true;
    try {
      const { report, problems } = await sendReport(next.report);
      change(null);
      setResult(
        report
          ? {
              sent: true,
              text: `Eingegangen um ${timeText(report.recordedAt, viewer.district.timeZone)}.`,
              report: next.report,
            }
          : { sent: false, text: problems[0]?.message ?? 'Sie wurde nicht angenommen.', report: next.report },
      );
      if (report) onDevice.forget(`draft/${viewer.username}/${next.report.unitKey}/${next.report.reportingDate}`);
      await queries.invalidateQueries();
    } catch (error) {
      if (error instanceof RequestFailed && !error.isPassing && error.code !== 'RATE_LIMITED') {
        // The draft is still on the device, the report is not lost with this.
        change(null);
        setResult({ sent: false, text: error.message, report: next.report });
      }
    } finally {
      busy.current = false;
    }
  }, [viewer, queries]);

  useEffect(() => {
    if (!waiting || !isMine) return undefined;
    void trySending();
    const timer = setInterval(() => void trySending(), RETRY_MS);
    const stop = whenConnected(() => void trySending());
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [waiting, isMine, trySending]);

  if (waiting && isMine)
    return (
      <Alert
        kind="warning"
        title={`${waiting.unitName}, ${dayText(waiting.reportingDate)}: noch nicht eingegangen`}
        live
        className="band"
      >
        <p className="kern-body">
          Keine Verbindung. Ihre Meldung ist auf diesem Gerät gespeichert und wird gesendet, sobald es geht. Sie ist
          noch nicht eingegangen.
        </p>
        <Button compact onClick={() => void trySending()}>
          Jetzt versuchen
        </Button>
        <Button compact weight="tertiary" onClick={() => change(null)}>
          Nicht senden
        </Button>
      </Alert>
    );
  if (!result) return null;
  const { report } = result;
  return (
    <Alert
      kind={result.sent ? 'success' : 'danger'}
      title={`${report.unitName}, ${dayText(report.reportingDate)}: ${result.sent ? 'Meldung ist eingegangen' : 'Meldung ist nicht eingegangen'}`}
      live
      className="band"
    >
      <p className="kern-body">{result.text}</p>
      <Link
        className="kern-link"
        to="/meldung/$unitKey/$date"
        params={{ unitKey: report.unitKey, date: report.reportingDate }}
        onClick={() => setResult(null)}
      >
        {result.sent ? 'Meldung ansehen' : 'Unterschiede ansehen und noch einmal senden'}
      </Link>
      <Button compact weight="tertiary" onClick={() => setResult(null)}>
        Schließen
      </Button>
    </Alert>
  );
}

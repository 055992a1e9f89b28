import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { dayText } from '../format/format.domain.js';
import { shortId } from '../graphql/request.js';
import { type Viewer } from '../session/viewer.js';
import { Alert, Announcement, Button } from '../ui/controls.js';
import { type WaitingVerdict } from './send-waiting.js';
import { useWaitingRetries } from './use-waiting-retries.js';
import { forgetWaiting, type Hindrance, useWaiting } from './waiting-store.js';

/** The band above each page while a report waits on this device, and afterwards the verdict of the server on it. */
export function WaitingReportBand({ viewer }: { readonly viewer: Viewer }): ReactNode {
  const { username, district } = viewer;
  const waiting = useWaiting(username);
  const { verdict, closeVerdict, hasEnded, startOver } = useWaitingRetries(
    username,
    district.timeZone,
    waiting !== null,
  );
  return (
    <Announcement>
      {waiting ? (
        <Alert
          kind="warning"
          title={`${waiting.report.unitName}, ${dayText(waiting.report.reportingDate)}: noch nicht eingegangen`}
          className="band"
        >
          <p className="kern-body">
            {hindranceText(waiting.hindrance)}{' '}
            {hasEnded
              ? 'Ihre Meldung ist auf diesem Gerät gespeichert, wird aber nach mehreren Versuchen nicht mehr von selbst gesendet.'
              : 'Ihre Meldung ist auf diesem Gerät gespeichert und wird gesendet, sobald es geht.'}{' '}
            Sie ist noch nicht eingegangen.{' '}
            {hasEnded
              ? 'Bitte versuchen Sie es später noch einmal.'
              : 'Nach dem Abmelden wartet sie, bis Sie sich hier wieder anmelden.'}
          </p>
          <div className="actions">
            <Button compact onClick={startOver}>
              Jetzt versuchen
            </Button>
            <Button compact weight="tertiary" onClick={() => forgetWaiting(username)}>
              Nicht senden
            </Button>
          </div>
        </Alert>
      ) : (
        verdict && <Verdict verdict={verdict} onClose={closeVerdict} />
      )}
    </Announcement>
  );
}

function Verdict({
  verdict: { report, outcome, text },
  onClose,
}: {
  readonly verdict: WaitingVerdict;
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

const linkText: Record<WaitingVerdict['outcome'], string> = {
  filed: 'Meldung ansehen',
  conflict: 'Unterschiede ansehen und noch einmal senden',
  refused: 'Eingaben ansehen und noch einmal senden',
};

function hindranceText({ code, requestId }: Hindrance): string {
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

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { counted, timeText } from '../format/format.domain.js';
import { type Viewer } from '../session/viewer.js';
import { Button } from '../ui/controls.js';
import { type FormData, isOpen, ownUnitsQuery, receivedQuery, type Report } from './report-queries.js';

/** The stored report, the state of the district, and the next unit to report for. */
export function Success({
  report,
  data: { unit, district },
  viewer,
  onAgain,
}: {
  readonly report: Report;
  readonly data: FormData;
  readonly viewer: Viewer;
  readonly onAgain: () => void;
}): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const date = report.reportingDate;
  const { data: received } = useQuery(receivedQuery(district.key, report));
  const { data: units } = useQuery(ownUnitsQuery(date));
  const next =
    viewer.role === 'MUNICIPAL_CLERK' ? units?.find((other) => isOpen(other) && other.key !== unit.key) : undefined;
  return (
    <section className="success" aria-labelledby="success-title">
      <h2 className="kern-heading-medium" tabIndex={-1} id="success-title" ref={heading}>
        <span className="kern-icon kern-icon--success kern-icon--large" aria-hidden="true" /> Meldung ist eingegangen.
      </h2>
      <p className="kern-body kern-body--large">
        {timeText(report.recordedAt, district.timeZone)}
        {report.revision > 1
          ? `, Korrektur als Fassung ${report.revision}.`
          : report.onTime
            ? ', fristgerecht.'
            : ', als Nachmeldung gekennzeichnet.'}
        {received &&
          ` ${received.received} von ${counted(received.of, 'Kommune', 'Kommunen')} ${received.received === 1 ? 'hat' : 'haben'} gemeldet.`}
      </p>
      {next && (
        <p className="kern-body">
          Nächste offene Kommune: {next.name}{' '}
          <Link
            className="kern-btn kern-btn--primary compact"
            to="/meldung/$unitKey/$date"
            params={{ unitKey: next.key, date }}
          >
            <span className="kern-label">Weiter</span>
          </Link>
        </p>
      )}
      <div className="actions">
        <Button onClick={onAgain}>Meldung ansehen</Button>
        <Button
          weight="tertiary"
          onClick={() => {
            onAgain();
            setTimeout(() => window.print(), 100);
          }}
        >
          Drucken
        </Button>
        <Link className="kern-link" to="/lage">
          Zum Lagebild
        </Link>
      </div>
    </section>
  );
}

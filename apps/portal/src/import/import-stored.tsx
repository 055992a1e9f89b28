import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { counted, countText } from '../format/format.domain.js';
import { Alert } from '../ui/controls.js';
import { type ImportResult } from '#reporting/domain';

/** The end of an import: the counts of the rows that were stored. */
export function ImportStored({
  id,
  counts,
}: {
  /** Of the sentence that gets the focus. */
  readonly id: string;
  readonly counts: ImportResult['counts'];
}): ReactNode {
  return (
    <Alert kind="success" title="Die Meldungen sind eingegangen">
      <p className="kern-body">
        <span className="kern-sr-only" id={id} tabIndex={-1}>
          Die Meldungen sind eingegangen.
        </span>
        {counted(counts.new, 'neue', 'neue')}, {countText(counts.changed)} geändert, {countText(counts.unchanged)}{' '}
        unverändert
        {counts.rejected > 0 && `, ${countText(counts.rejected)} abgelehnt und nicht gespeichert`}.
      </p>
      <Link className="kern-link" to="/lage">
        Zum Lagebild
      </Link>
    </Alert>
  );
}

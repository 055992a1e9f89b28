import { type ReactNode } from 'react';
import { Button } from '../ui/controls.js';

/** One press for a day on which nothing has changed. */
export function ConfirmUnchanged({
  isFromYesterday,
  isAskedAgain,
  isSending,
  onConfirm,
}: {
  /** Whether the report before is of yesterday. */
  readonly isFromYesterday: boolean;
  /** Whether warnings about it were shown and a second press confirms all the same. */
  readonly isAskedAgain: boolean;
  readonly isSending: boolean;
  readonly onConfirm: () => void;
}): ReactNode {
  return (
    <section className="confirm" aria-label="Unverändert bestätigen">
      <Button
        weight="primary"
        onClick={onConfirm}
        aria-disabled={isSending}
        aria-keyshortcuts="Alt+U"
        aria-describedby="confirm-hint"
      >
        {isAskedAgain ? 'Trotzdem unverändert bestätigen' : 'Unverändert bestätigen'}
      </Button>
      <p className="kern-body" id="confirm-hint">
        Übernimmt alle Bestände {isFromYesterday ? 'von gestern' : 'der letzten Meldung'}; Zuweisungen heute: 0.{' '}
        <kbd>Alt</kbd>+<kbd>U</kbd>
      </p>
    </section>
  );
}

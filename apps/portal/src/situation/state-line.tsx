import { type ReactNode } from 'react';
import { counted, dayText, momentText, timeText } from '../format/format.domain.js';
import { type LiveMode } from './live.js';
import { type Picture } from './situation-queries.js';

const modeNames: Record<LiveMode, string | null> = {
  off: null,
  live: 'live',
  polling: 'wird alle 30 Sekunden abgefragt',
};

/** `Stand 09:14 Uhr, 18 von 21 Meldungen` */
export function StateLine({
  picture: { computedAt, knownAt, reporting, date },
  mode,
  daysPending,
  timeZone,
}: {
  readonly picture: Picture;
  readonly mode: LiveMode;
  /** Days that wait for their recalculation. */
  readonly daysPending: number;
  readonly timeZone: string;
}): ReactNode {
  const { received, expected } = reporting;
  return (
    <p className="state-line">
      {knownAt ? `Kenntnisstand vom ${momentText(knownAt, timeZone)}` : `Stand ${timeText(computedAt, timeZone)}`},{' '}
      {expected > 0
        ? `${received} von ${expected} Meldungen`
        : `${counted(received, 'Meldung', 'Meldungen')}; am ${dayText(date)} war keine nötig`}
      {modeNames[mode] && <span className={`live-mark live-mark--${mode}`}>{modeNames[mode]}</span>}
      {daysPending > 0 && (
        <span className="live-mark">noch {counted(daysPending, 'Tag', 'Tage')} neu zu berechnen</span>
      )}
    </p>
  );
}

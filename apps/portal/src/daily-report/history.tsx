import './history.css';
import { type ReactNode } from 'react';
import { countText, shortDayText } from '../format/format.domain.js';
import { SmallLine } from '../ui/small-line.js';

export interface HistoryPoint {
  readonly date: string;
  readonly value: number | null;
}

/** "Verlauf": the last reports of one figure as a list and a small line, opened beside the field. */
export function History({
  id,
  label,
  points,
}: {
  readonly id: string;
  readonly label: string;
  readonly points: readonly HistoryPoint[];
}): ReactNode {
  return (
    <>
      <button type="button" className="kern-link-button" popoverTarget={id} aria-label={`Verlauf: ${label}`}>
        Verlauf
      </button>
      <div id={id} popover="auto" className="history" role="dialog" aria-label={`Verlauf: ${label}`}>
        <SmallLine className="history__line" values={points.map(({ value }) => value)} />
        <ul>
          {points
            .slice(-14)
            .reverse()
            .map(({ date, value }) => (
              <li key={date}>
                <span>{shortDayText(date)}</span> <span>{value === null ? 'unbekannt' : countText(value)}</span>
              </li>
            ))}
        </ul>
        <button type="button" className="kern-link-button" popoverTarget={id} popoverTargetAction="hide">
          Schließen
        </button>
      </div>
    </>
  );
}

import { type ReactNode } from 'react';
import { countText, shortDayText } from '../format/format.domain.js';

export interface HistoryPoint {
  readonly date: string;
  readonly value: number | null;
}

const WIDTH = 220;
const HEIGHT = 48;

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
        <Line points={points} />
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

/** A gap where a value is unknown. */
function Line({ points }: { readonly points: readonly HistoryPoint[] }): ReactNode {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (index: number): number => 4 + (index / (points.length - 1)) * (WIDTH - 8);
  const y = (value: number): number => HEIGHT - 4 - ((value - low) / (high - low || 1)) * (HEIGHT - 8);
  let path = '';
  points.forEach(({ value }, index) => {
    if (value === null) return;
    const isGap = index === 0 || points[index - 1]!.value === null;
    path += `${isGap ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return (
    <svg className="history__line" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

import { type ReactNode } from 'react';
import { DayMark, dayWords } from '../ui/day-mark.js';

const legend = [
  { status: 'ON_TIME', revision: 1 },
  { status: 'LATE', revision: 1 },
  { status: 'MISSING', revision: null },
  { status: 'ON_TIME', revision: 2 },
  { status: 'DUE', revision: null },
  { status: 'NOT_EXPECTED', revision: null },
] as const;

/** The signs of the table. */
export function HeatLegend(): ReactNode {
  return (
    <ul className="heat-legend" aria-label="Zeichen">
      {legend.map((day) => (
        <li key={`${day.status}${day.revision}`}>
          <DayMark day={day} /> {dayWords(day)}
        </li>
      ))}
    </ul>
  );
}

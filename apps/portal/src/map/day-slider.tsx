import './day-slider.css';
import { type ReactNode, useEffect, useRef } from 'react';
import { addDays, type CalendarDate, daysBetween } from '#kernel';
import { longDayText } from '../format/format.domain.js';
import { useOwnValue } from '../ui/own-value.js';

/** A day is requested when the slider has stood still for so many ms. */
const SETTLED_MS = 120;

/** A slider over every day from the first one with figures until today. */
export function DaySlider({
  from,
  to,
  value,
  onChange,
}: {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly value: CalendarDate;
  readonly onChange: (date: CalendarDate) => void;
}): ReactNode {
  const first = value < from ? value : from;
  const [shown, setShown] = useOwnValue(value);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(settling.current), []);
  return (
    <div className="day-slider">
      <label className="kern-label kern-label--small" htmlFor="day-slider">
        Zeitregler
      </label>
      <input
        id="day-slider"
        type="range"
        min={0}
        max={daysBetween(first, to)}
        value={daysBetween(first, shown)}
        aria-valuetext={longDayText(shown)}
        onChange={({ target }) => {
          const day = addDays(first, target.valueAsNumber);
          setShown(day);
          clearTimeout(settling.current);
          settling.current = setTimeout(() => onChange(day), SETTLED_MS);
        }}
      />
      <output htmlFor="day-slider" aria-live="off">
        {longDayText(shown)}
      </output>
    </div>
  );
}

import './date-stepper.css';
import { type ReactNode, useId } from 'react';
import { addDays, type CalendarDate, isCalendarDate, weekdayOf } from '#kernel';
import { IconButton } from './controls.js';
import { useOwnValue } from './own-value.js';
import { useShortcuts } from './shortcuts.js';

const weekdays = ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'];

/** `◀ day ▶` with a field between; `T` outside of fields is today. Days after `max` cannot be chosen. */
export function DateStepper({
  label,
  value,
  today,
  max = today,
  onChange,
}: {
  readonly label: string;
  readonly value: CalendarDate;
  readonly today: CalendarDate;
  readonly max?: CalendarDate;
  readonly onChange: (date: CalendarDate) => void;
}): ReactNode {
  const id = useId();
  const [typed, setTyped] = useOwnValue(value);
  useShortcuts({ t: () => onChange(today) });
  return (
    <div className="date-stepper" role="group" aria-label={label}>
      <label className="kern-label kern-label--small" htmlFor={id}>
        {label}
      </label>
      <div className="date-stepper__row">
        <IconButton icon="chevron-left" name="Vorheriger Tag" onClick={() => onChange(addDays(value, -1))} />
        <span className="date-stepper__weekday" aria-hidden="true">
          {weekdays[weekdayOf(value) - 1]}
        </span>
        <input
          id={id}
          className="kern-form-input__input"
          type="date"
          required
          max={max}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            if (isCalendarDate(target.value) && target.value <= max && target.value >= '2000-01-01')
              onChange(target.value);
          }}
          onBlur={() => setTyped(value)}
        />
        <IconButton
          icon="chevron-right"
          name="Nächster Tag"
          // Not disabled: a disabled button would lose the focus when the last day is reached.
          aria-disabled={value >= max}
          onClick={() => value < max && onChange(addDays(value, 1))}
        />
        <button
          type="button"
          className="kern-link-button"
          aria-disabled={value === today}
          onClick={() => value !== today && onChange(today)}
        >
          heute
        </button>
      </div>
    </div>
  );
}

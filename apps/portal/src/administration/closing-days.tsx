import { type ReactNode, useState } from 'react';
import { type CalendarDate, isCalendarDate } from '#kernel';
import { longDayText } from '../format/format.domain.js';
import { Button } from '../ui/controls.js';
import { type FieldProblem, TextField } from '../ui/field.js';

/** The closing days of the district, and a field for a further one. */
export function ClosingDays({
  id,
  days,
  problems,
  onChange,
}: {
  readonly id: string;
  readonly days: readonly CalendarDate[];
  readonly problems: readonly FieldProblem[];
  readonly onChange: (days: readonly CalendarDate[]) => void;
}): ReactNode {
  const [day, setDay] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const add = (): void => {
    const isDay = isCalendarDate(day);
    setProblem(!isDay ? 'Bitte geben Sie einen Tag an.' : days.includes(day) ? 'Dieser Tag steht schon da.' : null);
    if (!isDay || days.includes(day)) return;
    onChange([...days, day].sort());
    setDay('');
  };
  return (
    <fieldset className="kern-fieldset form-group">
      <legend className="kern-heading-small">Schließtage</legend>
      {days.length === 0 ? (
        <p className="kern-body">Noch keine. An Schließtagen wird keine Meldung erwartet.</p>
      ) : (
        <ul className="closing-days">
          {days.map((one) => (
            <li key={one}>
              {longDayText(one)}{' '}
              <button
                type="button"
                className="kern-link-button"
                aria-label={`Schließtag ${longDayText(one)} entfernen`}
                onClick={() => {
                  onChange(days.filter((other) => other !== one));
                  // The button disappears with the click; the next input is here.
                  document.getElementById(id)?.focus();
                }}
              >
                entfernen
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="closing-days__add">
        <TextField
          id={id}
          type="date"
          label="Weiterer Schließtag"
          value={day}
          problems={[...problems, ...(problem ? [{ message: problem, isError: true }] : [])]}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
          onChange={setDay}
        />
        <Button compact icon="add" onClick={add}>
          Hinzufügen
        </Button>
      </div>
    </fieldset>
  );
}

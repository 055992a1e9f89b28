import './known-at.css';
import { type ReactNode, useRef } from 'react';
import { momentAt } from '#kernel';
import { dayOfMoment, timeText } from '../format/format.domain.js';
import { Button } from '../ui/controls.js';
import { useOwnValue } from '../ui/own-value.js';

/** "Kenntnisstand vom": folded while nobody asks for a former state. */
export function KnownAt({
  value,
  timeZone,
  onChange,
}: {
  /** RFC 3339; null = now. */
  readonly value: string | null;
  readonly timeZone: string;
  readonly onChange: (moment: string | null) => void;
}): ReactNode {
  const shown = value ? `${dayOfMoment(value, timeZone)}T${timeText(value, timeZone).slice(0, 5)}` : '';
  const [typed, setTyped] = useOwnValue(shown);
  const summary = useRef<HTMLElement>(null);
  return (
    <details className="known-at" open={value !== null}>
      <summary ref={summary}>Kenntnisstand vom</summary>
      <form
        className="known-at__form"
        onSubmit={(event) => {
          event.preventDefault();
          const [day, time] = typed.split('T');
          if (day && time) onChange(momentAt(day, time.slice(0, 5), timeZone).toISOString());
        }}
      >
        <input
          className="kern-form-input__input"
          type="datetime-local"
          aria-label="Bekannt am"
          required
          max={`${dayOfMoment(new Date().toISOString(), timeZone)}T${timeText(new Date().toISOString(), timeZone).slice(0, 5)}`}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Button type="submit" compact>
          Anzeigen
        </Button>
        {value && (
          <Button
            weight="tertiary"
            compact
            onClick={() => {
              // The button goes with the click.
              summary.current?.focus();
              onChange(null);
            }}
          >
            Aktueller Stand
          </Button>
        )}
      </form>
    </details>
  );
}

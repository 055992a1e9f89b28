import { type ReactNode } from 'react';
import { weekdayNames } from '../format/format.domain.js';
import { classes } from '../ui/controls.js';
import { CheckField, type FieldProblem, Problems } from '../ui/field.js';

/** The weekdays on which reports are expected. */
export function Weekdays({
  id,
  chosen,
  problems,
  onChange,
}: {
  readonly id: string;
  readonly chosen: readonly number[];
  readonly problems: readonly FieldProblem[];
  readonly onChange: (chosen: readonly number[]) => void;
}): ReactNode {
  return (
    <fieldset
      className={classes('kern-fieldset form-group', problems.length > 0 && 'kern-fieldset--error')}
      aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
    >
      <legend className="kern-heading-small">Meldetage</legend>
      <div className="weekdays">
        {weekdayNames.map((name, index) => (
          <CheckField
            key={name}
            // The first one is where the summary leads to.
            id={index === 0 ? id : `${id}-${String(index + 1)}`}
            label={name}
            checked={chosen.includes(index + 1)}
            onChange={(isChosen) =>
              onChange(
                isChosen
                  ? [...chosen, index + 1].sort((a, b) => a - b)
                  : chosen.filter((weekday) => weekday !== index + 1),
              )
            }
          />
        ))}
      </div>
      <p className="kern-body">An Feiertagen des Landes wird nie eine Meldung erwartet.</p>
      <Problems id={`${id}-problems`} problems={problems} />
    </fieldset>
  );
}

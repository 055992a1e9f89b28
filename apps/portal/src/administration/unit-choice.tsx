import { type ReactNode, useState } from 'react';
import { classes } from '../ui/controls.js';
import { CheckField, type FieldProblem, Problems, TextField } from '../ui/field.js';
import { type UnitName } from './administration-queries.js';

/** Units by checkboxes, in a list that can be narrowed down; the chosen ones are always listed. */
export function UnitChoice({
  id,
  units,
  chosen,
  problems,
  onChange,
}: {
  readonly id: string;
  readonly units: readonly UnitName[];
  readonly chosen: readonly string[];
  readonly problems: readonly FieldProblem[];
  readonly onChange: (chosen: readonly string[]) => void;
}): ReactNode {
  const [part, setPart] = useState('');
  const names = units.filter(({ key }) => chosen.includes(key)).map(({ name }) => name);
  const shown = units.filter(({ name }) => name.toLocaleLowerCase('de').includes(part.toLocaleLowerCase('de')));
  return (
    <fieldset
      className={classes('kern-fieldset form-group unit-choice', problems.length > 0 && 'kern-fieldset--error')}
      aria-describedby={[`${id}-chosen`, problems.length > 0 && `${id}-problems`].filter(Boolean).join(' ')}
    >
      <legend className="kern-heading-small">Kommunen</legend>
      <p className="kern-body" id={`${id}-chosen`}>
        {names.length === 0 ? 'Noch keine gewählt.' : `Gewählt: ${names.join(', ')}`}
      </p>
      <TextField
        id={id}
        type="search"
        label="Kommune suchen"
        value={part}
        // Enter looks for a unit here, it does not send the form.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        onChange={setPart}
      />
      <div className="unit-choice__list">
        {shown.length === 0 && <p className="kern-body">Keine Kommune hat „{part}“ im Namen.</p>}
        {shown.map(({ key, name }) => (
          <CheckField
            key={key}
            id={`${id}-${key}`}
            label={name}
            checked={chosen.includes(key)}
            onChange={(isChosen) => onChange(isChosen ? [...chosen, key] : chosen.filter((one) => one !== key))}
          />
        ))}
      </div>
      <Problems id={`${id}-problems`} problems={problems} />
    </fieldset>
  );
}

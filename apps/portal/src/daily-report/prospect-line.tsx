import { type ReactNode } from 'react';
import { limits } from '#reporting/domain';
import { classes } from '../ui/controls.js';
import { type FieldProblem, Problems } from '../ui/field.js';
import { type ProspectText } from './report-form.domain.js';

/** Fields of a line, as the problems name them. */
const fields = ['places', 'expectedFrom', 'label'] as const;

/** One line of prospects: places, the day they are expected from, and a label. */
export function ProspectLine({
  id,
  number,
  isFirst,
  line,
  noteId,
  problemsOf,
  onChange,
}: {
  readonly id: string;
  /** ` (2)` where there are several lines. */
  readonly number: string;
  readonly isFirst: boolean;
  readonly line: ProspectText;
  /** Id of the note about the report before. */
  readonly noteId: string | undefined;
  readonly problemsOf: (id: string) => readonly FieldProblem[];
  readonly onChange: (part: Partial<ProspectText>) => void;
}): ReactNode {
  /** Attributes of one field; its problems stand below the line and are linked to it. */
  const fieldProps = (name: (typeof fields)[number], hint: string) => {
    const problems = problemsOf(`${id}-${name}`);
    const hasError = problems.some((problem) => problem.isError);
    return {
      id: `${id}-${name}`,
      className: classes('kern-form-input__input', hasError && 'kern-form-input__input--error'),
      'aria-invalid': hasError || undefined,
      'aria-describedby': classes(`${id}-${hint}`, problems.length > 0 && `${id}-${name}-problems`),
    };
  };
  return (
    <div className="prospects__line" role="group" aria-label={`In Aussicht${number}`} aria-describedby={noteId}>
      <div className="kern-form-input prospects__places">
        <label className="kern-label" htmlFor={`${id}-places`}>
          In Aussicht{number}
        </label>
        <input
          {...fieldProps('places', 'unit')}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          value={line.places}
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => onChange({ places: target.value })}
        />
        <div className="kern-hint" id={`${id}-unit`}>
          Plätze{line.places.trim() === '' && isFirst ? ', unbekannt' : ''}
        </div>
      </div>
      <div className="kern-form-input prospects__from">
        <label className="kern-label" htmlFor={`${id}-expectedFrom`}>
          ab
        </label>
        <input
          {...fieldProps('expectedFrom', 'from-hint')}
          type="date"
          value={line.from}
          onChange={({ target }) => onChange({ from: target.value })}
        />
        <div className="kern-hint" id={`${id}-from-hint`}>
          leer = offen
        </div>
      </div>
      <div className="kern-form-input prospects__label">
        <label className="kern-label" htmlFor={`${id}-label`}>
          Bezeichnung
        </label>
        <input
          {...fieldProps('label', 'label-hint')}
          type="text"
          autoComplete="off"
          maxLength={limits.label}
          value={line.label}
          onChange={({ target }) => onChange({ label: target.value })}
        />
        <div className="kern-hint" id={`${id}-label-hint`}>
          freiwillig
        </div>
      </div>
      {fields.map((name) => (
        <Problems key={name} id={`${id}-${name}-problems`} problems={problemsOf(`${id}-${name}`)} />
      ))}
    </div>
  );
}

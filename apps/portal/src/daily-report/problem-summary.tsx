import { type ReactNode, type Ref } from 'react';
import { type Problem } from '#kernel';
import { counted } from '../format/format.domain.js';
import { Alert } from '../ui/controls.js';
import { fieldIdOf, type ProspectPlace } from './report-form.domain.js';

/** What is held against the form at the moment: errors, or hints that are asked once. */
export interface Shown {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly prospectPlaces: readonly ProspectPlace[];
}

/** Above the form, with a link to each field; gets the focus when something was found. */
export function ProblemSummary({
  shown: { errors, warnings, prospectPlaces },
  ref,
}: {
  readonly shown: Shown;
  readonly ref: Ref<HTMLDivElement>;
}): ReactNode {
  const problems = errors.length > 0 ? errors : warnings;
  const isError = errors.length > 0;
  return (
    <div ref={ref} tabIndex={-1} className="problem-summary">
      {problems.length > 0 && (
        <Alert
          kind={isError ? 'danger' : 'warning'}
          title={isError ? `Es gibt ${counted(errors.length, 'Fehler', 'Fehler')}` : 'Bitte prüfen'}
        >
          <ul className="problem-summary__list">
            {problems.map(({ field, message }) => {
              const id = fieldIdOf(field, prospectPlaces);
              return (
                <li key={`${field}${message}`}>
                  {id ? (
                    <a
                      className="kern-link"
                      href={`#${id}`}
                      onClick={(event) => {
                        event.preventDefault();
                        document.getElementById(id)?.focus();
                      }}
                    >
                      {message}
                    </a>
                  ) : (
                    message
                  )}
                </li>
              );
            })}
          </ul>
          {!isError && <p className="kern-body">Wenn alles stimmt, senden Sie bitte noch einmal ab.</p>}
        </Alert>
      )}
    </div>
  );
}

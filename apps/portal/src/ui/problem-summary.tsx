import './problem-summary.css';
import { type ReactNode, type Ref } from 'react';
import { counted } from '../format/format.domain.js';
import { Alert } from './controls.js';
import { useErrorsInTitle } from './page.js';

/** A problem, and the element to mend it in; null = the whole form. */
export interface NamedProblem {
  readonly message: string;
  readonly fieldId: string | null;
}

/** Above a form, with a link to each field; gets the focus when something was found. Hints are shown where no error is. */
export function ProblemSummary({
  errors,
  hints = [],
  hintNote,
  ref,
}: {
  readonly errors: readonly NamedProblem[];
  readonly hints?: readonly NamedProblem[];
  /** The next step if the hints are no mistakes. */
  readonly hintNote?: string;
  readonly ref: Ref<HTMLDivElement>;
}): ReactNode {
  const isError = errors.length > 0;
  useErrorsInTitle(isError);
  const problems = isError ? errors : hints;
  return (
    <div ref={ref} tabIndex={-1} className="problem-summary">
      {problems.length > 0 && (
        <Alert
          kind={isError ? 'danger' : 'warning'}
          title={isError ? `Es gibt ${counted(errors.length, 'Fehler', 'Fehler')}` : 'Bitte prüfen'}
        >
          <ul className="problem-summary__list">
            {problems.map(({ fieldId, message }) => (
              <li key={`${fieldId}${message}`}>
                {fieldId ? (
                  <a
                    className="kern-link"
                    href={`#${fieldId}`}
                    onClick={(event) => {
                      event.preventDefault();
                      document.getElementById(fieldId)?.focus();
                    }}
                  >
                    {message}
                  </a>
                ) : (
                  message
                )}
              </li>
            ))}
          </ul>
          {!isError && hintNote && <p className="kern-body">{hintNote}</p>}
        </Alert>
      )}
    </div>
  );
}

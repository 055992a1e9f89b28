import { type ReactNode } from 'react';
import { type SituationAssessment } from '#reporting/domain';
import { classes } from '../ui/controls.js';
import { type FieldProblem, Problems } from '../ui/field.js';
import { lookOf, StatusShape } from '../ui/status.js';
import { BeforeNote } from './before-note.js';

/** The assessment as radio buttons, with the value of the report before. */
export function AssessmentChoice({
  steps,
  value,
  before,
  problems,
  onChange,
}: {
  readonly steps: readonly SituationAssessment[];
  readonly value: SituationAssessment | null;
  /** Of the report before, and its day as a word; null = there is none. */
  readonly before: { readonly value: SituationAssessment | null; readonly day: string } | null;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (assessment: SituationAssessment) => void;
}): ReactNode {
  const hasError = problems.some((problem) => problem.isError);
  return (
    <fieldset
      className={classes('kern-fieldset form-group', hasError && 'kern-fieldset--error')}
      aria-describedby={classes(before && 'assessment-note', problems.length > 0 && 'assessment-problems') || undefined}
    >
      <legend className="kern-heading-small">Einschätzung der Lage</legend>
      <div className="kern-fieldset__body kern-fieldset__body--horizontal assessment-choice">
        {steps.map((step) => (
          <div key={step} className="kern-form-check">
            <input
              id={`assessment-${step}`}
              name="assessment"
              type="radio"
              className="kern-form-check__radio"
              checked={value === step}
              onChange={() => onChange(step)}
            />
            <label className={`kern-label status status--${lookOf(step).name}`} htmlFor={`assessment-${step}`}>
              <StatusShape assessment={step} />
              {lookOf(step).word}
            </label>
          </div>
        ))}
      </div>
      {before && (
        <BeforeNote
          id="assessment-note"
          text={`${before.day}: ${lookOf(before.value).word}`}
          isChanged={value !== before.value}
        />
      )}
      <Problems id="assessment-problems" problems={problems} />
    </fieldset>
  );
}

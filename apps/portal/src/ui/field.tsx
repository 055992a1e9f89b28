import './field.css';
import { type InputHTMLAttributes, type ReactNode } from 'react';
import { classes, Icon } from './controls.js';

export interface FieldProblem {
  readonly message: string;
  readonly isError: boolean;
}

/** The problems of a field, in the same words as in the summary. */
export function Problems({
  id,
  problems,
}: {
  readonly id: string;
  readonly problems: readonly FieldProblem[];
}): ReactNode {
  if (problems.length === 0) return null;
  return (
    <div id={id}>
      {problems.map(({ message, isError }) => (
        <p key={message} className={isError ? 'field-error' : 'field-hint'}>
          <Icon name={isError ? 'danger' : 'info'} small />
          <span className="kern-body">{message}</span>
        </p>
      ))}
    </div>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly optional?: boolean;
  readonly value: string;
  readonly problems?: readonly FieldProblem[];
  readonly onChange: (text: string) => void;
}

/** Ids of the hint and of the problems, if there are any. */
function describedBy(id: string, hint: ReactNode, problems: readonly FieldProblem[]): string | undefined {
  return [hint && `${id}-hint`, problems.length > 0 && `${id}-problems`].filter(Boolean).join(' ') || undefined;
}

/** A label, a hint and the problems around one field. */
function Field({
  id,
  label,
  hint,
  optional,
  problems = [],
  className,
  isSmall,
  children,
}: Omit<FieldProps, 'value' | 'onChange'> & {
  readonly className?: string;
  readonly isSmall?: boolean | undefined;
  readonly children: ReactNode;
}): ReactNode {
  const hasError = problems.some((problem) => problem.isError);
  return (
    <div className={classes('kern-form-input', className, hasError && 'kern-form-input--error')}>
      <label className={classes('kern-label', isSmall && 'kern-label--small')} htmlFor={id}>
        {label}
        {optional && <span className="kern-label__optional"> – freiwillig</span>}
      </label>
      {hint && (
        <div className="kern-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {children}
      <Problems id={`${id}-problems`} problems={problems} />
    </div>
  );
}

/** One line of text, a day or a time, as `type` says. */
export function TextField({
  id,
  label,
  hint,
  optional,
  value,
  problems = [],
  onChange,
  ...rest
}: FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, keyof FieldProps>): ReactNode {
  const hasError = problems.some((problem) => problem.isError);
  return (
    <Field id={id} label={label} hint={hint} optional={optional} problems={problems}>
      <input
        type="text"
        autoComplete="off"
        {...rest}
        id={id}
        className={classes('kern-form-input__input', hasError && 'kern-form-input__input--error')}
        value={value}
        aria-invalid={hasError || undefined}
        aria-describedby={describedBy(id, hint, problems)}
        onChange={({ target }) => onChange(target.value)}
      />
    </Field>
  );
}

/** From this part of the most on, the counter of a longer text shows. */
const COUNTER_FROM = 0.9;

/** Several lines of text; a counter of characters (code points, as the server counts) appears near the end. */
export function TextArea({
  id,
  label,
  hint,
  optional,
  value,
  most,
  problems = [],
  onChange,
}: FieldProps & { readonly most: number }): ReactNode {
  const length = [...value].length;
  const hasError = problems.some((problem) => problem.isError);
  return (
    <Field id={id} label={label} hint={hint} optional={optional} problems={problems} className="text-area">
      <textarea
        id={id}
        className={classes('kern-form-input__input', hasError && 'kern-form-input__input--error')}
        rows={3}
        value={value}
        aria-invalid={hasError || undefined}
        aria-describedby={[describedBy(id, hint, problems), `${id}-count`].filter(Boolean).join(' ')}
        onChange={({ target }) => onChange(target.value)}
      />
      <div className="kern-hint" id={`${id}-count`}>
        {length >= most * COUNTER_FROM &&
          `${length.toLocaleString('de-DE')} von ${most.toLocaleString('de-DE')} Zeichen`}
      </div>
    </Field>
  );
}

/** One of several; the options are children. `isSmall`: the label of a filter at the head of a page. */
export function SelectField({
  id,
  label,
  hint,
  value,
  problems = [],
  isSmall,
  onChange,
  children,
}: Omit<FieldProps, 'optional'> & { readonly isSmall?: boolean; readonly children: ReactNode }): ReactNode {
  const hasError = problems.some((problem) => problem.isError);
  return (
    <Field id={id} label={label} hint={hint} problems={problems} isSmall={isSmall}>
      <div className="kern-form-input__select-wrapper">
        <select
          id={id}
          className={classes('kern-form-input__select', hasError && 'kern-form-input__select--error')}
          value={value}
          aria-invalid={hasError || undefined}
          aria-describedby={describedBy(id, hint, problems)}
          onChange={({ target }) => onChange(target.value)}
        >
          {children}
        </select>
      </div>
    </Field>
  );
}

/** Yes or no. */
export function CheckField({
  id,
  label,
  checked,
  onChange,
}: {
  readonly id: string;
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}): ReactNode {
  return (
    <div className="kern-form-check">
      <input
        id={id}
        type="checkbox"
        className="kern-form-check__checkbox"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
      />
      <label className="kern-label" htmlFor={id}>
        {label}
      </label>
    </div>
  );
}

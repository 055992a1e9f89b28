import './number-field.css';
import { type ReactNode } from 'react';
import { changeText, countText, dayText } from '../format/format.domain.js';
import { classes } from '../ui/controls.js';
import { type FieldProblem, Problems } from '../ui/field.js';
import { History, type HistoryPoint } from './history.js';
import { readNumber } from './report-form.domain.js';

/** A count: text that takes digits, right-aligned, all of it selected when it gets the focus. Empty = unknown. */
export function NumberField({
  id,
  label,
  hint,
  value,
  before,
  history,
  optional,
  problems,
  onChange,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  /** Value of the report before, and its day as a word; null = a flow, or there is none. */
  readonly before: { readonly value: number | null; readonly day: string } | null;
  readonly history?: readonly HistoryPoint[];
  readonly optional?: boolean;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (text: string) => void;
}): ReactNode {
  const number = readNumber(value);
  const change = changeOf(number, before && before.value);
  const hasError = problems.some((problem) => problem.isError);
  return (
    <div
      className={classes(
        'number-field kern-form-input',
        before && change.isChanged && 'number-field--changed',
        hasError && 'kern-form-input--error',
      )}
    >
      <label className="kern-label" htmlFor={id}>
        {label}
        {optional && <span className="kern-label__optional"> – freiwillig</span>}
      </label>
      <div className="kern-hint" id={`${id}-hint`}>
        {hint}
      </div>
      <div className="number-field__row">
        <input
          id={id}
          className={classes('kern-form-input__input', hasError && 'kern-form-input__input--error')}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          value={value}
          aria-invalid={hasError || undefined}
          aria-describedby={[hint && `${id}-hint`, `${id}-note`, problems.length > 0 && `${id}-problems`]
            .filter(Boolean)
            .join(' ')}
          onChange={({ target }) => onChange(target.value)}
          onFocus={({ target }) => target.select()}
        />
        {before && change.isChanged && <span className="number-field__change">geändert{change.text}</span>}
      </div>
      <div className="number-field__note" id={`${id}-note`}>
        {number === null && <span className="number-field__unknown">unbekannt</span>}
        {before && (
          <span>
            {before.day} {before.value === null ? 'unbekannt' : countText(before.value)}
          </span>
        )}
        {history && history.length > 1 && <History id={`${id}-history`} label={label} points={history} />}
      </div>
      <div>
        <Problems id={`${id}-problems`} problems={problems} />
      </div>
    </div>
  );
}

/** Whether the number is another one than before, and by how much: ` (+3)`; empty if one of the two is unknown. */
function changeOf(
  number: number | null,
  before: number | null,
): { readonly isChanged: boolean; readonly text: string } {
  if (Number.isNaN(number) || number === before) return { isChanged: false, text: '' };
  const change = changeText(number, before);
  return { isChanged: true, text: change && change !== '±0' ? ` (${change})` : '' };
}

/** `gestern`, else `am 20.11.2026`. */
export function dayWord(day: string, reference: string, yesterday: string): string {
  if (day === yesterday) return 'gestern';
  return day === reference ? 'bisher' : `am ${dayText(day)}`;
}

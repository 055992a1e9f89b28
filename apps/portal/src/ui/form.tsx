import { type ReactNode, useRef, useState } from 'react';
import { type SettingsProblem } from '#kernel';
import { Button } from './controls.js';
import { Dialog } from './dialog.js';
import { type FieldProblem } from './field.js';
import { LeaveQuestion } from './leave-question.js';
import { type Payload, type Submission, SubmissionState, useSubmission } from './submission.js';

// Forms over a submission: a form says its fields, its operation and its texts; the rest is here.

type NamesOf<Values, Value> = { [Name in keyof Values]: Values[Name] extends Value ? Name : never }[keyof Values] &
  string;

/** The values of a form, and everything that its fields need. */
export interface FormModel<Values> {
  readonly values: Values;
  /** The values that the form began with. */
  readonly start: Values;
  readonly isChanged: boolean;
  readonly set: (part: Partial<Values>) => void;
  /** Begins anew with the record. */
  readonly reset: () => void;
  readonly submit: () => void;
  readonly submission: Pick<Submission<never>, 'idOf' | 'problemsOf' | 'isSending' | 'error' | 'problems' | 'summary'>;
  /** Properties of a field that takes text, by the name of its value. */
  readonly field: (name: NamesOf<Values, string>) => {
    readonly id: string;
    readonly value: string;
    readonly problems: readonly FieldProblem[];
    readonly onChange: (text: string) => void;
  };
  /** Properties of a checkbox, by the name of its value. */
  readonly check: (name: NamesOf<Values, boolean>) => {
    readonly id: string;
    readonly checked: boolean;
    readonly onChange: (checked: boolean) => void;
  };
}

/**
 * A form for a record. As long as nothing is typed it follows the record; with changes it keeps its start, so that nobody
 * else's change is taken back, or merges.
 * @param record the form as the record has it; for a new record, the empty form
 * @param isChanged whether there is something to save; else any difference
 * @param merge brings the changes onto a record that has changed meanwhile
 * @param check problems that are shown before anything is sent
 * @param onDone after the server has accepted; the form then begins anew, with the record unless it returns other values
 */
export function useForm<Values extends object, Input, Answer extends Payload>({
  record,
  isChanged: isChangedFrom = (start, values) => !isSame(start, values),
  merge,
  prefix,
  check,
  toInput,
  send,
  onStart,
  onDone,
}: {
  readonly record: Values;
  readonly isChanged?: (start: Values, values: Values) => boolean;
  readonly merge?: (values: Values, start: Values, record: Values) => Values;
  readonly prefix?: string;
  readonly check?: (values: Values) => readonly SettingsProblem[];
  readonly toInput: (values: Values, start: Values) => Input;
  readonly send: (input: Input) => Promise<Answer>;
  readonly onStart?: () => void;
  readonly onDone: (answer: Answer) => Promise<Values | void> | void;
}): FormModel<Values> {
  const [{ seen, start, values }, setState] = useState({ seen: record, start: record, values: record });
  const isChanged = isChangedFrom(start, values);
  // Set while rendering, so that a former record is never shown beside the new one.
  if (!isSame(seen, record)) {
    if (merge) setState({ seen: record, start: record, values: merge(values, start, record) });
    else setState({ seen: record, ...(isChanged ? { start, values } : { start: record, values: record }) });
  }
  const begin = (at: Values): void => setState({ seen: record, start: at, values: at });
  const set = (part: Partial<Values>): void =>
    setState((state) => ({ ...state, values: { ...state.values, ...part } }));
  const submission = useSubmission({
    send,
    onDone: async (answer: Answer) => begin((await onDone(answer)) ?? record),
    ...(prefix !== undefined && { prefix }),
  });
  return {
    values,
    start,
    isChanged,
    set,
    reset: () => begin(record),
    submit: () => {
      onStart?.();
      const problems = check?.(values) ?? [];
      if (problems.length > 0) submission.refuse(problems);
      else submission.send(toInput(values, start));
    },
    submission,
    field: (name) => ({
      id: submission.idOf(name),
      value: values[name] as string,
      problems: submission.problemsOf(name),
      onChange: (text) => set({ [name]: text } as Partial<Values>),
    }),
    check: (name) => ({
      id: submission.idOf(name),
      checked: values[name] as boolean,
      onChange: (checked) => set({ [name]: checked } as Partial<Values>),
    }),
  };
}

/** Values are plain data. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface FormTexts {
  readonly submit: string;
  /** While it is being sent: `Wird gespeichert …`. */
  readonly sending: string;
}

/** A form of a page, with the question before it is left with changes. */
export function Form<Values>({
  form,
  texts,
  title,
  className = 'administration-form',
  weight = 'primary',
  mayDiscard,
  asksBeforeLeaving = mayDiscard,
  links,
  footer,
  children,
}: {
  readonly form: FormModel<Values>;
  readonly texts: FormTexts;
  /** A heading inside the form, which names it. */
  readonly title?: { readonly id: string; readonly text: string };
  readonly className?: string;
  readonly weight?: 'primary' | 'secondary';
  /** Whether a button takes the changes back. */
  readonly mayDiscard?: boolean;
  readonly asksBeforeLeaving?: boolean | undefined;
  /** Beside the buttons. */
  readonly links?: ReactNode;
  /** Below the buttons. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const { submission, isChanged, submit, reset } = form;
  const button = useRef<HTMLButtonElement>(null);
  const state = <SubmissionState of={submission} />;
  return (
    <>
      {asksBeforeLeaving && <LeaveQuestion isChanged={isChanged} />}
      {!title && state}
      <form
        className={className}
        noValidate
        aria-labelledby={title?.id}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {title && (
          <>
            <h3 className="kern-heading-small" id={title.id}>
              {title.text}
            </h3>
            {state}
          </>
        )}
        {children}
        <div className="actions">
          <Button weight={weight} type="submit" ref={button} aria-disabled={submission.isSending}>
            {submission.isSending ? texts.sending : texts.submit}
          </Button>
          {mayDiscard && isChanged && (
            <Button
              weight="tertiary"
              onClick={() => {
                reset();
                // This button disappears with the click.
                button.current?.focus();
              }}
            >
              Änderungen verwerfen
            </Button>
          )}
          {links}
        </div>
        {footer}
      </form>
    </>
  );
}

/** The same as a dialog over the page. */
export function FormDialog<Values>({
  form: { submission, submit },
  title,
  texts,
  onClose,
  children,
}: {
  readonly form: FormModel<Values>;
  readonly title: string;
  readonly texts: FormTexts;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>Abbrechen</Button>
          <Button weight="primary" type="submit" aria-disabled={submission.isSending}>
            {submission.isSending ? texts.sending : texts.submit}
          </Button>
        </>
      }
    >
      <SubmissionState of={submission} />
      {children}
    </Dialog>
  );
}

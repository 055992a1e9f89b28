import { useMutation } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { type SettingsProblem } from '#kernel';
import { RequestFailed } from '../graphql/request.js';
import { Alert } from './controls.js';
import { type FieldProblem } from './field.js';
import { useErrorsInTitle } from './page.js';
import { ProblemSummary } from './problem-summary.js';
import { RequestId } from './states.js';

/** The part of an answer that a form reads. */
export interface Payload {
  readonly problems: readonly SettingsProblem[];
}

/** A form on its way to the server, and the answer to it. */
export interface Submission<Input> {
  readonly isSending: boolean;
  /** Sends, unless it is being sent already. */
  readonly send: (input: Input) => void;
  /** Shows problems before anything is sent. */
  readonly refuse: (problems: readonly SettingsProblem[]) => void;
  readonly problems: readonly SettingsProblem[];
  /** Id of a field's element. */
  readonly idOf: (field: string) => string;
  readonly problemsOf: (field: string) => readonly FieldProblem[];
  /** The failure of the request; null = it was answered, or nothing was sent. */
  readonly error: Error | null;
  readonly summary: RefObject<HTMLDivElement | null>;
}

/**
 * Sends a form. Problems stand at the fields and in the summary, which gets the focus; without problems `onDone` is called.
 * @param prefix of the ids of the fields, where a page has several forms
 */
export function useSubmission<Input, Answer extends Payload>({
  send,
  onDone,
  prefix = '',
}: {
  readonly send: (input: Input) => Promise<Answer>;
  readonly onDone: (answer: Answer) => void | Promise<void>;
  readonly prefix?: string;
}): Submission<Input> {
  const [problems, setProblems] = useState<readonly SettingsProblem[]>([]);
  const summary = useRef<HTMLDivElement>(null);
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: async (answer) => {
      setProblems(answer.problems);
      if (answer.problems.length === 0) await onDone(answer);
    },
    onError: () => setProblems([]),
  });
  const { error } = mutation;
  // The summary stands above the form, which may be scrolled away.
  useEffect(() => {
    if (problems.length > 0 || error) summary.current?.focus();
  }, [problems, error]);
  return {
    isSending: mutation.isPending,
    send: (input) => {
      if (!mutation.isPending) mutation.mutate(input);
    },
    refuse: setProblems,
    problems,
    idOf: (field) => `${prefix}${field}`,
    problemsOf: (field) =>
      problems.filter((problem) => problem.field === field).map(({ message }) => ({ message, isError: true })),
    error,
    summary,
  };
}

/** The answer to a form, above it. */
export function SubmissionState({
  of,
}: {
  readonly of: Pick<Submission<never>, 'problems' | 'error' | 'idOf' | 'summary'>;
}): ReactNode {
  const { problems, error, idOf, summary } = of;
  useErrorsInTitle(error !== null);
  if (error)
    return (
      <div ref={summary} tabIndex={-1} className="problem-summary">
        <Alert kind="danger" title="Das ist nicht gespeichert">
          <p className="kern-body">
            {error instanceof RequestFailed ? error.message : 'Im Portal ist ein Fehler aufgetreten.'} Ihre Eingaben
            sind noch da.
          </p>
          <RequestId error={error} />
        </Alert>
      </div>
    );
  return (
    <ProblemSummary
      ref={summary}
      errors={problems.map(({ field, message }) => ({ message, fieldId: field === null ? null : idOf(field) }))}
    />
  );
}

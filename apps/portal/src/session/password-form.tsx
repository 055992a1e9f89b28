import { type ReactNode, useState } from 'react';
import { type SettingsProblem } from '#kernel';
import { RequestFailed } from '../graphql/request.js';
import { CheckField, TextField } from '../ui/field.js';
import { type Submission } from '../ui/submission.js';

/** One or several passwords that can be read while they are typed. */
export function PasswordFields({
  fields,
  submission: { idOf, problemsOf },
}: {
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly hint?: string;
    readonly isNew: boolean;
    readonly value: string;
    readonly onChange: (text: string) => void;
  }[];
  readonly submission: Pick<Submission<never>, 'idOf' | 'problemsOf'>;
}): ReactNode {
  const [shown, setShown] = useState(false);
  return (
    <>
      {fields.map(({ name, label, hint, isNew, value, onChange }) => (
        <TextField
          key={name}
          id={idOf(name)}
          name={name}
          type={shown ? 'text' : 'password'}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          autoCapitalize="none"
          spellCheck={false}
          label={label}
          hint={hint}
          value={value}
          problems={problemsOf(name)}
          onChange={onChange}
        />
      ))}
      <CheckField
        id={idOf('shown')}
        label={fields.length > 1 ? 'Kennwörter anzeigen' : 'Kennwort anzeigen'}
        checked={shown}
        onChange={setShown}
      />
    </>
  );
}

/** The server's requirements of a password, in words. */
export const passwordHint = 'Mindestens 12 Zeichen. Am besten mehrere Wörter, die nichts miteinander zu tun haben.';

/** A refusal as a problem of its field; a request that did not arrive stays an error. */
export function refusalOf(error: unknown, fieldOf: Readonly<Record<string, string>>): SettingsProblem {
  if (!(error instanceof RequestFailed) || error.isPassing) throw error;
  const message =
    error.code === 'RATE_LIMITED'
      ? `Zu viele Versuche. Bitte in ${String(Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60)))} Minuten erneut.`
      : error.message;
  return { code: error.code, field: fieldOf[error.code] ?? null, message };
}

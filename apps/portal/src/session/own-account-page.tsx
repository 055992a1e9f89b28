import './sign-in.css';
import './own-account.css';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { request } from '../graphql/request.js';
import { Alert, Announcement, Button } from '../ui/controls.js';
import { Page } from '../ui/page.js';
import { ShortcutSwitch } from '../ui/shortcut-switch.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { passwordHint, PasswordFields, refusalOf } from './password-form.js';
import { roleName, useViewer, viewerQuery } from './viewer.js';

/** The own account, its password, and settings of this device. */
export default function OwnAccountPage(): ReactNode {
  const { name, username, role } = useViewer();
  return (
    <Page title="Ihr Konto">
      <dl className="own-account">
        <div>
          <dt>Name</dt>
          <dd>{name}</dd>
        </div>
        <div>
          <dt>Benutzername</dt>
          <dd>{username}</dd>
        </div>
        <div>
          <dt>Rolle</dt>
          <dd>{roleName[role]}</dd>
        </div>
      </dl>
      <p className="kern-body">Name, Rolle und Kommunen ändert die Administration Ihres Landkreises.</p>
      <PasswordChange username={username} />
      <h2 className="kern-heading-medium">Tasten</h2>
      <ShortcutSwitch />
    </Page>
  );
}

interface Passwords {
  readonly currentPassword: string;
  readonly newPassword: string;
}

const nothing: Passwords = { currentPassword: '', newPassword: '' };

function PasswordChange({ username }: { readonly username: string }): ReactNode {
  const queries = useQueryClient();
  const [passwords, setPasswords] = useState(nothing);
  const [isDone, setIsDone] = useState(false);
  const submission = useSubmission({
    send: async (json: Passwords) => {
      try {
        await request('/auth/password', { method: 'POST', json, checksPassword: true });
        return { problems: [] };
      } catch (error) {
        const fields = {
          UNAUTHENTICATED: 'currentPassword',
          PASSWORD_TOO_SHORT: 'newPassword',
          PASSWORD_TOO_WEAK: 'newPassword',
        };
        const problem = refusalOf(error, fields);
        // A session that has ended is answered alike: then the question who is here leads to sign-in.
        if (problem.code === 'UNAUTHENTICATED') await queries.refetchQueries({ queryKey: viewerQuery.queryKey });
        return { problems: [problem] };
      }
    },
    onDone: () => {
      setPasswords(nothing);
      setIsDone(true);
    },
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    setIsDone(false);
    const missing = [
      passwords.currentPassword === '' && {
        code: 'REQUIRED',
        field: 'currentPassword',
        message: 'Bitte geben Sie das bisherige Kennwort an.',
      },
      passwords.newPassword === '' && {
        code: 'REQUIRED',
        field: 'newPassword',
        message: 'Bitte wählen Sie ein neues Kennwort.',
      },
    ].filter((problem) => problem !== false);
    if (missing.length > 0) submission.refuse(missing);
    else submission.send(passwords);
  };
  return (
    <>
      <h2 className="kern-heading-medium">Kennwort ändern</h2>
      <Announcement>
        {isDone && (
          <Alert kind="success" title="Ihr Kennwort ist geändert.">
            <p className="kern-body">Andere Anmeldungen mit Ihrem Konto sind beendet.</p>
          </Alert>
        )}
      </Announcement>
      <SubmissionState of={submission} />
      <form className="sign-in" noValidate onSubmit={onSubmit}>
        {/* For those who keep passwords in the browser. */}
        <input type="hidden" name="username" autoComplete="username" value={username} />
        <PasswordFields
          submission={submission}
          fields={[
            {
              name: 'currentPassword',
              label: 'Bisheriges Kennwort',
              isNew: false,
              value: passwords.currentPassword,
              onChange: (currentPassword) => setPasswords({ ...passwords, currentPassword }),
            },
            {
              name: 'newPassword',
              label: 'Neues Kennwort',
              hint: passwordHint,
              isNew: true,
              value: passwords.newPassword,
              onChange: (newPassword) => setPasswords({ ...passwords, newPassword }),
            },
          ]}
        />
        <Button weight="primary" type="submit" aria-disabled={submission.isSending}>
          {submission.isSending ? 'Wird geändert …' : 'Kennwort ändern'}
        </Button>
      </form>
    </>
  );
}

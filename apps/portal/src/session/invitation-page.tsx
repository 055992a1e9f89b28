import './sign-in.css';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { request } from '../graphql/request.js';
import { Button } from '../ui/controls.js';
import { Page } from '../ui/page.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { passwordHint, PasswordFields, refusalOf } from './password-form.js';
import { signIn } from './sign-in.js';

/** The page that an invitation leads to: its secret stands behind the `#` and is sent only with the password. */
export default function InvitationPage(): ReactNode {
  const token = useRouterState({ select: (state) => state.location.hash });
  const [done, setDone] = useState<Done | null>(null);
  return (
    <Page title="Kennwort festlegen">
      {done ? (
        <Welcome {...done} />
      ) : token === '' ? (
        <p className="kern-body">
          Der Link ist nicht vollständig. Bitte öffnen Sie ihn so, wie er in der Einladung steht, oder lassen Sie sich
          von der Administration Ihres Landkreises erneut einladen.
        </p>
      ) : (
        <InvitationForm token={token} onDone={setDone} />
      )}
    </Page>
  );
}

interface Done {
  readonly username: string;
  readonly password: string;
}

function InvitationForm({
  token,
  onDone,
}: {
  readonly token: string;
  readonly onDone: (done: Done) => void;
}): ReactNode {
  const [password, setPassword] = useState('');
  const submission = useSubmission({
    send: async (chosen: string) => {
      try {
        const json = { token, password: chosen };
        const { body } = await request<{ username: string }>('/auth/invitation', { method: 'POST', json });
        return { username: body.username, problems: [] };
      } catch (error) {
        const fields = { PASSWORD_TOO_SHORT: 'password', PASSWORD_TOO_WEAK: 'password' };
        return { username: null, problems: [refusalOf(error, fields)] };
      }
    },
    onDone: ({ username }) => onDone({ username: username!, password }),
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (password === '')
      submission.refuse([{ code: 'REQUIRED', field: 'password', message: 'Bitte wählen Sie ein Kennwort.' }]);
    else submission.send(password);
  };
  return (
    <>
      <p className="kern-body">
        Sie sind zu Kreislage eingeladen. Bitte wählen Sie ein Kennwort, das nur Sie kennen und nirgends sonst
        verwenden.
      </p>
      <SubmissionState of={submission} />
      <form className="sign-in" noValidate onSubmit={onSubmit}>
        <PasswordFields
          submission={submission}
          fields={[
            {
              name: 'password',
              label: 'Neues Kennwort',
              hint: passwordHint,
              isNew: true,
              value: password,
              onChange: setPassword,
            },
          ]}
        />
        <Button weight="primary" type="submit" aria-disabled={submission.isSending}>
          {submission.isSending ? 'Wird festgelegt …' : 'Kennwort festlegen'}
        </Button>
      </form>
    </>
  );
}

function Welcome({ username, password }: Done): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const entry = useSubmission({
    send: async (name: string) => {
      try {
        await signIn(queries, name, password);
        return { problems: [] };
      } catch (error) {
        return { problems: [refusalOf(error, {})] };
      }
    },
    // The used link does not stay in the history.
    onDone: () => navigate({ to: '/', replace: true }),
  });
  return (
    <>
      <h2 className="kern-heading-medium" tabIndex={-1} ref={heading}>
        Ihr Kennwort ist festgelegt.
      </h2>
      <p className="kern-body kern-body--large">
        Ihr Benutzername ist <strong>{username}</strong>. Damit und mit Ihrem Kennwort melden Sie sich künftig an.
      </p>
      <SubmissionState of={entry} />
      <div className="actions">
        <Button weight="primary" aria-disabled={entry.isSending} onClick={() => entry.send(username)}>
          {entry.isSending ? 'Wird angemeldet …' : 'Jetzt anmelden'}
        </Button>
      </div>
    </>
  );
}

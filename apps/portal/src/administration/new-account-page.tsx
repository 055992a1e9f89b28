import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useViewer } from '../session/viewer.js';
import { Button } from '../ui/controls.js';
import { TextField } from '../ui/field.js';
import { LeaveQuestion } from '../ui/leave-question.js';
import { Loaded } from '../ui/states.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { AccountFields, type AccountText, emptyAccount, toAccountInput } from './account-fields.js';
import {
  type Account,
  accountsQuery,
  createAccount,
  type Invitation,
  type UnitName,
} from './administration-queries.js';
import { AdministrationPage } from './administration-page.js';
import { InvitationText } from './invitation-text.js';

interface Made {
  readonly account: Account;
  readonly invitation: Invitation;
}

/** A new account: made without a password, its person is invited. */
export default function NewAccountPage(): ReactNode {
  const { district } = useViewer();
  const query = useQuery(accountsQuery(district));
  const [made, setMade] = useState<Made | null>(null);
  return (
    <AdministrationPage title="Konto anlegen">
      {made ? (
        <>
          <p className="kern-body kern-body--large">
            Das Konto <strong>{made.account.username}</strong> ist angelegt.
          </p>
          <InvitationText {...made} timeZone={district.timeZone} />
          <div className="actions">
            <Button
              onClick={() => {
                setMade(null);
                // The button goes with the click.
                setTimeout(() => document.getElementById('username')?.focus(), 0);
              }}
            >
              Weiteres Konto anlegen
            </Button>
            <Link className="kern-link" to="/verwaltung/konten">
              Zu den Konten
            </Link>
          </div>
        </>
      ) : (
        <Loaded query={query} what="Formular">
          {({ units }) => <NewAccountForm units={units} onMade={setMade} />}
        </Loaded>
      )}
    </AdministrationPage>
  );
}

function NewAccountForm({
  units,
  onMade,
}: {
  readonly units: readonly UnitName[];
  readonly onMade: (made: Made) => void;
}): ReactNode {
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [text, setText] = useState<AccountText>(emptyAccount);
  const submission = useSubmission({
    send: createAccount,
    onDone: async ({ account, invitation }) => {
      await queries.invalidateQueries({ queryKey: ['administration'] });
      onMade({ account: account!, invitation: invitation! });
    },
  });
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    submission.send({ username, ...toAccountInput(text) });
  };
  return (
    <>
      <LeaveQuestion isChanged={username !== '' || text !== emptyAccount} />
      <SubmissionState of={submission} />
      <form className="administration-form" noValidate onSubmit={onSubmit}>
        <TextField
          id={submission.idOf('username')}
          label="Benutzername"
          hint="Buchstaben, Ziffern und . _ - @; er lässt sich später nicht ändern."
          autoCapitalize="none"
          spellCheck={false}
          value={username}
          problems={submission.problemsOf('username')}
          onChange={setUsername}
        />
        <AccountFields text={text} units={units} submission={submission} onChange={setText} />
        <p className="kern-body">
          Ein Kennwort vergeben Sie nicht: Die Person setzt es selbst über den Link der Einladung.
        </p>
        <div className="actions">
          <Button weight="primary" type="submit" aria-disabled={submission.isSending}>
            {submission.isSending ? 'Wird angelegt …' : 'Anlegen und einladen'}
          </Button>
          <Link className="kern-link" to="/verwaltung/konten">
            Abbrechen
          </Link>
        </div>
      </form>
    </>
  );
}

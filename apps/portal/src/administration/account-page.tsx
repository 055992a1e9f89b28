import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { momentText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Alert, Button } from '../ui/controls.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Problems } from '../ui/field.js';
import { LeaveQuestion } from '../ui/leave-question.js';
import { Loaded } from '../ui/states.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { accountState } from './account.domain.js';
import { AccountFields, changedInput, textOfAccount } from './account-fields.js';
import {
  type Account,
  accountsQuery,
  type Invitation,
  inviteAgain,
  type UnitName,
  updateAccount,
} from './administration-queries.js';
import { AdministrationPage } from './administration-page.js';
import { InvitationText } from './invitation-text.js';

/** One account: what it may, whether it may sign in, and a new invitation. */
export default function AccountPage(): ReactNode {
  const { username } = useParams({ from: '/frame/signed-in/verwaltung/konten/$username' });
  const { district } = useViewer();
  const query = useQuery({
    ...accountsQuery(district),
    select: (found) => {
      const account = found?.accounts.find((one) => one.username === username);
      return found && account ? { account, units: found.units } : null;
    },
  });
  return (
    <AdministrationPage title="Konto" heading={query.data?.account.name ?? 'Konto'}>
      <Loaded query={query} what="Konto">
        {({ account, units }) => (
          <AccountEditor key={username} account={account} units={units} timeZone={district.timeZone} />
        )}
      </Loaded>
    </AdministrationPage>
  );
}

function AccountEditor({
  account,
  units,
  timeZone,
}: {
  readonly account: Account;
  readonly units: readonly UnitName[];
  readonly timeZone: string;
}): ReactNode {
  const queries = useQueryClient();
  /** What the form began with, and what is typed: only what differs is sent, so that nobody else's change is taken back. */
  const [start, setStart] = useState(() => textOfAccount(account));
  const [text, setText] = useState(start);
  const begin = (at: Account): void => {
    const next = textOfAccount(at);
    setStart(next);
    setText(next);
  };
  const [done, setDone] = useState<string | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const isChanged = JSON.stringify(text) !== JSON.stringify(start);
  // Nothing is typed: the form is of the account as it is now.
  useEffect(() => {
    if (!isChanged) begin(account);
  }, [account]);
  // Units that are over stay with the account until they are taken away.
  const choice = [...units, ...account.units.filter(({ key }) => units.every((unit) => unit.key !== key))];

  const form = useSubmission({
    send: updateAccount,
    onDone: async (answer) => {
      // Everything: it may be the account of who is asking.
      await queries.invalidateQueries();
      begin(answer.account!);
      setDone('Die Änderungen sind gespeichert und gelten sofort.');
    },
  });
  const access = useSubmission({
    prefix: 'access-',
    send: async (action: 'disable' | 'enable' | 'invite') =>
      action === 'invite'
        ? inviteAgain(account.username)
        : updateAccount({ username: account.username, enabled: action === 'enable' }),
    onDone: async (answer) => {
      await queries.invalidateQueries();
      setInvitation(answer.invitation);
      if (!answer.invitation) setDone(answer.account!.enabled ? 'Das Konto ist entsperrt.' : 'Das Konto ist gesperrt.');
    },
  });
  const act = (action: 'disable' | 'enable' | 'invite'): void => {
    setDone(null);
    setIsAsking(false);
    access.send(action);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    setDone(null);
    form.send({ username: account.username, ...changedInput(start, text) });
  };

  return (
    <>
      <LeaveQuestion isChanged={isChanged} />
      <dl className="facts">
        <div>
          <dt>Benutzername</dt>
          <dd>{account.username}</dd>
        </div>
        <div>
          <dt>Zustand</dt>
          <dd>{accountState(account, new Date(), timeZone)}</dd>
        </div>
        <div>
          <dt>Zuletzt angemeldet</dt>
          <dd>{account.lastSignInAt ? momentText(account.lastSignInAt, timeZone) : 'nie'}</dd>
        </div>
      </dl>
      <div role="status" className="message">
        {done && <Alert kind="success" title={done} />}
      </div>
      {invitation && <InvitationText account={account} invitation={invitation} timeZone={timeZone} />}
      <SubmissionState of={form} />
      <form className="administration-form" noValidate onSubmit={onSubmit}>
        <AccountFields text={text} units={choice} submission={form} onChange={setText} />
        <div className="actions">
          <Button weight="primary" type="submit" aria-disabled={form.isSending}>
            {form.isSending ? 'Wird gespeichert …' : 'Änderungen speichern'}
          </Button>
          {isChanged && (
            <Button weight="tertiary" onClick={() => begin(account)}>
              Änderungen verwerfen
            </Button>
          )}
          <Link className="kern-link" to="/verwaltung/konten">
            Zu den Konten
          </Link>
        </div>
      </form>
      <section className="access" aria-labelledby="access-title">
        <h2 className="kern-heading-medium" id="access-title">
          Zugang
        </h2>
        <SubmissionState of={access} />
        {account.enabled && (
          <>
            <p className="kern-body">
              Eine neue Einladung beendet den alten Link. Das bisherige Kennwort gilt, bis der neue Link benutzt ist.
            </p>
            <Button id={access.idOf('username')} aria-disabled={access.isSending} onClick={() => act('invite')}>
              Erneut einladen
            </Button>
            <Problems id="access-username-problems" problems={access.problemsOf('username')} />
          </>
        )}
        <p className="kern-body">
          {account.enabled
            ? 'Sperren beendet alle Anmeldungen, API-Zugänge, Vertretungen und die Einladung. Meldungen bleiben.'
            : 'Nach dem Entsperren gilt das bisherige Kennwort wieder; API-Zugänge, Vertretungen und Einladungen bleiben beendet.'}
        </p>
        <Button
          id={access.idOf('enabled')}
          aria-disabled={access.isSending}
          onClick={() => (account.enabled ? setIsAsking(true) : act('enable'))}
        >
          {account.enabled ? 'Konto sperren' : 'Konto entsperren'}
        </Button>
        <Problems id="access-enabled-problems" problems={access.problemsOf('enabled')} />
        {isAsking && (
          <ConfirmDialog
            title={`Konto ${account.username} sperren?`}
            confirm="Konto sperren"
            onConfirm={() => act('disable')}
            onCancel={() => setIsAsking(false)}
          >
            <p className="kern-body">
              {account.name} wird sofort abgemeldet und kann sich nicht mehr anmelden, bis Sie das Konto entsperren.
            </p>
          </ConfirmDialog>
        )}
      </section>
    </>
  );
}

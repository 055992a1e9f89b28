import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { momentText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Alert, Announcement } from '../ui/controls.js';
import { Form, useForm } from '../ui/form.js';
import { Loaded } from '../ui/states.js';
import { accountState } from './account.domain.js';
import { AccountAccess } from './account-access.js';
import { AccountFields, changedInput, textOfAccount } from './account-fields.js';
import {
  type Account,
  accountsQuery,
  type Invitation,
  type UnitName,
  updateAccount,
} from './administration-queries.js';
import { AdministrationPage } from './administration-page.js';
import { InvitationText } from './invitation-text.js';

/** One account: its role and units, whether it may sign in, and a new invitation. */
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
  const [message, setMessage] = useState<string | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const form = useForm({
    record: textOfAccount(account),
    // Only the differences are sent, so that nobody else's change is taken back.
    toInput: (text, start) => ({ username: account.username, ...changedInput(start, text) }),
    send: updateAccount,
    onStart: () => setMessage(null),
    onDone: async (answer) => {
      // All queries: it may be the account of the viewer.
      await queries.invalidateQueries();
      setMessage('Die Änderungen sind gespeichert und gelten sofort.');
      return textOfAccount(answer.account!);
    },
  });
  // Units that are no longer valid stay with the account until they are taken away.
  const choice = [...units, ...account.units.filter(({ key }) => units.every((unit) => unit.key !== key))];
  return (
    <>
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
      <Announcement>{message && <Alert kind="success" title={message} />}</Announcement>
      {invitation && <InvitationText account={account} invitation={invitation} timeZone={timeZone} />}
      <Form
        form={form}
        texts={{ submit: 'Änderungen speichern', sending: 'Wird gespeichert …' }}
        mayDiscard
        links={
          <Link className="kern-link" to="/verwaltung/konten">
            Zu den Konten
          </Link>
        }
      >
        <AccountFields form={form} units={choice} />
      </Form>
      <AccountAccess
        account={account}
        onDone={(text, made) => {
          setMessage(text);
          if (made !== undefined) setInvitation(made);
        }}
      />
    </>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useViewer } from '../session/viewer.js';
import { Button } from '../ui/controls.js';
import { TextField } from '../ui/field.js';
import { Form, useForm } from '../ui/form.js';
import { Loaded } from '../ui/states.js';
import { AccountFields, emptyAccount, toAccountInput } from './account-fields.js';
import {
  type Account,
  accountsQuery,
  createAccount,
  type Invitation,
  type UnitName,
} from './administration-queries.js';
import { AdministrationPage } from './administration-page.js';
import { InvitationText } from './invitation-text.js';

interface CreatedAccount {
  readonly account: Account;
  readonly invitation: Invitation;
}

/** A new account: it is created without a password, and its person is invited. */
export default function NewAccountPage(): ReactNode {
  const { district } = useViewer();
  const query = useQuery(accountsQuery(district));
  const [created, setCreated] = useState<CreatedAccount | null>(null);
  return (
    <AdministrationPage title="Konto anlegen">
      {created ? (
        <>
          <p className="kern-body kern-body--large">
            Das Konto <strong>{created.account.username}</strong> ist angelegt.
          </p>
          <InvitationText {...created} timeZone={district.timeZone} />
          <div className="actions">
            <Button
              onClick={() => {
                setCreated(null);
                // This button disappears with the click.
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
          {({ units }) => <NewAccountForm units={units} onCreated={setCreated} />}
        </Loaded>
      )}
    </AdministrationPage>
  );
}

function NewAccountForm({
  units,
  onCreated,
}: {
  readonly units: readonly UnitName[];
  readonly onCreated: (created: CreatedAccount) => void;
}): ReactNode {
  const queries = useQueryClient();
  const form = useForm({
    record: { username: '', ...emptyAccount },
    toInput: ({ username, ...text }) => ({ username, ...toAccountInput(text) }),
    send: createAccount,
    onDone: async ({ account, invitation }) => {
      await queries.invalidateQueries({ queryKey: ['administration'] });
      onCreated({ account: account!, invitation: invitation! });
    },
  });
  return (
    <Form
      form={form}
      texts={{ submit: 'Anlegen und einladen', sending: 'Wird angelegt …' }}
      asksBeforeLeaving
      links={
        <Link className="kern-link" to="/verwaltung/konten">
          Abbrechen
        </Link>
      }
    >
      <TextField
        {...form.field('username')}
        label="Benutzername"
        hint="Buchstaben, Ziffern und . _ - @; er lässt sich später nicht ändern."
        autoCapitalize="none"
        spellCheck={false}
      />
      <AccountFields form={form} units={units} />
      <p className="kern-body">
        Ein Kennwort vergeben Sie nicht: Die Person setzt es selbst über den Link der Einladung.
      </p>
    </Form>
  );
}

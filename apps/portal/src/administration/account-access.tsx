import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '../ui/controls.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Problems } from '../ui/field.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { type Account, type Invitation, inviteAgain, updateAccount } from './administration-queries.js';

type AccessAction = 'disable' | 'enable' | 'invite';

/** Whether the account may sign in: a new invitation, and locking it. */
export function AccountAccess({
  account,
  onDone,
}: {
  readonly account: Account;
  /** Called with null when another action begins, and with its result. */
  readonly onDone: (message: string | null, invitation?: Invitation | null) => void;
}): ReactNode {
  const queries = useQueryClient();
  const [isAsking, setIsAsking] = useState(false);
  const access = useSubmission({
    prefix: 'access-',
    send: async (action: AccessAction) =>
      action === 'invite'
        ? inviteAgain(account.username)
        : updateAccount({ username: account.username, enabled: action === 'enable' }),
    onDone: async ({ account: changed, invitation }) => {
      await queries.invalidateQueries();
      onDone(invitation ? null : changed!.enabled ? 'Das Konto ist entsperrt.' : 'Das Konto ist gesperrt.', invitation);
    },
  });
  const act = (action: AccessAction): void => {
    onDone(null);
    setIsAsking(false);
    access.send(action);
  };
  return (
    <section className="access" aria-labelledby="access-title">
      <h2 className="kern-heading-medium" id="access-title">
        Einladung und Sperre
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
  );
}

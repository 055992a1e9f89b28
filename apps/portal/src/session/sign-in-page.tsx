import './sign-in.css';
import './demo-cards.css';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { RequestFailed } from '../graphql/request.js';
import { Alert, Announcement, Button } from '../ui/controls.js';
import { Page } from '../ui/page.js';
import { settingsQuery } from './settings.js';
import { signIn } from './sign-in.js';

/** Sign-in; in a demonstration also by one press. */
export default function SignInPage(): ReactNode {
  const { data: settings } = useSuspenseQuery(settingsQuery);
  const { reason, returnTo } = useSearch({ from: '/frame/anmelden' });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);

  const enter = async (name: string, secret: string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await signIn(queries, name, secret);
      await navigate({ href: returnTo?.startsWith('/') && !returnTo.startsWith('//') ? returnTo : '/', replace: true });
    } catch (error) {
      setProblem(error instanceof RequestFailed ? textFor(error) : 'Die Anmeldung ist nicht gelungen.');
      nameField.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void enter(username, password);
  };

  return (
    <Page title="Anmelden" hasErrors={problem !== null}>
      {reason === 'zeit' && (
        <Alert kind="info" title="Sie wurden abgemeldet">
          <p className="kern-body">
            Nach längerer Zeit ohne Eingabe endet die Anmeldung. Entwürfe von Tagesmeldungen sind noch da.
          </p>
        </Alert>
      )}
      {reason === 'offline' && (
        <Alert kind="warning" title="Auf diesem Gerät abgemeldet">
          <p className="kern-body">
            Der Server ist nicht erreichbar und erfährt davon, sobald er es wieder ist. Bis dahin kommt hier niemand mit
            Ihrem Konto hinein.
          </p>
        </Alert>
      )}
      <Announcement>{problem && <Alert kind="danger" title={problem} />}</Announcement>
      <form className="sign-in" onSubmit={onSubmit}>
        <div className="kern-form-input">
          <label className="kern-label" htmlFor="username">
            Benutzername
          </label>
          <input
            id="username"
            name="username"
            ref={nameField}
            className="kern-form-input__input"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            // The page has this one purpose, and nothing above the field that a screen reader would miss.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            value={username}
            onChange={({ target }) => setUsername(target.value)}
          />
        </div>
        <div className="kern-form-input">
          <label className="kern-label" htmlFor="password">
            Kennwort
          </label>
          <input
            id="password"
            name="password"
            className="kern-form-input__input"
            type={shown ? 'text' : 'password'}
            autoComplete="current-password"
            required
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        </div>
        <div className="kern-form-check">
          <input
            id="shown"
            type="checkbox"
            className="kern-form-check__checkbox"
            checked={shown}
            onChange={({ target }) => setShown(target.checked)}
          />
          <label className="kern-label" htmlFor="shown">
            Kennwort anzeigen
          </label>
        </div>
        <Button weight="primary" type="submit" aria-disabled={busy}>
          {busy ? 'Wird angemeldet …' : 'Anmelden'}
        </Button>
      </form>
      {settings.demonstration && (
        <section className="demo-cards" aria-labelledby="demo-title">
          <h2 className="kern-heading-small" id="demo-title">
            Vorführung: ohne Kennwort ausprobieren
          </h2>
          <ul>
            {settings.demonstration.accounts.map(({ username: name, title, hint }) => (
              <li key={name} className="kern-card kern-card--small">
                <div className="kern-card__container">
                  <div className="kern-card__body">
                    <Button onClick={() => void enter(name, settings.demonstration!.password)}>
                      Als {title} anmelden
                    </Button>
                    <p className="kern-body kern-body--small">
                      {hint} Konto: <code>{name}</code>
                    </p>
                  </div>
                </div>
              </li>
            ))}
          </ul>
          <p className="kern-body kern-body--small">
            Kennwort aller Konten der Vorführung: <code>{settings.demonstration.password}</code>
          </p>
        </section>
      )}
    </Page>
  );
}

function textFor(error: RequestFailed): string {
  if (error.code === 'UNAUTHENTICATED') return 'Benutzername oder Kennwort ist falsch.';
  if (error.code === 'RATE_LIMITED')
    return `Zu viele Versuche. Bitte in ${Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60))} Minuten erneut.`;
  return error.message;
}

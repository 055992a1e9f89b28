import { useQueryClient } from '@tanstack/react-query';
import { useMatch, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { drafts } from '../daily-report/draft.js';
import { whenAnswered } from '../graphql/request.js';
import { signOut } from '../session/sign-in.js';
import { keepAlive } from '../session/viewer.js';
import { Button } from '../ui/controls.js';
import { useLatest } from '../ui/latest.js';

const WARNING_MS = 2 * 60_000;
/** So long after its end by this device's clock a session counts as over though the server cannot be asked. */
const UNREACHED_MS = 10 * 60_000;

/**
 * Milliseconds until the session ends for want of requests, by the server's clock; another window may have kept it alive.
 * Asking keeps nothing alive. 0 = it has ended; null = the server was not reached.
 */
async function askRemaining(): Promise<number | null> {
  const response = await fetch('/auth/session', { cache: 'no-store' }).catch(() => null);
  if (!response) return null;
  if (response.status === 401) return 0;
  if (!response.ok) return null;
  const { idleUntil } = (await response.json()) as { idleUntil: string | null };
  const now = Date.parse(response.headers.get('date') ?? '') || Date.now();
  return idleUntil === null ? Number.POSITIVE_INFINITY : Math.max(0, Date.parse(idleUntil) - now);
}

/** Two minutes before a session ends for want of requests: asks whether to go on. Drafts of a report survive either way. */
export function IdleWarning({ minutes, username }: { readonly minutes: number; readonly username: string }): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const href = useRouterState({ select: (state) => state.location.href });
  const report = useMatch({
    from: '/frame/signed-in/meldung/$unitKey/$date',
    shouldThrow: false,
    select: ({ params }) => params,
  });
  const here = useLatest(href);
  const dialog = useRef<HTMLDialogElement>(null);
  const [openedAt] = useState(() => Date.now());
  /** End of the session, by this device's clock, as far as this window knows. */
  const endsAt = useRef(openedAt + minutes * 60_000);
  const asking = useRef(false);
  const [left, setLeft] = useState<number | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(
    () =>
      whenAnswered(() => {
        endsAt.current = Date.now() + minutes * 60_000;
      }),
    [minutes],
  );
  useEffect(() => {
    const look = async (): Promise<void> => {
      const known = endsAt.current - Date.now();
      if (known > WARNING_MS) return setLeft(null);
      if (asking.current) return;
      asking.current = true;
      try {
        const before = endsAt.current;
        const remaining = await askRemaining();
        // Somebody has answered meanwhile: what the server said before is no longer so.
        if (endsAt.current !== before) return;
        // Another window may have kept it alive: only the server knows, and it may be back in a moment.
        if (remaining === null && known > -UNREACHED_MS) return setLeft(Math.max(0, known));
        if (remaining !== null) endsAt.current = Date.now() + Math.min(remaining, minutes * 60_000);
        const now = endsAt.current - Date.now();
        setLeft(now > WARNING_MS ? null : Math.max(0, now));
        if (now > 0) return;
        const returnTo = here.current;
        await signOut(queries);
        await navigate({ to: '/anmelden', search: { reason: 'zeit', returnTo } });
      } finally {
        asking.current = false;
      }
    };
    const timer = setInterval(() => void look(), 2_000);
    return () => clearInterval(timer);
  }, [minutes, queries, navigate, here]);

  const isOpen = left !== null;
  const hasDraft = isOpen && report !== undefined && drafts.find(username, report.unitKey, report.date) !== null;
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen) dialog.current?.close();
  }, [isOpen]);

  const stay = (): void => {
    setFailed(false);
    keepAlive().then(
      () => setLeft(null),
      () => setFailed(true),
    );
  };
  return (
    <dialog
      className="kern-dialog"
      ref={dialog}
      aria-labelledby="idle-title"
      onCancel={(event) => {
        // Somebody who closes it is still there.
        event.preventDefault();
        stay();
      }}
    >
      <div className="kern-dialog__header">
        <h2 className="kern-heading-small" id="idle-title">
          Sie werden in {(left ?? WARNING_MS) > 60_000 ? '2 Minuten' : '1 Minute'} abgemeldet.
        </h2>
      </div>
      <div className="kern-dialog__body">
        <p className="kern-body">
          {hasDraft ? 'Ihr begonnener Entwurf bleibt auf diesem Gerät.' : 'Nicht gespeicherte Eingaben gehen verloren.'}
        </p>
        {failed && (
          <p className="kern-body" role="alert">
            Der Server ist gerade nicht erreichbar. Bitte gleich noch einmal versuchen.
          </p>
        )}
      </div>
      <div className="kern-dialog__footer">
        <Button weight="primary" onClick={stay}>
          Angemeldet bleiben
        </Button>
      </div>
    </dialog>
  );
}

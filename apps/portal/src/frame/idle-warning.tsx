import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { whenAnswered } from '../graphql/request.js';
import { signOut } from '../session/sign-in.js';
import { viewerQuery } from '../session/viewer.js';
import { Button } from '../ui/controls.js';

const WARNING_MS = 2 * 60_000;

/** Two minutes before a session ends for want of requests: asks whether to go on. Drafts survive either way. */
export function IdleWarning({ minutes }: { readonly minutes: number }): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const dialog = useRef<HTMLDialogElement>(null);
  const answeredAt = useRef(Date.now());
  const [left, setLeft] = useState<number | null>(null);

  useEffect(() => whenAnswered(() => (answeredAt.current = Date.now())), []);
  useEffect(() => {
    const look = setInterval(() => {
      const remaining = answeredAt.current + minutes * 60_000 - Date.now();
      setLeft(remaining <= WARNING_MS ? Math.max(0, remaining) : null);
      if (remaining <= 0) void signOut(queries).then(() => navigate({ to: '/anmelden', search: { grund: 'zeit' } }));
    }, 1_000);
    return () => clearInterval(look);
  }, [minutes, queries, navigate]);

  const isOpen = left !== null;
  useEffect(() => {
    if (isOpen && !dialog.current?.open) dialog.current?.showModal();
    if (!isOpen) dialog.current?.close();
  }, [isOpen]);

  return (
    <dialog className="kern-dialog" ref={dialog} aria-labelledby="idle-title">
      <div className="kern-dialog__header">
        <h2 className="kern-heading-small" id="idle-title">
          Sie werden in {(left ?? WARNING_MS) > 60_000 ? '2 Minuten' : '1 Minute'} abgemeldet.
        </h2>
      </div>
      <div className="kern-dialog__body">
        <p className="kern-body">Ein begonnener Entwurf bleibt auf diesem Gerät.</p>
      </div>
      <div className="kern-dialog__footer">
        <Button weight="primary" onClick={() => void queries.refetchQueries({ queryKey: viewerQuery.queryKey })}>
          Angemeldet bleiben
        </Button>
      </div>
    </dialog>
  );
}

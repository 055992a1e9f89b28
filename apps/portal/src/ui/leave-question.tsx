import { useBlocker } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { ConfirmDialog } from './dialog.js';

/**
 * Asks before somebody leaves a page whose changes are not saved. A user who has signed out, or was signed out, leaves
 * without the question.
 */
export function LeaveQuestion({ isChanged }: { readonly isChanged: boolean }): ReactNode {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isChanged && current.pathname !== next.pathname && next.pathname !== '/anmelden',
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <ConfirmDialog
      title="Ihre Änderungen sind nicht gespeichert"
      confirm="Änderungen verwerfen"
      cancel="Weiter bearbeiten"
      onConfirm={blocker.proceed}
      onCancel={blocker.reset}
    >
      <p className="kern-body">Wenn Sie die Seite verlassen, gehen sie verloren.</p>
    </ConfirmDialog>
  );
}

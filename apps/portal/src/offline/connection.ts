import { useSyncExternalStore } from 'react';
import { whenAnswered } from '../graphql/request.js';

let reached = true;
const listeners = new Set<() => void>();

function tell(now: boolean): void {
  if (reached === now) return;
  reached = now;
  for (const listener of listeners) listener();
}

/** A request was not answered: looks for the server every few seconds until it is back. */
export function connectionLost(): void {
  if (!reached) return;
  tell(false);
  const look = (): void => {
    if (reached) return;
    fetch('/health/live', { cache: 'no-store' }).then(
      (response) => (response.ok ? tell(true) : setTimeout(look, 3_000)),
      () => setTimeout(look, 3_000),
    );
  };
  setTimeout(look, 2_000);
}

whenAnswered(() => tell(true));
window.addEventListener('offline', connectionLost);
window.addEventListener('online', () => {
  fetch('/health/live', { cache: 'no-store' }).then(
    (response) => response.ok && tell(true),
    () => undefined,
  );
});

/** Whether the server was reached when it was last asked. */
export function useConnection(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => reached,
  );
}

/** Calls back whenever the server is reached again. */
export function whenConnected(listener: () => void): () => void {
  const onChange = (): void => {
    if (reached) listener();
  };
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

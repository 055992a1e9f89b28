import { useSyncExternalStore } from 'react';
import { whenAnswered, whenUnreached } from '../graphql/request.js';

let reached = true;
const listeners = new Set<() => void>();

function tell(now: boolean): void {
  if (reached === now) return;
  reached = now;
  for (const listener of listeners) listener();
}

const LOOK_AGAIN_MS = 3_000;

/** Asks the server for a sign of life; true = it gave one. */
export async function look(): Promise<boolean> {
  const response = await fetch('/health/live', { cache: 'no-store' }).catch(() => null);
  return response !== null && response.ok;
}

/** A request was not answered: looks for the server every few seconds until it is back. */
function connectionLost(): void {
  if (!reached) return;
  tell(false);
  const lookAgain = async (): Promise<void> => {
    if (reached) return;
    if (await look()) tell(true);
    else setTimeout(() => void lookAgain(), LOOK_AGAIN_MS);
  };
  setTimeout(() => void lookAgain(), LOOK_AGAIN_MS);
}

whenAnswered(() => tell(true));
whenUnreached(connectionLost);
// That the device has no network says nothing about a server on the device itself: it is asked. Twice, since an answer may
// still have been on its way.
window.addEventListener('offline', () => {
  const check = (): void => void look().then((isThere) => !isThere && connectionLost());
  check();
  setTimeout(check, LOOK_AGAIN_MS);
});
window.addEventListener('online', () => void look().then((isThere) => isThere && tell(true)));

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

/** The same, for what is no part of a page. */
export function isConnected(): boolean {
  return reached;
}

/** Calls back whenever the server is reached again. */
export function whenConnected(listener: () => void): () => void {
  const onChange = (): void => {
    if (reached) listener();
  };
  listeners.add(onChange);
  return () => listeners.delete(onChange);
}

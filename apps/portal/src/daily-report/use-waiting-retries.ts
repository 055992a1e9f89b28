import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isConnected, whenConnected } from '../offline/connection.js';
import { retryAfterMs } from './retry.domain.js';
import { sendWaiting, type WaitingVerdict } from './send-waiting.js';

/** One window sends at a time: the same report twice would do no harm, but two verdicts on it confuse. */
const LOCK = 'kreislage-waiting';

/** The tries to send a waiting report. */
export interface WaitingRetries {
  /** Of the last report that waited; null = none, or it was closed. */
  readonly verdict: WaitingVerdict | null;
  readonly closeVerdict: () => void;
  /** Whether the automatic tries have come to an end, so that only a person tries again. */
  readonly hasEnded: boolean;
  /** Tries at once, and begins the row of automatic tries anew. */
  readonly startOver: () => void;
}

/** Sends the waiting report when the server is reached again, and in growing intervals while one waits. */
export function useWaitingRetries(username: string, timeZone: string, isWaiting: boolean): WaitingRetries {
  const queries = useQueryClient();
  const [verdict, setVerdict] = useState<WaitingVerdict | null>(null);
  const [hasEnded, setHasEnded] = useState(false);
  const busy = useRef(false);
  const startOver = useRef((): void => undefined);
  /** Whether a report waited before this page was opened: that one is tried at once. */
  const wasWaiting = useRef(isWaiting);

  const trySending = useCallback(async (): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    try {
      const send = (): Promise<WaitingVerdict | null> => sendWaiting(username, timeZone);
      // Browsers offer locks on https and on the device itself only; elsewhere each window sends on its own.
      const found = navigator.locks ? await navigator.locks.request(LOCK, send) : await send();
      if (!found) return;
      setVerdict(found);
      await queries.invalidateQueries();
    } finally {
      busy.current = false;
    }
  }, [username, timeZone, queries]);

  useEffect(() => {
    if (!isWaiting) return undefined;
    let tries = wasWaiting.current ? 0 : 1;
    wasWaiting.current = false;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const plan = (): void => {
      clearTimeout(timer);
      if (isOver) return;
      const wait = retryAfterMs(tries, Math.random());
      setHasEnded(wait === null);
      // Without a connection the next try waits for the connection instead (whenConnected below).
      if (wait !== null) timer = setTimeout(() => isConnected() && void tryAgain(), wait);
    };
    const tryAgain = async (): Promise<void> => {
      clearTimeout(timer);
      tries += 1;
      await trySending();
      plan();
    };
    const begin = (): void => {
      tries = 0;
      setHasEnded(false);
      void tryAgain();
    };
    startOver.current = begin;
    if (tries === 0) begin();
    else plan();
    const stop = whenConnected(() => void (retryAfterMs(tries, 0) !== null && tryAgain()));
    window.addEventListener('online', begin);
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop();
      window.removeEventListener('online', begin);
    };
  }, [isWaiting, trySending]);

  return {
    verdict,
    closeVerdict: () => setVerdict(null),
    hasEnded,
    startOver: () => startOver.current(),
  };
}

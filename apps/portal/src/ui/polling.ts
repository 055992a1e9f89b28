import { useEffect } from 'react';
import { useLatest } from './latest.js';

/** Asking keeps the session alive: only for somebody who is here. */
const HERE_MS = 5 * 60_000;

/** Calls every `everyMs` while the page is seen and somebody uses it. */
export function usePolling(enabled: boolean, everyMs: number, ask: () => void): void {
  const latest = useLatest(ask);
  useEffect(() => {
    if (!enabled) return;
    let usedAt = Date.now();
    const onUse = (): void => {
      usedAt = Date.now();
    };
    const kinds = ['keydown', 'pointerdown', 'wheel', 'focus'] as const;
    for (const kind of kinds) window.addEventListener(kind, onUse, { passive: true });
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && Date.now() - usedAt < HERE_MS) latest.current();
    }, everyMs);
    return () => {
      clearInterval(timer);
      for (const kind of kinds) window.removeEventListener(kind, onUse);
    };
  }, [enabled, everyMs, latest]);
}

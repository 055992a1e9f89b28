import { useRouter } from '@tanstack/react-router';
import { type MouseEvent, useCallback } from 'react';

/**
 * A click handler for what contains many plain links: those inside the portal are followed without loading it anew. Hundreds
 * of the router's own links would each look at every change of the address.
 */
export function useFollowLinks(): (event: MouseEvent) => void {
  const { history } = useRouter();
  return useCallback(
    (event) => {
      const link = (event.target as Element).closest('a');
      const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (!link || !isPlain || event.defaultPrevented || link.origin !== window.location.origin) return;
      event.preventDefault();
      history.push(link.pathname + link.search + link.hash);
    },
    [history],
  );
}

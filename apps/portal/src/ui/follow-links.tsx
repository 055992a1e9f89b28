import { useRouter } from '@tanstack/react-router';
import { type ComponentProps, type MouseEvent, type ReactNode, useCallback } from 'react';

/**
 * A click handler for an element with many plain links: those inside the portal are followed without loading it anew. Hundreds
 * of the router's own links would each subscribe to every change of the address.
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

/** A block with many plain links, see {@link useFollowLinks}. */
export function FollowedLinks(props: ComponentProps<'div'>): ReactNode {
  const followLinks = useFollowLinks();
  // The block only watches the clicks of its links, which the keyboard reaches and presses by itself.
  // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
  return <div {...props} onClick={followLinks} />;
}

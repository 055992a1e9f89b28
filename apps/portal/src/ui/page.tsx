import { useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { classes } from './controls.js';

/** Pages that were opened before: the first one leaves the focus where the browser puts it. */
let openedBefore = false;

/**
 * One page: its title for the window, its one `h1`, which gets the focus when the page is opened from another one.
 * @param place unit or district it is about
 * @param wide for tables and maps
 * @param isPassing it stands for a page that is not there yet, which then gets the focus
 * @param hasErrors puts `Fehler:` in front of the title
 */
export function Page({
  title,
  place,
  heading,
  head,
  wide,
  isPassing,
  hasErrors,
  children,
}: {
  readonly title: string;
  readonly place?: string | null;
  readonly heading?: ReactNode;
  readonly head?: ReactNode;
  readonly wide?: boolean;
  readonly isPassing?: boolean;
  readonly hasErrors?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const headingRef = useRef<HTMLHeadingElement>(null);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    document.title = `${hasErrors ? 'Fehler: ' : ''}${[title, place, 'Kreislage'].filter(Boolean).join(' – ')}`;
  }, [title, place, hasErrors]);
  useEffect(() => {
    if (isPassing) return;
    if (openedBefore && !document.activeElement?.closest('main')) headingRef.current?.focus({ preventScroll: true });
    openedBefore = true;
  }, [pathname, isPassing]);
  return (
    <article className={classes('page', wide && 'page--wide')}>
      <header className="page__head">
        <h1 className="kern-heading-large" tabIndex={-1} ref={headingRef}>
          {heading ?? title}
        </h1>
        {head}
      </header>
      {children}
    </article>
  );
}

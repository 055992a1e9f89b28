import './page.css';
import { useRouterState } from '@tanstack/react-router';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { classes } from './controls.js';

const Errors = createContext<(isThere: boolean) => void>(() => undefined);

/** Puts `Fehler:` in front of the page's title as long as there are any. */
export function useErrorsInTitle(hasErrors: boolean): void {
  const tell = useContext(Errors);
  useEffect(() => {
    if (!hasErrors) return undefined;
    tell(true);
    return () => tell(false);
  }, [hasErrors, tell]);
}

/** Pages that were opened before: the first one leaves the focus where the browser puts it. */
let openedBefore = false;

/**
 * One page: its title for the window, its one `h1`, which gets the focus when the page is opened from another one.
 * @param place unit or district it is about
 * @param wide for tables and maps
 * @param isPassing it stands for a page that is not there yet, which then gets the focus
 * @param hasErrors puts `Fehler:` in front of the title; forms inside do so by {@link useErrorsInTitle}
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
  /** Forms of the page that have errors. */
  const [withErrors, setWithErrors] = useState(0);
  const tell = useCallback((isThere: boolean) => setWithErrors((count) => count + (isThere ? 1 : -1)), []);
  const isWrong = hasErrors || withErrors > 0;
  const headingRef = useRef<HTMLHeadingElement>(null);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    document.title = `${isWrong ? 'Fehler: ' : ''}${[title, place, 'Kreislage'].filter(Boolean).join(' – ')}`;
  }, [title, place, isWrong]);
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
      <Errors value={tell}>{children}</Errors>
    </article>
  );
}

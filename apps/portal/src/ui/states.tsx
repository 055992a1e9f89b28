import './states.css';
import { type UseQueryResult } from '@tanstack/react-query';
import { Link, notFound } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { RequestFailed, shortId } from '../graphql/request.js';
import { PageNotLoaded } from './page-module.js';
import { Alert, Button } from './controls.js';
import { Page } from './page.js';

// The five states of every screen (docs/ux-concept.md, section 4).

/** Nothing for 400 ms, then what is loading, and from 2 s on that it takes longer. */
export function Loading({ what }: { readonly what: string }): ReactNode {
  const [stage, setStage] = useState<'silent' | 'said' | 'long'>('silent');
  useEffect(() => {
    const timers = [setTimeout(() => setStage('said'), 400), setTimeout(() => setStage('long'), 2_000)];
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <div className="loading" role="status">
      {stage !== 'silent' && (
        <p className="kern-body">
          <span className="kern-loader kern-loader--visible" aria-hidden="true" />
          {what} wird geladen …
        </p>
      )}
      {stage === 'long' && <progress className="kern-progress" aria-label={`${what} wird geladen`} />}
    </div>
  );
}

/** The failure, its cause, and a way to try again. `since` = the figures that are still shown are of that time. */
export function Failure({
  error,
  what,
  since,
  onRetry,
}: {
  readonly error: unknown;
  readonly what: string;
  readonly since?: string | null;
  readonly onRetry?: (() => void) | undefined;
}): ReactNode {
  const failed = error instanceof RequestFailed ? error : null;
  return (
    <Alert kind="danger" title={`${what} konnte nicht geladen werden`}>
      <p className="kern-body">
        {error instanceof PageNotLoaded
          ? 'Keine Verbindung. Diese Seite ist auf diesem Gerät nicht gespeichert.'
          : (failed?.message ?? 'Im Portal ist ein Fehler aufgetreten.')}
        {since && ` Stand ${since} wird gezeigt.`}
      </p>
      <RequestId error={failed} />
      {onRetry && (
        <Button compact onClick={onRetry}>
          Erneut versuchen
        </Button>
      )}
    </Alert>
  );
}

/** The id to tell the operator; nothing if the server has not answered. */
export function RequestId({ error }: { readonly error: unknown }): ReactNode {
  return (
    error instanceof RequestFailed &&
    error.requestId && <p className="kern-body kern-body--small">Kennung {shortId(error.requestId)}</p>
  );
}

/** The page in place of one that is missing or forbidden, which look alike. */
export function Missing(): ReactNode {
  return (
    <Page title="Seite nicht gefunden">
      <p className="kern-body">Diese Seite gibt es nicht, oder Sie haben keinen Zugriff.</p>
      <Link to="/" className="kern-link">
        Zur Startseite
      </Link>
    </Page>
  );
}

/** Why there is nothing, and what comes next. */
export function Empty({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className="empty kern-body">{children}</div>;
}

/**
 * The data of a query, or its state. Data that were there stay when asking again fails, marked as of their time; `null` is
 * missing or forbidden and puts `Missing` in place of the whole page.
 * @param page title until the data are there, for a page whose own heading comes with them
 */
export function Loaded<Data>({
  query,
  what,
  page,
  children,
}: {
  readonly query: UseQueryResult<Data>;
  readonly what: string;
  readonly page?: string;
  readonly children: (data: NonNullable<Data>) => ReactNode;
}): ReactNode {
  const { data, error, isPending, dataUpdatedAt, refetch } = query;
  const withHeading = (state: ReactNode): ReactNode =>
    page === undefined ? (
      state
    ) : (
      <Page title={page} isPassing>
        {state}
      </Page>
    );
  if (isPending) return withHeading(<Loading what={what} />);
  // The router takes it as it is, and it is no Error.
  if (data === null || (error && isRefused(error))) throw notFound();
  const failure = error && (
    <Failure
      error={error}
      what={what}
      since={data === undefined ? null : clock(dataUpdatedAt)}
      onRetry={() => void refetch()}
    />
  );
  if (data === undefined) return withHeading(failure);
  return (
    <>
      {failure}
      {children(data)}
    </>
  );
}

function isRefused(error: unknown): boolean {
  return error instanceof RequestFailed && ['FORBIDDEN', 'NOT_FOUND'].includes(error.code);
}

function clock(moment: number): string {
  return `${new Intl.DateTimeFormat('de-DE', { hour: '2-digit', minute: '2-digit' }).format(moment)} Uhr`;
}

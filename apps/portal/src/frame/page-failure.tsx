import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { look } from '../offline/connection.js';
import { PageNotLoaded } from '../ui/page-module.js';
import { Page } from '../ui/page.js';
import { Failure } from '../ui/states.js';

/** A page that could not be shown at all. */
export function PageFailure({ error, reset }: ErrorComponentProps): ReactNode {
  const router = useRouter();
  return (
    <Page title="Die Seite lässt sich nicht zeigen">
      <Failure
        error={error}
        what="Die Seite"
        onRetry={() => {
          // A script that did not come once, some browsers never ask for again. Without a server the page stays as it is.
          if (error instanceof PageNotLoaded) return void look().then((isThere) => isThere && window.location.reload());
          reset();
          void router.invalidate();
        }}
      />
    </Page>
  );
}

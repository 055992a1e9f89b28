import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { type ReactNode } from 'react';
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
          reset();
          void router.invalidate();
        }}
      />
    </Page>
  );
}

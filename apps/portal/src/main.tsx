import '@kern-ux/native/dist/kern.min.css';
import './styles/fonts.css';
import './styles/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { isNotFound, RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { drafts } from './daily-report/draft.js';
import { RequestFailed, whenSignedOut } from './graphql/request.js';
import { look } from './offline/connection.js';
import { PageNotLoaded } from './ui/page-module.js';
import { createPortalRouter } from './router.js';
import { viewerQuery } from './session/viewer.js';
import { openDetailsForPrint } from './ui/print-details.js';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Errors are shown with a button to try again; only what passes by itself is tried once more.
      retry: (count, error) => error instanceof RequestFailed && error.code === 'TEMPORARILY_UNAVAILABLE' && count < 2,
      refetchOnWindowFocus: false,
      // Offline is our own to tell: the browser's idea of it is not whether our server is there.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const router = createPortalRouter(queries);

openDetailsForPrint();

/** Asks again whose session it is, and renews the page by the answer. */
const lookWhoIsHere = async (): Promise<void> => {
  await queries.fetchQuery({ ...viewerQuery, staleTime: 0 }).catch(() => undefined);
  await router.invalidate();
};

whenSignedOut(() => {
  // Only where somebody was signed in: the question itself is answered like that, too.
  if (!queries.getQueryData(viewerQuery.queryKey)) return;
  queries.setQueryData(viewerQuery.queryKey, null);
  void lookWhoIsHere();
});
// Somebody signed in or out in another window: all windows have one session.
window.addEventListener('storage', ({ key }) => {
  if (key !== null && ['kreislage/username', 'kreislage/sign-out-owed'].includes(key)) void lookWhoIsHere();
});

// After an update of the server the parts that an open page has not loaded yet are no longer there: it begins anew, once. Not
// where the server is not there either: the page would be gone altogether.
const RELOADED = 'kreislage/reloaded';
window.addEventListener('vite:preloadError', () => {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < 60_000) return;
  void look().then((isThere) => {
    if (!isThere) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    window.location.reload();
  });
});

if ('serviceWorker' in navigator && import.meta.env.PROD)
  navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);

drafts.forgetOld(Date.now());

createRoot(document.getElementById('portal')!, {
  onCaughtError: (error) => {
    // That there is no such page, or that it is not on this device, is an answer.
    if (!isNotFound(error) && !(error instanceof PageNotLoaded)) reportError(error);
  },
}).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

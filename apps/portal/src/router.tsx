import { type QueryClient } from '@tanstack/react-query';
import {
  type AnyRoute,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  defaultParseSearch,
  defaultStringifySearch,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { isCalendarDate, isUnitKey, parseMoment } from '#kernel';
import { Frame } from './frame/frame.js';
import { PageFailure } from './frame/page-failure.js';
import { type RowFilter, rowFilters } from './import/import-rows.domain.js';
import { pageModule } from './ui/page-module.js';
import { fromAddress, toAddress } from './search-keys.domain.js';
import { settingsQuery } from './session/settings.js';
import SignInPage from './session/sign-in-page.js';
import { startPageOf, type Role, viewerQuery } from './session/viewer.js';
import { type SituationAddress } from './situation/situation-address.js';
import { comparisons } from './situation/picture.domain.js';
import { figureKeys } from './situation/tiles.domain.js';
import { type MapSearch, themeNames, viewSearch } from './map/map-address.domain.js';
import { isMonth, type Month } from './administration/calendar.domain.js';
import { Loading, Missing } from './ui/states.js';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

const frame = createRoute({
  id: 'frame',
  getParentRoute: () => root,
  beforeLoad: ({ context }) => {
    // Asked together: one does not wait for the other. Pages that need to know who is signed in await it.
    void context.queries.prefetchQuery(viewerQuery);
    return context.queries.ensureQueryData(settingsQuery);
  },
  component: Frame,
  errorComponent: PageFailure,
  notFoundComponent: Missing,
});

/** Pages that only people who are signed in see; others sign in first and come back. */
const signedIn = createRoute({
  id: 'signed-in',
  getParentRoute: () => frame,
  beforeLoad: async ({ context, location }) => {
    const viewer = await context.queries.ensureQueryData({ ...viewerQuery, revalidateIfStale: true });
    if (!viewer) throw redirect({ to: '/anmelden', search: { returnTo: location.href } });
    return { viewer };
  },
});

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const day = (value: unknown): string | undefined => {
  const given = text(value);
  return given && isCalendarDate(given) ? given : undefined;
};
const unitKey = (value: unknown): string | undefined =>
  // Written by hand, one without a zero in front is read as a number.
  [value].map(String).find(isUnitKey);
const month = (value: unknown): Month | undefined => {
  const given = text(value);
  return given && isMonth(given) ? given : undefined;
};
const moment = (value: unknown): string | undefined => {
  const given = text(value);
  return given && parseMoment(given) ? given : undefined;
};
/** Without the parts that are not there: they would stand in the address as `undefined`. */
const given = <Parts extends object>(parts: Parts): Parts =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Parts;
const oneOf =
  <const Values extends readonly string[]>(...values: Values) =>
  (value: unknown): Values[number] | undefined =>
    values.find((candidate) => candidate === value);

/** A page for some roles; for all others it does not exist. */
const onlyFor =
  (...roles: readonly Role[]) =>
  ({ context }: { context: { viewer: { role: Role } } }): void => {
    if (!roles.includes(context.viewer.role)) throw redirect({ to: '/nicht-gefunden' });
  };
const figureReaders = onlyFor('MUNICIPAL_CLERK', 'STEERING_OFFICER', 'ADMIN');
const reporters = onlyFor('MUNICIPAL_CLERK', 'STEERING_OFFICER');
const administration = onlyFor('ADMIN');

// Lists of their own: inside a call the routes would lose the types of their addresses.
const signedInRoutes = [
  createRoute({
    getParentRoute: () => signedIn,
    path: '/',
    beforeLoad: ({ context }) => {
      throw redirect({ to: startPageOf(context.viewer.role), replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'meldung',
    beforeLoad: reporters,
    component: lazyRouteComponent(pageModule(() => import('./daily-report/next-report-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'meldung/$unitKey/$date',
    beforeLoad: reporters,
    params: { parse: ({ unitKey, date }) => reportAddress(unitKey, date) },
    validateSearch: (search): { correcting?: true } => (search['correcting'] ? { correcting: true } : {}),
    component: lazyRouteComponent(pageModule(() => import('./daily-report/daily-report-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'import',
    beforeLoad: reporters,
    validateSearch: (search): { only?: RowFilter; page?: number } =>
      given({
        only: oneOf(...rowFilters)(search['only']),
        page: Number(search['page']) > 1 ? Math.floor(Number(search['page'])) : undefined,
      }),
    component: lazyRouteComponent(pageModule(() => import('./import/import-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'kommunen',
    beforeLoad: figureReaders,
    validateSearch: (search): { query?: string } => given({ query: text(search['query']) }),
    component: lazyRouteComponent(pageModule(() => import('./unit/units-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'kommune/$unitKey',
    beforeLoad: figureReaders,
    component: lazyRouteComponent(pageModule(() => import('./unit/unit-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'kommune/$unitKey/meldungen',
    beforeLoad: figureReaders,
    validateSearch: (search): { until?: string } => given({ until: day(search['until']) }),
    component: lazyRouteComponent(pageModule(() => import('./unit/unit-reports-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'kommune/$unitKey/meldungen/$date',
    beforeLoad: figureReaders,
    params: { parse: ({ unitKey, date }) => reportAddress(unitKey, date) },
    component: lazyRouteComponent(pageModule(() => import('./unit/revisions-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'vollstaendigkeit',
    beforeLoad: onlyFor('STEERING_OFFICER', 'ADMIN'),
    validateSearch: (search): { until?: string } => given({ until: day(search['until']) }),
    component: lazyRouteComponent(pageModule(() => import('./completeness/completeness-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'karte',
    validateSearch: (search): MapSearch =>
      given({
        theme: oneOf(...themeNames)(search['theme']),
        date: day(search['date']),
        unit: unitKey(search['unit']),
        ...viewSearch(search),
      }),
    component: lazyRouteComponent(pageModule(() => import('./map/map-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'kartendienste',
    component: lazyRouteComponent(pageModule(() => import('./map/services-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'lage',
    beforeLoad: figureReaders,
    validateSearch: (search): SituationAddress =>
      given({
        date: day(search['date']),
        knownAt: moment(search['knownAt']),
        comparison: oneOf(...comparisons)(search['comparison']),
        range: oneOf('30', '90', '365')(String(search['range'])),
        explained: oneOf(...figureKeys)(search['explained']),
        sort: text(search['sort']),
        name: text(search['name']),
        hidden: text(search['hidden']),
      }),
    loaderDeps: ({ search }) => ({ date: search.date, knownAt: search.knownAt }),
    // The figures come while the page itself still does; what fails shows when the page asks.
    loader: ({ context, deps }) => {
      import('./situation/situation-queries.js').then(
        ({ pictureQuery, situationKeyOf }) =>
          void context.queries.prefetchQuery(
            pictureQuery(situationKeyOf(context.viewer.district, deps.date, deps.knownAt)),
          ),
        () => undefined,
      );
    },
    component: lazyRouteComponent(pageModule(() => import('./situation/situation-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'konto',
    component: lazyRouteComponent(pageModule(() => import('./session/own-account-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'verwaltung',
    beforeLoad: (route) => {
      administration(route);
      throw redirect({ to: '/verwaltung/konten', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'verwaltung/konten',
    beforeLoad: administration,
    validateSearch: (search): { query?: string; role?: Role } =>
      given({
        query: text(search['query']),
        role: oneOf('MUNICIPAL_CLERK', 'STEERING_OFFICER', 'GIS', 'ADMIN')(search['role']),
      }),
    component: lazyRouteComponent(pageModule(() => import('./administration/accounts-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'verwaltung/konto-anlegen',
    beforeLoad: administration,
    component: lazyRouteComponent(pageModule(() => import('./administration/new-account-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'verwaltung/konten/$username',
    beforeLoad: administration,
    component: lazyRouteComponent(pageModule(() => import('./administration/account-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'verwaltung/einheiten',
    beforeLoad: administration,
    validateSearch: (search): { query?: string } => given({ query: text(search['query']) }),
    component: lazyRouteComponent(pageModule(() => import('./administration/units-page.js'))),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: 'verwaltung/regeln',
    beforeLoad: administration,
    validateSearch: (search): { month?: Month } => given({ month: month(search['month']) }),
    component: lazyRouteComponent(pageModule(() => import('./administration/rules-page.js'))),
  }),
] as const;

const publicRoutes = [
  createRoute({
    getParentRoute: () => frame,
    path: 'anmelden',
    validateSearch: (search): { returnTo?: string; reason?: 'zeit' | 'offline' } =>
      given({ returnTo: text(search['returnTo']), reason: oneOf('zeit', 'offline')(search['reason']) }),
    // At hand without a network, too: who signs out there must see that it counts.
    component: SignInPage,
  }),
  createRoute({ getParentRoute: () => frame, path: 'nicht-gefunden', component: Missing }),
  // Any other address: the router's own answer to it would stand without the frame.
  createRoute({ getParentRoute: () => frame, path: '$', component: Missing }),
  createRoute({
    getParentRoute: () => frame,
    path: 'hilfe',
    component: lazyRouteComponent(pageModule(() => import('./help/help-page.js'))),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: 'impressum',
    component: lazyRouteComponent(
      pageModule(() => import('./help/operator-page.js')),
      'ImprintPage',
    ),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: 'datenschutz',
    component: lazyRouteComponent(
      pageModule(() => import('./help/operator-page.js')),
      'PrivacyPage',
    ),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: 'barrierefreiheit',
    component: lazyRouteComponent(
      pageModule(() => import('./help/operator-page.js')),
      'AccessibilityPage',
    ),
  }),
  createRoute({
    getParentRoute: () => frame,
    path: 'einladung',
    component: lazyRouteComponent(pageModule(() => import('./session/invitation-page.js'))),
  }),
] as const;

// Within the frame, in place of the page that found nothing: the router asks the page's own route only.
for (const route of [...publicRoutes, ...signedInRoutes] as readonly AnyRoute[])
  route.update({ notFoundComponent: Missing });

const tree = root.addChildren([frame.addChildren([...publicRoutes, signedIn.addChildren(signedInRoutes)])]);

function reportAddress(unitKey: string, date: string): { unitKey: string; date: string } {
  if (!isUnitKey(unitKey) || !isCalendarDate(date)) throw redirect({ to: '/nicht-gefunden' });
  return { unitKey, date };
}

/** Every address of the portal, and who may open it. */
export function createPortalRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    parseSearch: (search) => fromAddress(defaultParseSearch(search)),
    stringifySearch: (search) => defaultStringifySearch(toAddress(search)),
    defaultPendingComponent: () => <Loading what="Seite" />,
    defaultErrorComponent: PageFailure,
    defaultNotFoundComponent: Missing,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPortalRouter>;
  }
}

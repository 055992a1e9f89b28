/// <reference lib="webworker" />
import {
  createHandlerBoundToURL,
  precacheAndRoute,
  cleanupOutdatedCaches,
  type PrecacheEntry,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const PRECACHED: PrecacheEntry[];

// The shell and the form start without a network. Figures are never taken from a cache: an old one looks like a new one.
cleanupOutdatedCaches();
precacheAndRoute(PRECACHED);
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/'), {
    denylist: [/^\/(ogc|api|auth|graphql|health|metrics|portal|schema\.graphql)(\/|$|\?)/],
  }),
);
self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

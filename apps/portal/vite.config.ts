import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Built by `npm run build` (infra/build-portal.mjs). `npx vite apps/portal` serves it for development, in front of a running api. */
export default defineConfig({
  root: folder('.'),
  resolve: {
    // The doors of the libraries, as far as they are pure: the portal judges a report by the server's own rules.
    alias: [
      { find: /^#kernel$/, replacement: folder('../../libs/kernel/src/index.ts') },
      { find: /^#(territory|reporting|map-layers)\/domain$/, replacement: folder('../../libs/$1/src/domain.ts') },
    ],
  },
  build: {
    outDir: folder('../../dist/apps/portal'),
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of our own server: a `data:` font or script would need a hole in the policy.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    // The map and the charts are large, and loaded only by the pages that show them; test/arch holds the clerk's page to its budget.
    chunkSizeWarningLimit: 1_500,
  },
  server: {
    proxy: Object.fromEntries(
      ['/auth', '/graphql', '/api', '/ogc', '/portal', '/health'].map((path) => [
        path,
        { target: 'http://127.0.0.1:3000', ws: path === '/graphql' },
      ]),
    ),
  },
});

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type Page } from 'playwright-core';
import { startChromium } from '#testing';

export type MapLibrary = 'maplibre' | 'openlayers';

/** A browser and a small web server with a page for each map library: a web application of somebody else. */
export interface MapBrowser {
  /** Origin of the pages, for CORS_ORIGINS of the api. */
  readonly origin: string;
  open(library: MapLibrary): Promise<MapPage>;
  stop(): Promise<void>;
}

export interface MapPage {
  /** Calls a global function of the page's script, see `map-pages/`. */
  call<T>(name: string, ...parameters: unknown[]): Promise<T>;
  /** Addresses below `/ogc` that the page has asked for, in their order. */
  readonly requests: readonly string[];
  /** Complaints of the browser. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

const scripts = 'test/support/map-pages';

export async function startMapBrowser(): Promise<MapBrowser> {
  const openlayers = await bundle(`${scripts}/openlayers.mjs`);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://127.0.0.1');
    contentOf(pathname, openlayers).then(
      ([type, content]) => response.writeHead(200, { 'content-type': type }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let browser: Browser | undefined;
  return {
    origin,
    async open(library) {
      browser ??= await startChromium();
      return openPage(await browser.newPage({ viewport: { width: 900, height: 1100 } }), `${origin}/${library}`);
    },
    async stop() {
      await browser?.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

async function openPage(page: Page, url: string): Promise<MapPage> {
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const path = request.url().indexOf('/ogc/');
    if (path > 0) requests.push(request.url().slice(path + 4));
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  await page.waitForFunction('globalThis.coloursShown !== undefined');
  return {
    requests,
    complaints,
    call: (name, ...parameters) =>
      page.evaluate(
        ([name, parameters]) =>
          (globalThis as unknown as Record<string, (...parameters: unknown[]) => unknown>)[name]!(...parameters),
        [name, parameters] as const,
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the script answers is the caller's to know
      ) as Promise<any>,
    close: () => page.close(),
  };
}

/** OpenLayers in one file, as a web application would carry it. */
async function bundle(entry: string): Promise<string> {
  // The program, not the module: esbuild does not run inside Jest's own globals.
  const { stdout } = await promisify(execFile)(
    'node_modules/.bin/esbuild',
    [entry, '--bundle', '--format=esm', '--minify'],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  return stdout;
}

async function contentOf(pathname: string, openlayers: string): Promise<[string, string | Buffer]> {
  const script = 'text/javascript; charset=utf-8';
  if (pathname === '/script/openlayers.mjs') return [script, openlayers];
  if (pathname.startsWith('/script/')) return [script, await readFile(`${scripts}/${basename(pathname)}`)];
  if (pathname.startsWith('/maplibre/'))
    return [script, await readFile(`node_modules/maplibre-gl/dist/${basename(pathname)}`)];
  return [
    'text/html; charset=utf-8',
    `<!doctype html><meta charset="utf-8"><title>Karte</title><script type="module" src="/script${pathname}.mjs"></script><body></body>`,
  ];
}

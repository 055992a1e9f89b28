import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { describe, expect } from '@jest/globals';
import { hasChromium, startChromium } from '#testing';
import { PASSWORD } from './districts.js';

/** Tests that need a browser; without one they are skipped and say why (REQUIRE_ALL=1 makes that a failure). */
export function describeInBrowser(title: string, body: () => void): void {
  if (hasChromium()) describe(title, body);
  else describe.skip(`${title} (skipped: chromium is not there)`, body);
}

/** A browser for the portal of an installation. */
export interface PortalBrowser {
  /** A window of its own; with an account it is signed in already. */
  open(options?: OpenOptions): Promise<PortalWindow>;
  /** Closes what a failed test has left open. */
  closeWindows(): Promise<void>;
  stop(): Promise<void>;
}

export interface OpenOptions extends Pick<
  BrowserContextOptions,
  'viewport' | 'reducedMotion' | 'forcedColors' | 'serviceWorkers'
> {
  /** Account of a test district; absent = nobody is signed in. */
  readonly account?: string;
  readonly password?: string;
  /** First address; default `/`. */
  readonly path?: string;
  /** Widths and heights count as at this zoom: 4 = 400 %. */
  readonly zoom?: number;
  /** Without it the map falls back to SVG. */
  readonly webgl?: boolean;
}

export interface PortalWindow {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests to any other host. */
  readonly foreign: readonly string[];
  /** Complaints of the browser, except refused requests that a test asked for. */
  readonly complaints: readonly string[];
  /** Goes to an address of the portal. */
  go(path: string): Promise<void>;
  /** Presses keys one after the other and counts them; text in quotes is typed key by key. */
  press(...keys: readonly string[]): Promise<void>;
  /** Keys pressed since the window was opened, or since this was last asked. */
  takeKeyCount(): number;
  /** The focused element: its name for assistive technology, as far as it shows. */
  focused(): Promise<string>;
  close(): Promise<void>;
}

const DESKTOP = { width: 1280, height: 900 };

export async function startPortalBrowser(url: string): Promise<PortalBrowser> {
  const browser = await startChromium();
  return {
    open: (options = {}) => openWindow(browser, url, options),
    closeWindows: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    stop: () => browser.close(),
  };
}

async function openWindow(browser: Browser, url: string, options: OpenOptions): Promise<PortalWindow> {
  const { account, password = PASSWORD, path = '/', zoom = 1, webgl = true, ...rest } = options;
  const { width, height } = rest.viewport ?? DESKTOP;
  const context = await browser.newContext({
    baseURL: url,
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    // A worker of a page before would answer for pages that tests hold back.
    serviceWorkers: 'block',
    ...rest,
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
  });
  // Shorter than a test may take: what is waited for in vain says so itself.
  context.setDefaultTimeout(15_000);
  if (!webgl) await context.addInitScript('HTMLCanvasElement.prototype.getContext = () => null');
  if (account) {
    const answer = await context.request.post('/auth/login', { data: { username: account, password } });
    if (!answer.ok()) throw new Error(`${account}: ${answer.status()} ${await answer.text()}`);
  }
  const page = await context.newPage();
  const foreign: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin)
      foreign.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  let keys = 0;
  const window: PortalWindow = {
    page,
    context,
    foreign,
    complaints,
    async go(address) {
      await page.goto(address);
    },
    async press(...given) {
      for (const key of given) {
        const typed = /^"(.*)"$/.exec(key)?.[1];
        if (typed === undefined) {
          await page.keyboard.press(key);
          keys += 1;
        } else {
          await page.keyboard.type(typed);
          keys += typed.length;
        }
      }
    },
    takeKeyCount() {
      const count = keys;
      keys = 0;
      return count;
    },
    focused: () =>
      page.evaluate<string>(
        `(({ activeElement: element }) =>
           (element?.getAttribute('aria-label') ?? element?.labels?.[0]?.textContent ?? element?.textContent ?? '').trim())(document)`,
      ),
    close: () => context.close(),
  };
  await window.go(path);
  return window;
}

const axeSource = readFile(createRequire(`${process.cwd()}/package.json`).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Fails with every breach of WCAG 2.2 A and AA that axe finds on the page as it is, and when the page has not exactly one
 * heading of the first level and a title of its own.
 */
export async function expectAccessible({ page }: PortalWindow): Promise<void> {
  expect(await page.locator('h1').allInnerTexts()).toHaveLength(1);
  expect(await page.title()).toMatch(/. – Kreislage$/);
  // By the browser's own way in: the page's policy lets no script in, and is not to be loosened for a test.
  await page.evaluate(await axeSource);
  const found = await page.evaluate<string[]>(
    `axe.run(document, {
       runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'],
     }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
       nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' — ' + failureSummary)))`,
  );
  expect(found).toEqual([]);
}

/** Opens a page as one stands at midnight: told at its beginning that today is `dayBefore`, and the truth when it asks again. */
export async function goBeforeMidnight(window: PortalWindow, path: string, dayBefore: string): Promise<void> {
  const { page } = window;
  // The blank page first: otherwise a pending request of the page before gets the answer that is meant for the new one.
  await window.go('about:blank');
  let isOver = false;
  await page.route('**/graphql', async (route) => {
    if (isOver || !route.request().postData()?.includes('query Viewer')) return route.fallback();
    isOver = true;
    const response = await route.fetch();
    const answer = (await response.json()) as { data: { viewer: { district: { today: string } } } };
    answer.data.viewer.district.today = dayBefore;
    return route.fulfill({ response, json: answer });
  });
  await window.go(path);
}

/** Fails when the page must be scrolled sideways; regions that scroll by themselves may. */
export async function expectNoTwoWayScrolling({ page }: PortalWindow): Promise<void> {
  const surplus = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(surplus).toBeLessThanOrEqual(0);
}

/** Fails when the page asked another host for anything, or the browser complained. */
export function expectCleanWindow({ foreign, complaints }: PortalWindow): void {
  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type AccountName, type Districts, report, startWithDistricts, unitKeys } from '../support/districts.js';
import {
  describeInBrowser,
  expectAccessible,
  expectCleanWindow,
  expectNoTwoWayScrolling,
  type OpenOptions,
  type PortalBrowser,
  startPortalBrowser,
} from '../support/portal.js';

// The claims of the accessibility statement about every page, tried on every page.

/** Text that an operator may write; the policy of the page lets none of it run. */
const OPERATOR_TEXT = `# Angaben des Betreibers

Landkreis Osnabrück, [Kontakt](https://www.example.org/kontakt), **Telefon** 0541 501-0.

- erstens
- zweitens

<script>document.title = 'übernommen'</script>
`;

describeInBrowser('Every page of the portal', () => {
  let districts: Districts;
  let browser: PortalBrowser;
  let pages: string;

  beforeAll(async () => {
    pages = await mkdtemp(join(tmpdir(), 'kreislage-pages-'));
    for (const name of ['impressum', 'datenschutz', 'barrierefreiheit'])
      await writeFile(join(pages, `${name}.md`), OPERATOR_TEXT);
    districts = await startWithDistricts({ PAGES_DIR: pages });
    await report(districts, 'melle', unitKeys.melle, districts.ago(1), { assessment: 'CRITICAL', comment: 'voll' });
    await districts.settled();
    browser = await startPortalBrowser(districts.url);
  }, 180_000);
  afterEach(() => browser?.closeWindows());
  afterAll(async () => {
    await browser?.stop();
    await districts?.stop();
    await rm(pages, { recursive: true, force: true });
  }, 60_000);

  /** Each route of the portal at an address, as somebody who may open it (null = nobody is signed in), and where it leads on to. */
  const addresses = (): readonly (readonly [
    route: string,
    account: AccountName | null,
    address: string,
    leadsTo?: string,
  ])[] => {
    const unit = `/kommune/${unitKeys.melle}`;
    return [
      ['anmelden', null, '/anmelden'],
      ['nicht-gefunden', null, '/nicht-gefunden'],
      ['$', null, '/gibtsnicht'],
      ['hilfe', null, '/hilfe'],
      ['impressum', null, '/impressum'],
      ['datenschutz', null, '/datenschutz'],
      ['barrierefreiheit', null, '/barrierefreiheit'],
      ['einladung', null, '/einladung#kli_x'],
      ['/', 'steuerung', '/', '**/lage'],
      ['meldung', 'melle', '/meldung', '**/meldung/*/*'],
      ['meldung/$unitKey/$date', 'melle', `/meldung/${unitKeys.melle}/${districts.ago(1)}?korrigieren=true`],
      ['import', 'melle', '/import'],
      ['kommunen', 'steuerung', '/kommunen'],
      ['kommune/$unitKey', 'steuerung', unit],
      ['kommune/$unitKey/meldungen', 'steuerung', `${unit}/meldungen`],
      ['kommune/$unitKey/meldungen/$date', 'steuerung', `${unit}/meldungen/${districts.ago(1)}`],
      ['vollstaendigkeit', 'steuerung', '/vollstaendigkeit'],
      ['karte', 'steuerung', `/karte?einheit=${unitKeys.melle}`],
      ['kartendienste', 'steuerung', '/kartendienste'],
      ['lage', 'steuerung', '/lage?erklaerung=frei'],
      ['konto', 'steuerung', '/konto'],
      ['verwaltung', 'verwaltung', '/verwaltung', '**/verwaltung/konten'],
      ['verwaltung/konten', 'verwaltung', '/verwaltung/konten'],
      ['verwaltung/konto-anlegen', 'verwaltung', '/verwaltung/konto-anlegen'],
      ['verwaltung/konten/$username', 'verwaltung', '/verwaltung/konten/melle'],
      ['verwaltung/einheiten', 'verwaltung', '/verwaltung/einheiten'],
      ['verwaltung/regeln', 'verwaltung', '/verwaltung/regeln'],
    ];
  };

  it('is in the list below', async () => {
    const source = await readFile('apps/portal/src/router.tsx', 'utf8');
    const routes = [...source.matchAll(/\bpath: '([^']+)'/g)].map(([, path]) => path!);
    expect(routes.length).toBeGreaterThan(20);
    expect(
      addresses()
        .map(([route]) => route)
        .sort(),
    ).toEqual([...routes].sort());
  });

  it.each<[string, OpenOptions]>([
    ['at 320 px', { viewport: { width: 320, height: 640 } }],
    // 1280 by 900 at 400 %: also low.
    ['at 400 %', { zoom: 4 }],
    ['with forced colours', { forcedColors: 'active' }],
  ])(
    'keeps to WCAG 2.2 and scrolls one way only %s',
    async (_, options) => {
      for (const account of [null, 'melle', 'steuerung', 'verwaltung'] as const) {
        const window = await browser.open({ ...options, path: '/hilfe', ...(account && { account }) });
        const { page } = window;
        for (const [, , address, leadsTo] of addresses().filter(([, who]) => who === account)) {
          await window.go('about:blank');
          await window.go(address);
          if (leadsTo) await page.waitForURL(leadsTo);
          await page.locator('h1').waitFor();
          await page.locator('.loading').first().waitFor({ state: 'detached' });
          try {
            await expectNoTwoWayScrolling(window);
            // At 400 % a page is as wide as at 320 px, where axe has looked at it.
            if (options.zoom === undefined) await expectAccessible(window);
            expectCleanWindow(window);
          } catch (error) {
            throw new Error(`${address}: ${String(error)}`, { cause: error });
          }
        }
        await window.close();
      }
    },
    180_000,
  );

  it("shows the operator's own text, and lets nothing in it run", async () => {
    const window = await browser.open({ path: '/impressum' });
    const { page } = window;
    await page.getByRole('heading', { level: 2, name: 'Angaben des Betreibers' }).waitFor();
    expect(await page.getByRole('link', { name: 'Kontakt' }).getAttribute('href')).toBe(
      'https://www.example.org/kontakt',
    );
    expect(await page.locator('.operator-text li').allInnerTexts()).toEqual(['erstens', 'zweitens']);
    expect(await page.title()).toBe('Impressum – Kreislage');
    expect(await page.locator('.operator-text script').count()).toBe(0);
    expectCleanWindow(window);
  });
});

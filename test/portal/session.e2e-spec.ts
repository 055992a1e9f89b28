import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { type Districts, PASSWORD, report, startWithDistricts, unitKeys } from '../support/districts.js';
import { describeInBrowser, expectAccessible, type PortalBrowser, startPortalBrowser } from '../support/portal.js';

// All windows of a browser share one session, and one device.
describeInBrowser('Sessions in the portal', () => {
  let districts: Districts;
  let browser: PortalBrowser;

  beforeAll(async () => {
    districts = await startWithDistricts();
    browser = await startPortalBrowser(districts.url);
    await report(districts, 'melle', unitKeys.melle, districts.ago(1));
  }, 180_000);
  afterEach(() => browser?.closeWindows());
  afterAll(async () => {
    await browser?.stop();
    await districts?.stop();
  }, 60_000);

  const form = (): string => `/meldung/${unitKeys.melle}/${districts.today}`;
  const signIn = async (page: Page, username: string): Promise<void> => {
    await page.getByLabel('Benutzername').fill(username);
    await page.getByLabel('Kennwort', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Anmelden' }).click();
  };
  const person = (page: Page, username: string): Promise<void> =>
    page.locator('.frame-header__person').getByRole('link', { name: username }).waitFor();
  const storedToday = async (): Promise<number> => {
    const [row] = await districts.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM reporting.daily_report WHERE reporting_date = $1`,
      [districts.today],
    );
    return row!.count;
  };

  it('files nothing in the name of somebody who signed in beside the form', async () => {
    const { page, context } = await browser.open({ account: 'melle', path: form() });
    await page.getByRole('heading', { name: 'Tagesmeldung Melle' }).waitFor();
    await page.getByLabel('Zuweisungen heute').fill('3');
    // Somebody who may report for Melle as well; the window hears nothing of it.
    await context.request.post('/auth/login', { data: { username: 'steuerung', password: PASSWORD } });
    await page.getByRole('button', { name: 'Meldung absenden' }).click();
    await person(page, 'steuerung');
    expect(await storedToday()).toBe(0);
    // Typed text is the clerk's, and still there for the clerk.
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.goto(form());
    await signIn(page, 'melle');
    await page.getByRole('heading', { name: 'Tagesmeldung Melle' }).waitFor();
    expect(await page.getByLabel('Zuweisungen heute').inputValue()).toBe('3');
  });

  it('shows in every window who signed in in another', async () => {
    const { page, context } = await browser.open({ account: 'melle', path: '/hilfe' });
    await person(page, 'melle');
    const beside = await context.newPage();
    await beside.goto('/hilfe');
    await beside.getByRole('button', { name: 'Abmelden' }).click();
    await page.locator('.frame-header__person').waitFor({ state: 'detached' });
    await signIn(beside, 'steuerung');
    await person(page, 'steuerung');
  });

  it('ends on the server where the device keeps nothing', async () => {
    const { page, context } = await browser.open({ account: 'melle', path: '/hilfe' });
    await page.evaluate(`Storage.prototype.setItem = () => { throw new Error('full'); }; localStorage.clear();`);
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const status = async (): Promise<number> =>
      (await fetch(`${districts.url}/auth/session`, { headers: { cookie } })).status;
    expect(await status()).toBe(200);
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.getByLabel('Benutzername').waitFor();
    expect(await status()).toBe(401);
  });

  it('is not ended by a sign-out that was owed before it', async () => {
    const { page } = await browser.open({ account: 'melle', path: '/hilfe' });
    await page.route('**/auth/logout', (route) =>
      route.fulfill({ status: 503, json: { code: 'TEMPORARILY_UNAVAILABLE' } }),
    );
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await signIn(page, 'melle');
    await person(page, 'melle');
    await page.unroute('**/auth/logout');
    await page.reload();
    await person(page, 'melle');
  });

  it('is over without a network, too, once the server has ended it', async () => {
    const window = await browser.open({ account: 'melle', path: form(), serviceWorkers: 'allow' });
    const { page, context } = window;
    await page.getByRole('heading', { name: 'Tagesmeldung Melle' }).waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await districts.database.query(`UPDATE identity.session SET ended_at = clock_timestamp() WHERE ended_at IS NULL`);
    await page.reload();
    await page.getByLabel('Benutzername').waitFor();
    await context.setOffline(true);
    await page.reload();
    await page.getByLabel('Benutzername').waitFor();
    expect(await page.locator('.frame-header__person').count()).toBe(0);
    await expectAccessible(window);
  });

  it('is not ended by the clock of a device that cannot ask, until it has been over for long', async () => {
    const { page } = await browser.open({ account: 'melle', path: '/hilfe' });
    await person(page, 'melle');
    await page.clock.install();
    await page.route('**/auth/**', (route) => route.abort());
    const warning = page.getByRole('dialog', { name: /abgemeldet/ });
    // Over for a minute, by this clock; another window may be in use.
    await page.clock.fastForward('31:00');
    await page.clock.runFor(3_000);
    await warning.waitFor();
    await page.unroute('**/auth/**');
    await page.clock.runFor(3_000);
    await warning.waitFor({ state: 'hidden' });
    await person(page, 'melle');
    await page.route('**/auth/**', (route) => route.abort());
    await page.clock.fastForward('41:00');
    await page.clock.runFor(3_000);
    await page.getByLabel('Benutzername').waitFor();
  });
});

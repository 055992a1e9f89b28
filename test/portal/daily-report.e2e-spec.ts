import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Locator } from 'playwright-core';
import { addDays, weekdayOf } from '#kernel';
import { createAccount } from '#accounts';
import {
  itWhenOwed,
  confirm,
  type Districts,
  HOME,
  PASSWORD,
  report,
  reportInput,
  startWithDistricts,
  submit,
  unitKeys,
} from '../support/districts.js';
import {
  describeInBrowser,
  expectAccessible,
  expectCleanWindow,
  expectNoTwoWayScrolling,
  type PortalBrowser,
  type PortalWindow,
  startPortalBrowser,
} from '../support/portal.js';

/** Time a practised person needs for a key. */
const MS_PER_KEY = 120;

describeInBrowser('Tagesmeldung in the portal', () => {
  let districts: Districts;
  let browser: PortalBrowser;
  let address: (days?: number, unitKey?: string) => string;

  beforeAll(async () => {
    districts = await startWithDistricts();
    browser = await startPortalBrowser(districts.url);
    address = (days = 0, unitKey = unitKeys.melle) => `/meldung/${unitKey}/${districts.ago(days)}`;
  }, 180_000);
  afterEach(() => browser?.closeWindows());
  afterAll(async () => {
    await browser?.stop();
    await districts?.stop();
  }, 60_000);
  // Each test begins with a report of yesterday and none of today.
  beforeEach(async () => {
    // While the worker is at it, each of the two would wait for the other's tables.
    await districts.settled();
    await districts.database.query(
      `TRUNCATE steering.district_day, steering.unit_day, steering.situation_change, reporting.daily_report, reporting.idempotency_key`,
    );
    await report(districts, 'melle', unitKeys.melle, districts.ago(1));
    await report(districts, 'zwei', unitKeys.bramsche, districts.ago(1));
  });

  const stored = async (unitKey: string = unitKeys.melle, date: string = districts.today) =>
    (
      await districts.ask(
        'steuerung',
        `query ($key: ID!, $date: Date!) { reportingUnit(key: $key) { report(date: $date) {
           revision confirmedUnchanged allocations projectedCredits comment correctionReason source assessment
           accommodation { accommodatedPersons availableNow operablePlaces } warnings { code } } } }`,
        { key: unitKey, date },
      )
    ).reportingUnit.report;

  it('takes an unchanged report in at most 5 keystrokes after sign-in', async () => {
    const window = await browser.open();
    const { page } = window;
    await page.getByLabel('Benutzername').waitFor();
    await window.press('"melle"', 'Tab', '"ein Kennwort nur für Tests"', 'Enter');
    await page.getByRole('heading', { name: 'Tagesmeldung Melle' }).waitFor();
    await page.getByRole('button', { name: 'Unverändert bestätigen' }).waitFor();
    // The view follows within seconds: one that does not know the report yet does not count.
    let isFirst = true;
    await page.route('**/graphql', async (route) => {
      if (!isFirst || !route.request().postData()?.includes('query Received')) return route.continue();
      isFirst = false;
      const situation = {
        computedAt: '2026-01-01T00:00:00.000Z',
        reporting: { received: 0 },
        allocations: { unitsExpected: 4 },
      };
      return route.fulfill({ json: { data: { district: { situation } } } });
    });
    window.takeKeyCount();
    await window.press('Alt+u');
    await page.getByRole('heading', { name: 'Meldung ist eingegangen.' }).waitFor();
    const keys = window.takeKeyCount();
    console.log(`unchanged report: ${keys} keystrokes after sign-in, ${(keys * MS_PER_KEY) / 1000} s of typing`);
    expect(keys).toBeLessThanOrEqual(5);
    expect(await window.focused()).toBe('Meldung ist eingegangen.');
    await page.getByText('1 von 4 Kommunen').waitFor();
    expect(isFirst).toBe(false);
    expect(await stored()).toMatchObject({ revision: 1, confirmedUnchanged: true, allocations: 0, source: 'PORTAL' });
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
  });

  it('takes three changed values in under 40 s, by keyboard alone', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    await page.getByLabel('Zuweisungen heute').waitFor();
    await page.getByLabel('Zuweisungen heute').focus();
    const startedAt = Date.now();
    // Enter goes to the next field, whose value is selected: allocations, past the credits, persons, free places.
    await window.press('"3"', 'Enter', 'Enter', '"103"', 'Enter', '"7"', 'Control+Enter');
    await page.getByRole('heading', { name: 'Meldung ist eingegangen.' }).waitFor();
    const keys = window.takeKeyCount();
    const seconds = (keys * MS_PER_KEY + Date.now() - startedAt) / 1000;
    console.log(`three changed values: ${keys} keystrokes, ${seconds.toFixed(1)} s with ${MS_PER_KEY} ms a key`);
    expect(seconds).toBeLessThan(40);
    expect(await stored()).toMatchObject({
      allocations: 3,
      projectedCredits: 3,
      accommodation: [
        { accommodatedPersons: 103, availableNow: 7, operablePlaces: 120 },
        { accommodatedPersons: 50, availableNow: 5, operablePlaces: 60 },
      ],
      warnings: [],
    });
    expectCleanWindow(window);
    await window.close();
  });

  it('prefills stocks and marks them, leaves the flow empty, and says what is unknown', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    const allocations = page.getByLabel('Zuweisungen heute');
    const fieldOf = (input: Locator): Locator =>
      input.locator('xpath=ancestor::*[contains(@class, "number-field")][last()]');
    await allocations.waitFor();
    expect(await allocations.inputValue()).toBe('');
    const persons = page.getByLabel('Untergebracht').first();
    expect(await persons.inputValue()).toBe('100');
    expect(await fieldOf(persons).innerText()).toContain('gestern 100');
    expect(await fieldOf(allocations).innerText()).toContain('unbekannt');
    await persons.fill('1.103');
    expect(await fieldOf(persons).innerText()).toContain('geändert (+1.003)');
    await persons.fill('');
    expect(await fieldOf(persons).innerText()).toMatch(/unbekannt\s+gestern 100/);
    const notes = page.locator('.before-note');
    expect(await notes.allInnerTexts()).toEqual([
      'In Aussicht gestern: unbekannt',
      'In Aussicht gestern: unbekannt',
      'gestern: ausreichend',
    ]);
    await page.locator('#SHARED-prospect-0-places').fill('24');
    await page.getByRole('radio', { name: 'kritisch' }).check();
    expect(await notes.allInnerTexts()).toEqual([
      'In Aussicht gestern: unbekannt',
      'In Aussicht gestern: unbekannt geändert',
      'gestern: ausreichend geändert',
    ]);
    await expectAccessible(window);
    await window.close();
  });

  it('stops at errors with a summary that leads to the fields, in the words of the field', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    await page.getByLabel('Zuweisungen heute').fill('drei');
    await page.getByLabel('Untergebracht').first().fill('1000001');
    await page.keyboard.press('Control+Enter');
    const summary = page.locator('.problem-summary');
    await summary.getByText('Es gibt 2 Fehler').waitFor();
    await page.waitForFunction('document.title === "Fehler: Tagesmeldung – Melle – Kreislage"');
    const message = 'Zuweisungen heute: Bitte eine ganze Zahl eingeben, zum Beispiel 12.';
    await summary.getByRole('link', { name: message }).press('Enter');
    expect(await window.focused()).toBe('Zuweisungen heute');
    expect(await page.getByLabel('Zuweisungen heute').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('#allocations-problems').innerText()).toBe(message);
    await expectAccessible(window);
    await page.getByLabel('Zuweisungen heute').fill('3');
    await summary.getByText('Es gibt 1 Fehler').waitFor();
    expect(await stored()).toBeNull();
    await window.close();
  });

  it('asks hints once, by the same rules as the server, and stores them when sent again', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    await page.getByLabel('Untergebracht').first().fill('60');
    await page.getByRole('radio', { name: 'kritisch' }).check();
    const passed = page.locator('#DECENTRALISED-prospect-0-expectedFrom');
    await page.locator('#DECENTRALISED-prospect-0-places').fill('5');
    await passed.fill(districts.ago(3));
    const draft = reportInput(unitKeys.melle, districts.today, {
      allocations: null,
      assessment: 'CRITICAL',
      prospectiveCapacity: [{ type: 'DECENTRALISED', places: 5, expectedFrom: districts.ago(3), label: null }],
      accommodation: [
        { type: 'DECENTRALISED', accommodatedPersons: 60, availableNow: 10, operablePlaces: 120 },
        { type: 'SHARED', accommodatedPersons: 50, availableNow: 5, operablePlaces: 60 },
      ],
    });
    const { checkDailyReport } = await districts.ask(
      'melle',
      'query ($input: SubmitDailyReportInput!) { checkDailyReport(input: $input) { code message } }',
      { input: draft },
    );
    const expected = checkDailyReport as { code: string; message: string }[];
    expect(expected.map(({ code }) => code)).toEqual([
      'VALUE_UNKNOWN',
      'LARGE_CHANGE',
      'PROSPECT_DATE_PASSED',
      'COMMENT_MISSING',
    ]);
    expect(await passed.getAttribute('aria-describedby')).not.toContain('problems');
    await page.getByRole('button', { name: 'Meldung absenden' }).click();
    await page.getByText('Bitte prüfen').waitFor();
    expect(await page.locator('.problem-summary__list li').allInnerTexts()).toEqual(
      expected.map(({ message }) => message),
    );
    expect(await passed.getAttribute('aria-describedby')).toMatch(/ DECENTRALISED-prospect-0-expectedFrom-problems$/);
    await expectAccessible(window);
    await page.getByRole('button', { name: 'Trotzdem absenden' }).waitFor();
    // Another change raises a hint of its own, and only that one stops the report again.
    await page.locator('#SHARED-operablePlaces').fill('40');
    await page.getByRole('button', { name: 'Meldung absenden' }).click();
    await page.getByText('Bitte prüfen').waitFor();
    await page.locator('#SHARED-operablePlaces').fill('60');
    await page.getByRole('button', { name: 'Meldung absenden' }).click();
    await page.getByRole('heading', { name: 'Meldung ist eingegangen.' }).waitFor();
    expect((await stored()).warnings.map(({ code }: { code: string }) => code)).toEqual(
      expected.map(({ code }) => code),
    );
    await window.close();
  });

  it('loses nothing when somebody else has reported meanwhile', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    await page.getByLabel('Zuweisungen heute').fill('4');
    await report(districts, 'steuerung', unitKeys.melle, districts.today, { allocations: 9 });
    await page.keyboard.press('Control+Enter');
    await page.getByText('Inzwischen hat').first().waitFor();
    const row = page.getByRole('row', { name: /Zuweisungen heute/ });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/9\s+4/);
    await expectAccessible(window);
    await page.getByRole('button', { name: 'Meine Eingaben als Korrektur weiterbearbeiten' }).press('Enter');
    expect(await page.getByLabel('Zuweisungen heute').inputValue()).toBe('4');
    expect(await window.focused()).toBe('Zuweisungen heute');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('link', { name: 'Bitte geben Sie den Grund der Korrektur an.' }).waitFor();
    await page.getByLabel('Grund der Korrektur').fill('Zahlen der Kommune');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Meldung ist eingegangen.' }).waitFor();
    expect(await stored()).toMatchObject({ revision: 2, allocations: 4, correctionReason: 'Zahlen der Kommune' });
    await window.close();
  });

  it('shows the differences when "unchanged" meets the report of somebody else, at once and after waiting', async () => {
    const difference = async ({ page }: PortalWindow): Promise<void> => {
      await page.getByText('Inzwischen hat').first().waitFor();
      expect(await page.getByRole('row', { name: /Zuweisungen heute/ }).innerText()).toMatch(/9\s+0/);
      expect(await page.getByRole('row').count()).toBe(2);
    };
    const first = await browser.open({ account: 'melle' });
    await first.page.getByRole('button', { name: 'Unverändert bestätigen' }).waitFor();
    await report(districts, 'steuerung', unitKeys.melle, districts.today, { allocations: 9 });
    await first.page.keyboard.press('Alt+u');
    await difference(first);
    await first.page.getByRole('button', { name: 'Meine Eingaben als Korrektur weiterbearbeiten' }).press('Enter');
    expect(await first.page.getByLabel('Zuweisungen heute').inputValue()).toBe('0');
    await first.close();

    const second = await browser.open({ account: 'zwei', path: address(0, unitKeys.bramsche) });
    const { page, context } = second;
    await page.getByRole('button', { name: 'Unverändert bestätigen' }).waitFor();
    await context.setOffline(true);
    await page.keyboard.press('Alt+u');
    await page.getByText('Sie ist noch nicht eingegangen.').waitFor();
    await report(districts, 'steuerung', unitKeys.bramsche, districts.today, { allocations: 9 });
    await context.setOffline(false);
    await page.getByText('Meldung ist nicht eingegangen').waitFor({ timeout: 20_000 });
    await difference(second);
    await expectAccessible(second);
    // The draft outlives the page.
    await page.reload();
    await difference(second);
    await page.getByRole('button', { name: 'Gespeicherte Meldung gelten lassen' }).click();
    await page.getByRole('button', { name: 'Korrigieren' }).waitFor();
    await second.close();
  });

  it('corrects with a reason, at an address of its own', async () => {
    await report(districts, 'melle', unitKeys.melle, districts.today);
    const window = await browser.open({ account: 'melle', path: address() });
    const { page } = window;
    await page.getByText(/Gemeldet um \d\d:\d\d Uhr/).waitFor();
    await expectAccessible(window);
    await page.getByRole('button', { name: 'Korrigieren' }).press('Enter');
    await page.getByLabel('Grund der Korrektur').waitFor();
    expect(page.url()).toContain('korrigieren=true');
    await page.reload();
    await page.getByLabel('Zuweisungen heute').fill('2');
    await page.getByLabel('Grund der Korrektur').fill('Zahlendreher');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Korrektur als Fassung 2').waitFor();
    expect(await stored()).toMatchObject({ revision: 2, allocations: 2, correctionReason: 'Zahlendreher' });
    await page.getByRole('button', { name: 'Meldung ansehen' }).press('Enter');
    await page.getByRole('button', { name: 'Korrigieren' }).waitFor();
    expect(await window.focused()).toBe('Angaben der Meldung');
    expect(page.url()).not.toContain('korrigieren');
    await window.close();
  });

  it('keeps a draft on the device, over a reload and over the end of the session', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    await page.getByLabel('Zuweisungen heute').fill('5');
    // One of somebody who has not come back for two weeks goes; one of the day before yesterday says so.
    const drafts = (await page.evaluate<string[]>('Object.keys(localStorage)')).filter((name) => /draft/.test(name));
    expect(drafts).toHaveLength(1);
    await page.evaluate<void>(
      `(() => {
        const day = 24 * 60 * 60 * 1000;
        const draft = (days) => JSON.stringify({ ...JSON.parse(localStorage.getItem('${drafts[0]}')),
          savedAt: new Date(Date.now() - days * day).toISOString() });
        localStorage.setItem('kreislage/draft/andere/034595401000/2026-01-01', draft(15));
        localStorage.setItem('${drafts[0]}', draft(2));
      })()`,
    );
    await page.reload();
    await page.getByText(/^Entwurf vom \d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr, auf diesem Gerät\./).waitFor();
    expect((await page.evaluate<string[]>('Object.keys(localStorage)')).filter((name) => /draft/.test(name))).toEqual(
      drafts,
    );
    await page.getByLabel('Zuweisungen heute').fill('5 ');
    await page.reload();
    await page.getByText(/^Entwurf von \d\d:\d\d Uhr auf diesem Gerät\./).waitFor();
    expect(await page.getByLabel('Zuweisungen heute').inputValue()).toBe('5 ');
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.waitForURL('**/anmelden*');
    await page.getByLabel('Benutzername').fill('melle');
    await page.getByLabel('Kennwort', { exact: true }).fill('ein Kennwort nur für Tests');
    await page.keyboard.press('Enter');
    await page.getByText(/^Entwurf von \d\d:\d\d Uhr/).waitFor();
    expect(await page.getByLabel('Zuweisungen heute').inputValue()).toBe('5 ');
    await page.getByRole('button', { name: 'Entwurf verwerfen' }).click();
    expect(await page.getByLabel('Zuweisungen heute').inputValue()).toBe('');
    await window.close();
  });

  it('queues one report without a connection, says honestly that it has not come in, and sends it once', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page, context } = window;
    await page.getByLabel('Zuweisungen heute').fill('6');
    await context.setOffline(true);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Sie ist noch nicht eingegangen.').waitFor();
    await page.locator('.offline-band').waitFor();
    await expectAccessible(window);
    expect(await stored()).toBeNull();
    await context.setOffline(false);
    await page.getByText('Meldung ist eingegangen').first().waitFor({ timeout: 20_000 });
    expect(await stored()).toMatchObject({ revision: 1, allocations: 6 });
    await window.close();
  });

  it('does not throw away what was typed for a report "unchanged"', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    await page.getByLabel('Zuweisungen heute').fill('33');
    await page.keyboard.press('Alt+u');
    await page.getByText('„Unverändert bestätigen“ geht wieder').waitFor();
    await page.waitForTimeout(500);
    expect(await stored()).toBeNull();
    expect(await page.getByLabel('Zuweisungen heute').inputValue()).toBe('33');
    // A device that is full keeps no draft, and says so.
    await page.evaluate<void>(
      `(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; })()`,
    );
    await page.getByLabel('Zuweisungen heute').fill('34');
    await page.getByText('Dieses Gerät speichert keinen Entwurf.').waitFor();
    await window.close();
  });

  it('keeps what waits over the end of the session, and what was typed since as a correction', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page, context } = window;
    await page.getByLabel('Zuweisungen heute').fill('6');
    await context.setOffline(true);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Sie ist noch nicht eingegangen.').waitFor();
    await page.getByLabel('Zuweisungen heute').fill('7');
    // As if the session had ended meanwhile.
    await context.clearCookies();
    await context.setOffline(false);
    await page.waitForURL('**/anmelden*', { timeout: 20_000 });
    expect(await stored()).toBeNull();
    await page.getByLabel('Benutzername').fill('melle');
    await page.getByLabel('Kennwort', { exact: true }).fill('ein Kennwort nur für Tests');
    await page.keyboard.press('Enter');
    await page.getByText('Meldung ist eingegangen').first().waitFor({ timeout: 20_000 });
    expect(await stored()).toMatchObject({ revision: 1, allocations: 6 });
    // No conflict with oneself: what was typed since is there, and needs a reason.
    await page.getByLabel('Grund der Korrektur').waitFor();
    expect(await page.getByLabel('Zuweisungen heute').inputValue()).toBe('7');
    expect(await page.getByText('Inzwischen hat').count()).toBe(0);
    await window.close();
  });

  it('takes back what waits in every window', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page, context } = window;
    const other = await context.newPage();
    await other.goto('/hilfe');
    await page.getByLabel('Zuweisungen heute').fill('6');
    await context.setOffline(true);
    await page.keyboard.press('Control+Enter');
    await other.getByText('Sie ist noch nicht eingegangen.').waitFor();
    await other.getByRole('button', { name: 'Nicht senden' }).click();
    await page.getByText('Sie ist noch nicht eingegangen.').waitFor({ state: 'detached' });
    await context.setOffline(false);
    await page.waitForTimeout(4_000);
    expect(await stored()).toBeNull();
    await window.close();
  });

  it('signs out without a connection: nobody comes in on this device, and the server learns of it', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page, context } = window;
    await page.getByLabel('Zuweisungen heute').waitFor();
    const [cookie] = await context.cookies();
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.getByText('Auf diesem Gerät abgemeldet').waitFor();
    await context.setOffline(false);
    await window.go('/');
    await page.waitForURL('**/anmelden*');
    const { status } = await fetch(`${districts.url}/auth/session`, {
      headers: { cookie: `${cookie!.name}=${cookie!.value}` },
    });
    expect(status).toBe(401);
    await window.close();
  });

  it('starts without a network, with the own last form and its draft', async () => {
    const window = await browser.open({ account: 'melle', serviceWorkers: 'allow' });
    const { page, context } = window;
    await page.getByLabel('Zuweisungen heute').fill('9');
    await page.evaluate('navigator.serviceWorker.ready');
    // The first page was loaded before its worker; what it needs is there once it is active.
    await page.waitForTimeout(1_000);
    await context.setOffline(true);
    await page.reload();
    await page.getByText(/^Entwurf von \d\d:\d\d Uhr/).waitFor();
    expect(await page.getByLabel('Zuweisungen heute').inputValue()).toBe('9');
    await page.locator('.offline-band').waitFor();
    await page.getByText('Ihre Eingaben bleiben auf diesem Gerät.').waitFor();
    // Help is there; what is not says so, and comes when the connection does.
    await page.getByRole('link', { name: 'Hilfe', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Hilfe' }).waitFor();
    await expectAccessible(window);
    await page.getByRole('link', { name: 'Lagebild' }).click();
    await page.getByText('Diese Seite ist auf diesem Gerät nicht gespeichert.').waitFor();
    await expectAccessible(window);
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Erneut versuchen' }).click();
    await page.getByRole('heading', { level: 1, name: /^Lagebild/ }).waitFor();
    await window.close();
  });

  it('repeats a report whose answer was lost with the same key', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    await page.getByLabel('Zuweisungen heute').fill('8');
    let isFirst = true;
    await page.route('**/graphql', async (route) => {
      if (!isFirst || !route.request().postData()?.includes('SubmitDailyReport')) return route.continue();
      isFirst = false;
      // The server has it, the browser does not know.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await page.keyboard.press('Control+Enter');
    await page.getByText('Meldung ist eingegangen').first().waitFor({ timeout: 20_000 });
    expect(await stored()).toMatchObject({ revision: 1, allocations: 8 });
    await window.close();
  });

  it('calls a fault of the server one, with its number, and does not try for ever', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    await page.getByLabel('Zuweisungen heute').waitFor();
    await page.clock.install();
    await page.reload();
    let tries = 0;
    await page.route('**/graphql', (route) => {
      if (!route.request().postData()?.includes('SubmitDailyReport')) return route.continue();
      tries += 1;
      return route.fulfill({
        status: 500,
        headers: { 'x-request-id': '7f3a0000-1111' },
        json: { errors: [{ message: 'Unerwarteter Fehler.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
      });
    });
    await page.getByLabel('Zuweisungen heute').fill('8');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Der Server meldet einen Fehler (Kennung 7f3a0000).').waitFor();
    expect(await page.getByText('Keine Verbindung').count()).toBe(0);
    await expectAccessible(window);
    const end = page.getByText('wird aber nach mehreren Versuchen nicht mehr von selbst gesendet');
    for (let round = 0; round < 20 && (await end.count()) === 0; round += 1) {
      const before = tries;
      await page.clock.fastForward('06:30');
      for (let wait = 0; wait < 20 && tries === before; wait += 1) await page.waitForTimeout(50);
      // The answer has to come, and the next try to be planned.
      await page.waitForTimeout(250);
    }
    expect([await end.count(), tries]).toEqual([1, 8]);
    await expectAccessible(window);
    // Shortly before the session ends the page says what becomes of what was typed here.
    await page.route('**/auth/session', (route) =>
      route.fulfill({
        headers: { date: new Date().toUTCString() },
        json: { idleUntil: new Date(Date.now() + 90_000).toISOString() },
      }),
    );
    await page.clock.fastForward('29:00');
    await page.getByText('Ihr begonnener Entwurf bleibt auf diesem Gerät.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Jetzt versuchen' }).click();
    await page.getByText('Meldung ist eingegangen').first().waitFor();
    expect(await stored()).toMatchObject({ revision: 1, allocations: 8 });
    await window.close();
  });

  it('looks as far back as the server: for what is carried forward long, and for nine of few reporting days', async () => {
    try {
      const weekday = (['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const)[weekdayOf(districts.today) - 1]!;
      await districts.set(HOME, 'carryForwardDays=60', `reportingDays=${weekday}`);
      const { reportingUnit } = await districts.ask(
        'andere',
        `query ($key: ID!, $from: Date!, $to: Date!) { reportingUnit(key: $key) {
           reportingDays(from: $from, to: $to) { date expected } } }`,
        { key: unitKeys.artland, from: districts.ago(119), to: districts.today },
      );
      const days = (reportingUnit.reportingDays as { date: string; expected: boolean }[])
        .filter(({ expected }) => expected)
        .map(({ date }) => date);
      const day = days.at(-1)!;
      await report(districts, 'andere', unitKeys.artland, addDays(day, -59));
      const window = await browser.open({ account: 'andere', path: `/meldung/${unitKeys.artland}/${day}` });
      const { page } = window;
      await page.getByText('Übernimmt alle Bestände der letzten Meldung').waitFor();
      expect(await page.getByLabel('Untergebracht').first().inputValue()).toBe('100');
      for (const former of days.slice(-10, -1))
        if (former !== addDays(day, -59)) await report(districts, 'andere', unitKeys.artland, former);
      await page.reload();
      await page.getByRole('button', { name: 'Unverändert bestätigen' }).press('Enter');
      await page.getByText('Die Zahlen sind seit 10 Meldetagen gleich.').first().waitFor();
      await page.getByRole('button', { name: 'Trotzdem unverändert bestätigen' }).press('Enter');
      await page.getByRole('heading', { name: 'Meldung ist eingegangen.' }).waitFor();
      expect((await stored(unitKeys.artland, day)).warnings).toEqual([{ code: 'UNCHANGED_LONG' }]);
      await window.close();
    } finally {
      await districts.set(HOME, 'carryForwardDays=7', 'reportingDays=MON-SUN');
    }
  });

  itWhenOwed(0)('leads a person with several units from one open unit to the next', async () => {
    const window = await browser.open({ account: 'zwei' });
    const { page } = window;
    await page.getByRole('heading', { name: 'Tagesmeldung Bramsche' }).waitFor();
    expect(await page.getByLabel('Kommune', { exact: true }).locator('option').allInnerTexts()).toEqual([
      'Bramsche – offen',
      'Kreishaus – offen',
    ]);
    await page.keyboard.press('Alt+u');
    await page.getByText('Nächste offene Kommune: Kreishaus').waitFor();
    await page.getByRole('link', { name: 'Weiter' }).press('Enter');
    await page.getByRole('heading', { name: 'Tagesmeldung Kreishaus' }).waitFor();
    // Nothing to carry forward there.
    expect(await page.getByRole('button', { name: 'Unverändert bestätigen' }).count()).toBe(0);
    // Nor is anything chosen: Enter comes to the choice and leaves it, wherever the focus is in it.
    await page.locator('#SHARED-prospect-0-label').press('Enter');
    expect(await window.focused()).toBe('ausreichend');
    await page.locator('#assessment-CRITICAL').check();
    await page.locator('#assessment-SUFFICIENT').press('Enter');
    expect(await window.focused()).toBe('Bemerkung');
    await page.locator('#SHARED-prospect-0-label').press('Enter');
    expect(await window.focused()).toBe('kritisch');
    await window.close();
  });

  it('works at 320 px and at 400 % without scrolling sideways', async () => {
    for (const options of [{ viewport: { width: 320, height: 640 } }, { zoom: 4 }] as const) {
      const window = await browser.open({ account: 'melle', ...options });
      await window.page.getByLabel('Zuweisungen heute').waitFor();
      await expectNoTwoWayScrolling(window);
      await expectAccessible(window);
      await window.close();
    }
  });

  it('tells a person without a unit of today whom to ask', async () => {
    await createAccount(districts.operator, {
      username: 'ehemals',
      password: PASSWORD,
      role: 'MUNICIPAL_CLERK',
      districtKey: HOME,
      unitKeys: [unitKeys.retired],
      actorName: 'Betrieb (Test)',
    });
    const window = await browser.open({ account: 'ehemals' });
    await window.page.getByText('Ihrem Konto ist keine Kommune zugeordnet.').waitFor();
    await expectAccessible(window);
    await window.close();
  });

  // Empty stands above, offline in "queues one report without a connection".
  it('shows what is missing, loading, and an error', async () => {
    const window = await browser.open({ account: 'melle' });
    const { page } = window;
    // Forbidden and missing.
    for (const path of [
      address(0, unitKeys.foreign),
      '/meldung/034599999999/2026-01-01',
      '/meldung/x/2026-01-01',
      '/nirgends',
    ]) {
      await window.go(path);
      await page.getByText('Diese Seite gibt es nicht, oder Sie haben keinen Zugriff.').waitFor();
      await expectAccessible(window);
    }
    // Loading: the words come when it takes long.
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('DailyReportForm')) await held;
      await route.continue();
    });
    await window.go(address());
    await page.getByText('Tagesmeldung wird geladen …').waitFor();
    await expectAccessible(window);
    release();
    await page.getByLabel('Zuweisungen heute').waitFor();
    await page.unroute('**/graphql');
    // Error: what, why, again.
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('DailyReportForm')
        ? route.fulfill({
            status: 500,
            headers: { 'x-request-id': '7f3a0000-1111' },
            json: { errors: [{ message: 'Unerwarteter Fehler.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
          })
        : route.continue(),
    );
    await window.go(address());
    await page.getByText('Tagesmeldung konnte nicht geladen werden').waitFor();
    await page.getByText('Kennung 7f3a0000').waitFor();
    await expectAccessible(window);
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Erneut versuchen' }).click();
    await page.getByLabel('Zuweisungen heute').waitFor();
    await window.close();
  });

  itWhenOwed(0)('says how the day stands: due, late, not due, locked', async () => {
    const stateOf = async (path: string): Promise<string> => {
      const window = await browser.open({ account: 'melle', path });
      const text = await window.page.locator('.day-state').innerText();
      await window.close();
      return text;
    };
    await districts.set('03459', 'dueTime=23:59');
    expect(await stateOf(address())).toMatch(
      /^Noch nicht gemeldet. Frist heute 23:59 Uhr \(noch \d+ (Stunden|Minuten)\).$/,
    );
    await districts.set('03459', 'dueTime=00:00');
    expect(await stateOf(address())).toBe('Frist abgelaufen. Ihre Meldung wird als Nachmeldung gekennzeichnet.');
    await districts.set('03459', `closedOn=${districts.today}`);
    expect(await stateOf(address())).toBe('Heute ist keine Meldung nötig (Schließtag). Sie können trotzdem melden.');
    await districts.set('03459', 'closedOn=', 'lockAfterDays=2', 'dueTime=10:00');
    expect(await stateOf(address(3))).toMatch(/^Dieser Tag ist seit \d\d\.\d\d\.\d{4} abgeschlossen\.$/);
    await districts.set('03459', 'lockAfterDays=never');
  });

  it('is printed without the frame, all parts of the report on it', async () => {
    await report(districts, 'melle', unitKeys.melle, districts.today, { comment: 'Halle ist voll' });
    const window = await browser.open({ account: 'melle', path: address() });
    const { page } = window;
    await page.getByText('Halle ist voll').waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.frame-header').isVisible()).toBe(false);
    expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
    expect(await page.getByText('Untergebracht, dezentral').isVisible()).toBe(true);
    await window.close();
  });

  it('lets an officer report on behalf, and a clerk read what is not the own', async () => {
    const officer = await browser.open({ account: 'steuerung', path: address(0, unitKeys.melle) });
    await officer.page.getByRole('button', { name: 'Unverändert bestätigen' }).waitFor();
    await officer.page.keyboard.press('Alt+u');
    await officer.page.getByRole('heading', { name: 'Meldung ist eingegangen.' }).waitFor();
    await officer.close();
    expect(
      (await confirm(districts, 'melle', { unitKey: unitKeys.melle, reportingDate: districts.today })).problems[0]
        ?.code,
    ).toBe('ALREADY_REPORTED');
    expect((await submit(districts, 'melle', reportInput(unitKeys.melle, districts.today))).problems[0]?.code).toBe(
      'REVISION_CONFLICT',
    );
  });
});

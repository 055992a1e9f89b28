import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { itWhenOwed, type Districts, report, startWithDistricts, unitKeys } from '../support/districts.js';
import {
  describeInBrowser,
  expectAccessible,
  expectCleanWindow,
  type PortalBrowser,
  startPortalBrowser,
} from '../support/portal.js';

describeInBrowser('Kommune and Vollständigkeit in the portal', () => {
  let districts: Districts;
  let browser: PortalBrowser;

  beforeAll(async () => {
    districts = await startWithDistricts();
    const prospects = [{ type: 'DECENTRALISED', places: 4, expectedFrom: districts.ago(-7), label: null }];
    for (const days of [12, 9, 8, 2, 1])
      await report(districts, 'melle', unitKeys.melle, districts.ago(days), {
        allocations: days,
        prospectiveCapacity: prospects,
        assessment: days > 5 ? 'SUFFICIENT' : 'CRITICAL',
        comment: days > 5 ? null : 'Halle ist voll',
      });
    await report(districts, 'melle', unitKeys.melle, districts.ago(1), {
      baseRevision: 1,
      correctionReason: 'Zahlendreher',
      prospectiveCapacity: prospects,
      allocations: 7,
      assessment: 'CRITICAL',
      comment: 'Halle ist voll',
    });
    await report(districts, 'zwei', unitKeys.bramsche, districts.today);
    await districts.settled();
    browser = await startPortalBrowser(districts.url);
  }, 180_000);
  afterEach(() => browser?.closeWindows());
  afterAll(async () => {
    await browser?.stop();
    await districts?.stop();
  }, 60_000);

  const german = (date: string): string => date.split('-').reverse().join('.');

  it('leads from the list over the unit to a day and what each revision changed', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/kommunen' });
    const { page } = window;
    await page.getByRole('link', { name: 'Samtgemeinde Artland' }).waitFor();
    await expectAccessible(window);
    await page.getByLabel('Kommune suchen').fill('mell');
    expect(await page.getByRole('row').count()).toBe(2);
    await page.reload();
    expect(await page.getByLabel('Kommune suchen').inputValue()).toBe('mell');
    await page.getByRole('link', { name: 'Melle' }).press('Enter');
    await page.getByRole('heading', { name: 'Melle', level: 1 }).waitFor();
    await page.getByText('Zahlen vom').waitFor();
    expect(await page.locator('.tile', { hasText: 'Untergebracht' }).innerText()).toContain('150');
    expect(await page.locator('.tile', { hasText: 'Lage' }).innerText()).toContain(`seit ${german(districts.ago(2))}`);
    await page.getByRole('figure').first().locator('svg').waitFor();
    expect(await page.locator('.tile', { hasText: 'Plätze insgesamt' }).innerText()).toContain('180');
    expect(await page.locator('.tile', { hasText: 'In Aussicht' }).innerText()).toContain('dezentral 4 · GU –');
    expect(await page.locator('.tile', { hasText: 'In Aussicht' }).innerText()).toContain('nur dezentral');
    await page.getByText('So gerechnet', { exact: true }).click();
    const how = await page.locator('.how').innerText();
    expect(how).toContain('100 + 50 = 150');
    expect(how).toContain(`Meldung vom ${german(districts.ago(1))}, Fassung 2`);
    expect(how).toContain(`2 + 7 = 9 aus 2 Meldungen`);
    expect(await page.getByRole('link', { name: 'Zahlen vom' }).getAttribute('href')).toBe(
      `/kommune/${unitKeys.melle}/meldungen/${districts.ago(1)}`,
    );
    await expectAccessible(window);
    await page.getByRole('link', { name: 'Meldungen' }).press('Enter');
    const day = page.getByRole('row', { name: new RegExp(german(districts.ago(1))) });
    await day.waitFor();
    expect(await day.innerText()).toContain('Fassung 2');
    await expectAccessible(window);
    await day.getByRole('link').press('Enter');
    await page.getByText('Fassung 2').waitFor();
    expect(await page.locator('.differences').innerText()).toBe('Zuweisungen heute: 1 → 7');
    expect(await page.locator('.revisions').innerText()).toContain('Grund: Zahlendreher');
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
  });

  it('says on every page of the list how the unit is today', async () => {
    const window = await browser.open({
      account: 'steuerung',
      path: `/kommune/${unitKeys.melle}/meldungen?bis=${districts.ago(10)}`,
    });
    const facts = window.page.locator('.facts');
    await facts.waitFor();
    expect(await facts.innerText()).toMatch(new RegExp(`Lage\\s+kritisch\\s+Stand `));
    expect(await facts.innerText()).toMatch(new RegExp(`Zuletzt gemeldet\\s+${german(districts.ago(1))}`));
    await window.close();
  });

  it('begins its course with the report that counted before', async () => {
    await districts.set('03459', 'carryForwardDays=14');
    await report(districts, 'melle', unitKeys.melle, districts.ago(95));
    await districts.settled();
    const window = await browser.open({ account: 'steuerung', path: `/kommune/${unitKeys.melle}` });
    const figure = window.page.getByRole('figure').first();
    await figure.getByRole('button', { name: 'Als Tabelle' }).click();
    const oldestFirst = (await figure.getByRole('row').allInnerTexts()).slice(1).reverse();
    // 90 days: the first nine of them within 14 days of that report.
    const values = oldestFirst.map((row) => row.split(/\t/)[1]?.trim());
    expect(oldestFirst[0]).toContain(german(districts.ago(89)));
    expect(values.slice(0, 10).map((value) => value === '150')).toEqual([...Array<boolean>(9).fill(true), false]);
    await districts.set('03459', 'carryForwardDays=7');
    await window.close();
  });

  it('is printed with what is folded away, and a foot on each page', async () => {
    for (const [path, foot] of [
      [`/kommune/${unitKeys.melle}`, `"Kreislage · Landkreis Osnabrück · Melle · Stand ${german(districts.today)}"`],
      ['/kommunen', `"Kreislage · Landkreis Osnabrück · Kommunen · Stand ${german(districts.today)}"`],
      [
        `/kommune/${unitKeys.melle}/meldungen`,
        `"Kreislage · Landkreis Osnabrück · Melle · Meldungen ${german(districts.ago(29))} bis ${german(districts.today)}"`,
      ],
      ['/karte', /^"Kreislage · Landkreis Osnabrück · Lage.* am /],
    ] as const) {
      const window = await browser.open({ account: 'steuerung', path });
      const { page } = window;
      const printFoot = (): Promise<string> =>
        page.evaluate<string>(`getComputedStyle(document.documentElement).getPropertyValue('--print-foot')`);
      const fits = (found: string): boolean => (typeof foot === 'string' ? found === foot : foot.test(found));
      let found = await printFoot();
      for (let looks = 0; looks < 200 && !fits(found); looks += 1) {
        await page.waitForTimeout(50);
        found = await printFoot();
      }
      expect([found, fits(found)]).toEqual([found, true]);
      await page.waitForLoadState('networkidle');
      if (path === `/kommune/${unitKeys.melle}`) {
        await page.locator('.how').first().waitFor();
        const opened = (): Promise<number> => page.locator('.how[open]').count();
        expect(await opened()).toBe(0);
        await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
        expect(await opened()).toBe(1);
        await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
        expect(await opened()).toBe(0);
      }
      await window.close();
    }
  });

  it('shows a clerk of another unit the figures, and neither remarks nor names', async () => {
    const window = await browser.open({
      account: 'zwei',
      path: `/kommune/${unitKeys.melle}/meldungen/${districts.ago(1)}`,
    });
    const { page } = window;
    await page.getByText('Fassung 2').waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('Untergebracht, dezentral');
    for (const hidden of ['Halle ist voll', 'Zahlendreher', 'Melden oder korrigieren', 'melle'])
      expect(text).not.toContain(hidden);
    await window.close();
  });

  itWhenOwed(0)('shows unit by day in Vollständigkeit, and goes by arrow keys', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/vollstaendigkeit' });
    const { page } = window;
    const cell = page.getByRole('link', { name: `Melle, ${german(districts.ago(1))}: ` });
    await cell.waitFor();
    expect(await cell.getAttribute('aria-label')).toMatch(/korrigiert$/);
    expect(await page.getByRole('link', { name: `Bramsche, ${german(districts.today)}: ` }).count()).toBe(1);
    // It came on another day than its own.
    const late = page.getByRole('link', { name: `Melle, ${german(districts.ago(2))}: nachgemeldet` });
    expect(await late.getAttribute('aria-label')).toMatch(
      new RegExp(`: nachgemeldet am ${german(districts.today)} um \\d\\d:\\d\\d Uhr$`),
    );
    expect(await page.getByRole('row', { name: /^Melle/ }).innerText()).toMatch(/\d,\d %\s*, \d von \d+/);
    await expectAccessible(window);
    // Of today: one of the units reported, in time or not.
    for (const name of ['Vollzähligkeit je Tag', 'Pünktlichkeit je Tag', 'Abdeckung je Tag']) {
      const row = page.getByRole('row', { name });
      expect(await row.locator('td').count()).toBe(31);
      expect(await row.locator('td').nth(29).getAttribute('title')).toMatch(
        new RegExp(`^${german(districts.today)}: \\d+,\\d %, \\d von \\d$`),
      );
    }
    // One cell is in the order of the Tab key; from there the arrows go.
    const reached = page.locator('.heat-table td a[tabindex="0"]');
    expect(await reached.count()).toBe(1);
    await reached.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    expect(await window.focused()).toContain(`${german(districts.ago(1))}: `);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/meldungen/${districts.ago(1)}`);
    await page.goBack();
    await page.getByRole('button', { name: 'Frühere 30 Tage' }).click();
    await page.waitForURL(`**bis=${districts.ago(30)}**`);
    expectCleanWindow(window);
    await window.close();
  });

  itWhenOwed(0, 30)('shows the text of a reminder to copy where there is no mail server', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/vollstaendigkeit' });
    const { page } = window;
    await page.getByRole('button', { name: 'Samtgemeinde Artland erinnern' }).click();
    const reminder = page.getByRole('article', { name: 'Erinnerung an Samtgemeinde Artland' });
    await reminder.waitFor();
    expect(await reminder.innerText()).toContain(
      `Tagesmeldung Samtgemeinde Artland ${german(districts.today)} fehlt noch`,
    );
    expect(await reminder.innerText()).toContain(`/meldung/${unitKeys.artland}/${districts.today}`);
    await expectAccessible(window);
    await page.getByRole('button', { name: 'Erinnerung senden' }).click();
    await page.getByText('0 von 1 versendet.').waitFor();
    await expectAccessible(window);
    // Another day, another reminder.
    await page.getByRole('button', { name: 'Frühere 30 Tage' }).click();
    await page.getByRole('heading', { name: `${german(districts.ago(30))}: ` }).waitFor();
    expect(await reminder.count()).toBe(0);
    expect(await page.getByText('0 von 1 versendet.').count()).toBe(0);
    await window.close();
  });

  itWhenOwed(0)('sends nothing, and says so, when the report has come meanwhile', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/vollstaendigkeit' });
    const { page } = window;
    await page.getByRole('button', { name: 'Melle erinnern' }).click();
    await page.getByRole('article', { name: 'Erinnerung an Melle' }).waitFor();
    await report(districts, 'melle', unitKeys.melle, districts.today);
    await districts.settled();
    await page.getByRole('button', { name: 'Erinnerung senden' }).click();
    await page.getByText('Inzwischen fehlt hier keine Meldung mehr. Es ist nichts zu versenden.').waitFor();
    expect(await page.getByText('0 Erinnerungen').count()).toBe(0);
    await window.close();
  });

  it.each([
    ['melle', () => '/vollstaendigkeit'],
    ['melle', () => `/kommune/${unitKeys.foreign}`],
    ['melle', () => `/kommune/${unitKeys.foreign}/meldungen`],
    ['melle', () => `/kommune/${unitKeys.foreign}/meldungen/${districts.today}`],
    ['melle', () => '/verwaltung'],
    ['karte', () => '/kommunen'],
    ['melle', () => `/meldung/${unitKeys.foreign}/${districts.today}`],
    ['melle', () => '/gibtsnicht'],
  ])('is for those it concerns only (%s, %s)', async (account, path) => {
    const window = await browser.open({ account, path: path() });
    await window.page.getByText('Diese Seite gibt es nicht, oder Sie haben keinen Zugriff.').waitFor();
    expect(await window.page.title()).toBe('Seite nicht gefunden – Kreislage');
    // The frame stays around it.
    await window.page.getByRole('navigation', { name: 'Hauptnavigation' }).waitFor();
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
  });

  it('leads out of a page that is missing, and gives its heading the focus', async () => {
    const window = await browser.open({ account: 'melle', path: '/hilfe' });
    const { page } = window;
    await page.getByRole('heading', { name: 'Hilfe', level: 1 }).waitFor();
    await page.evaluate(
      `history.pushState(null, '', '/kommune/${unitKeys.foreign}'); dispatchEvent(new PopStateEvent('popstate'))`,
    );
    await page.getByRole('heading', { name: 'Seite nicht gefunden' }).waitFor();
    expect(await window.focused()).toBe('Seite nicht gefunden');
    await page.getByRole('link', { name: 'Meine Kommune' }).click();
    await page.getByRole('heading', { name: 'Melle', level: 1 }).waitFor();
    expectCleanWindow(window);
    await window.close();
  });

  it('says why a list is empty', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/kommunen?suche=Hamburg' });
    const { page } = window;
    await page.getByText('Keine Kommune hat „Hamburg“ im Namen.').waitFor();
    await expectAccessible(window);
    await window.go(`/kommune/${unitKeys.melle}/meldungen?bis=${districts.ago(200)}`);
    await page
      .getByText(`Von ${german(districts.ago(229))} bis ${german(districts.ago(200))} hat Melle nicht gemeldet.`)
      .waitFor();
    await expectAccessible(window);
    await page.route('**/graphql', async (route) => {
      const body = route.request().postData();
      if (!body?.includes('query Units(') && !body?.includes('query Completeness(')) return route.fallback();
      const response = await route.fetch();
      const answer = await response.json();
      const { situation, completeness } = answer.data.district;
      (situation ?? completeness).units = [];
      return route.fulfill({ response, json: answer });
    });
    await window.go('/kommunen');
    await page.getByText('Für diesen Landkreis sind noch keine Kommunen angelegt.').waitFor();
    await expectAccessible(window);
    await window.go('/vollstaendigkeit');
    await page.getByText('In dieser Zeit hatte der Landkreis keine Kommunen.').waitFor();
    await expectAccessible(window);
    await window.close();
  });

  it.each([
    ['/kommunen', 'Units', 'Liste der Kommunen'],
    [`/kommune/${unitKeys.melle}`, 'Unit(', 'Kommune'],
    [`/kommune/${unitKeys.melle}/meldungen`, 'Unit(', 'Meldungen'],
    [`/kommune/${unitKeys.melle}/meldungen/2026-11-02`, 'Revisions', 'Meldung'],
    ['/vollstaendigkeit', 'Completeness', 'Vollständigkeit'],
  ])('shows loading, error and offline on %s', async (path, operation, what) => {
    const window = await browser.open({ account: 'steuerung', path: '/hilfe' });
    const { page, context } = window;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const isAsked = (body: string | null): boolean => body?.includes(`query ${operation}`) ?? false;
    await page.route('**/graphql', async (route) => {
      if (!isAsked(route.request().postData())) return route.continue();
      await held;
      return route.fulfill({
        status: 503,
        headers: { 'retry-after': '1' },
        json: { errors: [{ message: 'Gerade nicht erreichbar.', extensions: { code: 'FORCED' } }] },
      });
    });
    await window.go(path);
    await page.getByText(`${what} wird geladen …`).waitFor();
    await expectAccessible(window);
    release();
    await page.getByText(`${what} konnte nicht geladen werden`).waitFor();
    await expectAccessible(window);
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Erneut versuchen' }).click();
    await page.getByText(`${what} konnte nicht geladen werden`).waitFor({ state: 'detached' });
    // Without a connection the last figures stay, and the band says so.
    await context.setOffline(true);
    await page.locator('.offline-band').waitFor();
    await expectAccessible(window);
    await window.close();
  });
});

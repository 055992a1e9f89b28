import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import readExcelFile from 'read-excel-file/node';
import {
  itWhenOwed,
  type Districts,
  report,
  startWithDistricts,
  submit,
  reportInput,
  unitKeys,
} from '../support/districts.js';
import {
  describeInBrowser,
  expectAccessible,
  expectCleanWindow,
  expectNoTwoWayScrolling,
  goBeforeMidnight,
  type PortalBrowser,
  type PortalWindow,
  startPortalBrowser,
} from '../support/portal.js';

/** Free places decentralised and shared, and the rest of a report. */
const places = (decentralised: number | null, shared: number | null, more: Record<string, unknown> = {}) => ({
  accommodation: [
    { type: 'DECENTRALISED', accommodatedPersons: 100, availableNow: decentralised, operablePlaces: null },
    { type: 'SHARED', accommodatedPersons: 50, availableNow: shared, operablePlaces: null },
  ],
  ...more,
});

describeInBrowser('Lagebild in the portal', () => {
  let districts: Districts;
  let browser: PortalBrowser;
  /** Before Bramsche corrected its report of yesterday. */
  let beforeCorrection: string;

  beforeAll(async () => {
    districts = await startWithDistricts();
    browser = await startPortalBrowser(districts.url);
    const { ago } = districts;
    await districts.set('03459', 'dueTime=23:59');
    await report(districts, 'zwei', unitKeys.bramsche, ago(8), places(9, 9));
    for (const days of [3, 2, 1])
      await report(
        districts,
        'zwei',
        unitKeys.bramsche,
        ago(days),
        places(0, 0, { allocations: 2, assessment: 'CRITICAL', comment: 'voll' }),
      );
    for (const days of [9, 1])
      await report(districts, 'melle', unitKeys.melle, ago(days), places(10 + days, 5, { allocations: 1 }));
    await report(districts, 'andere', unitKeys.artland, ago(1), places(3, null, { allocations: 0 }));
    await districts.settled();
    beforeCorrection = await districts.clock();
    await submit(
      districts,
      'zwei',
      reportInput(unitKeys.bramsche, ago(1), {
        ...places(1, 0, { allocations: 2, assessment: 'CRITICAL', comment: 'voll' }),
        baseRevision: 1,
        correctionReason: 'nachgezählt',
      }),
    );
    await districts.settled();
  }, 240_000);
  afterAll(async () => {
    await browser?.stop();
    await districts?.stop();
  }, 60_000);

  const open = async (path = '/lage', options: Parameters<PortalBrowser['open']>[0] = {}): Promise<PortalWindow> => {
    const window = await browser.open({ account: 'steuerung', path, ...options });
    return window;
  };
  const yesterday = (more = ''): string => `/lage?datum=${districts.ago(1)}${more}`;
  const tile = (page: Page, key: string) => page.locator(`#zahl-${key}`);
  const names = (page: Page): Promise<string[]> => page.locator('.unit-table tbody th a').allInnerTexts();
  const table = (page: Page) => page.getByRole('region', { name: /^Kommunen am/ });
  /** From the heading over what needs action to the table. */
  const tableTop = (page: Page): Promise<number> =>
    page.evaluate<number>(
      `(([list, table]) => table.top - list.top)(
        ['#handlungsbedarf', '.unit-table'].map((one) => document.querySelector(one).getBoundingClientRect()))`,
    );
  /** Waits until the table is there, the figures in it. */
  const ready = async ({ page }: PortalWindow): Promise<void> => {
    await table(page).waitFor();
    await page.locator('.figure__chart svg').nth(2).waitFor();
  };

  /** Waits until the day to compare with is there, too. */
  const compared = ({ page }: PortalWindow): Promise<void> =>
    page.getByText('Änderungen gegenüber Vortag').first().waitFor();

  it('leads by keyboard alone to a critical unit', async () => {
    const window = await open();
    const { page } = window;
    await ready(window);
    const first = page.locator('.action-list li').first();
    await page.getByText('kritisch seit 3 Tagen').waitFor();
    expect(await first.innerText()).toContain(
      'Bramsche: kritisch seit 3 Tagen, 1 Platz frei, 6 Zuweisungen in 7 Tagen.',
    );
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 80; presses += 1) {
        if ((await window.focused()) === name) return;
        await window.press('Tab');
      }
      throw new Error(`${name} is not reached by Tab`);
    };
    await tabTo('Lage');
    await window.press('Enter');
    await page.locator('th[aria-sort="ascending"]').getByText('Lage').waitFor();
    expect(await window.focused()).toBe('Lage');
    expect((await names(page))[0]).toBe('Bramsche');
    await tabTo('Bramsche');
    await window.press('Enter');
    await page.waitForURL(`**/kommune/${unitKeys.bramsche}`);
    expectCleanWindow(window);
    await window.close();
  });

  itWhenOwed(0, 1)('shows each sum with its coverage, its change and the age of its oldest input', async () => {
    const window = await open();
    await ready(window);
    await compared(window);
    const text = async (key: string): Promise<string> =>
      (await tile(window.page, key).innerText()).replace(/\s+/g, ' ').trim();
    // Nobody has reported today: the stocks are carried forward, the flow is unknown.
    expect(await text('frei')).toMatch(/^Sofort frei 20 Plätze ±0 gegenüber Vortag .*älteste Angabe vom/);
    expect(await text('frei')).toContain('dezentral 15 ±0 3 von 4 bekannt');
    expect(await text('frei')).toContain('GU 5 ±0 2 von 4 bekannt');
    expect(await text('zuweisungen')).toMatch(/^Zuweisungen heute – unbekannt Personen 0 von 4 bekannt 7 Tage 7 /);
    expect(await text('lage')).toMatch(/2 ausreichend .* 1 kritisch .* 1 keine Meldung .* 3 von 4 bekannt/);
    expect(await window.page.locator('.state-line').innerText()).toMatch(/^Stand \d\d:\d\d Uhr, 0 von 4 Meldungen/);
    await window.close();
  });

  it('explains every figure by inputs that add up to it, asked for only then, at an address', async () => {
    const window = await open(yesterday());
    const { page } = window;
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.postData()?.includes('explanation')) asked.push(request.url());
    });
    await ready(window);
    expect(asked).toEqual([]);
    for (const [key, title] of [
      ['untergebracht', 'Untergebracht'],
      ['frei', 'Sofort frei'],
      ['aussicht', 'In Aussicht (30 Tage)'],
      ['zuweisungen', 'Zuweisungen am Tag'],
      ['anrechnung', 'Voraussichtliche Anrechnung'],
    ] as const) {
      const before = asked.length;
      const button = page.getByRole('button', { name: `So gerechnet: ${title}` });
      await button.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog
        .getByText(/^Regel /)
        .first()
        .waitFor();
      expect(asked.length).toBe(before + 1);
      expect(page.url()).toContain(`erklaerung=${key}`);
      const sums = await dialog.locator('table').evaluateAll((tables) =>
        (tables as unknown as { querySelectorAll(q: string): Iterable<{ textContent: string }> }[]).map((one) => {
          const read = (query: string): number[] =>
            [...one.querySelectorAll(query)].map(({ textContent }) => Number(/^\d+/.exec(textContent)?.[0] ?? 0));
          return { inputs: read('tbody td:nth-child(2)'), total: read('tfoot td:nth-child(2)')[0] };
        }),
      );
      for (const { inputs, total } of sums) expect(inputs.reduce((sum, value) => sum + value, 0)).toBe(total);
      const shown = Number((await tile(page, key).locator('.tile__value strong').innerText()).split('\n')[0]);
      const isByKind = key !== 'zuweisungen' && key !== 'anrechnung';
      const parts = isByKind ? sums : sums.slice(0, 1);
      expect(parts.reduce((sum, { total }) => sum + total!, 0)).toBe(Number.isNaN(shown) ? 0 : shown);
      if (Number.isNaN(shown)) expect(await dialog.innerText()).not.toMatch(/= 0\./);
      await expectAccessible(window);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await window.focused()).toBe(`So gerechnet: ${title}`);
    }
    await page.getByRole('button', { name: 'So gerechnet: Lage' }).press('Enter');
    expect(await page.getByRole('dialog').innerText()).toMatch(/Stand \d\d:\d\d Uhr\.[^]*Fassung 2, vom Tag/);
    await page.getByText('2 ausreichend + 0 angespannt + 1 kritisch + 1 ohne Einschätzung = 4 Kommunen').waitFor();
    await expectAccessible(window);
    await page.reload();
    const link = page.getByRole('dialog').getByRole('link', { name: /^Meldung Melle/ });
    await link.press('Enter');
    await page.waitForURL(`**/kommune/${unitKeys.melle}/meldungen/${districts.ago(1)}`);
    expectCleanWindow(window);
    await window.close();
  });

  it('sorts by its headers, filters by name and leaves out columns; the address keeps all of it', async () => {
    const window = await open(yesterday());
    const { page } = window;
    await ready(window);
    expect(await names(page)).toEqual(['Bramsche', 'Melle', 'Samtgemeinde Artland', 'Kreishaus']);
    const header = table(page).getByRole('button', { name: 'Sofort frei' });
    await header.click();
    await page.waitForURL('**sortieren=frei**');
    // Unknown comes last either way.
    expect(await names(page)).toEqual(['Bramsche', 'Samtgemeinde Artland', 'Melle', 'Kreishaus']);
    await header.click();
    await page.waitForURL('**sortieren=-frei**');
    expect(await names(page)).toEqual(['Melle', 'Samtgemeinde Artland', 'Bramsche', 'Kreishaus']);
    await page.getByText('Spalten wählen').click();
    await page.getByRole('checkbox', { name: 'Datenalter' }).uncheck();
    await page.getByLabel('Kommune suchen').fill('m');
    await page.waitForURL('**name=m**');
    await page.reload();
    await table(page).waitFor();
    expect(await names(page)).toEqual(['Melle', 'Samtgemeinde Artland', 'Bramsche']);
    expect(await page.locator('.unit-table thead th').count()).toBe(7);
    expect(await page.locator('.unit-table th[aria-sort="descending"]').innerText()).toMatch(/^Sofort frei/);
    await window.close();
  });

  it('hands the table over as CSV and XLSX, as it is filtered and sorted', async () => {
    const window = await open(yesterday('&sortieren=-frei&name=m'));
    const { page } = window;
    await ready(window);
    const save = async (name: string): Promise<Buffer> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`lagebild-${districts.ago(1)}.${name.slice(4).toLowerCase()}`);
      return readFile(await download.path());
    };
    const csv = (await save('Als CSV')).toString();
    expect(csv.charCodeAt(0)).toBe(0xfeff);
    const lines = csv
      .slice(1)
      .trim()
      .split('\r\n')
      .map((line) => line.split(';'));
    const column = (name: string): string[] => lines.slice(1).map((line) => line[lines[0]!.indexOf(name)]!);
    expect(column('kommune')).toEqual(['Melle', '"Samtgemeinde Artland"', 'Bramsche']);
    expect(column('frei_dezentral')).toEqual(['11', '3', '1']);
    // Unknown is empty, not 0.
    expect(column('frei_gu')).toEqual(['5', '', '0']);
    const rows = await readExcelFile(await save('Als XLSX'));
    const sheet = (Array.isArray(rows[0]) ? rows : (rows[0] as unknown as { data: unknown[][] }).data) as unknown[][];
    expect(sheet.map((cells) => cells[2])).toEqual(['kommune', 'Melle', 'Samtgemeinde Artland', 'Bramsche']);
    expect(sheet[1]![1]).toBe(unitKeys.melle);
    // Both are written down, with what was taken home; without that there is no file.
    const entries = await districts.database.query(
      `SELECT actor_name, reporting_date, detail FROM platform.audit_entry WHERE action = 'SituationExported' ORDER BY audit_id`,
    );
    expect(entries).toEqual(
      ['csv', 'xlsx'].map((format) => ({
        actor_name: 'steuerung',
        reporting_date: districts.ago(1),
        detail: { knownAt: null, format, units: 3 },
      })),
    );
    await window.context.setOffline(true);
    let downloads = 0;
    page.on('download', () => (downloads += 1));
    await page.getByRole('button', { name: 'Als CSV', exact: true }).click();
    await page.getByRole('alert').getByText('Keine Verbindung zum Server. Bitte noch einmal versuchen.').waitFor();
    await expectAccessible(window);
    expect(downloads).toBe(0);
    await window.context.setOffline(false);
    const record = (account: 'melle' | 'karte', input: Record<string, unknown>): Promise<number> =>
      districts
        .try(
          account,
          `mutation ($input: RecordSituationExportInput!) { recordSituationExport(input: $input) { recordedAt } }`,
          {
            input: { date: districts.today, format: 'CSV', units: 4, ...input },
          },
        )
        .then(({ status, errors }) => (errors ? Number(status === 200 ? 400 : status) : status));
    expect(await record('melle', {})).toBe(200);
    expect(await record('karte', {})).toBe(403);
    expect(await record('melle', { units: 501 })).toBe(400);
    expect(await record('melle', { date: districts.ago(-1) })).toBe(400);
    expect(await record('melle', { knownAt: `${districts.ago(-1)}T12:00:00Z` })).toBe(400);
    expectCleanWindow(window);
    await window.close();
  });

  itWhenOwed(1)('shows what was known at a moment, and says so', async () => {
    const window = await open(yesterday(`&bekannt=${beforeCorrection}`));
    const { page } = window;
    await ready(window);
    expect(await tile(page, 'frei').locator('strong').innerText()).toBe('19');
    expect(await page.locator('.state-line').innerText()).toMatch(/^Kenntnisstand vom .*, 3 von 4 Meldungen$/);
    await expectAccessible(window);
    await page.getByRole('button', { name: 'Aktueller Stand' }).click();
    await page.waitForURL((url) => !url.search.includes('bekannt'));
    await tile(page, 'frei').getByText('20', { exact: true }).waitFor();
    // And by the field, in the clock of the district; then nobody had heard of its units yet.
    await page.getByText('Kenntnisstand vom').click();
    await page.getByLabel('Bekannt am').fill(`${districts.ago(1)}T00:00`);
    await page.keyboard.press('Enter');
    await page.getByText('sind in diesem Landkreis keine Kommunen bekannt').waitFor();
    expect(page.url()).toContain('bekannt=');
    await window.close();
  });

  it('says how many days are still to be worked out anew, and asks again only until it is done', async () => {
    const window = await open('/hilfe');
    const { page } = window;
    const pending = [3, 1, 0];
    let asked = 0;
    await page.route('**/graphql', (route) => {
      if (!route.request().postData()?.includes('query Recalculation(')) return route.fallback();
      const daysPending = pending[asked++] ?? 0;
      return route.fulfill({ json: { data: { district: { recalculation: { daysPending } } } } });
    });
    await window.go(yesterday());
    const line = page.locator('.state-line');
    await line.getByText('noch 3 Tage neu zu berechnen').waitFor();
    await line.getByText('noch 1 Tag neu zu berechnen').waitFor();
    await line.getByText('neu zu berechnen').waitFor({ state: 'detached' });
    await page.waitForTimeout(2_500);
    expect(asked).toBe(3);
    await window.close();
  });

  it('compares with the day, the week and the month before', async () => {
    const window = await open(yesterday());
    const { page } = window;
    await ready(window);
    const change = tile(page, 'frei').locator('.tile__value .change');
    // The day before, Melle's report of nine days ago was too old; only kinds that both days know are compared.
    await page.getByLabel('Vergleich mit').selectOption('vorwoche');
    await change.getByText('gegenüber Vorwoche').waitFor();
    // 19 + 5 of Melle, 9 + 9 of Bramsche; now 11 + 5, 1 + 0 and 3.
    expect((await change.innerText()).replace(/\s+/g, ' ')).toMatch(/^−22 gegenüber Vorwoche/);
    expect(await tile(page, 'frei').innerText()).toMatch(/dezentral 15 −13\s+3 von 4 bekannt, damals 2 von 5/);
    expect(
      await table(page)
        .getByRole('row', { name: /^Bramsche/ })
        .innerText(),
    ).toContain('−17');
    expect(page.url()).toContain('vergleich=vorwoche');
    await page.getByLabel('Vergleich mit').selectOption('vormonat');
    // Nothing is known of that day: no change is claimed.
    await change.waitFor({ state: 'detached' });
    await window.close();
  });

  it('offers each series as a table and says what it shows', async () => {
    const window = await open(yesterday('&zeitraum=30'));
    const { page } = window;
    await ready(window);
    const figure = page.getByRole('figure', { name: 'Sofort frei in Plätzen' });
    expect(await figure.locator('.figure__chart').getAttribute('aria-hidden')).toBe('true');
    expect(await figure.locator('p').first().innerText()).toMatch(
      /^Die sofort freie Kapazität .* Plätze \(dezentral 3, GU 2 von 4 bekannt\).*\.$/,
    );
    await figure.getByRole('button', { name: 'Als Tabelle' }).press('Enter');
    const rows = figure.getByRole('row');
    expect(await rows.count()).toBe(31);
    expect((await rows.nth(1).innerText()).split(/\t/).slice(1)).toEqual(['20', '15', '5', 'dezentral 3, GU 2 von 4']);
    expect(await page.getByRole('figure', { name: 'Zuweisungen je Tag' }).innerText()).toMatch(
      /bekannt an 5 Tagen aus 7 von \d+ Meldungen/,
    );
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
  });

  itWhenOwed(0)('takes in a report from another browser without moving anything, and without a request', async () => {
    // With motion the browser would still be on its way to what has the focus.
    const window = await open('/lage?sortieren=frei', { reducedMotion: 'reduce' });
    const { page } = window;
    await ready(window);
    // Content that comes later would move what is measured here.
    await compared(window);
    await page
      .getByText(/kritisch seit \d/)
      .first()
      .waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    const order = await names(page);
    const needed = page.locator('.action-list li');
    const neededBefore = await needed.locator('a').allInnerTexts();
    expect(neededBefore).toContain('Bramsche');
    expect(neededBefore).not.toContain('Melle');
    const top = await tableTop(page);
    const name = page.getByLabel('Kommune suchen');
    await name.focus();
    const scrolled = await page.evaluate<number>('scrollY');
    expect(scrolled).toBeGreaterThan(0);
    const seenAt = await name.boundingBox();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));

    const clerk = await browser.open({ account: 'melle', path: `/meldung/${unitKeys.melle}/${districts.today}` });
    // Now without a place: it belongs into the list of those that need somebody to act.
    for (const kind of [0, 1]) await clerk.page.getByRole('textbox', { name: 'Sofort frei' }).nth(kind).fill('0');
    await clerk.page.getByRole('textbox', { name: 'Zuweisungen heute' }).fill('4');
    await clerk.page.keyboard.press('Control+Enter');
    const again = clerk.page.getByRole('button', { name: 'Trotzdem absenden' });
    const done = clerk.page.getByRole('heading', { name: 'Meldung ist eingegangen.' });
    await again.or(done).waitFor();
    if (await again.isVisible()) await again.click();
    await done.waitFor();
    await clerk.close();

    await tile(page, 'zuweisungen')
      .locator('.tile__value')
      .getByText('4', { exact: true })
      .waitFor({ timeout: 15_000 });
    const row = table(page).getByRole('row', { name: /^Melle/ });
    expect(await row.innerText()).toMatch(/Melle\s+neu/);
    expect(await tile(page, 'frei').locator('.fresh').count()).toBe(1);
    expect(await page.getByText('1 von 4 Meldungen').count()).toBe(1);
    await page.getByText('Neue Meldung: Melle.').waitFor({ state: 'attached' });
    // Without free places Melle would now stand elsewhere, and among those that need somebody to act.
    expect(await names(page)).toEqual(order);
    expect(await needed.locator('a').allInnerTexts()).toEqual(neededBefore);
    expect(await tableTop(page)).toBe(top);
    expect(await name.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
    expect(await name.boundingBox()).toEqual(seenAt);
    expect(await page.evaluate<number>('scrollY')).toBe(scrolled);
    expect(requests).toEqual([]);
    await expectAccessible(window);
    await page.getByRole('button', { name: 'Neu ordnen' }).press('Enter');
    expect(await window.focused()).toBe('Handlungsbedarf');
    expect((await needed.locator('a').allInnerTexts()).slice(0, 2)).toEqual(['Bramsche', 'Melle']);
    expect(await needed.nth(1).innerText()).toMatch(/0 Plätze frei.* neu$/);
    expect(await page.getByRole('button', { name: 'Neu ordnen' }).count()).toBe(0);
    await table(page).getByRole('button', { name: 'Sofort frei' }).click();
    await page.waitForURL('**sortieren=-frei**');
    expect(await names(page)).not.toEqual([...order].reverse());
    expectCleanWindow(window);
    await window.close();
  });

  it('asks every half minute where the socket does not work, while somebody is there', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/hilfe' });
    const { page } = window;
    await page.routeWebSocket('**/graphql', (socket) => socket.close());
    await page.clock.install();
    await window.go('/lage');
    await ready(window);
    await page.getByText('wird alle 30 Sekunden abgefragt').waitFor();
    let asked = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('query Picture(')) asked += 1;
    });
    // Bramsche gets worse meanwhile: marked and announced as if it had come by the socket, and no entry moves.
    await submit(
      districts,
      'zwei',
      reportInput(unitKeys.bramsche, districts.today, places(0, 0, { assessment: 'CRITICAL', comment: 'voll' })),
    );
    await districts.settled();
    const needed = await page.locator('.action-list a').allInnerTexts();
    await page.clock.runFor(31_000);
    await page.locator('.action-list li', { hasText: 'Bramsche' }).getByText('neu', { exact: true }).waitFor();
    await page.clock.runFor(1_000);
    await page.getByText('Neue Meldung: Bramsche.').waitFor({ state: 'attached' });
    expect(await page.locator('.action-list a').allInnerTexts()).toEqual(needed);
    for (let tries = 0; asked === 0 && tries < 50; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked).toBe(1);
    // Nobody there for long: no request, so that the session can end.
    await page.clock.runFor(5 * 60_000);
    const before = asked;
    await page.clock.runFor(5 * 60_000);
    expect(asked).toBe(before);
    await window.close();
  });

  it('is live on the day that is today, and on no other', async () => {
    const window = await open('/hilfe');
    const { page } = window;
    const mark = page.locator('.live-mark');
    const heading = (days: number) =>
      page.getByRole('heading', { level: 1, name: districts.ago(days).split('-').reverse().join('.') });

    await goBeforeMidnight(window, '/lage', districts.ago(1));
    await heading(0).waitFor();
    await mark.getByText('live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Vorheriger Tag' }).click();
    await heading(1).waitFor();
    await ready(window);
    // The connection is told to close, and closes later.
    await page.waitForTimeout(1_000);
    expect(await mark.count()).toBe(0);

    await page.routeWebSocket('**/graphql', (socket) => socket.close());
    await page.clock.install();
    await goBeforeMidnight(window, '/lage', districts.ago(1));
    await heading(1).waitFor();
    await mark.getByText('wird alle 30 Sekunden abgefragt').waitFor();
    await page.clock.runFor(61_000);
    await heading(0).waitFor();
    await window.close();
  });

  it('keeps heading, figures and explanation of one day while another is loading', async () => {
    // Compared with a day far off: the day before is not there yet.
    const window = await open(yesterday('&vergleich=vormonat'));
    const { page } = window;
    await ready(window);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('query Picture(')) await held;
      await route.continue();
    });
    const heading = page.getByRole('heading', { level: 1 });
    const german = (days: number): string => districts.ago(days).split('-').reverse().join('.');
    await page.getByRole('button', { name: 'Vorheriger Tag' }).click();
    await page
      .getByRole('status')
      .getByText(`${german(2)} wird geladen …`)
      .waitFor();
    expect(await heading.innerText()).toContain(german(1));
    expect(await tile(page, 'frei').locator('strong').innerText()).toBe('20');
    await page.getByRole('button', { name: 'So gerechnet: Sofort frei' }).click();
    await page.getByRole('heading', { name: `So gerechnet: Sofort frei am ${german(1)}` }).waitFor();
    await expectAccessible(window);
    await page.keyboard.press('Escape');
    release();
    await page.getByRole('heading', { level: 1, name: german(2) }).waitFor();
    expect(await page.getByText('wird geladen').count()).toBe(0);
    await window.close();
  });

  it('shows all five states', async () => {
    const window = await open(`/lage?datum=${districts.ago(300)}`);
    const { page } = window;
    await page.getByText('Noch keine Meldungen für diesen Tag.').waitFor();
    await expectAccessible(window);

    const isPicture = (data: string | null): boolean => data?.includes('query Picture(') ?? false;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/graphql', async (route) => {
      if (isPicture(route.request().postData())) await held;
      await route.continue();
    });
    await window.go(yesterday());
    await page.getByText('Lagebild wird geladen …').waitFor();
    await expectAccessible(window);
    release();
    await ready(window);
    await page.unroute('**/graphql');
    await expectAccessible(window);

    await page.route('**/graphql', (route) =>
      isPicture(route.request().postData())
        ? route.fulfill({
            status: 500,
            headers: { 'x-request-id': '7f3a0000-1111' },
            json: { errors: [{ message: 'Unerwarteter Fehler.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
          })
        : route.continue(),
    );
    await window.go(yesterday());
    await page.getByText('Lagebild konnte nicht geladen werden').waitFor();
    await page.getByText('Kennung 7f3a0000').waitFor();
    await expectAccessible(window);
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Erneut versuchen' }).click();
    await ready(window);

    // Offline: the last figures stay.
    await window.context.setOffline(true);
    await page.getByRole('button', { name: 'Vorheriger Tag' }).click();
    await page.locator('.offline-band').first().waitFor();
    await expectAccessible(window);
    await page.getByRole('button', { name: 'Nächster Tag' }).click();
    await ready(window);
    expect(await tile(page, 'frei').locator('strong').innerText()).toBe('20');
    await window.context.setOffline(false);
    await window.close();

    const stranger = await browser.open({ account: 'karte', path: '/lage' });
    await stranger.page.getByText('Diese Seite gibt es nicht, oder Sie haben keinen Zugriff.').waitFor();
    await expectAccessible(stranger);
    await stranger.close();
  });

  it('works at 320 px, at 400 % and with forced colours, for clerks as well', async () => {
    for (const options of [
      { viewport: { width: 320, height: 640 } },
      { zoom: 4 },
      { forcedColors: 'active' as const, account: 'melle' },
    ]) {
      const window = await open(yesterday(), options);
      await ready(window);
      await expectNoTwoWayScrolling(window);
      await expectAccessible(window);
      expectCleanWindow(window);
      await window.close();
    }
  });

  it('is printed without the frame, the state of knowledge at the foot', async () => {
    const window = await open(yesterday());
    const { page } = window;
    await ready(window);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.frame-header').isVisible()).toBe(false);
    expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
    expect(
      await page.evaluate<string>(`getComputedStyle(document.documentElement).getPropertyValue('--print-foot')`),
    ).toMatch(/^"Kreislage · Landkreis Osnabrück · Stand \d\d\.\d\d\.\d{4}, \d\d:\d\d Uhr · bekannt 3 von 4"$/);
    await window.close();
  });
});

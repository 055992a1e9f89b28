import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Districts, report, startWithDistricts, unitKeys } from '../support/districts.js';
import {
  describeInBrowser,
  expectAccessible,
  expectCleanWindow,
  expectNoTwoWayScrolling,
  type PortalBrowser,
  startPortalBrowser,
} from '../support/portal.js';

const header = 'ars;stichtag;zuweisungen;untergebracht_dezentral;untergebracht_gu;frei_dezentral;frei_gu;lage';

describeInBrowser('Import, help and the other pages of the portal', () => {
  let districts: Districts;
  let browser: PortalBrowser;

  beforeAll(async () => {
    districts = await startWithDistricts();
    await report(districts, 'melle', unitKeys.melle, districts.ago(2));
    await districts.settled();
    browser = await startPortalBrowser(districts.url);
  }, 180_000);
  afterEach(() => browser?.closeWindows());
  afterAll(async () => {
    await browser?.stop();
    await districts?.stop();
  }, 60_000);

  const csv = (...lines: string[]) => ({
    name: 'meldungen.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from([header, ...lines, ''].join('\n')),
  });

  it('checks a file, explains what is rejected, and takes over the rest', async () => {
    const window = await browser.open({ account: 'melle', path: '/import' });
    const { page } = window;
    await page
      .getByLabel('CSV oder XLSX')
      .setInputFiles(
        csv(
          `${unitKeys.melle};${districts.ago(2)};0;101;50;10;5;ausreichend`,
          `${unitKeys.melle};${districts.ago(1)};1;102;50;10;5;ausreichend`,
          `${unitKeys.melle};${districts.today};zwölf;103;50;10;5;ausreichend`,
        ),
      );
    await page.getByRole('heading', { name: '3 Prüfen: 3 Zeilen' }).waitFor();
    expect(await page.locator('.import-counts').innerText()).toMatch(
      /1 neu\s+1 geändert\s+0 unverändert\s+1 abgelehnt/,
    );
    expect(await page.getByRole('row', { name: /geändert/ }).innerText()).toContain(
      'untergebracht_dezentral: 100 → 101',
    );
    expect(await page.getByRole('row', { name: /abgelehnt/ }).innerText()).toMatch(/zuweisungen.*zwölf/s);
    await expectAccessible(window);
    const rows = page.locator('.import-table tbody tr');
    for (const [filter, result] of [
      ['neue', /neu/],
      ['geaenderte', /geändert/],
      ['abgelehnte', /abgelehnt/],
    ] as const) {
      await page.getByLabel('Zeilen', { exact: true }).selectOption(filter);
      await page.waitForURL(`**/import?nur=${filter}`);
      expect(await rows.count()).toBe(1);
      expect(await rows.innerText()).toMatch(result);
    }
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Abgelehnte mit Grund herunterladen' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('abgelehnte-zeilen.csv');
    const rejected = await readFile(await download.path(), 'utf8');
    expect(rejected).toMatch(
      new RegExp(
        `^\uFEFF${header};grund\r\n${unitKeys.melle};${districts.today};zwölf;103;50;10;5;ausreichend;.*keine ganze Zahl`,
      ),
    );
    const take = page.getByRole('button', { name: '2 Meldungen übernehmen' });
    expect(await take.getAttribute('aria-disabled')).toBe('true');
    await page.getByLabel('Die 1 abgelehnte Zeile weglassen').check();
    await page.getByLabel('Grund der Korrektur').fill('Nachtrag aus der Liste');
    await take.click();
    await page.getByText('Die Meldungen sind eingegangen').first().waitFor();
    await expectAccessible(window);
    const { reportingUnit } = await districts.ask(
      'steuerung',
      `query ($key: ID!, $from: Date!, $to: Date!) { reportingUnit(key: $key) { reports(from: $from, to: $to) {
         reportingDate revision source correctionReason } } }`,
      { key: unitKeys.melle, from: districts.ago(3), to: districts.today },
    );
    // The rejected rows come back, mended.
    await page.getByLabel('CSV oder XLSX').setInputFiles({
      name: 'abgelehnte-zeilen.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(rejected.replace(';zwölf;', ';12;')),
    });
    await page.getByText('Nicht gelesene Spalten: grund').waitFor();
    expect(await page.locator('.import-counts').innerText()).toMatch(/1 neu\s+0 geändert.*0 abgelehnt/s);
    expect(reportingUnit.reports).toEqual([
      { reportingDate: districts.ago(2), revision: 2, source: 'IMPORT', correctionReason: 'Nachtrag aus der Liste' },
      { reportingDate: districts.ago(1), revision: 1, source: 'IMPORT', correctionReason: null },
    ]);
    expectCleanWindow(window);
    await window.close();
  });

  it('says what is wrong with a file that it cannot read', async () => {
    const window = await browser.open({ account: 'melle', path: '/import' });
    const { page } = window;
    await page
      .getByLabel('CSV oder XLSX')
      .setInputFiles({ name: 'meldungen.csv', mimeType: 'text/csv', buffer: Buffer.from('%PDF-1.7 …') });
    await page.getByText('Die Datei wurde nicht angenommen').waitFor();
    await page.getByText('Es wurde nichts gespeichert.').waitFor();
    await expectAccessible(window);
    await window.close();
  });

  it('shows how far a long file is, and stores nothing when it is given up', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/import' });
    const { page } = window;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/reports/import', async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    await page
      .getByLabel('CSV oder XLSX')
      .setInputFiles(csv(`${unitKeys.artland};${districts.today};0;1;1;1;1;ausreichend`));
    await page.getByText('Datei wird übertragen').waitFor();
    await page.getByRole('progressbar').waitFor();
    await expectAccessible(window);
    await page.getByRole('button', { name: 'Abbrechen' }).click();
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    release();
    await page.unroute('**/api/reports/import');
    const ofArtland = async (): Promise<number> =>
      (await districts.database.query(`SELECT FROM reporting.daily_report WHERE unit_key = '${unitKeys.artland}'`))
        .length;
    expect(await ofArtland()).toBe(0);
    // While it is stored, giving up may come too late: then nothing is claimed.
    const file = csv(`${unitKeys.artland};${districts.today};0;1;1;1;1;ausreichend`);
    await page.getByLabel('CSV oder XLSX').setInputFiles(file);
    await page.getByRole('button', { name: '1 Meldung übernehmen' }).waitFor();
    await page.route('**/api/reports/import', async (route) => {
      await route.fetch();
      // The answer never comes.
    });
    await page.getByRole('button', { name: '1 Meldung übernehmen' }).click();
    await page.getByText('Bis zum Ende ist nichts gespeichert.').waitFor();
    for (let wait = 0; wait < 100 && (await ofArtland()) === 0; wait += 1) await page.waitForTimeout(50);
    expect(await ofArtland()).toBe(1);
    await page.getByRole('button', { name: 'Abbrechen' }).click();
    await page.getByText('Unklar, ob gespeichert wurde', { exact: true }).waitFor();
    await expectAccessible(window);
    await page.unroute('**/api/reports/import');
    await page.getByRole('button', { name: 'Noch einmal prüfen' }).click();
    await page.getByText('In dieser Datei ist nichts zu übernehmen.').waitFor();
    await window.close();
  });

  it('checks again what could not be checked for want of a connection, and pages through many rows', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/import' });
    const { page, context } = window;
    await page.getByLabel('CSV oder XLSX').waitFor();
    await context.setOffline(true);
    const many = Array.from(
      { length: 201 },
      (_, index) => `${unitKeys.artland};${districts.ago(10 + index)};x;1;1;1;1;`,
    );
    await page.getByLabel('CSV oder XLSX').setInputFiles(csv(...many));
    await page.getByText('Die Datei konnte nicht geprüft werden').waitFor();
    await expectAccessible(window);
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Noch einmal prüfen' }).click();
    await page.getByText('1 bis 200 von 201 Zeilen').waitFor();
    await page.getByRole('button', { name: 'Nächste Seite' }).press('Enter');
    await page.getByText('201 bis 201 von 201 Zeilen').waitFor();
    expect(page.url()).toContain('seite=2');
    expect(await page.locator('.import-table tbody tr').count()).toBe(1);
    await expectAccessible(window);
    await window.close();
  });

  const row = (date: string, allocations: number) =>
    csv(`${unitKeys.artland};${date};${allocations};1;1;1;1;ausreichend`);

  it('does not claim that nothing was stored when the answer is lost, and checks the same file again', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/import' });
    const { page } = window;
    await page.getByLabel('CSV oder XLSX').setInputFiles(row(districts.ago(3), 1));
    // The server gets the file, its answer does not come back.
    await page.getByRole('button', { name: '1 Meldung übernehmen' }).waitFor();
    await page.route('**/api/reports/import', async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    });
    await page.getByRole('button', { name: '1 Meldung übernehmen' }).click();
    await page.getByText('Unklar, ob gespeichert wurde', { exact: true }).waitFor();
    expect(await page.getByText('Es wurde nichts gespeichert.').count()).toBe(0);
    await expectAccessible(window);
    await page.unroute('**/api/reports/import');
    await page.getByRole('button', { name: 'Noch einmal prüfen' }).click();
    await page.getByText('In dieser Datei ist nichts zu übernehmen.').waitFor();
    expect(await page.locator('.import-counts').innerText()).toMatch(/0 neu\s+0 geändert\s+1 unverändert/);
    expectCleanWindow(window);
    await window.close();
  });

  it('shows the preview again when somebody has reported since, and takes over no sooner', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/import' });
    const { page } = window;
    const day = districts.ago(5);
    await page.getByLabel('CSV oder XLSX').setInputFiles(row(day, 1));
    await page.getByRole('button', { name: '1 Meldung übernehmen' }).waitFor();
    expect(await page.locator('.import-counts').innerText()).toMatch(/1 neu/);
    await report(districts, 'andere', unitKeys.artland, day, { allocations: 7 });
    await page.getByRole('button', { name: '1 Meldung übernehmen' }).click();
    await page.getByText('Seit der Vorschau haben sich Meldungen geändert').waitFor();
    await page.getByText('Bitte sehen Sie sich die neue Vorschau an, bevor Sie übernehmen.').waitFor();
    await page.getByText('zuweisungen: 7 → 1').waitFor();
    expect(await page.locator('.import-counts').innerText()).toMatch(/0 neu\s+1 geändert/);
    expect(await window.focused()).toContain('3 Prüfen');
    await expectAccessible(window);
    const { reportingUnit } = await districts.ask(
      'steuerung',
      `query ($key: ID!, $day: Date!) { reportingUnit(key: $key) { reports(from: $day, to: $day) { revision allocations } } }`,
      { key: unitKeys.artland, day },
    );
    expect(reportingUnit.reports).toEqual([{ revision: 1, allocations: 7 }]);
    // After seeing it, the user may still want it; without a reason nothing is sent, and the cursor stands where it is
    // missing.
    await page.getByRole('button', { name: '1 Meldung übernehmen' }).click();
    await page.getByText('Bitte geben Sie an, warum Meldungen geändert werden.').waitFor();
    expect(await window.focused()).toContain('Grund der Korrektur');
    await expectAccessible(window);
    await page.getByLabel('Grund der Korrektur').fill('Die Liste gilt');
    await page.getByRole('button', { name: '1 Meldung übernehmen' }).click();
    await page.getByText('Die Meldungen sind eingegangen').first().waitFor();
    expect(await page.getByText('Seit der Vorschau haben sich Meldungen geändert').count()).toBe(0);
    expectCleanWindow(window);
    await window.close();
  });

  it('says so when the connection breaks in the middle of the answer', async () => {
    const window = await browser.open({ account: 'steuerung' });
    const { page } = window;
    // A stream that breaks cannot be made by routes of the browser.
    await page.addInitScript(`
      const send = window.fetch;
      window.fetch = (address, options) => String(address).endsWith('/api/reports/import')
        ? Promise.resolve(new Response(new ReadableStream({
            start(stream) {
              stream.enqueue(new TextEncoder().encode('{"progress":{"phase":"checking","done":0,"total":1}}\\n'));
              setTimeout(() => stream.error(new TypeError('network error')), 100);
            },
          }), { headers: { 'content-type': 'application/x-ndjson' } }))
        : send(address, options);`);
    await window.go('/import');
    await page.getByLabel('CSV oder XLSX').setInputFiles(row(districts.ago(3), 1));
    await page.getByText('Die Verbindung zum Server ist abgebrochen.').waitFor();
    expectCleanWindow(window);
    await window.close();
  });

  it('begins anew with another file', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/import' });
    const { page } = window;
    const mixed = csv(
      `${unitKeys.melle};${districts.ago(2)};0;199;50;10;5;ausreichend`,
      `${unitKeys.melle};${districts.ago(4)};zwölf;103;50;10;5;ausreichend`,
    );
    await page.getByLabel('CSV oder XLSX').setInputFiles(mixed);
    await page.getByLabel('Grund der Korrektur').fill('gilt nur hier');
    await page.getByLabel('Die 1 abgelehnte Zeile weglassen').check();
    await page.getByLabel('CSV oder XLSX').setInputFiles(mixed);
    await page.getByText('Datei wird übertragen').waitFor({ state: 'detached' });
    await page.getByLabel('Grund der Korrektur').waitFor();
    expect(await page.getByLabel('Grund der Korrektur').inputValue()).toBe('');
    expect(await page.getByLabel('Die 1 abgelehnte Zeile weglassen').isChecked()).toBe(false);
    await window.close();
  });

  it('asks to sign in when the session has ended', async () => {
    const window = await browser.open({ account: 'steuerung', path: '/import' });
    await window.page.getByRole('heading', { name: 'Import', level: 1 }).waitFor();
    await window.context.clearCookies();
    await window.page.getByLabel('CSV oder XLSX').setInputFiles(row(districts.ago(3), 1));
    await window.page.getByRole('heading', { name: 'Anmelden', level: 1 }).waitFor();
    await window.close();
  });

  it('offers the template, by a link that works', async () => {
    const window = await browser.open({ account: 'melle', path: '/import' });
    const [download] = await Promise.all([
      window.page.waitForEvent('download'),
      window.page.getByRole('link', { name: 'CSV', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^tagesmeldungen-03459-.*\.csv$/);
    await window.close();
  });

  it('has help and the pages of the operator for everybody, reachable by keyboard and narrow', async () => {
    for (const [path, heading] of [
      ['/hilfe', 'Hilfe'],
      ['/barrierefreiheit', 'Erklärung zur Barrierefreiheit'],
      ['/datenschutz', 'Datenschutz'],
      ['/impressum', 'Impressum'],
      ['/anmelden', 'Anmelden'],
      ['/import', 'Anmelden'],
    ] as const) {
      const window = await browser.open({ path, viewport: { width: 320, height: 640 } });
      await window.page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await expectNoTwoWayScrolling(window);
      await expectAccessible(window);
      await window.press('Tab');
      if (path !== '/anmelden' && path !== '/import') expect(await window.focused()).toBe('Zum Inhalt springen');
      expectCleanWindow(window);
      await window.close();
    }
  });

  it('opens the overview of keys by the key that it names', async () => {
    const window = await browser.open({ account: 'melle', path: '/import' });
    await window.page.getByRole('heading', { name: 'Import', level: 1 }).waitFor();
    await window.press('?');
    await window.page.getByRole('heading', { name: 'Tasten' }).waitFor();
    expect(window.page.url()).toMatch(/\/hilfe#tasten$/);
    await window.close();
  });

  it('works at 320 px', async () => {
    const window = await browser.open({ account: 'melle', path: '/import', viewport: { width: 320, height: 640 } });
    await window.page.getByLabel('CSV oder XLSX').waitFor();
    await expectNoTwoWayScrolling(window);
    await expectAccessible(window);
    await window.close();
  });

  it('lets people switch the keys off', async () => {
    const window = await browser.open({ account: 'melle', path: '/hilfe' });
    const { page } = window;
    await page.getByLabel('Tastenkürzel auf diesem Gerät verwenden').uncheck();
    await window.go(`/meldung/${unitKeys.melle}/${districts.ago(2)}`);
    await page.getByText('Gemeldet um').waitFor();
    await page.keyboard.press('t');
    await page.waitForTimeout(300);
    expect(page.url()).toContain(districts.ago(2));
    await window.close();
  });

  it('signs in with the words of the concept, and says no the same way to everybody', async () => {
    const window = await browser.open({ path: '/anmelden' });
    const { page } = window;
    for (const name of ['melle', 'gibt es nicht']) {
      await page.getByLabel('Benutzername').fill(name);
      await page.getByLabel('Kennwort', { exact: true }).fill('falsch');
      await page.keyboard.press('Enter');
      await page.getByText('Benutzername oder Kennwort ist falsch.').waitFor();
    }
    await page.waitForFunction('document.title === "Fehler: Anmelden – Kreislage"');
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
  });

  it('warns before a session ends, asks the server before it ends one, and comes back to the same place', async () => {
    const window = await browser.open({ account: 'melle', path: '/hilfe' });
    const { page } = window;
    await page.clock.install();
    await window.go('/import?nur=abgelehnte');
    await page.getByRole('heading', { name: 'Import' }).waitFor();
    // By the server's clock nothing is near its end: another window may be in use.
    const asked = page.waitForResponse('**/auth/session');
    await page.clock.fastForward('29:00');
    await asked;
    await page.clock.runFor(3_000);
    expect(await page.getByRole('dialog').count()).toBe(0);
    const end = (milliseconds: number) =>
      page.route('**/auth/session', (route) =>
        route.fulfill({
          headers: { date: new Date().toUTCString() },
          json: { idleUntil: new Date(Date.now() + milliseconds).toISOString() },
        }),
      );
    await end(90_000);
    await page.clock.fastForward('29:00');
    await page.getByText('Sie werden in 2 Minuten abgemeldet.').waitFor();
    await page.getByText('Nicht gespeicherte Eingaben gehen verloren.').waitFor();
    await expectAccessible(window);
    // A user who closes it is here: that keeps the session alive.
    const kept = page.waitForResponse('**/graphql');
    await page.keyboard.press('Escape');
    expect((await kept).status()).toBe(200);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.unroute('**/auth/session');
    await page.route('**/auth/session', (route) => route.fulfill({ status: 401, json: { code: 'UNAUTHENTICATED' } }));
    await page.clock.fastForward('31:00');
    await page.getByText('Sie wurden abgemeldet').waitFor();
    await page.clock.resume();
    await page.unroute('**/auth/session');
    await page.getByLabel('Benutzername').fill('melle');
    await page.getByLabel('Kennwort', { exact: true }).fill('ein Kennwort nur für Tests');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/import?nur=abgelehnte');
    await window.close();
  });

  it('keeps to forced colours and reduced motion', async () => {
    const window = await browser.open({
      account: 'melle',
      path: `/meldung/${unitKeys.melle}/${districts.ago(2)}`,
      forcedColors: 'active',
      reducedMotion: 'reduce',
    });
    await window.page.getByText('Gemeldet um').waitFor();
    await expectAccessible(window);
    const moving = await window.page.evaluate<number>(
      `[...document.querySelectorAll('*')].filter((element) => getComputedStyle(element).transitionDuration.split(', ').some((time) => parseFloat(time) > 0)).length`,
    );
    expect(moving).toBe(0);
    await window.close();
  });
});

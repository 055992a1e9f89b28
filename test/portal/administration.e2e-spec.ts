import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Districts, HOME, PASSWORD, report, startWithDistricts, unitKeys } from '../support/districts.js';
import {
  describeInBrowser,
  expectAccessible,
  expectCleanWindow,
  type PortalBrowser,
  type PortalWindow,
  startPortalBrowser,
} from '../support/portal.js';

const OWN_WORDS = 'ein selbst gewähltes Kennwort';

describeInBrowser('Administration in the portal', () => {
  let districts: Districts;
  let browser: PortalBrowser;

  beforeAll(async () => {
    districts = await startWithDistricts();
    await report(districts, 'melle', unitKeys.melle, districts.ago(1));
    await report(districts, 'zwei', unitKeys.bramsche, districts.ago(1));
    browser = await startPortalBrowser(districts.url);
  }, 180_000);
  beforeEach(async () => {
    await districts.set(
      HOME,
      'dueTime=10:00',
      'reportingDays=MON-SUN',
      'closedOn=',
      'carryForwardDays=7',
      'lockAfterDays=never',
      'middleStep=off',
      'assessmentRequired=on',
    );
  });
  afterEach(() => browser?.closeWindows());
  afterAll(async () => {
    await browser?.stop();
    await districts?.stop();
  }, 60_000);

  const german = (date: string): string => date.split('-').reverse().join('.');
  const open = (path: string): Promise<PortalWindow> => browser.open({ account: 'verwaltung', path });
  /** Waits until an element with this name has the focus. */
  const expectFocus = async (window: PortalWindow, what: string | RegExp): Promise<void> => {
    const fits = (focused: string): boolean => (typeof what === 'string' ? focused === what : what.test(focused));
    const deadline = Date.now() + 5_000;
    let focused = await window.focused();
    while (!fits(focused) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      focused = await window.focused();
    }
    expect([focused, fits(focused)]).toEqual([focused, true]);
  };

  it('invites a clerk, who sets a password, signs in and reports; all by keyboard', async () => {
    const office = await open('/verwaltung');
    await office.page.waitForURL('**/verwaltung/konten');
    await office.page.getByRole('link', { name: 'Konto anlegen' }).press('Enter');
    const username = office.page.getByLabel('Benutzername', { exact: true });
    await username.focus();
    await office.press('"Neu.Melle"', 'Tab', '"Neue Kraft"', 'Tab', 'Tab');
    await expectFocus(office, 'Rolle');
    await office.press('Tab', '"mell"', 'Tab');
    await expectFocus(office, 'Melle');
    await office.press('Space', 'Tab');
    await expectFocus(office, 'Anlegen und einladen');
    expect(await office.page.getByText('Gewählt: Melle').count()).toBe(1);
    await expectAccessible(office);
    await office.press('Enter');
    await expectFocus(office, 'Einladung zum Kopieren');
    const text = await office.page.getByRole('article', { name: 'Einladung für Neue Kraft' }).innerText();
    expect(text).toContain('Kreislage: Ihr Konto');
    const link = /\S+\/einladung#\S+/.exec(text)![0];
    await expectAccessible(office);

    // In another window, by somebody whom nobody knows yet.
    const desk = await browser.open({ path: '/hilfe' });
    await desk.go(link);
    await desk.page.getByLabel('Neues Kennwort').focus();
    await desk.press('"zu kurz"', 'Enter');
    await expectFocus(desk, /mindestens 12 Zeichen/);
    expect(await desk.page.getByLabel('Neues Kennwort').getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(desk);
    await desk.page.getByLabel('Neues Kennwort').fill('');
    await desk.page.getByLabel('Neues Kennwort').focus();
    await desk.press(`"${OWN_WORDS}"`, 'Enter');
    await desk.page.getByText('Ihr Benutzername ist neu.melle.').waitFor();
    await expectFocus(desk, 'Ihr Kennwort ist festgelegt.');
    await expectAccessible(desk);
    await desk.press('Tab', 'Enter');
    await desk.page.getByRole('heading', { name: 'Tagesmeldung Melle' }).waitFor();
    await desk.page.getByRole('button', { name: 'Unverändert bestätigen' }).waitFor();
    await desk.press('Alt+u');
    await desk.page.getByRole('heading', { name: 'Meldung ist eingegangen.' }).waitFor();

    // The link is used up.
    await desk.go('about:blank');
    await desk.go(link);
    await desk.page.getByLabel('Neues Kennwort').fill(OWN_WORDS);
    await desk.page.getByRole('button', { name: 'Kennwort festlegen' }).press('Enter');
    await desk.page.getByText(/Link.*(gilt nicht|ungültig|abgelaufen)/i).waitFor();
    await desk.page.waitForFunction('document.title === "Fehler: Kennwort festlegen – Kreislage"');
    expectCleanWindow(desk);

    // The list knows more now; what it shows stands in the address.
    await office.page.getByRole('link', { name: 'Zu den Konten' }).press('Enter');
    await office.page.getByLabel('Konto suchen (Name oder Benutzername)').fill('neue');
    await office.page.getByLabel('Rolle').selectOption('Kommune');
    await office.page.reload();
    const row = office.page.getByRole('row', { name: /Neue Kraft/ });
    await row.waitFor();
    expect(await office.page.getByRole('row').count()).toBe(2);
    expect(await row.innerText()).toMatch(/neu\.melle\s+Kommune\s+Melle\s+aktiv\s/);
    await office.page.getByLabel('Rolle').selectOption('Administration');
    await office.page.getByText('Kein Konto passt zu dieser Auswahl.').waitFor();
    await expectAccessible(office);
    expectCleanWindow(office);
  });

  it('ends the session of an account that is disabled, after a question, and lets it in again', async () => {
    const office = await open('/verwaltung/konten/andere');
    const desk = await browser.open({ account: 'andere', path: '/konto' });
    await desk.page.getByRole('heading', { name: 'Ihr Konto' }).waitFor();
    const lock = office.page.getByRole('button', { name: 'Konto sperren' });
    await lock.press('Enter');
    const question = office.page.getByRole('dialog', { name: 'Konto andere sperren?' });
    await question.waitFor();
    await expectAccessible(office);
    // The page behind the question does not move.
    await office.press('?');
    expect(new URL(office.page.url()).pathname).toBe('/verwaltung/konten/andere');
    await office.press('Escape');
    await question.waitFor({ state: 'detached' });
    await expectFocus(office, 'Konto sperren');
    await office.press('Enter');
    await question.getByRole('button', { name: 'Konto sperren' }).press('Enter');
    await office.page.getByText('Das Konto ist gesperrt.').waitFor();
    expect(await office.page.locator('.facts').innerText()).toContain('gesperrt');
    await desk.page.reload();
    await desk.page.getByLabel('Kennwort', { exact: true }).waitFor();
    await office.page.getByRole('button', { name: 'Konto entsperren' }).press('Enter');
    await office.page.getByText('Das Konto ist entsperrt.').waitFor();
    await expectAccessible(office);
    expectCleanWindow(office);
  });

  it('changes an account, and asks before changes are lost', async () => {
    const office = await open('/verwaltung/konten/andere');
    const { page } = office;
    await page.getByLabel('E-Mail').fill('keine Adresse');
    await page.getByRole('checkbox', { name: 'Samtgemeinde Artland' }).uncheck();
    await page.getByRole('button', { name: 'Änderungen speichern' }).press('Enter');
    const summary = page.locator('.problem-summary').first();
    await summary.getByText('Es gibt 2 Fehler').waitFor();
    await expectFocus(office, /Es gibt 2 Fehler/);
    await page.waitForFunction('document.title.startsWith("Fehler: ")');
    await expectAccessible(office);
    await office.press('Tab', 'Enter');
    await expectFocus(office, /^E-Mail/);
    // Away from here, and not.
    await page.getByRole('link', { name: 'Meldefrist und Meldetage' }).press('Enter');
    const question = page.getByRole('dialog', { name: 'Ihre Änderungen sind nicht gespeichert' });
    await question.waitFor();
    await expectAccessible(office);
    await question.getByRole('button', { name: 'Weiter bearbeiten' }).press('Enter');
    expect(await page.getByLabel('E-Mail').inputValue()).toBe('keine Adresse');
    await page.getByLabel('E-Mail').fill('artland@kreis.example');
    await page.getByRole('checkbox', { name: 'Samtgemeinde Artland' }).check();
    await page.getByRole('checkbox', { name: 'Kreishaus' }).check();
    await page.getByRole('button', { name: 'Änderungen speichern' }).press('Enter');
    await page.getByText('Die Änderungen sind gespeichert und gelten sofort.').waitFor();
    expect(await page.locator('.problem-summary').first().innerText()).toBe('');
    await page.reload();
    await page.getByText('Gewählt: Kreishaus, Samtgemeinde Artland').waitFor();
    expect(await page.getByLabel('E-Mail').inputValue()).toBe('artland@kreis.example');
    // Nothing is changed any more: nothing is asked.
    await page.getByRole('link', { name: 'Meldefrist und Meldetage' }).press('Enter');
    await page.getByRole('heading', { name: 'Meldefrist und Meldetage', level: 1 }).waitFor();
    // A retired unit stays with its account.
    await office.go('/verwaltung/konten/zwei');
    expect(await page.getByRole('checkbox', { name: 'Altdorf' }).isChecked()).toBe(true);
    await office.go('/verwaltung/konten/gibt.es.nicht');
    await page.getByText('Diese Seite gibt es nicht, oder Sie haben keinen Zugriff.').waitFor();
    expectCleanWindow(office);
  });

  it('refuses a name that is taken and the last who can administrate, and invites again', async () => {
    const office = await open('/verwaltung/konto-anlegen');
    const { page } = office;
    await page.getByLabel('Benutzername', { exact: true }).fill('melle');
    await page.getByLabel('Name der Person oder Stelle').fill('Zweites Konto');
    await page.getByLabel('Rolle').selectOption('Kartendienste');
    await page.getByRole('button', { name: 'Anlegen und einladen' }).press('Enter');
    await expectFocus(office, /Es gibt 1 Fehler/);
    expect(await page.getByLabel('Benutzername', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(office);
    await page.getByLabel('Benutzername', { exact: true }).fill('karte.zwei');
    await page.getByRole('button', { name: 'Anlegen und einladen' }).press('Enter');
    await page.getByText('Das Konto karte.zwei ist angelegt.').waitFor();

    await office.go('/verwaltung/konten/karte.zwei');
    await page.getByText(/eingeladen bis/).waitFor();
    await page.getByRole('button', { name: 'Erneut einladen' }).press('Enter');
    await expectFocus(office, 'Einladung zum Kopieren');

    await office.go('/verwaltung/konten/verwaltung');
    await page.getByRole('button', { name: 'Konto sperren' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Konto sperren' }).press('Enter');
    await expectFocus(office, /Es gibt 1 Fehler/);
    const refusal = await page.locator('#access-enabled-problems').innerText();
    expect(refusal).toMatch(/letzte/);
    await page.getByLabel('Rolle').selectOption('Steuerung');
    await page.getByRole('button', { name: 'Änderungen speichern' }).press('Enter');
    await page.locator('#role-problems').waitFor();
    await expectAccessible(office);
    expectCleanWindow(office);
  });

  it('appoints a deputy, who sees the unit in Tagesmeldung, and ends it after a question', async () => {
    const office = await open('/verwaltung/einheiten');
    const { page } = office;
    const desk = await browser.open({ account: 'melle' });
    await desk.page.getByRole('heading', { name: 'Tagesmeldung Melle' }).waitFor();
    expect(await desk.page.getByLabel('Kommune', { exact: true }).count()).toBe(0);

    await page.getByText('Zurzeit vertritt niemand').waitFor();
    await page.getByRole('button', { name: 'Vertretung eintragen' }).press('Enter');
    await expectFocus(office, /Es gibt 2 Fehler/);
    await expectAccessible(office);
    await page.getByLabel('Wer vertritt').selectOption('melle (melle)');
    // The own unit is not offered.
    expect(
      await page.getByLabel('Kommune', { exact: true }).getByRole('option', { name: 'Melle', exact: true }).count(),
    ).toBe(0);
    await page.getByLabel('Kommune', { exact: true }).selectOption('Bramsche');
    await page.getByLabel('Letzter Tag').fill(districts.ago(1));
    await page.getByRole('button', { name: 'Vertretung eintragen' }).press('Enter');
    await expectFocus(office, /Der letzte Tag liegt vor dem ersten./);
    await page.getByLabel('Letzter Tag').fill(districts.ago(-6));
    await page.getByRole('button', { name: 'Vertretung eintragen' }).press('Enter');
    await page.getByText(`melle vertritt Bramsche ab dem ${german(districts.today)}.`).waitFor();
    const row = page.getByRole('region', { name: 'Tabelle der Vertretungen' }).getByRole('row', { name: /Bramsche/ });
    expect(await row.innerText()).toContain(german(districts.ago(-6)));
    const unit = page.getByRole('region', { name: 'Tabelle der Kommunen' }).getByRole('row', { name: /Bramsche/ });
    expect(await unit.innerText()).toContain('melle in Vertretung');
    await expectAccessible(office);

    await desk.page.reload();
    await desk.page.getByLabel('Kommune', { exact: true }).selectOption(unitKeys.bramsche);
    await desk.page.getByRole('heading', { name: 'Tagesmeldung Bramsche' }).waitFor();

    await row.getByRole('button', { name: /beenden$/ }).press('Enter');
    const question = page.getByRole('dialog', { name: 'Vertretung beenden?' });
    await question.waitFor();
    await expectAccessible(office);
    await question.getByRole('button', { name: 'Vertretung beenden' }).press('Enter');
    await page.getByText('Die Vertretung ist beendet.').waitFor();
    // Today stays its last day, and yet it is over.
    await row.waitFor({ state: 'detached' });
    await desk.go('/meldung');
    await desk.page.getByRole('heading', { name: 'Tagesmeldung Melle' }).waitFor();
    expect(await desk.page.getByLabel('Kommune', { exact: true }).count()).toBe(0);
    expectCleanWindow(office);
    expectCleanWindow(desk);
  });

  it('keeps whom to reach at a unit', async () => {
    const office = await open('/verwaltung/einheiten?suche=mell');
    const { page } = office;
    const enter = page.getByRole('button', { name: 'Kontakt von Melle eintragen' });
    await enter.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Kontakt: Melle' });
    await dialog.getByLabel('Stelle').fill('Ordnungsamt');
    await dialog.getByLabel('Telefon').fill('05422 965-0');
    await dialog.getByLabel('E-Mail').fill('keine');
    await office.press('Enter');
    await expectFocus(office, /Es gibt 1 Fehler/);
    await expectAccessible(office);
    await dialog.getByLabel('E-Mail').fill('lage@melle.example');
    await office.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('region', { name: 'Tabelle der Kommunen' }).innerText()).toContain(
      'Ordnungsamt\n05422 965-0\nlage@melle.example',
    );
    await page.getByRole('button', { name: 'Kontakt von Melle ändern' }).press('Enter');
    for (const label of ['Stelle', 'Telefon', 'E-Mail']) await dialog.getByLabel(label).fill('');
    await dialog.getByRole('button', { name: 'Speichern' }).press('Enter');
    await page.getByText('nicht eingetragen').waitFor();
    expectCleanWindow(office);
  });

  it('changes due time and steps, which the clerk sees', async () => {
    const office = await open('/verwaltung/regeln');
    const { page } = office;
    const due = page.getByLabel('Meldefrist', { exact: true });
    await due.fill('');
    await page.getByLabel('Fortschreibung, Tage').fill('sieben');
    await page.getByRole('button', { name: 'Speichern' }).press('Enter');
    await expectFocus(office, /Es gibt 2 Fehler/);
    await expectAccessible(office);
    await due.fill('23:59');
    await page.getByLabel('Fortschreibung, Tage').fill('5');
    await page.getByRole('checkbox', { name: /^Stufe „angespannt“/ }).press('Space');
    const changes = await page.locator('.kern-alert--info').innerText();
    for (const line of [
      'Meldefrist: 10:00 Uhr → 23:59 Uhr',
      'Fortschreibung: 7 Tage → 5 Tage',
      'Stufe „angespannt“: aus → an',
      'Die Zahlen vergangener Tage werden neu berechnet.',
    ])
      expect(changes).toContain(line);
    // 124 days, then 62 until that was looked at.
    const pending = [124];
    let isOver = false;
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('query Recalculation(')
        ? route.fulfill({
            json: { data: { district: { recalculation: { daysPending: pending.shift() ?? (isOver ? 0 : 62) } } } },
          })
        : route.fallback(),
    );
    await page.getByRole('button', { name: 'Speichern' }).press('Enter');
    await page.getByText('Die Regeln sind gespeichert.').waitFor();
    const progress = page.getByRole('progressbar', { name: 'Noch 62 Tage neu zu berechnen' });
    await progress.waitFor();
    expect(await progress.getAttribute('value')).toBe('62');
    await expectAccessible(office);
    isOver = true;
    await page.getByText('Die Zahlen vergangener Tage sind neu berechnet.').waitFor();
    expect(await progress.count()).toBe(0);
    expectCleanWindow(office);

    const desk = await browser.open({ account: 'zwei', path: `/meldung/${unitKeys.bramsche}/${districts.today}` });
    // On a holiday none is owed.
    await desk.page.getByText(/Frist heute 23:59 Uhr|Heute ist keine Meldung nötig \(Feiertag/).waitFor();
    await desk.page.getByRole('radio', { name: 'angespannt' }).check();
    expect(await desk.page.getByRole('radio', { name: 'angespannt' }).isChecked()).toBe(true);
  });

  it('keeps what two who change the rules at once have each changed', async () => {
    const [first, second] = [await open('/verwaltung/regeln'), await open('/verwaltung/regeln')];
    const due = (of: PortalWindow) => of.page.getByLabel('Meldefrist', { exact: true });
    const save = (of: PortalWindow) => of.page.getByRole('button', { name: 'Speichern' }).press('Enter');
    await second.page.getByLabel('Fortschreibung, Tage').fill('9');
    await due(first).fill('22:30');
    await save(first);
    await first.page.getByText('Die Regeln sind gespeichert.').waitFor();
    await save(second);
    await expectFocus(second, /jemand anders diese Regeln geändert\. Es wurde nichts gespeichert/);
    // The form stands on the new rules now, and says what is left to be changed.
    const changes = second.page.locator('.kern-alert--info');
    await changes.getByText('Fortschreibung: 7 Tage → 9 Tage').waitFor();
    expect(await changes.getByRole('listitem').count()).toBe(1);
    expect(await due(second).inputValue()).toBe('22:30');
    await expectAccessible(second);
    await save(second);
    await second.page.getByText('Die Regeln sind gespeichert.').waitFor();
    const { rules } = (
      await districts.ask('melle', `{ district(key: "${HOME}") { rules { dueTime carryForwardDays } } }`)
    ).district;
    expect(rules).toEqual({ dueTime: '22:30', carryForwardDays: 9 });
    expectCleanWindow(first);
    expectCleanWindow(second);
  });

  it('shows reporting days, holidays and closing days before they are saved', async () => {
    const office = await open('/verwaltung/regeln?monat=2027-03');
    const { page } = office;
    const month = page.getByRole('table', { name: 'März 2027' });
    await month.waitFor();
    expect(await month.getByRole('cell', { name: '26 keine Meldung: Karfreitag' }).count()).toBe(1);
    expect(await page.getByText('26.03. Karfreitag').count()).toBe(1);
    const wednesday = month.getByRole('cell', { name: /^31/ });
    expect(await wednesday.innerText()).not.toContain('keine Meldung');
    await page.getByRole('checkbox', { name: 'Mittwoch' }).press('Space');
    await month.getByText('keine Meldung: Mittwoch').first().waitFor();
    await page.getByLabel('Weiterer Schließtag').focus();
    await office.press('Enter');
    await page.getByText('Bitte geben Sie einen Tag an.').waitFor();
    await page.getByLabel('Weiterer Schließtag').fill('2027-03-25');
    await office.press('Enter');
    await page.getByText('25.03. Schließtag').waitFor();
    await expectAccessible(office);
    // Going on in the calendar loses nothing and asks nothing.
    await page.getByRole('button', { name: 'Spätere Monate' }).press('Enter');
    await page.getByRole('table', { name: 'Juni 2027' }).waitFor();
    expect(page.url()).toContain('monat=2027-06');
    expect(await page.getByRole('checkbox', { name: 'Mittwoch' }).isChecked()).toBe(false);
    await page.goBack();
    await page.getByRole('button', { name: 'Speichern' }).press('Enter');
    await page.getByText('Die Regeln sind gespeichert.').waitFor();
    const { calendar } = (
      await districts.ask(
        'melle',
        `{ district(key: "${HOME}") { calendar(from: "2027-03-24", to: "2027-03-26") { notExpectedReason } } }`,
      )
    ).district;
    expect(calendar).toEqual(
      ['Mittwoch', 'Schließtag', 'Karfreitag'].map((notExpectedReason) => ({ notExpectedReason })),
    );
    await page.getByRole('button', { name: 'Schließtag Do, 25.03.2027 entfernen' }).press('Enter');
    await expectFocus(office, 'Weiterer Schließtag');
    await page.getByText('Keine Schließtage mehr: 25.03.2027').waitFor();
    await page.getByRole('button', { name: 'Änderungen verwerfen' }).press('Enter');
    await page.getByText('25.03. Schließtag').waitFor();
    expectCleanWindow(office);
  });

  it('lets everybody change the own password, and says when the former one is wrong', async () => {
    const window = await browser.open({ account: 'fremdsteuerung', path: '/hilfe' });
    const { page } = window;
    await page.getByRole('link', { name: 'fremdsteuerung' }).press('Enter');
    await page.getByRole('heading', { name: 'Ihr Konto' }).waitFor();
    expect(await page.getByText('Steuerung', { exact: true }).isVisible()).toBe(true);
    await page.getByLabel('Bisheriges Kennwort').focus();
    await window.press('Enter');
    await expectFocus(window, /Es gibt 2 Fehler/);
    await page.waitForFunction('document.title === "Fehler: Ihr Konto – Kreislage"');
    await expectAccessible(window);
    await page.getByLabel('Bisheriges Kennwort').focus();
    await window.press('"falsch"', 'Tab', `"${OWN_WORDS}"`, 'Enter');
    await expectFocus(window, /Das bisherige Kennwort ist falsch./);
    // Still here.
    expect(page.url()).toContain('/konto');
    await page.getByLabel('Bisheriges Kennwort').fill(PASSWORD);
    await window.press('Enter');
    await page.getByText('Ihr Kennwort ist geändert.').waitFor();
    expect(await page.getByLabel('Neues Kennwort').inputValue()).toBe('');
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
    const again = await browser.open({ account: 'fremdsteuerung', password: OWN_WORDS, path: '/konto' });
    await again.page.getByRole('heading', { name: 'Ihr Konto' }).waitFor();
    // A user whose session has ended in the meantime is asked to sign in.
    await districts.database.query(`UPDATE identity.session SET ended_at = clock_timestamp() WHERE ended_at IS NULL`);
    await again.page.getByLabel('Bisheriges Kennwort').fill(OWN_WORDS);
    await again.page.getByLabel('Neues Kennwort').fill(PASSWORD);
    await again.press('Enter');
    await again.page.waitForURL('**/anmelden**');
  });

  it('is for the administration only', async () => {
    for (const account of ['melle', 'steuerung', 'karte'] as const) {
      const window = await browser.open({ account, path: '/hilfe' });
      for (const path of [
        '/verwaltung',
        '/verwaltung/konto-anlegen',
        '/verwaltung/konten/melle',
        '/verwaltung/einheiten',
        '/verwaltung/regeln',
      ]) {
        await window.go(path);
        await window.page.getByText('Diese Seite gibt es nicht, oder Sie haben keinen Zugriff.').waitFor();
      }
      await window.close();
    }
    const stranger = await browser.open({ path: '/einladung' });
    await stranger.page.getByText('Der Link ist nicht vollständig.').waitFor();
    await expectAccessible(stranger);
  });

  it.each([
    ['/verwaltung/konten', 'Accounts', 'Liste der Konten', 'table'],
    ['/verwaltung/konto-anlegen', 'Accounts', 'Formular', 'form'],
    ['/verwaltung/konten/melle', 'Accounts', 'Konto', 'form'],
    ['/verwaltung/einheiten', 'AdministeredUnits', 'Liste der Kommunen', 'table'],
    ['/verwaltung/regeln', 'ReportingRules', 'Regeln', 'table'],
    ['/verwaltung/regeln', 'Calendar', 'Kalender', 'table'],
  ])('shows loading, error and offline on %s (%s)', async (path, operation, what, content) => {
    const window = await open('/hilfe');
    const { page, context } = window;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes(`query ${operation}(`)) return route.continue();
      await held;
      return route.fulfill({
        status: 503,
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
    await page.locator(`main ${content}`).first().waitFor();
    await context.setOffline(true);
    await page.locator('.offline-band').waitFor();
    await expectAccessible(window);
    await window.close();
  });

  it('says that nothing was saved when the server is not reached, and keeps what was typed', async () => {
    const window = await open('/verwaltung/regeln');
    const { page, context } = window;
    await page.getByLabel('Fortschreibung, Tage').fill('4');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Speichern' }).press('Enter');
    await expectFocus(window, /Das ist nicht gespeichert/);
    await expectAccessible(window);
    expect(await page.getByLabel('Fortschreibung, Tage').inputValue()).toBe('4');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Speichern' }).press('Enter');
    await page.getByText('Die Regeln sind gespeichert.').waitFor();
  });
});

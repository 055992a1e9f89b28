import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Download, type Page } from 'playwright-core';
import {
  itWhenOwed,
  type Districts,
  HOME,
  PASSWORD,
  report,
  startWithDistricts,
  unitKeys,
} from '../support/districts.js';
import { type Keyboard, keyboardOf } from '../support/keyboard.js';
import {
  describeInBrowser,
  expectCleanWindow,
  type OpenOptions,
  type PortalBrowser,
  type PortalWindow,
  startPortalBrowser,
} from '../support/portal.js';

// The journeys of docs/ux-concept.md, section 3, by keyboard alone: nothing is clicked, filled or focused from
// outside. Every element of a journey is reached by Tab under the name that a screen reader says, and after every step
// something has the focus.
describeInBrowser('The portal by keyboard alone', () => {
  let districts: Districts;
  let browser: PortalBrowser;

  beforeAll(async () => {
    districts = await startWithDistricts();
    browser = await startPortalBrowser(districts.url);
    const { ago } = districts;
    await districts.set(HOME, 'dueTime=23:59');
    await report(districts, 'zwei', unitKeys.bramsche, ago(8));
    for (const days of [2, 1])
      await report(districts, 'zwei', unitKeys.bramsche, ago(days), { assessment: 'CRITICAL', comment: 'voll' });
    await report(districts, 'andere', unitKeys.artland, ago(1));
    for (const days of [4, 1]) await report(districts, 'melle', unitKeys.melle, ago(days));
    await report(districts, 'melle', unitKeys.melle, ago(1), {
      allocations: 7,
      baseRevision: 1,
      correctionReason: 'Zahlendreher',
    });
    await report(districts, 'melle', unitKeys.melle, districts.today);
    await districts.settled();
  }, 240_000);
  afterEach(() => browser?.closeWindows());
  afterAll(async () => {
    await browser?.stop();
    await districts?.stop();
  }, 60_000);

  const german = (date: string): string => date.split('-').reverse().join('.');
  const open = async (account: string, path = '/', options: OpenOptions = {}): Promise<Keyboard & PortalWindow> => {
    const window = await browser.open({ account, path, ...options });
    return { ...window, ...(await keyboardOf(window)) };
  };
  const heading = (page: Page, name: string | RegExp): Promise<void> =>
    page
      .getByRole('heading', { name, exact: typeof name === 'string' })
      .first()
      .waitFor();
  /** The file that comes of it. */
  const downloadBy = async ({ page }: PortalWindow, act: () => Promise<void>): Promise<Download> => {
    const [download] = await Promise.all([page.waitForEvent('download'), act()]);
    return download;
  };
  const stored = async (unitKey: string) =>
    (
      await districts.ask(
        'steuerung',
        `query ($key: ID!, $date: Date!) { reportingUnit(key: $key) { report(date: $date) {
           revision allocations correctionReason accommodation { accommodatedPersons } warnings { code } } } }`,
        { key: unitKey, date: districts.today },
      )
    ).reportingUnit.report;

  it('clerk: corrects with a reason, and signs out', async () => {
    const window = await open('melle');
    const { page, press, tabTo, expectFocus } = window;
    await heading(page, 'Tagesmeldung Melle');
    await page.getByText(/Gemeldet um \d\d:\d\d Uhr/).waitFor();
    await tabTo('Korrigieren');
    await press('Enter');
    await expectFocus('Zuweisungen heute');
    await press('"2"');
    await tabTo('Verlauf: Untergebracht');
    await press('Enter');
    const history = page.getByRole('dialog', { name: 'Verlauf: Untergebracht' }).first();
    await history.waitFor();
    await press('Escape');
    await history.waitFor({ state: 'hidden' });
    await expectFocus('Verlauf: Untergebracht');
    await tabTo('Grund der Korrektur');
    await press('"Zahlendreher"', 'Control+Enter');
    await expectFocus('Meldung ist eingegangen.');
    await page.getByText('Korrektur als Fassung 2').waitFor();
    expect(await stored(unitKeys.melle)).toMatchObject({
      revision: 2,
      allocations: 2,
      correctionReason: 'Zahlendreher',
    });
    await tabTo('Meldung ansehen');
    await press('Enter');
    await expectFocus('Angaben der Meldung');
    await tabTo('Abmelden');
    await press('Enter');
    await expectFocus('Benutzername');
    await press('"melle"', 'Tab', `"${PASSWORD}"`, 'Enter');
    await heading(page, 'Tagesmeldung Melle');
    expectCleanWindow(window);
  });

  itWhenOwed(0)(
    'clerk: looks at a hint, confirms it by sending again, and goes on to the other unit and back',
    async () => {
      const window = await open('zwei');
      const { page, press, tabTo, expectFocus, choose } = window;
      await heading(page, 'Tagesmeldung Bramsche');
      await tabTo('Zuweisungen heute');
      await press('"0"');
      await tabTo('Untergebracht');
      await press('"60"');
      await tabTo('Meldung absenden');
      await press('Enter');
      await page.getByText('Bitte prüfen').waitFor();
      await expectFocus(/Bitte prüfen/);
      await press('Tab');
      await expectFocus(/gestern 100, heute 60. Stimmt das\?$/);
      await press('Enter');
      await expectFocus('Untergebracht');
      await tabTo('Trotzdem absenden');
      await press('Enter');
      await expectFocus('Meldung ist eingegangen.');
      expect((await stored(unitKeys.bramsche)).warnings.map(({ code }: { code: string }) => code)).toContain(
        'LARGE_CHANGE',
      );
      await page.getByText('Nächste offene Kommune: Kreishaus').waitFor();
      await tabTo('Weiter');
      await press('Enter');
      await heading(page, 'Tagesmeldung Kreishaus');
      await expectFocus('Tagesmeldung Kreishaus', 'heading');
      await tabTo('Kommune');
      await choose('Bram');
      await heading(page, 'Tagesmeldung Bramsche');
      await expectFocus('Kommune');
      await page.getByText('Gemeldet um').waitFor();
      expectCleanWindow(window);
    },
  );

  it('clerk: compares with what somebody else reported meanwhile, and keeps the own', async () => {
    const window = await open('andere');
    const { page, press, tabTo, expectFocus } = window;
    await heading(page, 'Tagesmeldung Samtgemeinde Artland');
    await tabTo('Zuweisungen heute');
    await press('"4"');
    await report(districts, 'steuerung', unitKeys.artland, districts.today, { allocations: 9 });
    await press('Control+Enter');
    const row = page.getByRole('row', { name: /Zuweisungen heute/ });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/9\s+4/);
    await expectFocus(/Inzwischen hat/);
    await tabTo('Meine Eingaben als Korrektur weiterbearbeiten');
    await press('Enter');
    await expectFocus('Zuweisungen heute');
    await tabTo('Grund der Korrektur');
    await press('"Zahlen der Kommune"', 'Control+Enter');
    await expectFocus('Meldung ist eingegangen.');
    expect(await stored(unitKeys.artland)).toMatchObject({
      revision: 2,
      allocations: 4,
      correctionReason: 'Zahlen der Kommune',
    });
    expectCleanWindow(window);
  });

  it('clerk: imports a file, without the line that is rejected', async () => {
    const window = await open('melle');
    const { page, press, tabTo, expectFocus } = window;
    await heading(page, 'Tagesmeldung Melle');
    await tabTo('Import');
    await press('Enter');
    await expectFocus('Import', 'heading');
    // The chooser is the system's own dialog, which has keys of its own; from now on the browser hands it over.
    page.on('filechooser', () => undefined);
    const choose = async (...lines: string[]): Promise<void> => {
      await tabTo(/^CSV oder XLSX/);
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press('Enter')]);
      await chooser.setFiles({ name: 'meldungen.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
    };
    await choose('%PDF-1.7 …');
    await page.getByText('Die Datei wurde nicht angenommen').waitFor();
    await expectFocus(/^CSV oder XLSX/);
    await choose(
      'ars;stichtag;zuweisungen;untergebracht_dezentral;untergebracht_gu;frei_dezentral;frei_gu;lage',
      `${unitKeys.melle};${districts.ago(3)};1;102;50;10;5;ausreichend`,
      `${unitKeys.melle};${districts.ago(4)};0;101;50;10;5;ausreichend`,
      `${unitKeys.melle};${districts.ago(2)};zwölf;103;50;10;5;ausreichend`,
    );
    await expectFocus('3 Prüfen: 3 Zeilen');
    await tabTo('Zeilen');
    await window.choose('nur abge');
    await page.waitForURL('**nur=abgelehnte**');
    await tabTo('Abgelehnte mit Grund herunterladen');
    await downloadBy(window, () => press('Enter'));
    // The table can be scrolled where it is too wide.
    await tabTo('Vorschau');
    await tabTo('Grund der Korrektur');
    await press('"Nachtrag aus der Liste"');
    await tabTo(/^Die 1 abgelehnte Zeile weglassen/);
    await press('Space');
    await tabTo('2 Meldungen übernehmen');
    await press('Enter');
    await expectFocus('Die Meldungen sind eingegangen.');
    expectCleanWindow(window);
  });

  it('steering officer: compares, asks what was known, how it is counted, sorts, chooses columns and saves', async () => {
    const window = await open('steuerung', `/lage?datum=${districts.ago(1)}`);
    const { page, press, tabTo, expectFocus, choose } = window;
    const table = page.getByRole('region', { name: /^Kommunen am/ });
    await table.waitFor();
    // Another day by typing it, and back by a key.
    await tabTo('Tag');
    await window.typeDay(districts.ago(2));
    await heading(page, new RegExp(`Lagebild .*${german(districts.ago(2))}`));
    await expectFocus('Tag');
    await tabTo('Nächster Tag');
    await press('Enter');
    await heading(page, new RegExp(`Lagebild .*${german(districts.ago(1))}`));
    await press('Enter');
    await heading(page, new RegExp(`Lagebild .*${german(districts.today)}`));
    await expectFocus('Nächster Tag');
    await tabTo('Vorheriger Tag', 'Shift+Tab');
    await press('Enter');
    await heading(page, new RegExp(`Lagebild .*${german(districts.ago(1))}`));

    await tabTo('Vergleich mit');
    await choose('Vorw');
    await page.locator('#zahl-frei .tile__value .change').getByText('gegenüber Vorwoche').waitFor();
    await expectFocus('Vergleich mit');

    await tabTo('Kenntnisstand vom');
    await press('Enter', 'Tab');
    await expectFocus('Bekannt am');
    await window.typeDay(districts.ago(1));
    await window.typeMorning('09:30');
    await tabTo('Anzeigen');
    await press('Enter');
    await page.getByText('sind in diesem Landkreis keine Kommunen bekannt').waitFor();
    await tabTo('Aktueller Stand');
    await press('Enter');
    await table.waitFor();
    await expectFocus('Kenntnisstand vom');

    for (const close of ['Escape', 'Enter']) {
      await tabTo('So gerechnet: Sofort frei');
      await press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog
        .getByText(/^Regel /)
        .first()
        .waitFor();
      await expectFocus(/^So gerechnet: Sofort frei am/);
      if (close === 'Enter') await tabTo('Schließen');
      await press(close);
      await dialog.waitFor({ state: 'detached' });
      await expectFocus('So gerechnet: Sofort frei');
    }

    await tabTo('Kommune suchen');
    await press('"m"');
    await tabTo('Spalten wählen');
    await press('Enter');
    await tabTo('Datenalter');
    await press('Space');
    await table.getByRole('button', { name: 'Datenalter' }).waitFor({ state: 'detached' });
    await expectFocus('Datenalter');
    for (const format of ['CSV', 'XLSX']) {
      await tabTo(`Als ${format}`);
      const download = await downloadBy(window, () => press('Enter'));
      expect(download.suggestedFilename()).toBe(`lagebild-${districts.ago(1)}.${format.toLowerCase()}`);
      expect((await readFile(await download.path())).length).toBeGreaterThan(100);
      await expectFocus(`Als ${format}`);
    }
    await tabTo('Sofort frei');
    await press('Enter');
    await page.locator('th[aria-sort="ascending"]').getByText('Sofort frei').waitFor();
    await press('Enter');
    await page.locator('th[aria-sort="descending"]').getByText('Sofort frei').waitFor();
    await expectFocus('Sofort frei');

    await tabTo('Zeitraum');
    await choose('30');
    await page.waitForURL(/zeitraum=(%22)?30/);
    await tabTo('Als Tabelle');
    await press('Enter');
    await expectFocus('Als Tabelle');
    await press('Tab');
    await expectFocus('Untergebracht in Personen, je Tag');
    // Until the answer is there, the table is of the range before.
    const rows = page.getByRole('region', { name: 'Untergebracht in Personen, je Tag' }).getByRole('row');
    await rows.nth(31).waitFor({ state: 'detached' });
    expect(await rows.count()).toBe(31);
    await press('Shift+Tab', 'Enter');
    await page.getByRole('region', { name: 'Untergebracht in Personen, je Tag' }).waitFor({ state: 'detached' });
    await expectFocus('Als Tabelle');
    expectCleanWindow(window);
  });

  itWhenOwed(0)(
    'steering officer: reminds, goes from the heat table to a report and to what a revision changed',
    async () => {
      const window = await open('steuerung', '/lage');
      const { page, press, tabTo, expectFocus } = window;
      await tabTo('Vollständigkeit');
      await press('Enter');
      await expectFocus('Vollständigkeit', 'heading');
      await page.getByRole('button', { name: 'Kreishaus erinnern' }).waitFor();
      await tabTo('Kreishaus erinnern');
      await press('Enter');
      const reminder = page.getByRole('article', { name: 'Erinnerung an Kreishaus' });
      await reminder.waitFor();
      await tabTo('Text kopieren');
      await press('Enter');
      await page.getByText(/^Kopier(t\.|en ist hier nicht)/).waitFor();
      await expectFocus('Text kopieren');
      await tabTo('Erinnerung senden');
      await press('Enter');
      await page.getByText('0 von 1 versendet.').waitFor();
      await expectFocus(/0 von 1 versendet./);
      await tabTo('Schließen');
      await press('Enter');
      await reminder.waitFor({ state: 'detached' });
      await expectFocus('Kreishaus erinnern');

      // One cell is reached by Tab, the others by arrow keys from there.
      await tabTo(new RegExp(`^Bramsche, ${german(districts.today)}: `));
      await press('ArrowDown', 'ArrowLeft');
      await expectFocus(new RegExp(`${german(districts.ago(1))}: `));
      await press('ArrowUp');
      await expectFocus(new RegExp(`^Bramsche, ${german(districts.ago(1))}: `));
      await press('Enter');
      await page.waitForURL(`**/kommune/${unitKeys.bramsche}/meldungen/${districts.ago(1)}`);
      await expectFocus(new RegExp(`^Bramsche, .*${german(districts.ago(1))}$`));

      await tabTo('Kommunen');
      await press('Enter');
      await expectFocus('Kommunen', 'heading');
      await tabTo('Kommune suchen');
      await press('"mell"');
      await page.getByRole('link', { name: 'Samtgemeinde Artland' }).waitFor({ state: 'detached' });
      await tabTo('Melle');
      await press('Enter');
      await expectFocus('Melle', 'heading');
      await tabTo('Meldungen');
      await press('Enter');
      const day = (days: number) => page.getByRole('link', { name: new RegExp(`${german(districts.ago(days))}$`) });
      await day(1).waitFor();
      await tabTo('Bis');
      await window.typeDay(districts.ago(28));
      await day(29).waitFor();
      await expectFocus('Bis');
      await tabTo('Spätere 30 Tage');
      await press('Enter');
      await day(1).waitFor();
      await expectFocus('Spätere 30 Tage');
      await tabTo(new RegExp(`^\\w\\w, ${german(districts.ago(1))}$`));
      await press('Enter');
      await heading(page, new RegExp(`^Melle, .*${german(districts.ago(1))}$`));
      expect(await page.locator('.differences').innerText()).toBe('Zuweisungen heute: 0 → 7');
      await tabTo('Meldetag');
      await window.typeDay(districts.ago(28));
      await heading(page, new RegExp(`^Melle, .*${german(districts.ago(28))}$`));
      await expectFocus('Meldetag');
      expectCleanWindow(window);
    },
  );

  it('steering officer: goes through the days and figures of the map', async () => {
    const window = await open('steuerung', '/karte');
    const { page, press, tabTo, expectFocus, choose } = window;
    await page.getByRole('option', { name: /^Melle/ }).waitFor();
    await tabTo('Kennzahl');
    await choose('Sofort');
    await page.waitForURL('**thema=frei**');
    await expectFocus('Kennzahl');
    await tabTo('Zeitregler');
    await press('ArrowLeft', 'ArrowLeft');
    await page.waitForURL(`**datum=${districts.ago(2)}**`);
    await expectFocus('Zeitregler');
    await press('ArrowRight');
    await page.waitForURL(`**datum=${districts.ago(1)}**`);
    await press('End');
    await page.waitForURL((url) => !url.searchParams.has('datum'));
    await tabTo('Kommunen');
    await press('"mel"');
    await page.getByRole('option', { name: /^Melle/, selected: true }).waitFor();
    await tabTo('In QGIS einbinden');
    await press('Enter');
    await tabTo('Kopieren');
    await press('Enter');
    await page.getByText(/^Kopier(t\.|en ist hier nicht)/).waitFor();
    await expectFocus('Kopieren');
    expectCleanWindow(window);
  });

  it('administration: appoints and ends a deputy, and enters a contact', async () => {
    const window = await open('verwaltung', '/verwaltung/konten');
    const { page, press, tabTo, expectFocus, choose } = window;
    await tabTo('Kommunen und Vertretungen');
    await press('Enter');
    await expectFocus('Kommunen und Vertretungen', 'heading');
    // One that is still to come: taken back, it is gone with its row.
    await tabTo('Wer vertritt');
    await choose('melle');
    await tabTo('Kommune');
    await choose('Bram');
    await tabTo('Erster Tag');
    await window.typeDay(districts.ago(-2));
    await tabTo(/^Letzter Tag/);
    await window.typeDay(districts.ago(-6));
    await tabTo('Vertretung eintragen');
    await press('Enter');
    await page.getByText(`melle vertritt Bramsche ab dem ${german(districts.ago(-2))}.`).waitFor();
    await expectFocus('Vertretung eintragen');
    await tabTo('Vertretung von Bramsche durch melle beenden', 'Shift+Tab');
    await press('Enter');
    await page.getByRole('dialog', { name: 'Vertretung beenden?' }).waitFor();
    await press('Escape');
    await expectFocus('Vertretung von Bramsche durch melle beenden');
    await press('Enter');
    await tabTo('Vertretung beenden');
    await press('Enter');
    await page.getByText('Zurzeit vertritt niemand').waitFor();
    await page.getByText('Die Vertretung ist beendet.').waitFor();
    await expectFocus('Vertretungen', 'heading');

    await tabTo('Kontakt von Melle eintragen');
    await press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Kontakt: Melle' });
    await dialog.waitFor();
    await tabTo(/^Stelle/);
    await press('"Ordnungsamt"', 'Tab', '"05422 965-0"', 'Tab', '"lage@melle.example"');
    await tabTo('Speichern');
    await press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expectFocus('Kontakt von Melle ändern');
    expect(await page.getByRole('row', { name: /Melle/ }).first().innerText()).toContain('lage@melle.example');
    expectCleanWindow(window);
  });

  it('administration: changes due time, closing days and steps', async () => {
    const window = await open('verwaltung', '/verwaltung/konten');
    const { page, press, tabTo, expectFocus } = window;
    await tabTo('Meldefrist und Meldetage');
    await press('Enter');
    await expectFocus('Meldefrist und Meldetage', 'heading');
    await tabTo('Meldefrist');
    await window.typeMorning('09:30');
    await tabTo('Weiterer Schließtag');
    await window.typeDay('2027-03-25');
    await press('Enter');
    await page.getByText('Do, 25.03.2027').first().waitFor();
    await expectFocus('Weiterer Schließtag');
    await window.typeDay('2027-03-31');
    await tabTo('Hinzufügen');
    await press('Enter');
    await tabTo('Schließtag Mi, 31.03.2027 entfernen', 'Shift+Tab');
    await press('Enter');
    await expectFocus('Weiterer Schließtag');
    await tabTo(/^Stufe „angespannt“/);
    await press('Space');
    await tabTo('Speichern');
    await press('Enter');
    await page.getByText('Die Regeln sind gespeichert.').waitFor();
    await expectFocus('Speichern');
    const { rules } = (
      await districts.ask('melle', `{ district(key: "${HOME}") { rules { dueTime closedOn assessmentSteps } } }`)
    ).district;
    expect(rules).toEqual({
      dueTime: '09:30',
      closedOn: ['2027-03-25'],
      assessmentSteps: ['SUFFICIENT', 'STRAINED', 'CRITICAL'],
    });
    // Taken back before it is saved.
    await tabTo('Einschätzung ist Pflicht');
    await press('Space');
    await tabTo('Änderungen verwerfen');
    await press('Enter');
    await page.getByText('Das ändern Sie').waitFor({ state: 'detached' });
    await expectFocus('Speichern');
    expectCleanWindow(window);
  });

  it('administration: creates an account, whose invitation gets the focus', async () => {
    const window = await open('verwaltung', '/verwaltung/konten');
    const { page, press, tabTo, expectFocus, choose } = window;
    await tabTo('Konto anlegen');
    await press('Enter');
    await heading(page, 'Konto anlegen');
    await tabTo('Benutzername');
    await press('"neue.karte"', 'Tab', '"Neue Karte"');
    await tabTo('Rolle');
    await choose('Kart');
    await tabTo('Anlegen und einladen');
    await press('Enter');
    await expectFocus('Einladung zum Kopieren');
    await tabTo('Weiteres Konto anlegen');
    await press('Enter');
    await expectFocus('Benutzername');

    await tabTo('Konten und Rollen', 'Shift+Tab');
    await press('Enter');
    await expectFocus('Konten und Rollen', 'heading');
    await tabTo('Konto suchen (Name oder Benutzername)');
    await press('"neue"');
    await page.getByRole('link', { name: 'melle', exact: true }).waitFor({ state: 'detached' });
    await tabTo('Neue Karte');
    await press('Enter');
    await heading(page, 'Neue Karte');
    await tabTo('Konto sperren');
    await press('Enter');
    await page.getByRole('dialog', { name: 'Konto neue.karte sperren?' }).waitFor();
    await tabTo('Konto sperren');
    await press('Enter');
    await page.getByText('Das Konto ist gesperrt.').waitFor();
    await expectFocus('Konto entsperren');
    expectCleanWindow(window);
  });
});

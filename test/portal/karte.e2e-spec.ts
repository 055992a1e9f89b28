import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Locator, type Page } from 'playwright-core';
import { importDistricts } from '#territory';
import { createAccount } from '#accounts';
import { classOf, findTheme, type ThemeClass } from '#map-layers/domain';
import { hasChromium } from '#testing';
import { PASSWORD } from '../support/districts.js';
import { ATTRIBUTION, before, type MapDistrict, noRealBoundaries, startMapDistrict } from '../support/map-district.js';
import { csvHeader } from '../support/map-units.mjs';
import {
  expectAccessible,
  expectCleanWindow,
  expectNoTwoWayScrolling,
  goBeforeMidnight,
  type PortalBrowser,
  type PortalWindow,
  startPortalBrowser,
} from '../support/portal.js';

const MELLE = '034590024024';
const FACILITY = '03459F000001';

/** A unit as the layer tells it, asked for beside the portal. */
interface Told {
  readonly unit_key: string;
  readonly name: string;
  readonly assessment: string | null;
  readonly available_per_1000: number | null;
  readonly staleness_days: number | null;
}

const why = noRealBoundaries ?? (hasChromium() ? null : 'skipped: chromium is not installed');
(why ? describe.skip : describe)(`Karte in the portal${why ? ` (${why})` : ''}`, () => {
  // Maps drawn without a graphics card take their time.
  jest.setTimeout(120_000);
  let district: MapDistrict;
  let browser: PortalBrowser;

  beforeAll(async () => {
    district = await startMapDistrict('units', {
      beside: async (operator) => {
        const context = { actorName: 'Betrieb (Test)' };
        const facility = `03459;Landkreis Osnabrück;NI;${FACILITY};;Kreishaus;DISTRICT_FACILITY;;;;;;${MELLE}`;
        await importDistricts(operator, Buffer.from(`${csvHeader}\n${facility}`), context);
        for (const [username, role, unitKeys] of [
          ['steuerung', 'STEERING_OFFICER', []],
          ['verwaltung', 'ADMIN', []],
          ['melle', 'MUNICIPAL_CLERK', [MELLE]],
        ] as const)
          await createAccount(operator, {
            username,
            password: PASSWORD,
            role,
            districtKey: '03459',
            unitKeys,
            ...context,
          });
      },
    });
    await district.report(before(district.today, 3), before(district.today, 2), before(district.today, 1));
    browser = await startPortalBrowser(district.url);
  }, 240_000);
  afterAll(async () => {
    await browser?.stop();
    await district?.stop();
  }, 60_000);

  const told = async (date = district.today): Promise<Told[]> =>
    (await district.json(`/collections/unit-situations/items?datetime=${date}`)).features.map(
      ({ properties }: { properties: Told }) => properties,
    );

  const open = (account: string, path = '/karte', more = {}): Promise<PortalWindow> =>
    browser.open({ account, path, ...more });
  /** Waits for what the page comes to. By looks from outside: its policy lets no code in that would wait inside. */
  const soon = async <Value>(look: () => Promise<Value>, expected: Value): Promise<void> => {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const value = await look();
      if (JSON.stringify(value) === JSON.stringify(expected) || Date.now() > deadline)
        return expect(value).toEqual(expected);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  /** Waits until the map has nothing more to draw. */
  const drawn = (page: Page): Promise<void> =>
    soon(
      () => page.evaluate<boolean>('Boolean(globalThis.kreislageMap?.loaded() && !globalThis.kreislageMap.isMoving())'),
      true,
    );
  /** Keys of the units that a layer of the map draws. */
  const onMap = (page: Page, layer: string): Promise<string[]> =>
    page.evaluate<string[]>(
      `[...new Set(kreislageMap.queryRenderedFeatures({ layers: ['${layer}'] }).map(({ properties }) => properties.unit_key))].sort()`,
    );
  const search = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
  const options = (page: Page): Locator => page.getByRole('listbox', { name: 'Kommunen' }).getByRole('option');
  /** Names of the units that are chosen in the list; the name stands in front of the note. */
  const selectedInList = (page: Page): Promise<string[]> =>
    options(page)
      .and(page.locator('[aria-selected=true]'))
      .locator('.unit-list__name')
      .evaluateAll((names: { firstChild: { textContent: string } }[]) =>
        names.map(({ firstChild }) => firstChild.textContent),
      );

  it('asks again while somebody is there, and then lets the session end', async () => {
    const window = await open('steuerung', '/hilfe');
    const { page } = window;
    await page.clock.install();
    await window.go('/karte');
    await options(page).first().waitFor();
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/unit-situations/items')) asked += 1;
    });
    await page.clock.fastForward(61_000);
    await soon(() => Promise.resolve(asked), 1);
    await page.clock.fastForward(6 * 60_000);
    await page.clock.fastForward(6 * 60_000);
    await page.waitForTimeout(1_000);
    expect(asked).toBe(1);
    await window.close();
  });

  it('moves on to the new day by itself at midnight', async () => {
    const window = await open('steuerung', '/hilfe');
    const { page } = window;
    await page.clock.install();
    await goBeforeMidnight(window, '/karte', before(district.today, 1));
    const caption = (day: string): Locator =>
      page.getByText(`Lage der Kommunen am`).filter({ hasText: day.split('-').reverse().join('.') });
    await caption(before(district.today, 1)).waitFor();
    await page.clock.runFor(61_000);
    await caption(district.today).waitFor();
    await window.close();
  });

  it('draws each unit with a boundary in the class of its figure, with pattern, and dashes what is unknown', async () => {
    const window = await open('steuerung');
    const { page } = window;
    await drawn(page);
    const units = (await told()).filter(({ unit_key }) => unit_key !== FACILITY);
    await soon(() => onMap(page, 'flaechen'), [...district.unitKeys]);
    const keysOf = (assessment: string): string[] =>
      units.filter((unit) => unit.assessment === assessment).map(({ unit_key }) => unit_key);
    expect(keysOf('CRITICAL').length).toBeGreaterThan(0);
    await soon(() => onMap(page, 'muster-kritisch'), keysOf('CRITICAL'));
    await soon(() => onMap(page, 'muster-angespannt'), keysOf('STRAINED'));
    await soon(() => onMap(page, 'grenzen-unbekannt'), []);
    // All figures are of yesterday: each sign has its clock.
    await soon(() => onMap(page, 'veraltet'), [...district.unitKeys]);
    // A day before all reports: nothing is known, and that is shown as such.
    await window.go(`/karte?datum=${before(district.today, 20)}`);
    await page.getByText('Für diesen Tag zählt noch keine Meldung.').waitFor();
    await drawn(page);
    await soon(() => onMap(page, 'grenzen-unbekannt'), [...district.unitKeys]);
    await soon(() => onMap(page, 'muster-unbekannt'), [...district.unitKeys]);
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
  });

  it('draws each step of a scale with a pattern of its own, with WebGL and as a drawing', async () => {
    const theme = findTheme('frei-je-1000')!;
    const steps = theme.classes.filter(({ pattern }) => pattern !== 'plain');
    const units = (await told()).filter(({ unit_key }) => unit_key !== FACILITY);
    const keysOf = (step: ThemeClass): string[] =>
      units.filter((unit) => classOf(theme, unit.available_per_1000) === step).map(({ unit_key }) => unit_key);
    expect(steps.map(({ id }) => id)).toEqual(['stufe-2', 'stufe-3', 'stufe-4', 'stufe-5']);
    expect(steps.flatMap(keysOf).length).toBeGreaterThan(2);
    const window = await open('steuerung', '/karte?thema=frei');
    await drawn(window.page);
    for (const step of steps) await soon(() => onMap(window.page, `muster-${step.id}`), keysOf(step));
    await window.close();
    const drawing = await open('steuerung', '/karte?thema=frei', { webgl: false });
    // There is a second one for paper.
    const map = drawing.page.locator('.svg-map').filter({ visible: true });
    await map.locator('.svg-map__unit').first().waitFor();
    for (const step of steps)
      expect(await map.locator(`.svg-map__unit[data-class="${step.id}"] path[fill^="url("]`).count()).toBe(
        keysOf(step).length,
      );
    await drawing.close();
  });

  it('counts the units of each class in the legend, for each figure', async () => {
    const window = await open('steuerung');
    const { page } = window;
    const legend = async (): Promise<Record<string, number>> => {
      await page.getByRole('heading', { name: 'Legende' }).waitFor();
      return Object.fromEntries(
        (await page.locator('.map-legend li').allInnerTexts()).map((text) => {
          const [label, count] = text.split('\n').filter((part) => part !== '(TT.MM.)');
          return [label!.trim(), parseInt(count!, 10)];
        }),
      );
    };
    const units = await told();
    const count = (holds: (unit: Told) => boolean): number => units.filter(holds).length;
    expect(await legend()).toEqual({
      ausreichend: count(({ assessment }) => assessment === 'SUFFICIENT'),
      angespannt: count(({ assessment }) => assessment === 'STRAINED'),
      kritisch: count(({ assessment }) => assessment === 'CRITICAL'),
      'keine Meldung oder unbekannt': 1,
      'Angaben von einem früheren Tag': 21,
    });
    await page.getByLabel('Kennzahl').selectOption('Sofort freie Plätze je 1.000 Einwohner');
    await page.waitForURL('**thema=frei**');
    const between = (from: number, to: number): number =>
      count(({ available_per_1000: value }) => value !== null && value >= from && value < to);
    expect(await legend()).toEqual({
      'unter 0,5': between(0, 0.5),
      '0,5 bis unter 1': between(0.5, 1),
      '1 bis unter 1,5': between(1, 1.5),
      '1,5 bis unter 2': between(1.5, 2),
      '2 und mehr': between(2, Infinity),
      'keine Meldung oder unbekannt': count(({ available_per_1000: value }) => value === null),
      'Angaben von einem früheren Tag': 21,
    });
    for (const theme of ['frei', 'auslastung', 'alter']) {
      await window.go(`/karte?thema=${theme}`);
      const { 'Angaben von einem früheren Tag': older, ...classes } = await legend();
      expect(older).toBe(theme === 'alter' ? undefined : 21);
      expect(Object.values(classes).reduce((sum, one) => sum + one, 0)).toBe(units.length);
      await drawn(page);
      await soon(() => onMap(page, 'flaechen'), [...district.unitKeys]);
      await expectAccessible(window);
    }
    expectCleanWindow(window);
    await window.close();
  });

  it('has one selection in list and map, by keyboard alone; Enter opens the unit', async () => {
    const window = await open('steuerung');
    const { page } = window;
    await drawn(page);
    const names = (await told()).map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'de'));
    const list = page.getByRole('listbox', { name: 'Kommunen' });
    await list.focus();
    await window.press('ArrowDown', 'ArrowDown');
    expect(await selectedInList(page)).toEqual([names[1]]);
    await window.press('"mel"');
    expect(await selectedInList(page)).toEqual(['Melle']);
    expect(search(page).get('einheit')).toContain(MELLE);
    await drawn(page);
    await soon(() => onMap(page, 'auswahl'), [MELLE]);
    await page.getByRole('region', { name: 'Melle' }).getByText('Gemeldet für').waitFor();
    await page.getByRole('region', { name: 'Melle' }).getByText('So gerechnet').click();
    expect(await page.locator('.how').innerText()).toMatch(/\(1 \+ 2\) ÷ 46\.493 × 1\.000 = 0,1/);
    await expectAccessible(window);
    await page.evaluate('scrollTo(0, 0)');
    // The other way: a press on the map chooses in the list.
    const [x, y] = await page.evaluate<[number, number]>(
      `(() => {
         const [feature] = kreislageMap.queryRenderedFeatures({ layers: ['namen'] }).filter(({ properties }) => properties.unit_key === '034590014014');
         const { x, y } = kreislageMap.project(feature.geometry.coordinates);
         const box = kreislageMap.getCanvas().getBoundingClientRect();
         return [box.x + x, box.y + y];
       })()`,
    );
    await page.mouse.click(x, y);
    await page.getByRole('option', { name: 'Bramsche', selected: true }).waitFor();
    expect(await selectedInList(page)).toEqual(['Bramsche']);
    // A facility is on no map, and in the list all the same.
    await list.focus();
    await window.press('"kreish"');
    expect(search(page).get('einheit')).toContain(FACILITY);
    expect(await options(page).and(page.locator('[aria-selected=true]')).innerText()).toContain('nicht auf der Karte');
    await window.press('Home', '"mel"', 'Enter');
    await page.waitForURL(`**/kommune/${MELLE}`);
    expectCleanWindow(window);
    await window.close();
  });

  it('goes through the days by slider, step and field, with one small request for each', async () => {
    const window = await open('steuerung');
    const { page } = window;
    await drawn(page);
    const requests: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/ogc/')) requests.push(request.url());
    });
    const day = before(district.today, 2);
    await page.getByLabel('Zeitregler').focus();
    const startedAt = Date.now();
    // Both at once: where a slow machine lets the slider stand still between them, that day is asked for, too.
    await Promise.all([window.press('ArrowLeft'), window.press('ArrowLeft')]);
    await page.waitForURL(`**datum=${day}**`);
    const critical = (await told(day)).filter(({ assessment }) => assessment === 'CRITICAL');
    const keys = critical.map(({ unit_key }) => unit_key);
    await page.getByText(`${critical.length} von 22 Kommunen kritisch`).waitFor();
    await soon(() => onMap(page, 'muster-kritisch'), keys);
    console.log(`two days back by slider: shown after ${Date.now() - startedAt} ms`);
    expect(requests).toHaveLength(1);
    await soon(() => onMap(page, 'veraltet'), []);
    await page.getByRole('button', { name: 'Nächster Tag' }).click();
    await page.waitForURL(`**datum=${before(district.today, 1)}**`);
    await page.getByRole('button', { name: 'heute' }).click();
    await page.waitForURL((url) => !url.searchParams.has('datum'));
    expect(await page.getByLabel('Zeitregler').getAttribute('aria-valuetext')).toMatch(/^\w\w, \d\d\.\d\d\.\d{4}$/);
    await window.close();
  });

  it('zooms and pans by buttons; the view has an address', async () => {
    const window = await open('steuerung');
    const { page } = window;
    await drawn(page);
    const zoom = (): Promise<number> => page.evaluate<number>('kreislageMap.getZoom()');
    const whole = await zoom();
    await page.getByRole('button', { name: 'Vergrößern' }).press('Enter');
    await page.getByRole('button', { name: 'Nach Norden' }).press('Enter');
    await page.waitForURL('**z=**');
    await drawn(page);
    expect(await zoom()).toBeCloseTo(whole + 1, 1);
    const center = await page.evaluate<[number, number]>('kreislageMap.getCenter().toArray()');
    expect(center[1]).toBeCloseTo(Number(search(page).get('y')), 3);
    await page.reload();
    await drawn(page);
    expect(await zoom()).toBeCloseTo(whole + 1, 1);
    // The map moves to a unit outside the view when it is chosen in the list.
    await page.getByRole('listbox').focus();
    await window.press('"gland"');
    await drawn(page);
    await soon(async () => (await onMap(page, 'auswahl')).length, 1);
    await page.getByRole('button', { name: 'Ganzer Kreis' }).press('Enter');
    await page.waitForURL((url) => !url.searchParams.has('z'));
    await drawn(page);
    expect(await zoom()).toBeCloseTo(whole, 1);
    for (const button of await page.getByRole('group', { name: 'Karte bewegen' }).getByRole('button').all()) {
      const { width, height } = (await button.boundingBox())!;
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
    await window.close();
  });

  it('is drawn as SVG without WebGL: same figures, legend, selection', async () => {
    const window = await open('steuerung', '/karte', { webgl: false });
    const { page } = window;
    const areas = page.locator('.map-frame .svg-map__unit');
    await areas.first().waitFor();
    const units = (await told()).filter(({ unit_key }) => unit_key !== FACILITY);
    const classOf = { SUFFICIENT: 'ausreichend', STRAINED: 'angespannt', CRITICAL: 'kritisch' };
    const expected = units.map(({ unit_key, assessment }) => [
      unit_key,
      classOf[assessment as keyof typeof classOf] ?? 'unbekannt',
    ]);
    const shown = (): Promise<string[][]> =>
      areas.evaluateAll((groups: { dataset: Record<string, string> }[]) =>
        groups.map(({ dataset }) => [dataset['unit']!, dataset['class']!]).sort(),
      );
    expect(await shown()).toEqual(expected);
    expect(await page.evaluate('globalThis.kreislageMap === undefined')).toBe(true);
    await page.getByRole('listbox').focus();
    await window.press('"mel"');
    await page.locator('.map-frame .svg-map__selected').waitFor();
    await page.locator('.map-frame [data-unit="034590014014"]').click({ position: { x: 40, y: 30 }, force: true });
    expect(await selectedInList(page)).toEqual(['Bramsche']);
    // The keyboard moves it, too.
    await page.locator('.map-frame .svg-map').focus();
    await window.press('+', 'ArrowRight');
    await page.waitForURL('**z=**');
    await expectAccessible(window);
    await window.go(`/karte?thema=frei&datum=${before(district.today, 20)}`);
    await page.getByText('Für diesen Tag zählt noch keine Meldung.').waitFor();
    await soon(
      shown,
      district.unitKeys.map((key) => [key, 'unbekannt']),
    );
    expect(await page.locator('.map-frame path[stroke-dasharray]').count()).toBe(21);
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
  });

  it('is printed as a drawing with legend, list and whose boundaries they are', async () => {
    const window = await open('steuerung');
    const { page } = window;
    await drawn(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.map-paper .svg-map__unit').first().isVisible()).toBe(true);
    expect(await page.locator('.map-frame').isVisible()).toBe(false);
    expect(await page.getByText(ATTRIBUTION).isVisible()).toBe(true);
    expect(await page.getByRole('heading', { name: 'Legende' }).isVisible()).toBe(true);
    await window.close();
  });

  it('says whose boundaries they are, and shows a background map only where the operator has set one', async () => {
    const window = await open('steuerung');
    const { page } = window;
    await page.getByText(`Grenzen: ${ATTRIBUTION}`).waitFor();
    await drawn(page);
    expect(await page.evaluate(`kreislageMap.getLayer('hintergrundkarte') === undefined`)).toBe(true);
    const tiles: string[] = [];
    await page.route('**/portal/settings', async (route) => {
      const answer = await route.fetch();
      const basemap = { url: `${district.url}/hintergrund/{z}/{x}/{y}.png`, attribution: '© Kartenamt' };
      await route.fulfill({ response: answer, json: { ...(await answer.json()), basemap } });
    });
    await page.route('**/hintergrund/**', (route) => {
      tiles.push(route.request().url());
      return route.fulfill({
        contentType: 'image/png',
        body: Buffer.from(
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
          'base64',
        ),
      });
    });
    await page.reload();
    await page.getByText('Hintergrundkarte: © Kartenamt').waitFor();
    await drawn(page);
    expect(tiles.length).toBeGreaterThan(0);
    expectCleanWindow(window);
    await window.close();
  });

  it('is there for everybody who has an account; who may see maps only opens no unit', async () => {
    for (const account of ['melle', 'verwaltung']) {
      const window = await open(account);
      await drawn(window.page);
      await soon(async () => (await onMap(window.page, 'flaechen')).length, 21);
      await window.close();
    }
    const window = await open('karte');
    const { page } = window;
    await drawn(page);
    await soon(async () => (await onMap(page, 'flaechen')).length, 21);
    await page.getByRole('listbox').focus();
    await window.press('"mel"', 'Enter');
    expect(new URL(page.url()).pathname).toBe('/karte');
    expect(await page.getByRole('link', { name: 'Melle öffnen' }).count()).toBe(0);
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
    const stranger = await browser.open({ path: '/karte?thema=frei' });
    await stranger.page.waitForURL('**/anmelden?weiter=*');
    await stranger.close();
  });

  it('shows its states: loading, error with the last good figures, empty', async () => {
    const window = await open('steuerung', '/kartendienste');
    const { page } = window;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const items = '**/ogc/collections/unit-situations/items*';
    await page.route(items, async (route) => {
      await held;
      await route.continue();
    });
    await window.go('/karte');
    await page.getByText('Karte wird geladen …').waitFor();
    await expectAccessible(window);
    release();
    await drawn(page);
    await page.unroute(items);
    // An error keeps what is there, and says so.
    await page.route(items, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        headers: { 'x-request-id': '7f3a0000-1111' },
        body: JSON.stringify({ title: 'Nicht erreichbar', detail: 'Die Datenbank antwortet nicht.', status: 503 }),
      }),
    );
    await page.getByRole('button', { name: 'Vorheriger Tag' }).click();
    await page.getByText('Karte konnte nicht geladen werden').waitFor({ timeout: 20_000 });
    await page.getByText('Die Datenbank antwortet nicht.').waitFor();
    await page.getByText('Kennung 7f3a0000').waitFor();
    await page.getByText(/Stand \d\d:\d\d Uhr wird gezeigt/).waitFor();
    expect(await options(page).count()).toBe(22);
    await soon(async () => (await onMap(page, 'flaechen')).length, 21);
    await expectAccessible(window);
    await page.unroute(items);
    await page.getByRole('button', { name: 'Erneut versuchen' }).click();
    await drawn(page);
    await page.getByText('Karte konnte nicht geladen werden').waitFor({ state: 'detached' });
    // No unit at all.
    await page.route(items, (route) => route.fulfill({ json: { type: 'FeatureCollection', features: [] } }));
    await page.reload();
    await page.getByText('gibt es keine meldenden Kommunen').waitFor();
    await expectAccessible(window);
    await page.unroute(items);
    // Units without boundaries are listed.
    await page.route(items, async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      const features = body.features.map((feature: object) => ({ ...feature, geometry: null }));
      await route.fulfill({ response: answer, json: { ...body, features } });
    });
    await page.reload();
    await page.getByText('sind keine Grenzen hinterlegt').waitFor();
    expect(await options(page).count()).toBe(22);
    await expectAccessible(window);
    // Offline.
    await window.context.setOffline(true);
    await page.getByRole('button', { name: 'Vorheriger Tag' }).click();
    await page.locator('.offline-band').first().waitFor({ timeout: 20_000 });
    await expectAccessible(window);
    await window.close();
  });

  it('works at 320 px, at 400 %, and with forced colours', async () => {
    for (const options of [
      { viewport: { width: 320, height: 640 } },
      { zoom: 4 },
      { forcedColors: 'active', reducedMotion: 'reduce' },
    ] as const)
      for (const path of ['/karte', '/kartendienste']) {
        const window = await open('steuerung', path, options);
        await window.page.getByRole('heading', { level: 1, name: /^Karte/ }).waitFor();
        if (path === '/karte') await drawn(window.page);
        await expectNoTwoWayScrolling(window);
        await expectAccessible(window);
        await window.close();
      }
  });

  it('explains the map services; each link answers', async () => {
    const window = await open('karte', '/kartendienste');
    const { page } = window;
    await page.getByRole('heading', { level: 1, name: 'Kartendienste' }).waitFor();
    await expectAccessible(window);
    expect(await page.getByLabel('Adresse aller Dienste').inputValue()).toBe(`${district.url}/ogc`);
    const links = await page
      .locator('main a[href^="/ogc"]')
      .evaluateAll((found: { getAttribute(name: string): string }[]) => found.map((link) => link.getAttribute('href')));
    expect(links.length).toBeGreaterThan(20);
    for (const link of new Set(links)) {
      const answer = await window.context.request.get(link);
      expect([link, answer.status()]).toEqual([link, 200]);
    }
    await window.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Kopieren' }).first().press('Enter');
    await page.getByText('Kopiert.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${district.url}/ogc`);
    // The same on the map.
    await window.go('/karte');
    await page.getByText('In QGIS einbinden').press('Enter');
    expect(await page.getByLabel('Adresse des Dienstes').inputValue()).toBe(`${district.url}/ogc`);
    expect(await page.getByText('unit-situation-history').isVisible()).toBe(true);
    await expectAccessible(window);
    expectCleanWindow(window);
    await window.close();
  });
});

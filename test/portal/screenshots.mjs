/**
 * `npm run screenshots [-- --readme]`: starts the demonstration on a directory of its own and takes every screen of the portal
 * for a desktop, a narrow window and paper into `screenshots/`; with `--readme` also the four small ones of the README.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from '../../infra/build.mjs';
import { freePort } from '../support/free-port.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUT = join(ROOT, 'screenshots');
const README_IMAGES = join(ROOT, 'docs/images');
const PASSWORD = 'kreislage-demo';
const MELLE = '034590024024';

/** Screens by account; what a name ends with stands in the address of the picture. */
const screens = [
  ['anmelden', null, '/anmelden'],
  ['tagesmeldung', 'kommune.melle', '/meldung'],
  ['tagesmeldung-fehler', 'kommune.melle', '/meldung', (page) => page.keyboard.press('Control+Enter')],
  ['import', 'kommune.melle', '/import'],
  ['lagebild', 'steuerung', '/lage'],
  [
    'so-gerechnet',
    'steuerung',
    '/lage',
    (page) =>
      page
        .getByRole('button', { name: /So gerechnet/ })
        .first()
        .click(),
  ],
  ['karte', 'steuerung', '/karte'],
  ['karte-frei', 'steuerung', '/karte?thema=frei'],
  ['kommunen', 'steuerung', '/kommunen'],
  ['kommune', 'steuerung', `/kommune/${MELLE}`],
  ['kommune-meldungen', 'steuerung', `/kommune/${MELLE}/meldungen`],
  ['kommune-meldung', 'steuerung', `/kommune/${MELLE}/meldungen/{gestern}`],
  ['vollstaendigkeit', 'steuerung', '/vollstaendigkeit'],
  ['kartendienste', 'gis', '/kartendienste'],
  ['konten', 'admin', '/verwaltung/konten'],
  ['konto-neu', 'admin', '/verwaltung/konto-anlegen'],
  ['einheiten', 'admin', '/verwaltung/einheiten'],
  ['regeln', 'admin', '/verwaltung/regeln'],
  ['konto', 'kommune.melle', '/konto'],
  ['einladung', null, '/einladung#probe'],
  ['hilfe', 'kommune.melle', '/hilfe'],
  ['barrierefreiheit', null, '/barrierefreiheit'],
  ['nicht-gefunden', 'kommune.melle', '/gibt-es-nicht'],
];
const readmeScreens = ['tagesmeldung', 'lagebild', 'karte', 'vollstaendigkeit'];

const sizes = [
  ['breit', { viewport: { width: 1280, height: 900 } }],
  ['schmal', { viewport: { width: 320, height: 700 } }],
  ['druck', { viewport: { width: 794, height: 1123 } }],
];

const withReadme = process.argv.includes('--readme');
await build({ log: () => undefined });
const dataDir = mkdtempSync(join(tmpdir(), 'kreislage-screenshots-'));
const port = await freePort();
const product = spawn(process.execPath, ['dist/apps/supervisor/src/main.js'], {
  cwd: ROOT,
  env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  await isRunning(product);
  mkdirSync(OUT, { recursive: true });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--lang=de-DE'],
    env: { ...process.env, LANGUAGE: 'de' },
  });
  for (const [size, options] of sizes) {
    for (const [name, account, path, act] of screens) {
      const file = join(OUT, `${name}-${size}.png`);
      await picture(browser, { options, account, path, act, file, media: size === 'druck' ? 'print' : 'screen' });
      console.log(file.slice(ROOT.length));
    }
  }
  if (withReadme) {
    mkdirSync(README_IMAGES, { recursive: true });
    for (const [name, account, path] of screens.filter(([name]) => readmeScreens.includes(name))) {
      const options = { viewport: { width: 1280, height: 860 }, deviceScaleFactor: 0.6 };
      await picture(browser, { options, account, path, file: join(README_IMAGES, `${name}.png`), fullPage: false });
    }
  }
  await browser.close();
} finally {
  product.kill('SIGINT');
  await new Promise((resolve) => product.once('exit', resolve));
  rmSync(dataDir, { recursive: true, force: true });
}

async function picture(browser, { options, account, path, act, file, media = 'screen', fullPage = true }) {
  const context = await browser.newContext({
    baseURL: `http://127.0.0.1:${port}`,
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
    serviceWorkers: 'block',
    ...options,
  });
  if (account) await context.request.post('/auth/login', { data: { username: account, password: PASSWORD } });
  const page = await context.newPage();
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await page.goto(path.replace('{gestern}', yesterday));
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  if (act) await act(page);
  await page.emulateMedia({ media });
  // Charts and maps draw after their data have come.
  await page.waitForTimeout(700);
  await page.screenshot({ path: file, fullPage });
  await context.close();
}

function isRunning(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Kreislage läuft')) resolve();
    });
    child.once('exit', () => reject(new Error(said)));
  });
}

/**
 * The Lagebild of a district of 300 units with three years of reports, in a real browser on the built portal: how long it
 * takes to open, and to react. Measured inside the page: from the start of the navigation to the frame that shows all rows,
 * and from a press to the frame that shows what it brought.
 */
import { chromium } from 'playwright-core';
import { buildPortal } from '../../infra/build-portal.mjs';
import { cookieOf, openDataSet } from './support/data-set.mjs';
import { startProduct } from './support/processes.mjs';
import { openToday } from './support/reads.mjs';
import { figure, median, quantile } from './support/statistics.mjs';

export const about = 'Lagebild with 300 units and 3 years, opening and reacting in Chromium';

/** Milliseconds from the press until the frame after `isDone`. Runs inside the page. */
function reaction({ selector, index, kind, expectRows }) {
  const rows = () => [...document.querySelectorAll('.unit-table tbody tr')];
  const before = rows()[0];
  const element = document.querySelectorAll(selector)[index];
  const isDone = {
    sort: () => rows()[0] !== before,
    filter: () => rows().length === expectRows,
    columns: () => document.querySelectorAll('.unit-table thead th').length === expectRows,
  }[kind];
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const look = () => {
      if (!isDone()) return requestAnimationFrame(look);
      // The frame that shows it is through when the next one begins.
      requestAnimationFrame(() => resolve(performance.now() - startedAt));
    };
    if (kind === 'filter') {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(
        element,
        element.value ? '' : 'Probestadt 29',
      );
      element.dispatchEvent(new Event('input', { bubbles: true }));
    } else element.click();
    look();
  });
}

export async function run({ services, short, rounds, say, dir, set }) {
  const dataSet = await openDataSet(services, set ?? (short ? 'tiny' : 'portal'), say);
  await buildPortal({ log: say });
  const env = { databaseUrl: dataSet.databaseUrl, redisUrl: services.redisUrl, dir };
  await openToday(dataSet, env);
  const product = await startProduct('api', env);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const { key, units } = dataSet.districts[0];
  const url = `http://127.0.0.1:${product.port}`;
  const [name, value] = cookieOf(key).split('=');
  const times = { first: [], again: [], sort: [], filter: [], columns: [], processor: [], opening: [] };
  try {
    for (let round = 0; round < Math.max(rounds, 3); round += 1) {
      // A new profile: nothing of the portal is in its cache.
      const context = await browser.newContext({ locale: 'de-DE', viewport: { width: 1280, height: 900 } });
      await context.addCookies([{ name, value, url }]);
      await context.addInitScript((count) => {
        const look = () => {
          if (document.querySelectorAll('.unit-table tbody tr').length === count)
            requestAnimationFrame(() => performance.mark('rows-shown'));
          else requestAnimationFrame(look);
        };
        look();
      }, units);
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
      /** Milliseconds of processor time that the page's main thread has taken: the same however busy the machine is. */
      const busy = async () =>
        (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value *
        1_000;
      const opened = async () => {
        await page.goto(`${url}/lage`);
        await page.locator('.figure__chart svg').nth(2).waitFor();
        return page.evaluate(() => performance.getEntriesByName('rows-shown')[0].startTime);
      };
      times.first.push(await opened());
      times.opening.push(await busy());
      times.again.push(await opened());
      await page.waitForTimeout(500);
      const react = async (kind, selector, index, expectRows) => {
        const before = await busy();
        times[kind].push(await page.evaluate(reaction, { kind, selector, index, expectRows }));
        times.processor.push((await busy()) - before);
      };
      for (let press = 0; press < 4; press += 1) await react('sort', '.sort-button', 4 + (press % 2));
      await react('filter', '#name-filter', 0, units === 300 ? 11 : 0);
      await react('filter', '#name-filter', 0, units);
      await page.evaluate(() => document.querySelector('.column-choice summary').click());
      await react('columns', '.column-choice input', 6, 7);
      await react('columns', '.column-choice input', 6, 8);
      await context.close();
    }
  } finally {
    await browser.close();
    await product.stop();
  }
  const reactions = [...times.sort, ...times.filter, ...times.columns];
  return [
    figure(`${units} units, opens with an empty cache (ms)`, median(times.first), { atMost: 1_000 }),
    figure('opens again (ms)', median(times.again), { atMost: 1_000 }),
    figure('reacts, median (ms)', median(reactions), { atMost: 100 }),
    figure('reacts, p95 (ms)', quantile(reactions, 0.95)),
    figure('processor time of the page to open, charts included (ms)', median(times.opening)),
    figure('processor time of the page to react (ms)', median(times.processor)),
    figure('sorts (ms)', median(times.sort)),
    figure('filters (ms)', median(times.filter)),
    figure('leaves out a column (ms)', median(times.columns)),
  ];
}

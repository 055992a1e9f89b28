/**
 * The map layers side by side with MapServer and QGIS Server over the same database: features of a district of 21 and of 34
 * units, all 10,997 municipalities of Germany by pages, tiles, conditional requests, filters over four million unit-days,
 * refusals, submissions while others pull tiles.
 */
import { realBoundariesAreThere } from '../support/map-units.mjs';
import { historyFigures } from './maps/history.mjs';
import { itemFigures, notModified, refusals } from './maps/items.mjs';
import { pageFigures } from './maps/pages.mjs';
import { timed } from './maps/requests.mjs';
import { submissionFigures } from './maps/submissions.mjs';
import { largestTile, tileFigures } from './maps/tiles.mjs';
import { startMapServers } from './references/map-servers.mjs';
import { openMapSet } from './support/map-set.mjs';
import { startProduct } from './support/processes.mjs';
import { memoryOf } from './support/services.mjs';
import { figure, table } from './support/statistics.mjs';

export const about = 'map layers against MapServer and QGIS Server';

export async function run(options) {
  const { say, short } = options;
  if (!realBoundariesAreThere()) {
    say('maps: skipped, ../shared/data is not there');
    return [];
  }
  const seconds = short ? 0.5 : 3;
  const small = { days: 60, seconds };
  const unitParts = [refusals, itemFigures, notModified, submissionFigures];
  const tileParts = [tileFigures, largestTile];
  // Levels of all Germany take seconds to make: the short form makes tiles of 21 units.
  return [
    ...(await withDistrict(options, 'units', small, short ? [...unitParts, ...tileParts] : unitParts)),
    ...(await withDistrict(options, 'municipalities', small, [itemFigures])),
    ...(await withDistrict(
      options,
      'germany',
      { days: short ? 3 : 365, seconds },
      short ? [pageFigures, historyFigures] : [pageFigures, notModified, ...tileParts, historyFigures, memoryFigures],
    )),
  ];
}

/** Runs the parts on the district, with its api and the map servers beside it. */
async function withDistrict(options, kind, { days, seconds }, parts) {
  const { services, dir, say } = options;
  const set = await openMapSet(options, kind, days);
  const env = { databaseUrl: set.databaseUrl, redisUrl: services.redisUrl, dir };
  const servers = await startMapServers(set, dir, say);
  try {
    const api = await startProduct('api', env);
    try {
      const figures = [];
      for (const part of parts) {
        const { milliseconds, result } = await timed(() => part({ ...options, set, env, api, servers, seconds }));
        say(`${kind}, ${part.name}: ${(milliseconds / 1_000).toFixed(0)} s\n${table(result)}`);
        figures.push(...result);
      }
      return figures;
    } finally {
      await api.stop();
    }
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

/** Resident memory after all of that. */
async function memoryFigures({ api, servers, set }) {
  const { now, most } = await memoryOf(api.pid);
  const what = `${set.unitKeys.length} units, after pages, tiles and filters`;
  const figures = [
    figure(`memory of the api, ${what}`, now, { unit: 'MB' }),
    figure(`most that it had`, most, { unit: 'MB' }),
  ];
  for (const [name, { pids }] of Object.entries(servers)) {
    const each = await Promise.all(pids.map(memoryOf));
    figures.push(
      figure(
        `memory of ${name}, ${pids.length} workers together`,
        each.reduce((sum, one) => sum + one.now, 0),
        { unit: 'MB' },
      ),
    );
  }
  return figures;
}

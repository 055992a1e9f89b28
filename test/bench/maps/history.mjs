/** Filters over the unit-days of a year of all Germany: each must be answered within the api's limit for a statement. */
import { addDays } from '#kernel';
import { withClient } from '../support/services.mjs';
import { figure, median } from '../support/statistics.mjs';
import { askOnce, HISTORY, layerRequest, timed } from './requests.mjs';

/** The api's limit for a statement. */
const LIMIT_MS = 5_000;

const filters = ({ lastDay }) => ({
  'nothing asked for': '',
  'a rare figure': 'accommodated_decentralised > 265',
  'a figure that half of them have': 'available_shared > 6',
  'time and place': `valid_from BETWEEN DATE('${addDays(lastDay, -9)}') AND DATE('${lastDay}') AND S_INTERSECTS(geometry, BBOX(7.6, 52.0, 8.5, 52.7))`,
  'assessment and time': `assessment = 'CRITICAL' AND valid_from >= DATE('${addDays(lastDay, -30)}')`,
  'one unit': `name LIKE 'Melle %'`,
  'nothing that is there': 'accommodated_shared > 100000',
  'a computed rate': 'occupancy_rate > 99.9',
});

export async function historyFigures({ set, api, rounds, say }) {
  const [{ days }] = await withClient(set.databaseUrl, async (client) => {
    const { rows } = await client.query('SELECT count(*)::int AS days FROM steering.unit_day');
    return rows;
  });
  const figures = [];
  for (const [what, filter] of Object.entries(filters(set))) {
    const query = filter === '' ? '' : `&filter=${encodeURIComponent(filter)}`;
    const bytes = layerRequest(set, `${HISTORY}/items?limit=100${query}`);
    const times = [];
    let told;
    for (let round = 0; round < rounds; round += 1) {
      const { milliseconds, result } = await timed(() => askOnce(api.port, bytes));
      if (result.status !== 200) {
        say(`${what}: ${result.status} after ${milliseconds.toFixed(0)} ms: ${result.body.slice(0, 200)}`);
        times.push(Infinity);
        continue;
      }
      const { numberMatched, numberReturned } = JSON.parse(result.body);
      told = `${numberMatched ?? 'more than counted'} matched, ${numberReturned} returned`;
      times.push(milliseconds);
    }
    say(`${what}: ${told}`);
    figures.push(figure(`CQL2 over ${days} unit-days: ${what}`, median(times), { atMost: LIMIT_MS, unit: 'ms' }));
  }
  return figures;
}

/**
 * `situation` of today: the totals against a bare Apollo Server 5 over one statement with the same schema and the same
 * answer, and the totals with all units against the totals alone. That the number of statements does not grow with the
 * units is asserted in test/e2e/contract-statements.e2e-spec.ts.
 */
import { deepStrictEqual } from 'node:assert';
import { openDataSet } from './support/data-set.mjs';
import { startProduct, startReference } from './support/processes.mjs';
import { cpuOf, cpuOfFamily } from './support/services.mjs';
import { ask, districtQuery, openToday, readLeg, TOTALS, UNITS } from './support/reads.mjs';
import { alternate, figure, median, medianRatio } from './support/statistics.mjs';

export const about = 'situation(today), totals and all units, against a bare Apollo Server';

export async function run({ services, short, rounds, say, dir, set }) {
  const dataSet = await openDataSet(services, set ?? (short ? 'tiny' : 'S'), say);
  const env = { databaseUrl: dataSet.databaseUrl, redisUrl: services.redisUrl, dir };
  await openToday(dataSet, env);
  const product = await startProduct('api', env);
  const reference = await startReference('apollo-server', env);
  try {
    const totals = districtQuery(`situation { ${TOTALS} }`);
    const units = districtQuery(`situation { ${TOTALS} ${UNITS} }`);
    deepStrictEqual(await ask(product.port, totals), await ask(reference.port, totals));
    const answer = await ask(product.port, units);
    deepStrictEqual(answer.situation.units.length, dataSet.districts[0].units);

    const size = { clients: 8, seconds: short ? 0.5 : 4 };
    const costs = (server) => ({ server: () => cpuOf(server.pid), database: () => cpuOfFamily(services.postgresPid) });
    const legs = await alternate(rounds, {
      reference: readLeg(reference, totals, { ...size, costs: costs(reference) }),
      totals: readLeg(product, totals, { ...size, costs: costs(product) }),
      units: readLeg(product, units, { ...size, costs: costs(product) }),
    });
    const of = (name, key) => median(legs[name].map((one) => one[key]));
    const pair = (key) => ({ product: of('totals', key), reference: of('reference', key) });
    return [
      figure(
        'totals per second',
        medianRatio(legs.totals, legs.reference, (one) => one.perSecond),
        {
          atLeast: 0.55,
          ...pair('perSecond'),
        },
      ),
      figure(
        'totals p50 (ms)',
        medianRatio(legs.totals, legs.reference, (one) => one.p50),
        pair('p50'),
      ),
      figure(
        'totals p99 (ms)',
        medianRatio(legs.totals, legs.reference, (one) => one.p99),
        pair('p99'),
      ),
      ...['server', 'database'].map((name) =>
        figure(
          `totals, processor time of the ${name} (ms)`,
          medianRatio(legs.totals, legs.reference, (one) => one[name]),
          pair(name),
        ),
      ),
      figure(
        `cost of all ${dataSet.districts[0].units} units against the totals`,
        medianRatio(legs.units, legs.totals, (one) => 1 / one.perSecond),
        { atMost: 3, product: of('units', 'perSecond'), reference: of('totals', 'perSecond') },
      ),
    ];
  } finally {
    await product.stop();
    await reference.stop();
  }
}

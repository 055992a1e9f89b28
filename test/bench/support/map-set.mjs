/**
 * Districts with real boundaries, each in a database of its own: the 21 units or the 34 municipalities of a Landkreis, and
 * all 10,997 municipalities of Germany; imported by the product, their reports made by SQL.
 */
import { addDays, dayOf } from '#kernel';
import { Database } from '#platform';
import { importBoundaries, importDistricts } from '#territory';
import { createAccount, createToken } from '#accounts';
import { ATTRIBUTION, mapSource } from '../../support/map-units.mjs';
import { fill, openMarked, TIME_ZONE, verifySample } from './data-set.mjs';
import { SESSION_SECRET } from './processes.mjs';
import { openToday } from './reads.mjs';
import { urlOf, withClient } from './services.mjs';

/** Figures repeat after so many units: in a real district they lie in the hundreds, however many units there are. */
const FIGURES = 160;

/**
 * @param days so many days end yesterday; today is open
 * @returns `databaseUrl`, `districtKey`, `unitKeys`, `firstDay`, `lastDay`, `today`, `token` of scope `layers`, and
 *   `districts` as other data sets have it
 */
export async function openMapSet({ services, dir, say }, kind, days) {
  const { districtKey, unitKeys, districts, boundaries } = mapSource(kind);
  const database = `bench_map_${kind}_${days}`;
  const databaseUrl = urlOf(services.databaseUrl, database);
  const today = dayOf(new Date(), TIME_ZONE);
  const [firstDay, lastDay] = [addDays(today, -days), addDays(today, -1)];
  const list = [{ key: districtKey, units: unitKeys.length }];
  const context = { actorName: 'Betrieb (Messung)' };
  await openMarked(services, database, `${kind} ${firstDay} ${lastDay} v1`, async () => {
    say(`map set ${kind}: ${unitKeys.length} units, ${days} days`);
    const operator = await Database.open(databaseUrl, {
      role: 'kreislage_operator',
      max: 2,
      statementTimeoutMs: 300_000,
    });
    try {
      await importDistricts(operator, districts, context);
      await importBoundaries(operator, boundaries, { districtKey, attribution: ATTRIBUTION });
      await createAccount(operator, {
        username: 'karte',
        password: 'ein Kennwort nur für Messungen',
        role: 'GIS',
        districtKey,
        unitKeys: [],
        ...context,
      });
    } finally {
      await operator.close();
    }
    const unitsSql = /* sql */ `
      CREATE TEMP TABLE unit AS
        SELECT district_key, unit_key, row_number() OVER (ORDER BY unit_key) % ${FIGURES} + 1 AS n FROM territory.reporting_unit`;
    await withClient(databaseUrl, (client) => fill(client, { list, firstDay, lastDay, say, unitsSql }));
    // The changes that the import announced are worked out here already.
    await withClient(databaseUrl, (client) => client.query('DELETE FROM platform.outbox'));
    await verifySample(databaseUrl, list, say);
  });
  const operator = await Database.open(databaseUrl, { role: 'kreislage_operator', max: 1, statementTimeoutMs: 30_000 });
  let token;
  try {
    ({ token } = await createToken(operator, {
      username: 'karte',
      scope: 'layers',
      unitKeys: null,
      days: 1,
      sessionSecret: SESSION_SECRET,
      ...context,
    }));
  } finally {
    await operator.close();
  }
  const set = { kind, databaseUrl, districtKey, unitKeys, districts: list, firstDay, lastDay, today, token };
  await openToday(set, { databaseUrl, redisUrl: services.redisUrl, dir });
  return set;
}

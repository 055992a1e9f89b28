/**
 * Growth: every read of one district, asked of a small installation (S: this district alone, ten years) and of a large one
 * (L: 10,800 units in 294 districts). The district has the same units in both. One client: it is the latency that counts.
 */
import { addDays } from '#kernel';
import { HOME, openDataSet, unitKeyOf } from './support/data-set.mjs';
import { startProduct } from './support/processes.mjs';
import { ask, districtQuery, openToday, readLeg, SERIES, TOTALS, UNITS, unitQuery } from './support/reads.mjs';
import { alternate, figure, median, medianRatio } from './support/statistics.mjs';

export const about = 'reads of one district in the small and in the large data set';

/** The reads as the portal asks them. */
export function readsOf({ today, lastDay }) {
  const knownAt = `${addDays(today, -2)}T12:00:00Z`;
  const reportFields = `reportingDate revision recordedAt allocations projectedCredits assessment
    accommodation { type accommodatedPersons availableNow operablePlaces } prospectiveCapacity { type places expectedFrom }`;
  const unitKey = unitKeyOf(HOME, 7);
  return {
    'situation, totals': districtQuery(`situation { ${TOTALS} }`),
    'situation, all units': districtQuery(`situation { ${TOTALS} ${UNITS} }`),
    'situation of a past day': districtQuery(`situation(date: "${addDays(today, -200)}") { ${TOTALS} }`),
    'situation as known then': districtQuery(`situation(date: "${lastDay}", knownAt: "${knownAt}") { ${TOTALS} }`),
    'situation, explained': districtQuery(
      `situation { allocations { value explanation { formula inputs { value revision reportingDate } } } }`,
    ),
    'series of 90 days': districtQuery(
      `situationSeries(from: "${addDays(today, -89)}", to: "${today}") { dates ${SERIES} }`,
    ),
    'units and rules': districtQuery(`name today rules { dueTime } units { key name kind }`),
    'one report': unitQuery(
      unitKey,
      `report(date: "${addDays(today, -43)}") { ${reportFields} revisions { revision } }`,
    ),
    'reports of a year': unitQuery(
      unitKey,
      `reports(from: "${addDays(today, -365)}", to: "${today}") { reportingDate revision }`,
    ),
    'reporting days of a quarter': unitQuery(
      unitKey,
      `reportingDays(from: "${addDays(today, -89)}", to: "${today}") { date expected }`,
    ),
  };
}

export async function run({ services, short, rounds, say, dir }) {
  const small = await openDataSet(services, short ? 'tiny' : 'S', say);
  const large = short ? small : await openDataSet(services, 'L', say);
  const processes = [];
  try {
    for (const { databaseUrl } of [small, large]) {
      const env = { databaseUrl, redisUrl: services.redisUrl, dir };
      await openToday(databaseUrl === small.databaseUrl ? small : large, env);
      processes.push(await startProduct('api', env));
    }
    const [inSmall, inLarge] = processes;
    const figures = [];
    for (const [name, bytes] of Object.entries(readsOf(small))) {
      for (const { port } of processes) {
        const answer = await ask(port, bytes);
        if (!answer || Object.values(answer).some((value) => value === null || value?.length === 0))
          throw new Error(`${name}: nothing to read`);
      }
      const size = { clients: 1, seconds: short ? 0.2 : 2, warmUp: short ? 0.1 : 0.5 };
      const legs = await alternate(rounds, {
        small: readLeg(inSmall, bytes, size),
        large: readLeg(inLarge, bytes, size),
      });
      const of = (leg, key) => median(legs[leg].map((one) => one[key]));
      for (const [key, atMost] of [
        ['p50', 1.2],
        ['p99', 1.5],
      ])
        figures.push(
          figure(
            `${name}, ${key} (ms)`,
            medianRatio(legs.large, legs.small, (one) => one[key]),
            {
              atMost,
              product: of('large', key),
              reference: of('small', key),
            },
          ),
        );
    }
    return figures;
  } finally {
    for (const process of processes) await process.stop();
  }
}

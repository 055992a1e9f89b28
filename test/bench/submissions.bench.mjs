/**
 * Submissions through GraphQL by 16 clients against a bare `node:http` server that writes the same rows into the same
 * tables; on random units of every district, and on one district's day. A worker works the steering view out meanwhile,
 * in both legs alike.
 */
import { startProduct, startReference } from './support/processes.mjs';
import { openDataSet } from './support/data-set.mjs';
import { runLoad } from './support/http.mjs';
import { cpuOf, cpuOfFamily, withClient } from './support/services.mjs';
import { alternate, figure, median, medianRatio, summarise } from './support/statistics.mjs';
import { Book, toProduct, toReference } from './support/submissions.mjs';

const CLIENTS = 16;

export const about = 'submissions, 16 clients, against a bare node:http server';

export async function run({ services, short, rounds, say, dir, set }) {
  const dataSet = await openDataSet(services, set ?? (short ? 'tiny' : 'L'), say);
  const env = { databaseUrl: dataSet.databaseUrl, redisUrl: services.redisUrl, dir };
  const book = new Book(dataSet);
  await withClient(dataSet.databaseUrl, (client) => book.read(client));
  const started = [];
  const figures = [];
  try {
    const worker = await startProduct('worker', env);
    const product = await startProduct('api', env);
    const reference = await startReference('http-server', env);
    started.push(worker, product, reference);
    for (const [name, pick] of [
      ['random units', () => book.pickRandom()],
      ['one hot district-day', () => book.pickHot()],
    ]) {
      const leg = ({ port, pid }, next) => {
        const costs = {
          server: () => cpuOf(pid),
          database: () => cpuOfFamily(services.postgresPid),
          worker: () => cpuOf(worker.pid),
        };
        const load = (seconds) => runLoad({ port, clients: CLIENTS, seconds, next: () => next(book, pick), costs });
        return async () => {
          // The first second warms: connections open, statements are prepared, code gets compiled.
          await load(short ? 0.3 : 1.5);
          return summarise(await load(short ? 0.7 : 6));
        };
      };
      const legs = await alternate(rounds, {
        product: leg(product, toProduct),
        reference: leg(reference, toReference),
      });
      const of = (key) => ({
        product: median(legs.product.map((one) => one[key])),
        reference: median(legs.reference.map((one) => one[key])),
      });
      figures.push(
        figure(
          `submissions per second, ${name}`,
          medianRatio(legs.product, legs.reference, (one) => one.perSecond),
          {
            atLeast: 0.5,
            ...of('perSecond'),
          },
        ),
        figure(
          `submissions p50 (ms), ${name}`,
          medianRatio(legs.product, legs.reference, (one) => one.p50),
          of('p50'),
        ),
        figure(
          `submissions p99 (ms), ${name}`,
          medianRatio(legs.product, legs.reference, (one) => one.p99),
          {
            atMost: 2,
            ...of('p99'),
          },
        ),
        ...['server', 'database', 'worker'].map((part) =>
          figure(
            `processor time of the ${part} (ms), ${name}`,
            medianRatio(legs.product, legs.reference, (one) => one[part]),
            of(part),
          ),
        ),
      );
    }
  } finally {
    for (const process of started.reverse()) await process.stop();
  }
  await withClient(dataSet.databaseUrl, (client) => book.check(client));
  say(`${book.accepted} submissions acknowledged, all stored`);
  return figures;
}

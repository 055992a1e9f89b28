/** Submissions of reports while clients pull tiles of the same district, against submissions alone. */
import { Worker } from 'node:worker_threads';
import { runLoad } from '../support/http.mjs';
import { startProduct } from '../support/processes.mjs';
import { withClient } from '../support/services.mjs';
import { alternate, figure, median, medianRatio, summarise } from '../support/statistics.mjs';
import { Book, toProduct } from '../support/submissions.mjs';
import { tileAddresses, tileRequest } from './tiles.mjs';

const PULLERS = 8;

/** Pulls tiles by a thread of its own as long as the work takes. */
async function whilePulling(port, requests, work) {
  const thread = new Worker(new URL('tile-puller.mjs', import.meta.url), {
    workerData: { port, clients: PULLERS, requests },
  });
  const pulled = new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
  const result = await Promise.race([work(), pulled]);
  thread.postMessage('end');
  return { ...result, tilesPerSecond: (await pulled).perSecond };
}

export async function submissionFigures({ set, api, env, rounds, short, say }) {
  const requests = (await tileAddresses({ set, api }, 40)).map((address) => tileRequest(set, address));
  const book = new Book(set);
  await withClient(set.databaseUrl, (client) => book.read(client));
  const worker = await startProduct('worker', env);
  try {
    const submit = (seconds) =>
      runLoad({ port: api.port, clients: 1, seconds, next: () => toProduct(book, () => book.pickMapped()) });
    const seconds = short ? 1 : 8;
    await submit(short ? 0.3 : 2);
    const legs = await alternate(rounds, {
      idle: async () => summarise(await submit(seconds)),
      beside: () => whilePulling(api.port, requests, async () => summarise(await submit(seconds))),
    });
    const of = (name, key) => median(legs[name].map((one) => one[key]));
    say(
      `${set.unitKeys.length} units: ${of('beside', 'tilesPerSecond').toFixed(0)} tiles per second beside submissions`,
    );
    return ['p50', 'p99'].map((key) =>
      figure(
        `a submission (${set.unitKeys.length} units) while ${PULLERS} clients pull tiles against alone, ${key} (ms)`,
        medianRatio(legs.beside, legs.idle, (one) => one[key]),
        { ...(key === 'p99' ? { atMost: 2 } : {}), product: of('beside', key), reference: of('idle', key) },
      ),
    );
  } finally {
    await worker.stop();
    await withClient(set.databaseUrl, (client) => book.check(client));
  }
}

/**
 * Memory under the same load and time to the first answer: api against a bare Apollo Server, worker against a bare BullMQ
 * worker; and whether the api stays flat over 100,000 requests.
 */
import { Queue } from 'bullmq';
import { HOME, openDataSet } from './support/data-set.mjs';
import { runLoad } from './support/http.mjs';
import { startProduct, startReference } from './support/processes.mjs';
import { ask, districtQuery, openToday, TOTALS } from './support/reads.mjs';
import { memoryOf, withClient } from './support/services.mjs';
import { alternate, figure, median, medianRatio } from './support/statistics.mjs';
import { Book, toProduct } from './support/submissions.mjs';

const CLIENTS = 16;

export const about = 'memory under load, flatness over 100,000 requests, cold start';

export async function run({ services, short, rounds, say, dir, set }) {
  const dataSet = await openDataSet(services, set ?? (short ? 'tiny' : 'S'), say);
  const env = { databaseUrl: dataSet.databaseUrl, redisUrl: services.redisUrl, dir };
  await openToday(dataSet, env);
  return [
    ...(await apiMemory({ dataSet, env, rounds, short, say })),
    ...(await workerMemory({ dataSet, env, rounds, short })),
    ...(await coldStart({ env, rounds })),
  ];
}

/** The situation's totals, over and over, by as many clients to each. */
function load(port, requests) {
  const bytes = districtQuery(`situation { ${TOTALS} }`);
  let left = requests;
  const next = () =>
    left-- > 0
      ? {
          bytes,
          done({ status, body }) {
            if (status !== 200 || body.includes('"errors"')) throw new Error(`${status}: ${body.slice(0, 300)}`);
          },
        }
      : null;
  return runLoad({ port, clients: CLIENTS, next });
}

/** The median of what the process has under so many requests. */
async function medianUnder({ port, pid }, requests) {
  const samples = [];
  let done = false;
  const sampling = (async () => {
    while (!done) {
      samples.push((await memoryOf(pid)).now);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  await load(port, requests);
  done = true;
  await sampling;
  return median(samples);
}

async function apiMemory({ env, rounds, short, say }) {
  const requests = short ? 500 : 10_000;
  const leg = (start) => async () => {
    const server = await start();
    try {
      await load(server.port, requests);
      return await memoryOf(server.pid);
    } finally {
      await server.stop();
    }
  };
  const legs = await alternate(rounds, {
    product: leg(() => startProduct('api', env)),
    reference: leg(() => startReference('apollo-server', env)),
  });
  const of = (name, key) => median(legs[name].map((one) => one[key]));

  // The memory of a process at one moment depends on when it last collected garbage: quarters are compared by their
  // medians.
  const api = await startProduct('api', env);
  const quarters = [];
  try {
    for (let quarter = 0; quarter < 4; quarter += 1) quarters.push(await medianUnder(api, short ? 500 : 25_000));
  } finally {
    await api.stop();
  }
  say(`api in the quarters: ${quarters.map((megabytes) => megabytes.toFixed(0)).join(', ')} MB`);
  return [
    figure(
      `resident memory of the api after ${requests} requests (MB)`,
      medianRatio(legs.product, legs.reference, (one) => one.now),
      { atMost: 2, product: of('product', 'now'), reference: of('reference', 'now') },
    ),
    figure(
      'most that it had (MB)',
      medianRatio(legs.product, legs.reference, (one) => one.most),
      { product: of('product', 'most'), reference: of('reference', 'most') },
    ),
    figure(
      `in the last quarter of ${short ? '2,000' : '100,000'} requests against in the second (MB)`,
      quarters[3] / quarters[1],
      {
        atMost: 1.1,
        product: quarters[3],
        reference: quarters[1],
      },
    ),
  ];
}

/** Jobs one after the other for each: recomputations that real submissions bring, and bare jobs of one statement. */
async function workerMemory({ dataSet, env, rounds, short }) {
  const jobs = short ? 50 : 1_000;
  const api = await startProduct('api', env);
  const book = new Book(dataSet);
  await withClient(dataSet.databaseUrl, (client) => book.read(client));
  const queue = new Queue('reference', { connection: { url: env.redisUrl }, prefix: 'bench' });
  try {
    const legs = await alternate(rounds, {
      product: async () => {
        const worker = await startProduct('worker', env);
        try {
          let left = jobs;
          const next = () => (left-- > 0 ? toProduct(book, () => book.pickHot()) : null);
          await runLoad({ port: api.port, clients: 1, next });
          await untilDone(dataSet);
          return await memoryOf(worker.pid);
        } finally {
          await worker.stop();
        }
      },
      reference: async () => {
        const worker = await startReference('bullmq-worker', env);
        try {
          for (let job = 0; job < jobs; job += 1)
            await queue.add('day', { districtKey: HOME, date: dataSet.lastDay }, { removeOnComplete: true });
          while ((await queue.getActiveCount()) + (await queue.getWaitingCount()) > 0)
            await new Promise((resolve) => setTimeout(resolve, 50));
          return await memoryOf(worker.pid);
        } finally {
          await worker.stop();
        }
      },
    });
    const of = (name, key) => median(legs[name].map((one) => one[key]));
    return [
      figure(
        `resident memory of the worker after ${jobs} reports (MB)`,
        medianRatio(legs.product, legs.reference, (one) => one.now),
        { atMost: 1.8, product: of('product', 'now'), reference: of('reference', 'now') },
      ),
    ];
  } finally {
    await queue.close();
    await api.stop();
  }
}

async function untilDone({ databaseUrl }) {
  await withClient(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query(`SELECT count(*)::int AS open FROM platform.outbox WHERE done_at IS NULL`);
      if (rows[0].open === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
}

/** From the start of the process to its first answer. */
async function coldStart({ env, rounds }) {
  const leg = (start) => async () => {
    const server = await start();
    try {
      const startedAt = performance.now();
      await ask(server.port, districtQuery('situation { date }'));
      return { seconds: server.seconds + (performance.now() - startedAt) / 1_000 };
    } finally {
      await server.stop();
    }
  };
  const legs = await alternate(rounds, {
    product: leg(() => startProduct('api', env)),
    reference: leg(() => startReference('apollo-server', env)),
  });
  const of = (name) => median(legs[name].map((one) => one.seconds));
  return [
    figure(
      'cold start of the api to its first answer (s)',
      medianRatio(legs.product, legs.reference, (one) => one.seconds),
      {
        atMost: 3,
        product: of('product'),
        reference: of('reference'),
      },
    ),
  ];
}

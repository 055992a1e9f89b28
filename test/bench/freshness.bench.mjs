/**
 * How long after the acknowledgement the steering view is committed: one submission at a time on an idle installation, and
 * every unit of the data set at once, against the same submissions without a worker and one recalculation of each district
 * after them.
 */
import { Database } from '#platform';
import { RecalculationService } from '#steering/jobs';
import { openDataSet, verifySample } from './support/data-set.mjs';
import { HttpConnection, runLoad } from './support/http.mjs';
import { startProduct } from './support/processes.mjs';
import { openToday } from './support/reads.mjs';
import { withClient } from './support/services.mjs';
import { alternate, figure, median, medianRatio, quantile } from './support/statistics.mjs';
import { Book, toProduct } from './support/submissions.mjs';

const CLIENTS = 16;

export const about = 'acknowledged to steering view committed, idle and after every unit reported at once';

export async function run({ services, short, rounds, say, dir, set }) {
  const dataSet = await openDataSet(services, set ?? (short ? 'tiny' : 'L'), say);
  const env = { databaseUrl: dataSet.databaseUrl, redisUrl: services.redisUrl, dir };
  await openToday(dataSet, env);
  const book = new Book(dataSet);
  await withClient(dataSet.databaseUrl, (client) => book.read(client));
  const api = await startProduct('api', env);
  try {
    const idle = await measureIdle({ dataSet, env, api, book, count: short ? 20 : 200 });
    say(`idle: ${idle.length} submissions`);
    const burst = await measureBurst({ dataSet, env, api, book, rounds, say });
    await withClient(dataSet.databaseUrl, (client) => book.check(client));
    await verifySample(dataSet.databaseUrl, [dataSet.districts[0], dataSet.districts.at(-1)], say);
    return [
      figure('idle p50', quantile(idle, 0.5), { atMost: 30, unit: 'ms' }),
      figure('idle p99', quantile(idle, 0.99), { atMost: 150, unit: 'ms' }),
      figure(
        'all units at once until every view is right (s)',
        medianRatio(burst.product, burst.reference, ({ seconds }) => seconds),
        {
          atMost: 1.5,
          product: median(burst.product.map(({ seconds }) => seconds)),
          reference: median(burst.reference.map(({ seconds }) => seconds)),
        },
      ),
    ];
  } finally {
    await api.stop();
  }
}

/** One submission at a time; each waits for the view of the one before. */
function measureIdle({ dataSet, env, api, book, count }) {
  return withClient(dataSet.databaseUrl, async (client) => {
    const worker = await startProduct('worker', env);
    const connection = new HttpConnection(api.port);
    let announced = () => undefined;
    client.on('notification', () => announced());
    await client.query('LISTEN kreislage_situation');
    const delays = [];
    try {
      for (let index = 0; index < count; index += 1) {
        const submission = toProduct(book, () => book.pickRandom());
        // Sent with the commit of the view.
        const committed = new Promise((resolve) => (announced = () => resolve(performance.now())));
        submission.done(await connection.send(submission.bytes));
        const acknowledgedAt = performance.now();
        // Before the answer has been read the view may be there already.
        delays.push(Math.max(0, (await committed) - acknowledgedAt));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return delays;
    } finally {
      connection.close();
      await worker.stop();
    }
  });
}

async function measureBurst({ dataSet, env, api, book, rounds, say }) {
  const units = dataSet.districts.flatMap(({ key, units: count }) =>
    Array.from({ length: count }, (_, index) => ({ districtKey: key, n: index + 1, reportingDate: dataSet.today })),
  );
  const submitAll = async () => {
    const waiting = shuffled(units);
    const load = await runLoad({
      port: api.port,
      clients: CLIENTS,
      next: () => (waiting.length === 0 ? null : toProduct(book, () => waiting.pop())),
    });
    if (load.requests !== units.length) throw new Error(`${load.requests} submissions instead of ${units.length}`);
    return load.seconds;
  };
  return alternate(rounds, {
    // The inserts, then each district worked out once, two at a time as the worker does.
    reference: async () => {
      const inserts = await submitAll();
      const database = await Database.open(dataSet.databaseUrl, {
        role: 'kreislage_app',
        max: 2,
        statementTimeoutMs: 60_000,
        applicationName: 'kreislage bench',
      });
      const startedAt = performance.now();
      const service = new RecalculationService(database);
      const waiting = dataSet.districts.map(({ key }) => key);
      const work = async () => {
        for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) await service.recalculateDistrict(key);
      };
      await Promise.all([work(), work()]);
      const recalculations = (performance.now() - startedAt) / 1_000;
      await database.close();
      await checkViews(dataSet);
      say(`reference: inserts ${inserts.toFixed(1)} s, recalculations ${recalculations.toFixed(1)} s`);
      return { seconds: inserts + recalculations };
    },
    product: async () => {
      const worker = await startProduct('worker', env);
      try {
        const startedAt = performance.now();
        const inserts = await submitAll();
        await withClient(dataSet.databaseUrl, async (client) => {
          for (;;) {
            const { rows } = await client.query(
              `SELECT EXISTS (SELECT FROM platform.outbox WHERE done_at IS NULL) AS open`,
            );
            if (!rows[0].open) return;
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        });
        const seconds = (performance.now() - startedAt) / 1_000;
        await checkViews(dataSet);
        say(`product: inserts ${inserts.toFixed(1)} s, all right after ${seconds.toFixed(1)} s`);
        return { seconds };
      } finally {
        await worker.stop();
      }
    },
  });
}

/** Every district's figures of today are the sums of the newest revisions. */
async function checkViews({ databaseUrl, today }) {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT d.district_key
         FROM steering.district_day d
         LEFT JOIN (SELECT district_key, count(*) AS received, sum(allocations) AS allocations,
                           sum(accommodated_shared) AS accommodated
                      FROM (SELECT DISTINCT ON (district_key, unit_key) * FROM reporting.daily_report
                             WHERE reporting_date = $1 ORDER BY district_key, unit_key, revision DESC) AS newest
                     GROUP BY 1) AS r USING (district_key)
        WHERE d.date = $1
          AND ((d.figures -> 'reporting' ->> 'received')::int IS DISTINCT FROM r.received
            OR (d.figures -> 'allocations' ->> 'value')::int IS DISTINCT FROM r.allocations
            OR (d.figures -> 'accommodation' -> 'SHARED' -> 'accommodatedPersons' ->> 'value')::int IS DISTINCT FROM r.accommodated)`,
      [today],
    );
    if (rows.length > 0) throw new Error(`wrong views: ${rows.map((row) => row.district_key).join(', ')}`);
  });
}

function shuffled(list) {
  const result = [...list];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = Math.floor(Math.random() * (index + 1));
    [result[index], result[other]] = [result[other], result[index]];
  }
  return result;
}

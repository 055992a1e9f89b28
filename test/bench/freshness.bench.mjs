/**
 * From the acknowledged report to the committed steering view: on an idle installation, and when every unit of a Germany
 * reports at once. The view counts as committed when the database tells its listeners, which it does at the commit.
 */
import pg from 'pg';
import { Database } from '#platform';
import { RecalculationService } from '#steering/jobs';
import { openDataSet } from './support/data-set.mjs';
import { HttpConnection, runLoad } from './support/http.mjs';
import { startProduct } from './support/processes.mjs';
import { openToday } from './support/reads.mjs';
import { withClient } from './support/services.mjs';
import { alternate, figure, median, medianRatio, quantile } from './support/statistics.mjs';
import { Book, toProduct } from './support/submissions.mjs';

/** The channel of the steering view (libs/steering, recalculation.service.ts). */
const SITUATION_CHANNEL = 'kreislage_situation';
/** Jobs that a worker has in hand at once (recalculate-district.processor.ts). */
const CONCURRENCY = 2;

export const about = 'acknowledged to steering view committed: idle, and all units at once';

export async function run({ services, short, rounds, say, dir, set }) {
  const dataSet = await openDataSet(services, set ?? (short ? 'tiny' : 'L'), say);
  const env = { databaseUrl: dataSet.databaseUrl, redisUrl: services.redisUrl, dir };
  await openToday(dataSet, env);
  const book = new Book(dataSet);
  await withClient(dataSet.databaseUrl, (client) => book.read(client));
  return [
    ...(await idle({ dataSet, env, book, rounds, short })),
    ...(await burst({ dataSet, env, book, rounds, say })),
  ];
}

/** One report at a time, each waited for, with a pause in which everything comes to rest. */
async function idle({ dataSet, env, book, rounds, short }) {
  const api = await startProduct('api', env);
  const worker = await startProduct('worker', env);
  const listener = new pg.Client({ connectionString: dataSet.databaseUrl });
  await listener.connect();
  await listener.query(`LISTEN ${SITUATION_CHANNEL}`);
  const connection = new HttpConnection(api.port);
  try {
    const lags = [];
    const count = short ? 20 : 60;
    for (let n = 0; n < count * rounds + 5; n += 1) {
      const seen = new Promise((resolve) => listener.once('notification', () => resolve(performance.now())));
      const submission = toProduct(book, () => book.pickHot());
      submission.done(await connection.send(submission.bytes));
      const acknowledgedAt = performance.now();
      // The view may be there before the answer has been read.
      const lag = Math.max(0, (await seen) - acknowledgedAt);
      // The first ones meet code that was never run.
      if (n >= 5) lags.push(lag);
      await new Promise((resolve) => setTimeout(resolve, 60 + Math.random() * 60));
    }
    return [
      figure('freshness, idle, p50', quantile(lags, 0.5), { atMost: 30, unit: 'ms' }),
      figure('freshness, idle, p99', quantile(lags, 0.99), { atMost: 150, unit: 'ms' }),
    ];
  } finally {
    connection.close();
    await listener.end();
    await worker.stop();
    await api.stop();
  }
}

/** Every unit reports at once; against the same submissions without a worker, and then one recomputation a district. */
async function burst({ dataSet, env, book, rounds, say }) {
  const api = await startProduct('api', env);
  const database = await Database.open(dataSet.databaseUrl, {
    role: 'kreislage_app',
    max: CONCURRENCY,
    statementTimeoutMs: 60_000,
    applicationName: 'kreislage bench',
  });
  const recalculation = new RecalculationService(database);
  const units = dataSet.districts.flatMap(({ key, units }) => Array.from({ length: units }, (_, n) => [key, n + 1]));
  const submitAll = async () => {
    let position = 0;
    const next = () => {
      if (position === units.length) return null;
      const [districtKey, n] = units[position++];
      return toProduct(book, () => ({ districtKey, n, reportingDate: dataSet.today }));
    };
    const { seconds } = await runLoad({ port: api.port, clients: 16, next });
    return seconds;
  };
  const since = (startedAt) => (performance.now() - startedAt) / 1_000;
  let worker;
  try {
    const legs = await alternate(rounds, {
      parts: async () => {
        const inserts = await submitAll();
        const startedAt = performance.now();
        const keys = dataSet.districts.map(({ key }) => key);
        const works = Array.from({ length: CONCURRENCY }, async () => {
          for (let key = keys.pop(); key !== undefined; key = keys.pop()) await recalculation.recalculateDistrict(key);
        });
        await Promise.all(works);
        const recomputations = since(startedAt);
        await checkViews(dataSet);
        return { seconds: inserts + recomputations, inserts, recomputations };
      },
      product: async () => {
        worker = await startProduct('worker', env);
        const startedAt = performance.now();
        const inserts = await submitAll();
        await untilDone(dataSet);
        const seconds = since(startedAt);
        await checkViews(dataSet);
        await worker.stop();
        worker = undefined;
        return { seconds, inserts };
      },
    });
    const of = (leg, key) => median(legs[leg].map((one) => one[key]));
    say(
      `${units.length} submissions: ${of('parts', 'inserts').toFixed(1)} s without a worker, then ` +
        `${of('parts', 'recomputations').toFixed(1)} s for ${dataSet.districts.length} recomputations; together ` +
        `${of('product', 'seconds').toFixed(1)} s, of which ${of('product', 'inserts').toFixed(1)} s until the last was acknowledged`,
    );
    return [
      figure(
        `${units.length} submissions at once until every view is right`,
        medianRatio(legs.product, legs.parts, (one) => one.seconds),
        { atMost: 1.5, product: of('product', 'seconds'), reference: of('parts', 'seconds') },
      ),
    ];
  } finally {
    await worker?.stop();
    await database.close();
    await api.stop();
  }
}

async function untilDone({ databaseUrl }) {
  await withClient(databaseUrl, async (client) => {
    for (;;) {
      const { rows } = await client.query(`SELECT count(*)::int AS open FROM platform.outbox WHERE done_at IS NULL`);
      if (rows[0].open === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}

/** Compares today's figures of every district with the reports themselves. @throws on a difference */
async function checkViews({ databaseUrl, today, districts }) {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT d.district_key, (d.figures #>> '{accommodation,SHARED,accommodatedPersons,value}')::int AS shown, r.persons,
              (d.figures #>> '{reporting,received}')::int AS received, r.reports
         FROM steering.district_day d
         JOIN (SELECT district_key, sum(accommodated_shared)::int AS persons, count(*)::int AS reports
                 FROM (SELECT DISTINCT ON (district_key, unit_key) district_key, unit_key, accommodated_shared
                         FROM reporting.daily_report WHERE reporting_date = $1
                        ORDER BY district_key, unit_key, revision DESC) AS newest
                GROUP BY 1) AS r USING (district_key)
        WHERE d.date = $1`,
      [today],
    );
    if (rows.length !== districts.length) throw new Error(`${rows.length} views instead of ${districts.length}`);
    for (const row of rows)
      if (row.shown !== row.persons || row.received !== row.reports)
        throw new Error(`wrong view: ${JSON.stringify(row)}`);
  });
}

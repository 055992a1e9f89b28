/**
 * The past: a daily series over ten years against reading its rows one by one; a situation as it was known against the live
 * one; the rebuild of a year of a whole Germany against one scan of that year.
 */
import pg from 'pg';
import { addDays, eachDay } from '#kernel';
import { Database } from '#platform';
import { rebuildRollups } from '#steering/jobs';
import { selectDay } from './references/statements.mjs';
import { HOME, openDataSet } from './support/data-set.mjs';
import { HttpConnection } from './support/http.mjs';
import { startProduct } from './support/processes.mjs';
import { ask, districtQuery, openToday, readLeg, SERIES, TOTALS } from './support/reads.mjs';
import { withClient } from './support/services.mjs';
import { alternate, figure, median, medianRatio } from './support/statistics.mjs';

/** Rows that the scan holds at once. */
const ROWS_PER_FETCH = 10_000;

export const about = 'ten-year series, situations as known then, rebuild of a year';

export async function run({ services, short, rounds, say, dir, set }) {
  const small = await openDataSet(services, short ? 'tiny' : 'S', say);
  const env = { databaseUrl: small.databaseUrl, redisUrl: services.redisUrl, dir };
  await openToday(small, env);
  const figures = await reads({ dataSet: small, env, rounds, short });
  const large = await openDataSet(services, set ?? (short ? 'tiny' : 'L'), say);
  return [...figures, ...(await rebuild({ dataSet: large, rounds, say }))];
}

async function reads({ dataSet, env, rounds, short }) {
  const api = await startProduct('api', env);
  const client = new pg.Client({ connectionString: dataSet.databaseUrl });
  await client.connect();
  const connection = new HttpConnection(api.port);
  try {
    const days = eachDay(short ? dataSet.firstDay : addDays(dataSet.lastDay, -3_649), dataSet.lastDay);
    const series = districtQuery(`situationSeries(from: "${days[0]}", to: "${days.at(-1)}") { dates ${SERIES} }`);
    const answer = await ask(api.port, series);
    if (answer.situationSeries.dates.length !== days.length) throw new Error('The series is not whole.');
    const timed = async (work) => {
      const startedAt = performance.now();
      await work();
      return { milliseconds: performance.now() - startedAt };
    };
    const legs = await alternate(rounds, {
      product: () => timed(() => connection.send(series)),
      reference: () =>
        timed(async () => {
          for (const [index, day] of days.entries()) {
            const { rows } = await client.query({ ...selectDay, values: [HOME, day] });
            const shown = answer.situationSeries.accommodation[1].accommodatedPersons.values[index];
            if (rows[0].figures.accommodation.SHARED.accommodatedPersons.value !== shown)
              throw new Error(`${day}: the series differs from the row`);
          }
        }),
    });
    const of = (leg, key) => median(legs[leg].map((one) => one[key]));

    const then = `${addDays(dataSet.today, -1)}T12:00:00Z`;
    const size = { clients: 1, seconds: short ? 0.3 : 3 };
    const past = await alternate(rounds, {
      known: readLeg(
        api,
        districtQuery(`situation(date: "${dataSet.lastDay}", knownAt: "${then}") { ${TOTALS} }`),
        size,
      ),
      live: readLeg(api, districtQuery(`situation(date: "${dataSet.lastDay}") { ${TOTALS} }`), size),
    });
    const pastOf = (leg) => median(past[leg].map((one) => one.p50));
    return [
      figure(
        `daily series of ${days.length} days against reading the rows one by one (ms)`,
        medianRatio(legs.product, legs.reference, (one) => one.milliseconds),
        { atMost: 0.25, product: of('product', 'milliseconds'), reference: of('reference', 'milliseconds') },
      ),
      figure(
        'situation as known then against the live one, p50 (ms)',
        medianRatio(past.known, past.live, (one) => one.p50),
        {
          atMost: 5,
          product: pastOf('known'),
          reference: pastOf('live'),
        },
      ),
    ];
  } finally {
    connection.close();
    await client.end();
    await api.stop();
  }
}

/**
 * The year before yesterday, every district: the product's rebuild, and a scan that hands the same reports to a Node
 * process, row by row through a cursor. Afterwards every row must equal the state before, which came day by day.
 */
async function rebuild({ dataSet, rounds, say }) {
  const { databaseUrl, districts, firstDay, lastDay } = dataSet;
  const year = addDays(lastDay, -364);
  const from = year < firstDay ? firstDay : year;
  const range = { from, to: lastDay };
  const database = await Database.open(databaseUrl, {
    role: 'kreislage_app',
    max: 2,
    statementTimeoutMs: 60_000,
    applicationName: 'kreislage bench',
  });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const stored = { district_day: 'district_key, date, figures, due_at, due_passed', unit_day: '*' };
  try {
    for (const [table, columns] of Object.entries(stored))
      await client.query(
        `CREATE TEMP TABLE before_${table} AS SELECT ${columns} FROM steering.${table} WHERE date BETWEEN '${from}' AND '${lastDay}'`,
      );
    const timed = async (work) => {
      const startedAt = performance.now();
      const rows = await work();
      return { seconds: (performance.now() - startedAt) / 1_000, rows };
    };
    const legs = await alternate(rounds, {
      scan: () => timed(() => scan(client, range)),
      rebuild: () =>
        timed(async () => {
          let days = 0;
          for (const { key } of districts) days += (await rebuildRollups(database, key, range)).days;
          return days;
        }),
    });
    for (const [table, columns] of Object.entries(stored)) {
      const now = `SELECT ${columns} FROM steering.${table} WHERE date BETWEEN '${from}' AND '${lastDay}'`;
      const { rows } = await client.query(
        `SELECT (SELECT count(*) FROM (${now} EXCEPT ALL SELECT * FROM before_${table}) AS x)::int AS added,
                (SELECT count(*) FROM (SELECT * FROM before_${table} EXCEPT ALL ${now}) AS x)::int AS gone,
                (SELECT count(*) FROM before_${table})::int AS rows`,
      );
      if (rows[0].added + rows[0].gone > 0)
        throw new Error(`${table} differs after the rebuild: ${JSON.stringify(rows[0])}`);
      say(`rebuilt ${table}: ${rows[0].rows} rows, equal to the state before`);
    }
    const of = (leg) => median(legs[leg].map((one) => one.seconds));
    say(`scan: ${legs.scan[0].rows} reports; rebuild: ${legs.rebuild[0].rows} days of ${districts.length} districts`);
    return [
      figure(
        'full rebuild of a year against one scan of its reports (s)',
        medianRatio(legs.rebuild, legs.scan, (one) => one.seconds),
        { atMost: 5, product: of('rebuild'), reference: of('scan') },
      ),
    ];
  } finally {
    await client.end();
    await database.close();
  }
}

/** Reads every report of the year into this process; returns how many. */
async function scan(client, { from, to }) {
  await client.query('BEGIN');
  await client.query(
    `DECLARE reports CURSOR FOR SELECT * FROM reporting.daily_report WHERE reporting_date BETWEEN '${from}' AND '${to}'`,
  );
  let read = 0;
  for (;;) {
    const { rows } = await client.query(`FETCH ${ROWS_PER_FETCH} FROM reports`);
    read += rows.length;
    if (rows.length < ROWS_PER_FETCH) break;
  }
  await client.query('COMMIT');
  return read;
}

/**
 * Data sets made by SQL, in sets: districts, units, accounts with a session, a report of every unit on nearly every day,
 * and the steering view that follows from them. Each unit leaves out one day in 16, which the day before carries, and
 * corrects one in 50. The view must equal what the product derives; {@link verifySample} asks the product itself.
 */
import { createHmac } from 'node:crypto';
import { addDays, dayOf, eachDay } from '#kernel';
import { Database, runMigrations } from '#platform';
import { migrations } from '#migrations';
import { expectationOn } from '#reporting/domain';
import { verifyDistrict } from '#steering/jobs';
import { defaultRules } from '#territory';
import { SESSION_SECRET } from './processes.mjs';
import { urlOf, withClient } from './services.mjs';

export const TIME_ZONE = 'Europe/Berlin';

/** The district whose reads are compared; in every set it has the same number of units. */
export const HOME = '03459';

/** Sets by name. `units` are all of them, `home` those of {@link HOME}; the others share the rest evenly. */
export const dataSets = {
  tiny: { districts: 3, units: 63, home: 21, days: 90 },
  portal: { districts: 1, units: 300, home: 300, days: 1_096 },
  S: { districts: 1, units: 21, home: 21, days: 3_653 },
  L: { districts: 294, units: 10_800, home: 21, days: 1_096 },
};

const COOKIE = /* sql */ `'bench-' || district_key`;

/** The session cookie of a district's steering officer. */
export const cookieOf = (districtKey) => `kreislage=klc_bench-${districtKey}`;

/** Key of the n-th unit of a district, from 1. */
export const unitKeyOf = (districtKey, n) => `${districtKey}${String(n).padStart(7, '0')}`;

/**
 * The data set in a database of its own; made anew when it is missing or does not end yesterday.
 * @returns `databaseUrl`, `districts` (`{ key, units }`), `firstDay`, `lastDay` (yesterday), `today`
 */
export async function openDataSet(services, name, say) {
  const { districts, units, home, days } = dataSets[name];
  const database = `bench_${name.toLowerCase()}`;
  const databaseUrl = urlOf(services.databaseUrl, database);
  const today = dayOf(new Date(), TIME_ZONE);
  const lastDay = addDays(today, -1);
  const firstDay = addDays(today, -days);
  const mark = `${name} ${firstDay} ${lastDay} v2`;
  const keys = [HOME, ...Array.from({ length: districts - 1 }, (_, index) => String(10_001 + index))];
  const share = (index) => Math.floor(((units - home) * index) / (districts - 1));
  const list = keys.map((key, index) => ({ key, units: index === 0 ? home : share(index) - share(index - 1) }));
  await openMarked(services, database, mark, async () => {
    say(`data set ${name}: ${units} units in ${districts} districts, ${days} days`);
    await withClient(databaseUrl, (client) =>
      fill(client, { list, firstDay, lastDay, say, unitsSql: probeUnits(firstDay) }),
    );
    await verifySample(databaseUrl, [list[0], list.at(-1)], say);
  });
  return { name, databaseUrl, districts: list, firstDay, lastDay, today };
}

/** A database that says what it holds, in the schema of today; what it holds is made anew where it is something else. */
export async function openMarked(services, database, mark, make) {
  const databaseUrl = urlOf(services.databaseUrl, database);
  const found = await withClient(services.databaseUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = $1`,
      [database],
    );
    if (rows[0]?.mark === mark) return true;
    await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${database}`);
    return false;
  });
  await runMigrations(databaseUrl, migrations);
  if (!found) {
    await make();
    await withClient(databaseUrl, (client) => client.query(`COMMENT ON DATABASE ${database} IS '${mark}'`));
  }
  // A session that nobody used for half an hour has ended.
  await withClient(databaseUrl, (client) => client.query(`UPDATE identity.session SET last_seen_at = now()`));
}

const stepsOf = (client, say) => async (what, sql, values) => {
  const startedAt = performance.now();
  await client.query(sql, values);
  say(`  ${what}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
};

/** Districts and units by SQL; `n` counts a district's units. */
const probeUnits = (firstDay) => /* sql */ `
    INSERT INTO territory.district (district_key, time_zone) SELECT district_key, '${TIME_ZONE}' FROM home;
    INSERT INTO territory.district_version (district_key, recorded_at, name, state)
      SELECT district_key, '${firstDay}', 'Probekreis ' || district_key, 'NI' FROM home;
    INSERT INTO territory.district_rules_version
        (district_key, recorded_at, due_time, reporting_days, closed_on, carry_forward_days, lock_after_days, middle_step, assessment_required)
      SELECT district_key, '${firstDay}', '${defaultRules.dueTime}', '{${defaultRules.reportingDays.join()}}', '{}',
             ${defaultRules.carryForwardDays}, ${defaultRules.lockAfterDays}, ${defaultRules.middleStep}, ${defaultRules.assessmentRequired}
        FROM home;
    CREATE TEMP TABLE unit AS
      SELECT district_key, n, district_key || lpad(n::text, 7, '0') AS unit_key FROM home, generate_series(1, units) AS n;
    INSERT INTO territory.reporting_unit (district_key, unit_key) SELECT district_key, unit_key FROM unit;
    INSERT INTO territory.reporting_unit_version (district_key, unit_key, recorded_at, name, kind, population)
      SELECT district_key, unit_key, '${firstDay}', 'Probestadt ' || n, 'TOWN', 10000 + n FROM unit`;

/**
 * Sessions, reports and the steering view.
 * @param unitsSql makes the temporary table `unit` (`district_key`, `unit_key`, and a number `n` that its figures follow from)
 */
export async function fill(client, { list, firstDay, lastDay, say, unitsSql }) {
  const step = stepsOf(client, say);
  const secret = (prefix) => (key) => createHmac('sha256', SESSION_SECRET).update(`${prefix}bench-${key}`).digest();
  await client.query(`SET maintenance_work_mem = '1GB'; SET work_mem = '512MB'; SET synchronous_commit = off`);
  // The sets hold what the triggers and foreign keys ask for; checking 12 million rows one by one takes an hour.
  await client.query(`SET session_replication_role = replica`);

  await client.query(
    `CREATE TEMP TABLE home AS SELECT * FROM unnest($1::text[], $2::int[], $3::bytea[], $4::bytea[])
       AS h (district_key, units, cookie_hash, token_hash)`,
    [
      list.map(({ key }) => key),
      list.map(({ units }) => units),
      list.map(({ key }) => secret('klc_')(key)),
      list.map(({ key }) => secret('kla_')(key)),
    ],
  );
  const days = eachDay(firstDay, lastDay);
  const district = { state: 'NI', timeZone: TIME_ZONE };
  const expectations = days.map((day) => expectationOn(day, defaultRules, district));
  await client.query(
    `CREATE TEMP TABLE calendar AS SELECT * FROM unnest($1::date[], $2::boolean[], $3::timestamptz[]) AS c (date, expected, due_at)`,
    [days, expectations.map(({ expected }) => expected), expectations.map(({ dueAt }) => dueAt)],
  );
  await client.query(`ANALYZE home; ANALYZE calendar`);

  await step(
    'districts, units, accounts',
    /* sql */ `
    ${unitsSql};
    INSERT INTO identity.account (district_key, username, display_name, role, password_hash)
      SELECT district_key, ${COOKIE}, 'Probe', 'STEERING_OFFICER', 'none' FROM home;
    INSERT INTO identity.session (district_key, account_id, access_token_hash, cookie_hash, expires_at)
      SELECT h.district_key, a.account_id, h.token_hash, h.cookie_hash, now() + interval '10 years'
        FROM home h JOIN identity.account a USING (district_key) WHERE a.username = 'bench-' || h.district_key;
    ANALYZE unit`,
  );

  // Large tables are loaded without their indexes; they come back afterwards, as the migrations made them.
  const restore = await dropIndexes(client, ['reporting.daily_report', 'steering.unit_day', 'steering.district_day']);
  const skipped = (date) => `(${date} > '${firstDay}' AND ((${date} - '2000-01-01'::date) + n) % 16 = 0)`;
  const corrected = `((c.date - '2000-01-01'::date) + n) % 50 = 7`;
  await step(
    'reports',
    /* sql */ `
    INSERT INTO reporting.daily_report
      (report_id, district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name, source, on_behalf, on_time,
       allocations, projected_credits, accommodated_decentralised, available_decentralised, operable_decentralised,
       accommodated_shared, available_shared, operable_shared, prospective_capacity, assessment, correction_reason)
    -- Ids in the order of time, as the product gives them: the milliseconds in front, chance behind.
    SELECT encode(substring(int8send((extract(epoch FROM c.date) * 1000)::bigint + (revision * 3600 + n) * 1000) FROM 3)
             || substring(uuid_send(gen_random_uuid()) FROM 7), 'hex')::uuid,
           district_key, unit_key, c.date, revision,
           (c.date + time '07:00' + make_interval(hours => revision, secs => n)) AT TIME ZONE '${TIME_ZONE}',
           'Probe', 'API', true, true,
           (d + n) % 4, n % 9, 100 + n + d % 7, 5 + d % 5, 120 + n, 50 + n + revision, 4 + (d + n) % 6, 70 + n,
           jsonb_build_array(jsonb_build_object('type', 'SHARED', 'places', 10 + n % 30, 'expectedFrom',
             CASE WHEN n % 2 = 1 THEN (c.date + 30)::text END, 'label', NULL)),
           CASE (d + n) % 10 WHEN 0 THEN 'CRITICAL' ELSE 'SUFFICIENT' END,
           CASE revision WHEN 2 THEN 'nachgezählt' END
      FROM calendar c
     CROSS JOIN unit
     CROSS JOIN LATERAL (SELECT c.date - '2000-01-01'::date AS d) AS of_day
     CROSS JOIN LATERAL generate_series(1, CASE WHEN ${corrected} THEN 2 ELSE 1 END) AS revision
     WHERE NOT ${skipped('c.date')}`,
  );
  const counting = `
      FROM reporting.daily_report c
      JOIN unit USING (district_key, unit_key)
     CROSS JOIN LATERAL (SELECT c.reporting_date AS date, 'REPORTED' AS status
                         UNION ALL SELECT c.reporting_date + 1, 'CARRIED_FORWARD'
                          WHERE ${skipped('(c.reporting_date + 1)')} AND c.reporting_date < '${lastDay}') AS on_day
     WHERE c.revision = CASE WHEN ${corrected.replace('c.date', 'c.reporting_date')} THEN 2 ELSE 1 END`;
  await step(
    'reports that count',
    /* sql */ `
    INSERT INTO steering.unit_day (district_key, date, unit_key, status, report_id, reported_on)
    SELECT c.district_key, on_day.date, c.unit_key, on_day.status, c.report_id, c.reporting_date ${counting}
     ORDER BY 1, 2, 3`,
  );
  const sum = (column, current = false) => {
    const filter = current ? `FILTER (WHERE on_day.status = 'REPORTED')` : '';
    return `jsonb_build_object('value', sum(${column}) ${filter}, 'unitsKnown', count(*) ${filter},
      'unitsCurrent', count(*) FILTER (WHERE on_day.status = 'REPORTED'), 'oldest', min(c.reporting_date) ${filter})`;
  };
  const kind = (name) => `jsonb_build_object('accommodatedPersons', ${sum(`accommodated_${name}`)},
    'availableNow', ${sum(`available_${name}`)}, 'operablePlaces', ${sum(`operable_${name}`)},
    'occupancy', jsonb_build_object('persons', sum(accommodated_${name}), 'places', sum(operable_${name}), 'unitsKnown', count(*)))`;
  const reported = `count(*) FILTER (WHERE on_day.status = 'REPORTED')`;
  await step(
    'figures of the districts',
    /* sql */ `
    INSERT INTO steering.district_day (district_key, date, figures, due_at, due_passed, computed_at)
    SELECT f.district_key, f.date, f.figures, k.due_at, coalesce(k.due_at < now(), false), now()
      FROM (SELECT c.district_key, on_day.date, jsonb_build_object(
              'unitsExpected', h.units,
              'allocations', ${sum('allocations', true)},
              'projectedCredits', ${sum('projected_credits')},
              'accommodation', jsonb_build_object('DECENTRALISED', ${kind('decentralised')}, 'SHARED', ${kind('shared')}),
              'prospective', jsonb_build_object(
                'DECENTRALISED', '{"places": {"value": null, "unitsKnown": 0, "unitsCurrent": 0, "oldest": null}, "dateOpen": 0, "overdue": 0}'::jsonb,
                'SHARED', jsonb_build_object('places', ${sum('10 + n % 30')},
                  'dateOpen', coalesce(sum(10 + n % 30) FILTER (WHERE n % 2 = 0), 0), 'overdue', 0)),
              'assessments', jsonb_build_object('sufficient', count(*) FILTER (WHERE assessment = 'SUFFICIENT'), 'strained', 0,
                'critical', count(*) FILTER (WHERE assessment = 'CRITICAL'), 'unknown', h.units - count(*)),
              'reporting', jsonb_build_object(
                'expected', CASE WHEN (SELECT expected FROM calendar WHERE date = on_day.date) THEN h.units ELSE 0 END,
                'received', ${reported}, 'onTime', ${reported})) AS figures
            ${counting.replace('FROM reporting.daily_report c', 'FROM reporting.daily_report c JOIN home h USING (district_key)')}
            GROUP BY c.district_key, h.units, on_day.date) AS f
      JOIN calendar k USING (date)
     ORDER BY 1, 2`,
  );
  await restore(step);
  await client.query(`SET session_replication_role = DEFAULT`);
  await step('vacuum', `VACUUM ANALYZE`);
}

/** Drops constraints and indexes of the tables; returns how they come back. */
async function dropIndexes(client, tables) {
  const { rows: constraints } = await client.query(
    `SELECT conname AS name, conrelid::regclass::text AS "table", pg_get_constraintdef(oid) AS definition, contype
       FROM pg_constraint
      WHERE contype IN ('p', 'u', 'f') AND (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[]))
      ORDER BY contype = 'f' DESC`,
    [tables],
  );
  for (const { table, name } of constraints) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  const { rows: indexes } = await client.query(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
       FROM pg_index i WHERE i.indrelid = ANY($1::regclass[])`,
    [tables],
  );
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  return async (step) => {
    for (const { name, definition } of indexes) await step(name, definition);
    for (const { table, name, definition } of [...constraints].reverse())
      await step(name, `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  };
}

/** The product works the days of these districts out from the reports and compares. @throws when a stored figure differs */
export async function verifySample(databaseUrl, districts, say) {
  const database = await Database.open(databaseUrl, {
    role: 'kreislage_app',
    max: 2,
    statementTimeoutMs: 60_000,
    applicationName: 'kreislage bench',
  });
  try {
    for (const { key } of districts) {
      const { days, differences } = await verifyDistrict(database, key);
      if (differences.length > 0)
        throw new Error(`${key}: ${differences.length} differences, first ${JSON.stringify(differences[0])}`);
      say(`  verified: district ${key}, ${days} days, no difference`);
    }
  } finally {
    await database.close();
  }
}

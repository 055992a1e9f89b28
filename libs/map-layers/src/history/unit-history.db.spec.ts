import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, type CalendarDate, daysBetween } from '#kernel';
import { CRS84, EPSG25832 } from '#ogc/domain';
import { type Database, ReadScope } from '#platform';
import { deriveFromReports, findFrame, storeDays } from '#steering';
import { testDatabase, type TestDatabase } from '#testing';
import { findCollection } from '../layer/collection.domain.js';
import { readFilter } from '../query/filter.domain.js';
import { type HistoryPage, readUnitHistory, type UnitHistoryQuery } from './unit-history.js';

const FIRST: CalendarDate = '2026-04-01';
const TODAY: CalendarDate = '2026-06-30';
const collection = findCollection('unit-situation-history')!;

let database: TestDatabase;
let app: Database;
beforeAll(async () => {
  database = await testDatabase();
  app = await database.open('kreislage_app');
}, 120_000);
afterAll(() => database?.close());

/**
 * A district of five units with reports here and there, one unit without any. Where it changes, a unit begins and a boundary
 * ends in the middle of it, so that intervals are cut.
 */
async function storeDistrict(key: string, changes: boolean): Promise<void> {
  const created = '2020-01-01Z';
  await database.query(
    `INSERT INTO territory.district (district_key, time_zone, demonstration, created_at) VALUES ($1, 'Europe/Berlin', false, $2)`,
    [key, created],
  );
  await database.query(
    `INSERT INTO territory.district_version (district_key, recorded_at, name, state) VALUES ($1, $2, 'Kreis', 'NI')`,
    [key, created],
  );
  await database.query(
    `INSERT INTO territory.district_rules_version (district_key, recorded_at, due_time, reporting_days, closed_on, lock_after_days,
       middle_step, assessment_required, carry_forward_days) VALUES ($1, $2, '10:00', '{1,2,3,4,5}', '{}', 14, false, false, 5)`,
    [key, created],
  );
  const unitKeys = [0, 1, 2, 3, 4].map((at) => `${key}000000${at}`);
  for (const [at, unitKey] of unitKeys.entries()) {
    await database.query(
      `INSERT INTO territory.reporting_unit (district_key, unit_key, created_at) VALUES ($1, $2, $3)`,
      [key, unitKey, created],
    );
    await database.query(
      `INSERT INTO territory.reporting_unit_version (district_key, unit_key, recorded_at, name, kind, population, population_date, valid_from)
       VALUES ($1, $2, $3, $4, 'MUNICIPALITY', $5, '2024-12-31', $6)`,
      [key, unitKey, created, `Ort ${at}`, 1_000 + at * 777, changes && at === 2 ? '2026-05-17' : null],
    );
    await database.query(
      `INSERT INTO territory.boundary (boundary_key, level, name, schematic, attribution, valid_to, geom)
       VALUES ($1, 'MUNICIPALITY', 'Ort', false, '© Probe', $2,
               ST_Multi(ST_MakeEnvelope(430000 + $3::int * 1000, 5790000, 431000 + $3::int * 1000, 5791000, 25832)))`,
      [unitKey, changes && at === 3 ? '2026-05-09' : null, at],
    );
    const days = Array.from({ length: daysBetween(FIRST, TODAY) + 1 }, (_, day) => day).filter(
      (day) => at !== 4 && (day * (at + 3)) % (7 + at * 4) < 3,
    );
    await database.query(
      `INSERT INTO reporting.daily_report (district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name, source,
         on_behalf, on_time, allocations, accommodated_decentralised, available_decentralised, operable_decentralised,
         accommodated_shared, available_shared, operable_shared)
       SELECT $1, $2, $3::date + day, 1, $3::date + day, 'K. Weber', 'API', false, true, day % 4, 40 + day % 9, day % 5, 60 + day % 3,
              NULL, day % 7, 10
         FROM unnest($4::int[]) AS day`,
      [key, unitKey, FIRST, days],
    );
  }
  await app.transaction({ districtKey: key }, async (tx) => {
    const frame = (await findFrame(tx, key, null))!;
    await storeDays(tx, key, await deriveFromReports(tx, frame, { from: FIRST, to: TODAY }, null), new Date());
  });
}

async function read(
  key: string,
  query: Partial<UnitHistoryQuery>,
  reads = new ReadScope(app, key),
): Promise<HistoryPage> {
  try {
    return await readUnitHistory(reads, {
      collection,
      audience: 'district',
      today: TODAY,
      span: { from: null, to: null },
      filters: [],
      after: null,
      limit: 1_000,
      ...query,
    });
  } finally {
    await reads.end();
  }
}

const filterOf = (text: string) =>
  readFilter(collection, { text, language: 'cql2-text', crs: CRS84 }, 'Europe/Berlin')!;

describe.each([
  ['11001', false],
  ['11002', true],
])('the history of the units of %s (units and boundaries change: %s)', (key, changes) => {
  beforeAll(() => storeDistrict(key, changes));

  it('has every day of every unit once', async () => {
    const { features, numberMatched } = await read(key, {});
    expect(numberMatched).toBe(features.length);
    for (const at of [0, 1, 2, 3, 4]) {
      const own = features.filter(({ attributes }) => attributes['unit_key'] === `${key}000000${at}`);
      const starts = own.map(({ attributes }) => attributes['valid_from'] as CalendarDate);
      const ends = own.map(({ attributes }) => attributes['valid_to'] as CalendarDate);
      expect(starts).toEqual([
        changes && at === 2 ? '2026-05-17' : FIRST,
        ...ends.slice(0, -1).map((end) => addDays(end, 1)),
      ]);
      expect(ends.at(-1)).toBe(TODAY);
    }
  });

  it.each([
    ['everything', {}],
    ['a page', { after: `${key}0000001_2026-05-02`, limit: 7 }],
    ['a span', { span: { from: '2026-04-20', to: '2026-05-25' } }],
    ['a computed rate', { filters: [filterOf('occupancy_rate > 75')] }],
    ['where nothing counts', { filters: [filterOf("status = 'UNKNOWN'")] }],
    ['by its end', { filters: [filterOf("valid_to >= DATE('2026-05-15')")] }],
    ['by place', { filters: [filterOf('population_share > 20 AND boundary_schematic IS NULL')] }],
  ] satisfies [string, Partial<UnitHistoryQuery>][])(
    'is the same by one statement and by many, asked for %s',
    async (_, query) => {
      const whole = await read(key, query);
      for (const unitDaysAtOnce of [5, 35, 200]) expect(await read(key, { ...query, unitDaysAtOnce })).toEqual(whole);
    },
  );

  it('is looked through for the units alone that a filter can mean', async () => {
    const whole = (await read(key, {})).features;
    const ofUnits = async (text: string): Promise<readonly unknown[]> =>
      (await read(key, { filters: [filterOf(text)], unitDaysAtOnce: 200 })).features;
    const own = (holds: (attributes: Readonly<Record<string, unknown>>) => boolean) =>
      whole.filter(({ attributes }) => holds(attributes));
    expect(await ofUnits(`unit_key = '${key}0000001'`)).toEqual(own(({ unit_key }) => unit_key === `${key}0000001`));
    expect(await ofUnits(`population > 2000 AND available_shared > 3`)).toEqual(
      own(({ population, available_shared: free }) => Number(population) > 2000 && Number(free ?? 0) > 3),
    );
    expect(await ofUnits(`NOT (name LIKE 'Ort 1' OR status = 'UNKNOWN')`)).toEqual(
      own(({ name, status }) => name !== 'Ort 1' && status !== 'UNKNOWN'),
    );
    const statements = async (query: Partial<UnitHistoryQuery>): Promise<number> => {
      const reads = new ReadScope(app, key);
      let count = 0;
      const counting = Object.assign(Object.create(reads) as ReadScope, {
        query: (...asked: Parameters<ReadScope['query']>) => ((count += 1), reads.query(...asked)),
      });
      await read(key, query, counting);
      await reads.end();
      return count;
    };
    // Five units in slices of 50 unit-days are ten statements; one unit is two of them.
    const [all, one] = [{}, { filters: [filterOf(`unit_key = '${key}0000001'`)] }];
    const saved =
      (await statements({ ...all, unitDaysAtOnce: 50 })) - (await statements({ ...one, unitDaysAtOnce: 50 }));
    expect(saved).toBeGreaterThanOrEqual(6);
  });

  it('is filtered by what its features say', async () => {
    const { features } = await read(key, {});
    const rates = features.filter(({ attributes }) => Number(attributes['occupancy_rate']) > 75);
    expect(rates.length).toBeGreaterThan(5);
    expect(rates.length).toBeLessThan(features.length / 2);
    expect((await read(key, { filters: [filterOf('occupancy_rate > 75')] })).features).toEqual(rates);
  });

  it.each([
    ['S_INTERSECTS(geometry, POINT(431500 5790500))', [1]],
    // Where there is no boundary, it is unknown whether something lies there: also when it lies nowhere.
    ['NOT S_INTERSECTS(geometry, POINT(431500 5790500))', [0, 2, 3, 4]],
    ['NOT S_INTERSECTS(geometry, POINT(0 0))', [0, 1, 2, 3, 4]],
    ['S_TOUCHES(geometry, BBOX(430000,5790000,431000,5791000)) OR geometry IS NULL', [1]],
  ])('is filtered by place: %s', async (text, places) => {
    const filters = [readFilter(collection, { text, language: 'cql2-text', crs: EPSG25832 }, 'Europe/Berlin')!];
    const expected = (await read(key, {})).features.filter(({ attributes, boundary }) =>
      boundary === null
        ? text.includes('IS NULL')
        : places.some((at) => attributes['unit_key'] === `${key}000000${at}`),
    );
    expect(expected.length).toBeGreaterThan(0);
    expect((await read(key, { filters })).features).toEqual(expected);
  });
});

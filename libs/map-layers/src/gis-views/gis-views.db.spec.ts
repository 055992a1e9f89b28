import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { addDays, type CalendarDate } from '#kernel';
import { type Database, runMigrations } from '#platform';
import { migrations } from '#migrations';
import { isValidOn, type ReportingUnit } from '#territory';
import { findLastReportedOn } from '#reporting';
import { accommodationTypes, entriesOf, measures, numberOf, prospectColumns } from '#reporting/domain';
import { deriveFromReports, type DerivedDay, findFrame, percentOf, storeDays } from '#steering';
import { testDatabase, type TestDatabase } from '#testing';
import { type Attributes, findCollection } from '../layer/collection.domain.js';
import { attributesOf, totalPopulation } from '../layer/unit-attributes.domain.js';

const views = { 'gis.unit_situation': 'unit-situations', 'gis.district_situation': 'district-situations' } as const;

let database: TestDatabase;
let app: Database;

beforeAll(async () => {
  database = await testDatabase();
  app = await database.open('kreislage_app');
}, 120_000);
afterAll(() => database.close());

describe('the views', () => {
  it.each(Object.entries(views))('%s has the attributes of the collection, each with its text', async (view, id) => {
    const columns = await database.query<{ name: string; type: string; text: string | null }>(
      `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, col_description(attrelid, attnum) AS text
         FROM pg_attribute WHERE attrelid = '${view}'::regclass AND attnum > 0 ORDER BY attnum`,
    );
    const sqlTypes: Record<string, readonly string[]> = {
      string: ['text'],
      integer: ['integer', 'bigint'],
      number: ['double precision'],
      boolean: ['boolean'],
      date: ['date'],
    };
    const { attributes } = findCollection(id, accommodationTypes)!;
    // Columns of figures that came later stand behind the others.
    const found = new Map(columns.map(({ name, type, text }) => [name, { type, text }]));
    expect([...found.keys()].toSorted()).toEqual([...attributes.map(({ name }) => name), 'geom'].toSorted());
    for (const { name, title, description, type } of attributes) {
      expect(found.get(name)!.text).toBe(`${title}. ${description}`);
      expect(sqlTypes[type]).toContain(found.get(name)!.type);
    }
    expect(found.get('geom')).toEqual({
      type: 'geometry(MultiPolygon,25832)',
      text: expect.stringContaining('EPSG:25832'),
    });
  });

  it('look with the eyes of whoever asks, and say what they are', async () => {
    const found = await database.query<{ name: string; options: string[]; text: string | null }>(
      `SELECT 'gis.' || relname AS name, reloptions AS options, obj_description(oid, 'pg_class') AS text
         FROM pg_class WHERE relkind = 'v' AND relnamespace = 'gis'::regnamespace ORDER BY relname`,
    );
    expect(found.map(({ name }) => name)).toEqual(Object.keys(views).toSorted());
    for (const view of found) {
      expect(view.options).toContain('security_invoker=true');
      expect(view.text).toMatch(/^Lage /);
    }
  });
});

describe('gis.round_half_up', () => {
  it('is Math.round for every number that is no more than exact to one', async () => {
    const values = [
      0,
      0.5,
      0.49999999999999994,
      1.4999999999999998,
      2.5,
      -2.5,
      ...fc.sample(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { numRuns: 2_000, seed: 25832 }),
      ...fc
        .sample(fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 3_000_000 })), { numRuns: 20_000, seed: 25832 })
        .map(([count, total]) => ((count * 1000) / total) * 10),
    ];
    const rows = await database.query<{ rounded: number }>(
      `SELECT gis.round_half_up(value) AS rounded FROM unnest($1::double precision[]) WITH ORDINALITY AS v (value, place) ORDER BY place`,
      [values],
    );
    // -0 is 0 in SQL
    expect(rows.map(({ rounded }) => rounded + 0)).toEqual(values.map((value) => Math.round(value) + 0));
  });
});

// ---------------------------------------------------------------------------------------------- random districts

const count = fc.option(fc.oneof(fc.nat(60), fc.constant(0)));
const aReport = fc.record({
  /** Days before today. */
  back: fc.nat(9),
  /** How often it was corrected. */
  corrections: fc.nat(2),
  on_time: fc.boolean(),
  allocations: count,
  projected_credits: count,
  accommodated_decentralised: count,
  available_decentralised: count,
  operable_decentralised: count,
  accommodated_shared: count,
  available_shared: count,
  operable_shared: count,
  ...Object.fromEntries(
    ['accommodated', 'available', 'operable'].map((figure) => [
      `${figure}_emergency`,
      fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: count }),
    ]),
  ),
  assessment: fc.option(fc.constantFrom('SUFFICIENT', 'STRAINED', 'CRITICAL')),
  prospective_capacity: fc.array(
    fc.record({
      type: fc.constantFrom(...accommodationTypes),
      places: fc.nat(20),
      expectedFrom: fc.option(fc.constantFrom('2026-12-01', '2027-02-01', '2027-11-30')),
      label: fc.option(fc.constant('Container Schulstraße')),
    }),
    { maxLength: 4 },
  ),
});
const aUnit = fc.record({
  kind: fc.constantFrom('TOWN', 'MUNICIPALITY', 'MUNICIPAL_ASSOCIATION', 'DISTRICT_FACILITY'),
  population: fc.option(fc.oneof(fc.integer({ min: 1, max: 50_000 }), fc.constant(0)), { freq: 12 }),
  /** Days from today on which it begins and ends. */
  validFrom: fc.option(fc.integer({ min: -20, max: 1 })),
  validTo: fc.option(fc.integer({ min: -1, max: 20 })),
  boundary: fc.option(fc.record({ schematic: fc.boolean(), validTo: fc.option(fc.integer({ min: -1, max: 5 })) }), {
    freq: 5,
  }),
  reports: fc.array(aReport, { maxLength: 4 }),
});
const aDistrict = fc.record({
  // In these two it is never the same day, whenever the test runs.
  timeZone: fc.constantFrom('Europe/Berlin', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'),
  carryForwardDays: fc.option(fc.nat(8)),
  /** Whether the worker has opened today, or nobody has. */
  opened: fc.boolean(),
  units: fc.array(aUnit, { maxLength: 7 }),
});
type GivenDistrict = typeof aDistrict extends fc.Arbitrary<infer T> ? T : never;

/** Stores the district; what lies in the past is recorded in the past. */
async function store(key: string, given: GivenDistrict): Promise<void> {
  const insert = (table: string, rows: readonly object[]): Promise<unknown> => {
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    return rows.length === 0
      ? Promise.resolve()
      : database.query(
          `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
          [JSON.stringify(rows)],
        );
  };
  const [{ today }] = (await database.query<{ today: CalendarDate }>(
    `SELECT (now() AT TIME ZONE '${given.timeZone}')::date::text AS today`,
  )) as [{ today: CalendarDate }];
  const created_at = '2020-01-01Z';
  await insert('territory.district', [
    { district_key: key, time_zone: given.timeZone, demonstration: false, created_at },
  ]);
  await insert('territory.district_version', [
    { district_key: key, recorded_at: '2020-01-01Z', name: 'Altkreis', state: 'NI' },
    { district_key: key, recorded_at: '2021-01-01Z', name: `Kreis ${key}`, state: 'NI' },
  ]);
  if (given.carryForwardDays !== null) {
    const rules = { district_key: key, due_time: '10:00', reporting_days: [1, 2, 3, 4, 5], closed_on: [] };
    const more = { lock_after_days: 14, middle_step: false, assessment_required: false };
    await insert('territory.district_rules_version', [
      { ...rules, ...more, recorded_at: '2020-01-01Z', carry_forward_days: 300 },
      { ...rules, ...more, recorded_at: '2021-01-01Z', carry_forward_days: given.carryForwardDays },
    ]);
  }
  for (const [index, unit] of given.units.entries()) {
    const unit_key = unit.kind === 'DISTRICT_FACILITY' ? `${key}F00000${index}` : `${key}000000${index}`;
    const dayOrNull = (offset: number | null): CalendarDate | null => (offset === null ? null : addDays(today, offset));
    const own = { district_key: key, unit_key };
    await insert('territory.reporting_unit', [{ ...own, created_at }]);
    await insert('territory.reporting_unit_version', [
      { ...own, recorded_at: '2020-01-01Z', name: 'Alt', kind: unit.kind, population: 1, valid_from: null },
      {
        ...own,
        recorded_at: '2021-01-01Z',
        name: `Ort ${index}`,
        kind: unit.kind,
        population: unit.population,
        valid_from: dayOrNull(unit.validFrom),
      },
    ]);
    await database.query(
      `UPDATE territory.reporting_unit_version SET population_date = '2024-12-31', valid_to = $2 WHERE unit_key = $1 AND recorded_at = '2021-01-01Z'`,
      [unit_key, unit.validTo !== null && unit.validTo < (unit.validFrom ?? -99) ? null : dayOrNull(unit.validTo)],
    );
    if (unit.boundary && unit.kind !== 'DISTRICT_FACILITY') {
      await database.query(
        `INSERT INTO territory.boundary (boundary_key, level, name, schematic, attribution, valid_to, geom)
         VALUES ($1, 'MUNICIPALITY', 'Ort', $2, '© Probe', $3,
                 ST_Multi(ST_MakeEnvelope(430000 + $4::int * 1000, 5790000, 431000 + $4::int * 1000, 5791000, 25832)))`,
        [unit_key, unit.boundary.schematic, dayOrNull(unit.boundary.validTo), index],
      );
    }
    // The newest report of a day wins; punctuality is the first revision's.
    const byDay = new Map(unit.reports.map((report) => [report.back, report]));
    const revisions = [...byDay.values()].flatMap(({ corrections, back, ...figures }) =>
      Array.from({ length: corrections + 1 }, (_, at) => ({
        ...own,
        ...figures,
        ...(at === corrections ? {} : { allocations: 9, accommodated_shared: 9, assessment: 'CRITICAL' }),
        reporting_date: addDays(today, -back),
        revision: at + 1,
        recorded_by_name: 'K. Weber',
        source: 'API',
        on_behalf: false,
        confirmed_unchanged: false,
        comment: 'Nicht für Karten',
        warnings: [],
      })),
    );
    const recorded = revisions.map((revision, at) => ({
      ...revision,
      report_id: crypto.randomUUID(),
      recorded_at: new Date(Date.UTC(2022, 0, 1) + at).toISOString(),
    }));
    await insert('reporting.daily_report', recorded);
  }
}

/** The figures of the district as attributes, from what the steering derives. */
function districtAttributes(
  key: string,
  day: DerivedDay,
  units: readonly ReportingUnit[],
  opened: boolean,
  boundarySchematic: boolean | null,
): Attributes {
  const { figures, counting } = day;
  const reports = new Map(counting.map(({ unitKey, report }) => [unitKey, report]));
  const per1000 = (figure: 'accommodatedPersons' | 'availableNow'): number | null => {
    const known = units.flatMap((unit) => {
      const figuresOfKinds = reports.get(unit.unitKey)?.accommodation.map((kind) => kind[figure]) ?? [null];
      return unit.kind === 'DISTRICT_FACILITY' || unit.population === null || figuresOfKinds.includes(null)
        ? []
        : [{ count: figuresOfKinds.reduce<number>((sum, one) => sum + one!, 0), population: unit.population }];
    });
    const population = known.reduce((sum, one) => sum + one.population, 0);
    const total = known.reduce((sum, one) => sum + one.count, 0);
    return population === 0 ? null : Math.round(((total * 1000) / population) * 10) / 10;
  };
  const occupancy = entriesOf(figures.accommodation).map(([, kind]) => kind.occupancy);
  return {
    district_key: key,
    name: `Kreis ${key}`,
    population: totalPopulation(units),
    date: day.date,
    allocations: figures.allocations.value,
    projected_credits: figures.projectedCredits.value,
    ...Object.fromEntries(
      measures.flatMap((measure) =>
        accommodationTypes.map((type) => [
          numberOf(measure, type).column,
          figures.accommodation[type]?.[measure].value ?? null,
        ]),
      ),
    ),
    ...Object.fromEntries(
      prospectColumns.map(({ column, kind }) => [column, figures.prospective[kind.type]?.places.value ?? null]),
    ),
    accommodated_per_1000: per1000('accommodatedPersons'),
    available_per_1000: per1000('availableNow'),
    occupancy_rate: percentOf({
      persons: occupancy.reduce((sum, one) => sum + one.persons, 0),
      places: occupancy.reduce((sum, one) => sum + one.places, 0),
      unitsKnown: occupancy.reduce((sum, one) => sum + one.unitsKnown, 0),
    }),
    units_expected: figures.unitsExpected,
    units_known: counting.length,
    units_current: counting.filter((entry) => entry.status === 'REPORTED').length,
    units_sufficient: figures.assessments.sufficient,
    units_strained: figures.assessments.strained,
    units_critical: figures.assessments.critical,
    units_unknown: figures.assessments.unknown,
    reports_expected: opened ? figures.reporting.expected : null,
    reports_received: figures.reporting.received,
    reports_on_time: figures.reporting.onTime,
    oldest_reported_on: counting.map(({ report }) => report.reportingDate).toSorted()[0] ?? null,
    boundary_schematic: boundarySchematic,
  };
}

interface ViewRow {
  readonly attributes: Attributes;
  /** Whether the date is today's in the time zone. */
  readonly today: boolean;
  readonly area: number | null;
}

/** Rows of a view; the date in them is that of the statement. */
const rowsOf = (view: string, timeZone: string, districtKey: string, order: string): Promise<ViewRow[]> =>
  database.query<ViewRow>(
    `SELECT row_to_json(v)::jsonb - 'geom' AS attributes, date = (now() AT TIME ZONE $1)::date AS today, ST_Area(geom) AS area
       FROM ${view} v WHERE district_key = $2 ORDER BY ${order}`,
    [timeZone, districtKey],
  );

async function compare(key: string, given: GivenDistrict): Promise<void> {
  const unitRows = await rowsOf('gis.unit_situation', given.timeZone, key, `unit_key COLLATE "C"`);
  const [districtRow, ...more] = await rowsOf('gis.district_situation', given.timeZone, key, 'name');
  expect(more).toEqual([]);
  expect([districtRow!, ...unitRows].map((row) => row.today)).not.toContain(false);
  const date = districtRow!.attributes['date'] as CalendarDate;

  const { expectedUnits, expectedDistrict, areas } = await app.transaction({ districtKey: key }, async (tx) => {
    const frame = (await findFrame(tx, key, null))!;
    const [day] = (await deriveFromReports(tx, frame, { from: date, to: date }, null)) as [DerivedDay];
    if (given.opened) await storeDays(tx, key, [day], new Date());
    const lastReportedOn = await findLastReportedOn(tx, key, date, null);
    const units = frame.units.filter((unit) => isValidOn(unit, date));
    const boundaryOf = (unit: ReportingUnit): { readonly schematic: boolean } | null => {
      const boundary = given.units[Number(unit.unitKey.slice(-1))]!.boundary;
      return unit.kind === 'DISTRICT_FACILITY' || (boundary?.validTo ?? 0) < 0 ? null : boundary;
    };
    const boundaries = units.map(boundaryOf).filter((boundary) => boundary !== null);
    return {
      expectedUnits: units.map((unit) =>
        attributesOf(
          {
            unit,
            counting: day.counting.find(({ unitKey }) => unitKey === unit.unitKey) ?? null,
            lastReportedOn: lastReportedOn.get(unit.unitKey) ?? null,
            boundarySchematic: boundaryOf(unit)?.schematic ?? null,
          },
          date,
          totalPopulation(units),
        ),
      ),
      expectedDistrict: districtAttributes(
        key,
        day,
        units,
        given.opened,
        boundaries.length === 0 ? null : boundaries.some(({ schematic }) => schematic),
      ),
      areas: units.map((unit) => (boundaryOf(unit) === null ? null : 1_000_000)),
    };
  });
  expect(unitRows.map((row) => row.attributes)).toEqual(expectedUnits);
  expect(unitRows.map((row) => row.area)).toEqual(areas);
  // Read once more: now the worker has opened the day, or not.
  const [again] = await rowsOf('gis.district_situation', given.timeZone, key, 'name');
  expect(again!.attributes).toEqual(expectedDistrict);
  const known = areas.filter((area) => area !== null);
  expect(again!.area).toBe(known.length === 0 ? null : known.length * 1_000_000);
}

describe('the views of today', () => {
  it('show of every district what the program works out from the reports, row by row', async () => {
    await fc.assert(
      fc.asyncProperty(aDistrict, aDistrict, async (one, other) => {
        await database.empty();
        const districts = { '03459': one, '03454': other };
        for (const [key, given] of Object.entries(districts)) await store(key, given);
        for (const [key, given] of Object.entries(districts)) await compare(key, given);
      }),
      { numRuns: 25 },
    );
  }, 300_000);
});

const serverUrl = process.env['TEST_DATABASE_URL'];
// The embedded database of a run is one, and at its end of the migrations.
const onServer = serverUrl === undefined ? describe.skip : describe;

onServer('reports from before the migration (server only)', () => {
  it('get their places in prospect too, by an owner who is not superuser and sees no report otherwise', async () => {
    const name = `kreislage_before_${randomBytes(5).toString('hex')}`;
    const connect = async (url: string): Promise<pg.Client> => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    };
    const cluster = await connect(serverUrl!);
    await cluster.query(`CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'owner'`);
    await cluster.query(`CREATE DATABASE ${name} OWNER ${name}`);
    const url = Object.assign(new URL(serverUrl!), { pathname: `/${name}` });
    const ownerUrl = Object.assign(new URL(url), { username: name, password: 'owner' }).href;
    const superuser = await connect(url.href);
    try {
      await superuser.query(`CREATE EXTENSION postgis; ALTER SCHEMA public OWNER TO ${name}`);
      await runMigrations(ownerUrl, migrations, { only: ['Core1764000000000', 'Metrics1764400000000'] });
      await superuser.query(`
        INSERT INTO territory.district (district_key) VALUES ('03459');
        INSERT INTO territory.reporting_unit VALUES ('03459', '034590024024');
        INSERT INTO reporting.daily_report (district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name, source, on_behalf, on_time, prospective_capacity)
        VALUES ('03459', '034590024024', '2026-11-01', 1, '2026-11-01Z', 'K. Weber', 'API', false, true, '[]'),
               ('03459', '034590024024', '2026-11-02', 1, '2026-11-02Z', 'K. Weber', 'API', false, true,
                '[{"type":"SHARED","places":5,"expectedFrom":"2027-03-01","label":"Halle"},{"type":"SHARED","places":7,"expectedFrom":"2027-02-01","label":null},{"type":"DECENTRALISED","places":0,"expectedFrom":null,"label":null}]')`);
      await runMigrations(ownerUrl, migrations);
      const { rows } = await superuser.query(
        `SELECT prospective_decentralised, prospective_decentralised_from, prospective_shared, prospective_shared_from::text
           FROM reporting.daily_report ORDER BY reporting_date`,
      );
      expect(rows.map((row) => Object.values(row as object))).toEqual([
        [null, null, null, null],
        [0, null, 12, '2027-02-01'],
      ]);
      const policies = await superuser.query(
        `SELECT policyname FROM pg_policies WHERE tablename = 'daily_report' ORDER BY 1`,
      );
      expect(policies.rows.map((row) => (row as { policyname: string }).policyname)).toEqual([
        'operator',
        'own_district',
      ]);
    } finally {
      await superuser.end();
      await cluster.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await cluster.query(`DROP ROLE ${name}`);
      await cluster.end();
    }
  }, 60_000);
});

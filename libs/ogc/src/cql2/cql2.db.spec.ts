import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, eachDay } from '#kernel';
import { cql2Filters, cql2Properties, testDatabase, type TestDatabase, toCql2Text } from '#testing';
import { type Expression, temporalOperators } from './cql2.domain.js';
import { checkCql2, type CheckedFilter, type QueryableType } from './cql2-check.domain.js';
import { parseCql2Json } from './cql2-json.domain.js';
import { type FilterCrs } from './cql2-shape.domain.js';
import { compileCql2 } from './cql2-sql.domain.js';
import { parseCql2Text } from './cql2-text.domain.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
}, 60_000);
afterAll(async () => database?.close());

const queryables = new Map<string, QueryableType>(
  Object.entries(cql2Properties).flatMap(([type, names]) =>
    names.map((name): [string, QueryableType] => [name, type as QueryableType]),
  ),
);
const columns = Object.fromEntries([...queryables.keys()].map((name) => [name, `"${name}"`]));

const square = (east: number, north: number, size = 10_000): string =>
  `'SRID=25832;MULTIPOLYGON(((${[
    [east, north],
    [east + size, north],
    [east + size, north + size],
    [east, north + size],
    [east, north],
  ]
    .map((position) => position.join(' '))
    .join(',')})))'::geometry`;

/** `a` and `b` are neighbours around 7.97° E 52.3° N, `c` knows nothing, `d` is far in the east. */
const features = `(VALUES
  ('a', 'Melle', 'TOWN', 'x', 46000, 87.5, FALSE, date '2026-11-22', date '2026-11-01', date '2026-11-10', ${square(430_000, 5_790_000)}),
  ('b', 'Bad Rothenfelde', 'MUNICIPALITY', 'y', 8000, 100.1, TRUE, '2026-11-23', '2026-11-05', '2026-11-20', ${square(440_000, 5_790_000)}),
  ('c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('d', 'Große Straße Ähre', 'MUNICIPALITY', 'z%', 0, 0.1, FALSE, '2025-01-01', '2025-01-01', '2025-12-31', ${square(800_000, 5_800_000)})
) AS feature ("id", "name", "kind", "Größe:x.1", "population", "occupancy_rate", "boundary_schematic", "date", "valid_from", "valid_to", "geometry")`;

function read(filter: unknown): Expression {
  const parsed = typeof filter === 'string' ? parseCql2Text(filter) : parseCql2Json(filter);
  if ('refusal' in parsed) throw new Error(parsed.refusal);
  return parsed.expression;
}

function check(filter: unknown, crs: FilterCrs): CheckedFilter {
  const checked = checkCql2(read(filter), { queryables, crs, timeZone: 'Europe/Berlin' });
  if ('refusal' in checked) throw new Error(checked.refusal);
  return checked;
}

/** The features that the filter finds, as one word such as `abd`. */
async function found(filter: unknown, crs: FilterCrs = 'EPSG:25832', from = features): Promise<string> {
  const { sql, parameters } = compileCql2(check(filter, crs), columns, 2);
  const rows = await database.query<{ id: string }>(
    `SELECT id FROM ${from} WHERE $1::text = 'x' AND ${sql} ORDER BY id`,
    ['x', ...parameters],
  );
  return rows.map(({ id }) => id).join('');
}

describe('a filter finds', () => {
  it.each([
    ["name = 'Melle'", 'a'],
    ["name <> 'Melle'", 'bd'],
    ["name = 'melle'", ''],
    ["name < 'Melle'", 'bd'],
    ["name >= 'Melle'", 'a'],
    ["kind = 'NO_SUCH_KIND'", ''],
    ['population > 8000', 'a'],
    ['population <= 8000', 'bd'],
    ['8000 = population', 'b'],
    ['population = 8000.0', 'b'],
    ['population < 99999999999999999999', 'abd'],
    ['population > -1e300', 'abd'],
    ['occupancy_rate = 0.1', 'd'],
    ['occupancy_rate < population', 'ab'],
    ['boundary_schematic = TRUE', 'b'],
    ['boundary_schematic < true', 'ad'],
    ["date = DATE('2026-11-22')", 'a'],
    ["date > '2026-11-22'", 'b'],
    ["date <= TIMESTAMP('2026-11-21T23:30:00Z')", 'ad'],
    ['date = valid_from', 'd'],
    ['TRUE', 'abcd'],
    ['FALSE', ''],
    ["population IN (0, 8000, 5) AND name IN ('Bad Rothenfelde')", 'b'],
    ['population NOT IN (0, 8000)', 'a'],
    ['46000 IN (population, 1)', 'a'],
    ['population BETWEEN 0 AND 8000', 'bd'],
    ['population NOT BETWEEN 0 AND 8000', 'a'],
    ["date BETWEEN '2026-01-01' AND DATE('2026-11-22')", 'a'],
    ['NOT (population > 0 OR boundary_schematic = TRUE)', 'd'],
  ])('%s: %s', async (filter, ids) => expect(await found(filter)).toBe(ids));

  it.each([
    ['population IS NULL', 'c'],
    ['population IS NOT NULL', 'abd'],
    ['NOT population = 0', 'ab'],
    ['population = 0 OR population <> 0', 'abd'],
    ['population = 0 OR TRUE', 'abcd'],
    ['NOT (population = 0 AND FALSE)', 'abcd'],
    ['(population = 0) IS NULL', 'c'],
    ['INTERVAL(valid_from, valid_to) IS NULL', 'c'],
    ["INTERVAL('..', '..') IS NULL", ''],
    ['geometry IS NULL', 'c'],
    ['POINT(1 2) IS NULL', ''],
    ["'x' IS NULL OR CASEI(name) IS NULL", 'c'],
    ['NOT S_INTERSECTS(geometry, BBOX(430001, 5790001, 430002, 5790002))', 'bd'],
    ["NOT name LIKE '%'", ''],
  ])('what is unknown, by three-valued logic: %s: %s', async (filter, ids) => expect(await found(filter)).toBe(ids));

  it.each([
    ["name LIKE 'M%'", 'a'],
    ["name LIKE 'M_lle'", 'a'],
    ["name LIKE '%e%' AND name NOT LIKE '%ll%'", 'bd'],
    [String.raw`"Größe:x.1" LIKE 'z\%'`, 'd'],
    [String.raw`"Größe:x.1" LIKE 'z\\%'`, 'd'],
    [String.raw`"Größe:x.1" LIKE '\%'`, ''],
    ["'Melle' LIKE 'M%'", 'abcd'],
    ["CASEI(name) = CASEI('MELLE')", 'a'],
    ["CASEI(name) = CASEI('GROSSE STRASSE ÄHRE')", 'd'],
    ["CASEI(name) = CASEI('große STRAẞE ähre')", 'd'],
    ["CASEI(name) LIKE CASEI('%STRASSE Ä%')", 'd'],
    ["CASEI(name) IN (CASEI('melle'), CASEI('x'))", 'a'],
    ["ACCENTI(name) = ACCENTI('Große Straße Ahre')", 'd'],
    ["ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('%strasse ahr_'))", 'd'],
    ["CASEI(ACCENTI(name)) = 'grosse strasse ahre'", 'd'],
  ])('texts: %s: %s', async (filter, ids) => expect(await found(filter)).toBe(ids));

  it('letters of other scripts and ligatures without regard to case', async () => {
    const pairs = [
      ['ΟΔΟΣ', 'οδος'],
      ['ﬁle', 'FILE'],
      ['İ', 'i̇'],
      ['ŁÓDŹ', 'łódź'],
      ['ПЕТРОВ', 'петров'],
      ['ſtraße', 'STRASSE'],
    ];
    for (const [stored, asked] of pairs) {
      const from = `(VALUES ('x', '${stored}')) AS feature ("id", "name")`;
      expect([stored, await found(`CASEI(name) = CASEI('${asked}')`, 'CRS84', from)]).toEqual([stored, 'x']);
    }
  });
});

describe('places', () => {
  const inner = 'POLYGON((432000 5792000,434000 5792000,434000 5794000,432000 5794000,432000 5792000))';
  const whole = 'POLYGON((430000 5790000,440000 5790000,440000 5800000,430000 5800000,430000 5790000))';
  const both = 'BBOX(430000,5790000,450000,5800000)';
  const mixed = `GEOMETRYCOLLECTION(POINT(431000 5791000),LINESTRING(431000 5791000,435000 5795000),${inner})`;

  it.each([
    ['S_INTERSECTS(geometry, POINT(435000 5795000))', 'a'],
    ['S_INTERSECTS(geometry, POINT(440000 5795000))', 'ab'],
    [`S_INTERSECTS(${both}, geometry)`, 'ab'],
    ['S_INTERSECTS(geometry, MULTIPOINT(435000 5795000, 805000 5805000))', 'ad'],
    ['S_INTERSECTS(geometry, LINESTRING(435000 5795000, 805000 5805000))', 'abd'],
    ['S_INTERSECTS(geometry, MULTILINESTRING((0 0,1 1),(435000 5795000,436000 5795000)))', 'a'],
    [
      `S_INTERSECTS(geometry, MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((800000 5800000,800001 5800000,800001 5800001,800000 5800000))))`,
      'd',
    ],
    [`S_INTERSECTS(geometry, ${mixed})`, 'a'],
    [`S_DISJOINT(geometry, ${mixed})`, 'bd'],
    ['S_DISJOINT(geometry, POINT(440000 5795000))', 'd'],
    [`S_EQUALS(geometry, ${whole})`, 'a'],
    [`S_EQUALS(${whole}, geometry)`, 'a'],
    [`S_WITHIN(geometry, ${both})`, 'ab'],
    [`S_WITHIN(${inner}, geometry)`, 'a'],
    [`S_CONTAINS(geometry, ${inner})`, 'a'],
    [`S_CONTAINS(${both}, geometry)`, 'ab'],
    [`S_TOUCHES(geometry, ${whole})`, 'b'],
    [`S_OVERLAPS(geometry, BBOX(435000,5795000,445000,5805000))`, 'ab'],
    ['S_CROSSES(geometry, LINESTRING(435000 5795000, 445000 5795000))', 'ab'],
    ['S_CROSSES(LINESTRING(435000 5795000, 445000 5795000), geometry)', 'ab'],
    ['S_CROSSES(LINESTRING(0 0,2 2), LINESTRING(0 2,2 0))', 'abcd'],
    ['S_EQUALS(geometry, geometry)', 'abd'],
    // Points, lines and areas together: as the union of all.
    [`S_CONTAINS(geometry, ${mixed})`, 'a'],
    [`S_WITHIN(${mixed}, geometry)`, 'a'],
    [`S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(0 0), ${whole}))`, 'a'],
    ['S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(0 0), LINESTRING(0 0,1 1)))', ''],
    [`S_CONTAINS(GEOMETRYCOLLECTION(POINT(0 0), ${whole}), geometry)`, 'a'],
    [`S_EQUALS(geometry, GEOMETRYCOLLECTION(POINT(435000 5795000), ${whole}))`, 'a'],
    [`S_EQUALS(geometry, GEOMETRYCOLLECTION(POINT(0 0), ${whole}))`, ''],
    [`S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(0 0), ${whole}))`, 'b'],
    [`S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(0 0), LINESTRING(0 0,1 1)))`, ''],
    [`NOT S_OVERLAPS(geometry, ${mixed}) AND NOT S_CROSSES(${mixed}, geometry)`, 'abd'],
    // A bow tie is repaired: both of its halves count. A geometry without area contains nothing.
    [
      'S_INTERSECTS(geometry, POLYGON((430000 5790000,440000 5800000,440000 5790000,430000 5800000,430000 5790000)))',
      'ab',
    ],
    [
      'S_WITHIN(POINT(435000 5792000), geometry) AND S_CONTAINS(POLYGON((430000 5790000,440000 5800000,440000 5790000,430000 5800000,430000 5790000)), POINT(432000 5795000))',
      'a',
    ],
    ['S_INTERSECTS(geometry, POLYGON((430000 5790000,440000 5800000,430000 5790000,430000 5790000)))', ''],
  ])('%s: %s', async (filter, ids) => expect(await found(filter)).toBe(ids));

  it.each<[FilterCrs, string, string]>([
    // 435000 5795000 = 8.0465° E 52.3030° N = 895734 E 6855880 N in Web Mercator.
    ['CRS84', 'S_INTERSECTS(geometry, POINT(8.0465 52.303))', 'a'],
    ['CRS84', 'S_INTERSECTS(geometry, BBOX(8.04,52.30,8.05,52.31))', 'a'],
    ['EPSG:4326', 'S_INTERSECTS(geometry, POINT(52.303 8.0465))', 'a'],
    ['EPSG:4326', 'S_INTERSECTS(geometry, BBOX(52.30,8.04,52.31,8.05))', 'a'],
    ['EPSG:3857', 'S_INTERSECTS(geometry, POINT(895734 6855880))', 'a'],
    ['CRS84', 'S_INTERSECTS(geometry, BBOX(-180,-90,180,90))', 'abd'],
    ['CRS84', 'S_WITHIN(geometry, POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90)))', 'abd'],
    ['EPSG:4326', 'S_INTERSECTS(geometry, BBOX(-90,-180,90,180))', 'abd'],
    ['CRS84', 'S_INTERSECTS(geometry, BBOX(170,-90,160,90))', 'abd'],
    ['CRS84', 'S_INTERSECTS(geometry, BBOX(170,-90,-170,90))', ''],
    ['EPSG:4326', 'S_INTERSECTS(geometry, BBOX(0,13,60,8.05))', 'ad'],
    ['EPSG:3857', 'S_WITHIN(geometry, BBOX(-20037508,-20037508,20037508,20037508))', 'abd'],
    ['EPSG:25832', 'S_WITHIN(geometry, BBOX(-1e8,-1e8,1e8,1e8))', 'abd'],
    ['CRS84', 'S_CONTAINS(geometry, MULTIPOINT(8.0465 52.303, -179 -89))', ''],
    ['CRS84', 'S_EQUALS(POINT(180 90), POINT(179 90))', ''],
    ['CRS84', 'S_DISJOINT(geometry, LINESTRING(-180 -45, 0 -45))', 'abd'],
    ['CRS84', 'S_INTERSECTS(geometry, LINESTRING(7 52.3, 10 52.3))', 'ab'],
  ])('%s: %s: %s', async (crs, filter, ids) => expect(await found(filter, crs)).toBe(ids));

  it('a straight edge in degrees stays on its parallel to the centimetre', async () => {
    const { parameters } = compileCql2(check('S_CROSSES(geometry, LINESTRING(6 52.5, 15 52.5))', 'CRS84'), columns, 1);
    const [row] = await database.query<{ off: number }>(
      `SELECT max(abs(ST_Y(ST_Transform(ST_LineInterpolatePoint(line, n / 5001.0), 4326)) - 52.5)) * 111000 AS off
         FROM (SELECT ST_GeometryN(ST_Transform(ST_GeomFromText($1, 4326), 25832), 1) AS line) AS projected, generate_series(0, 5001) AS n`,
      [parameters[0]],
    );
    expect(row!.off).toBeLessThan(0.02);
  });
});

describe('intervals of days', () => {
  // Every pair of intervals in eight days: all thirteen relations of Allen, and instants.
  const days = eachDay('2026-02-25', addDays('2026-02-25', 7));
  const [first, second] = ['2026-02-27', '2026-03-02'];
  const rows = days.flatMap((from) =>
    days.filter((to) => to >= from).map((to) => ({ id: `${from}/${to} `, from, to })),
  );
  const from = `(VALUES ${rows.map(({ id, from, to }) => `('${id}', date '${from}', date '${to}')`).join(',')}) AS feature ("id", "valid_from", "valid_to")`;

  // By the days themselves, where the words allow it.
  const inside = (day: string, a: { from: string; to: string }): boolean => a.from <= day && day <= a.to;
  const has = (a: { from: string; to: string }, b: { from: string; to: string }): boolean =>
    days.some((day) => inside(day, a) && inside(day, b));
  const covers = (a: { from: string; to: string }, b: { from: string; to: string }): boolean =>
    days.every((day) => inside(day, a) || !inside(day, b));
  type Interval = { from: string; to: string };
  const reference: Record<(typeof temporalOperators)[number], (a: Interval, b: Interval) => boolean> = {
    t_after: (a, b) => days.filter((day) => inside(day, b)).every((day) => day < a.from),
    t_before: (a, b) => days.filter((day) => inside(day, b)).every((day) => day > a.to),
    t_disjoint: (a, b) => !has(a, b),
    t_intersects: has,
    t_equals: (a, b) => covers(a, b) && covers(b, a),
    t_contains: (a, b) => covers(a, b) && !inside(a.from, b) && !inside(a.to, b),
    t_during: (a, b) => reference.t_contains(b, a),
    t_finishes: (a, b) => a.to === b.to && covers(b, a) && !inside(b.from, a),
    t_finishedBy: (a, b) => reference.t_finishes(b, a),
    t_starts: (a, b) => a.from === b.from && covers(b, a) && !inside(b.to, a),
    t_startedBy: (a, b) => reference.t_starts(b, a),
    t_meets: (a, b) => a.to === b.from,
    t_metBy: (a, b) => b.to === a.from,
    t_overlaps: (a, b) => has(a, b) && !inside(a.from, b) && !inside(b.to, a) && a.to > b.from,
    t_overlappedBy: (a, b) => reference.t_overlaps(b, a),
  };

  it.each(temporalOperators)('%s is what it is between days', async (operator) => {
    const expected = rows.filter((row) => reference[operator](row, { from: first, to: second }));
    const name = operator.toUpperCase();
    expect(expected.length).toBeGreaterThan(0);
    expect(
      await found(`${name}(INTERVAL(valid_from, valid_to), INTERVAL('${first}', '${second}'))`, 'CRS84', from),
    ).toBe(expected.map(({ id }) => id).join(''));
  });

  it.each([
    ["T_AFTER(valid_from, DATE('2026-03-03'))", (row: Interval) => row.from > '2026-03-03'],
    ["T_BEFORE(valid_to, INTERVAL('2026-02-27', '..'))", (row: Interval) => row.to < '2026-02-27'],
    [
      "T_DISJOINT(valid_from, INTERVAL('2026-02-26','2026-03-02'))",
      (row: Interval) => row.from < '2026-02-26' || row.from > '2026-03-02',
    ],
    ["T_EQUALS(valid_from, INTERVAL('2026-02-26','2026-02-26'))", (row: Interval) => row.from === '2026-02-26'],
    ["T_INTERSECTS(INTERVAL(valid_from, valid_to), DATE('2026-02-28'))", (row: Interval) => inside('2026-02-28', row)],
    [
      "T_INTERSECTS(INTERVAL(valid_from, '..'), INTERVAL('..','2026-02-26'))",
      (row: Interval) => row.from <= '2026-02-26',
    ],
    [
      "T_STARTS(INTERVAL(valid_from, valid_to), INTERVAL('2026-02-26','..'))",
      (row: Interval) => row.from === '2026-02-26',
    ],
    // Midnight in Berlin begins the day.
    [
      "T_INTERSECTS(INTERVAL(valid_from, valid_to), INTERVAL('2026-02-27T23:00:00Z','2026-02-28T22:59:59Z'))",
      (row: Interval) => inside('2026-02-28', row),
    ],
  ])('%s', async (filter, expected) => {
    const ids = rows.filter(expected).map(({ id }) => id);
    expect(await found(filter, 'CRS84', from)).toBe(ids.join(''));
  });

  it('moments compare to the second where there are no days', async () => {
    const both =
      "INTERVAL('1969-07-20T20:17:40Z', '1969-07-21T17:54:00Z'), INTERVAL('1969-07-20T20:17:39.5Z', '1969-07-24T16:50:35Z')";
    expect(await found(`T_DURING(${both})`)).toBe('abcd');
    expect(await found(`T_STARTS(${both})`)).toBe('');
  });
});

// The embedded database gives no memory back: some hundred wild polygons later it fails, and every spec file after it.
const [onServer, notHere] = process.env['TEST_DATABASE_URL']
  ? ([it, ''] as const)
  : ([it.skip, ' (skipped on the embedded database: it gives no memory back)'] as const);

onServer(
  `what was read and checked raises no error in the database${notHere}`,
  async () => {
    const anyCrs = fc.constantFrom<FilterCrs>('CRS84', 'CRS84', 'EPSG:3857', 'EPSG:25832');
    let finished = 0;
    await fc.assert(
      fc.asyncProperty(cql2Filters, anyCrs, async (filter, crs) => {
        // Boxes that run over the antimeridian are refused where there is none.
        fc.pre(
          crs === 'CRS84' || 'expression' in checkCql2(read(filter), { queryables, crs, timeZone: 'Europe/Berlin' }),
        );
        expect(await found(filter, crs)).toBe(await found(toCql2Text(filter), crs));
        finished++;
      }),
      { numRuns: 400 },
    );
    expect(finished).toBe(400);
  },
  300_000,
);

onServer(
  `nor do coordinates that the projection cannot bear${notHere}`,
  async () => {
    const anywhere = fc.tuple(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: -90, max: 90, noNaN: true }),
    );
    const metres = fc.tuple(
      fc.double({ min: -1e8, max: 1e8, noNaN: true }),
      fc.double({ min: -1e8, max: 1e8, noNaN: true }),
    );
    const polygon = (position: fc.Arbitrary<[number, number]>): fc.Arbitrary<unknown> =>
      fc
        .array(position, { minLength: 3, maxLength: 12 })
        .map((ring) => ({ type: 'Polygon', coordinates: [[...ring, ring[0]]] }));
    await fc.assert(
      fc.asyncProperty(polygon(anywhere), polygon(metres), async (degrees, far) => {
        for (const operator of ['s_intersects', 's_equals', 's_touches']) {
          await found({ op: operator, args: [{ property: 'geometry' }, degrees] }, 'CRS84');
          await found({ op: operator, args: [{ property: 'geometry' }, far] }, 'EPSG:3857');
          await found({ op: operator, args: [{ property: 'geometry' }, far] }, 'EPSG:25832');
        }
      }),
      { numRuns: 100 },
    );
  },
  300_000,
);

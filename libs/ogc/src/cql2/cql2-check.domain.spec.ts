import { describe, expect, it } from '@jest/globals';
import { checkCql2, type QueryableType } from './cql2-check.domain.js';
import { foldText } from './cql2-fold.domain.js';
import { type FilterCrs } from './cql2-shape.domain.js';
import { compileCql2, type CompiledFilter } from './cql2-sql.domain.js';
import { parseCql2Text } from './cql2-text.domain.js';

const queryables = new Map<string, QueryableType>([
  ['name', 'string'],
  ['population', 'integer'],
  ['rate', 'number'],
  ['schematic', 'boolean'],
  ['date', 'date'],
  ['geometry', 'geometry'],
]);
const columns = {
  name: 'f.name',
  population: 'f.population',
  rate: 'f.rate',
  schematic: 'f.s',
  date: 'f.day',
  geometry: 'f.geom',
};

function answer(text: string, crs: FilterCrs = 'CRS84', firstParameter = 1): CompiledFilter | string {
  const parsed = parseCql2Text(text);
  if ('refusal' in parsed) return parsed.refusal;
  const checked = checkCql2(parsed.expression, { queryables, crs, timeZone: 'Europe/Berlin' });
  return 'refusal' in checked ? checked.refusal : compileCql2(checked, columns, firstParameter);
}

describe('a filter becomes SQL', () => {
  it.each([
    ["name = 'Melle'", '(f.name = $1::text)', ['Melle']],
    [
      'population > 5 AND NOT (rate <= 0.5 OR schematic = TRUE)',
      '((f.population > $1::integer) AND (NOT ((f.rate <= $2::numeric) OR (f.s = TRUE))))',
      [5, 0.5],
    ],
    ['population IN (1, 2147483648)', '(f.population IN ($1::integer, $2::numeric))', [1, 2147483648]],
    ["name < 'M'", '(f.name < $1::text COLLATE "C")', ['M']],
    [String.raw`name NOT LIKE 'M\%_%'`, String.raw`(NOT (f.name LIKE $1::text ESCAPE '\'))`, [String.raw`M\%_%`]],
    [
      "date BETWEEN '2026-11-01' AND DATE('2026-11-30')",
      '(f.day BETWEEN $1::date AND $2::date)',
      ['2026-11-01', '2026-11-30'],
    ],
    ["date = '2026-11-22'", '(f.day = $1::date)', ['2026-11-22']],
    // As GDAL writes them.
    ["date = '2026-11-22T'", '(f.day = $1::date)', ['2026-11-22']],
    ['schematic = 1 OR schematic <> 0', '((f.s = TRUE) OR (f.s <> FALSE))', []],
    ["name = CASEI('STRAẞE')", '(f.name = $1::text)', ['strasse']],
    ["name = ACCENTI(CASEI(ACCENTI('ÉSS')))", '(f.name = $1::text)', ['ess']],
    ["T_AFTER(date, INTERVAL('..', '2026-11-22'))", '(f.day > $1::date)', ['2026-11-22']],
    [
      'S_WITHIN(geometry, POINT(9 52))',
      'ST_Within(f.geom, (SELECT ST_Transform(ST_GeomFromText($1::text, 4326), 25832)))',
      ['MULTIPOINT((9 52))'],
    ],
    // Stored texts are in composed form.
    ["name = 'A\u0308hre'", '(f.name = $1::text)', ['\u00C4hre']],
    ['TRUE', 'TRUE', []],
  ])('%s', (text, sql, parameters) => expect(answer(text)).toMatchObject({ sql, parameters }));

  it('with parameters from the given number on, and the properties that it uses', () => {
    expect(answer("name = 'a' OR name = 'b' AND date IS NULL", 'CRS84', 7)).toEqual({
      sql: '((f.name = $7::text) OR ((f.name = $8::text) AND (f.day IS NULL)))',
      parameters: ['a', 'b'],
      properties: ['name', 'date'],
    });
  });

  it('without a word of the request in it', () => {
    const hostile = "'; DROP TABLE x; --";
    expect(answer(`name LIKE '${hostile.replaceAll("'", "''")}'`)).toMatchObject({ parameters: [hostile] });
  });

  it('ILIKE is LIKE without regard to case', () => {
    expect(answer("name ILIKE 'bad%'")).toEqual(answer("CASEI(name) LIKE CASEI('bad%')"));
    expect(answer("name NOT ILIKE 'bad%'")).toEqual(answer("NOT CASEI(name) LIKE CASEI('bad%')"));
  });

  it('in which places are read once, and not for each row', () => {
    const wild = 'POLYGON((0 0,2 2,2 0,0 2,0 0))';
    const { sql } = answer(
      `S_TOUCHES(geometry, ${wild}) OR S_CONTAINS(${wild}, geometry) OR S_CROSSES(${wild}, LINESTRING(0 0,2 2))`,
    ) as CompiledFilter;
    expect(sql.match(/ST_MakeValid/g)).toHaveLength(3);
    expect(sql.match(/\(SELECT ST_MakeValid/g)).toHaveLength(3);
    expect(sql).toContain('(SELECT ST_Crosses((SELECT');
  });

  it('and CASEI inside CASEI costs nothing', () => {
    const once = answer("CASEI(name) = 'a'") as CompiledFilter;
    expect(answer(`${'CASEI('.repeat(99)}name${')'.repeat(99)} = 'a'`)).toEqual(once);
  });
});

describe('days and moments', () => {
  it('a moment that meets a day is its day in the time zone', () => {
    expect(answer("date >= TIMESTAMP('2026-11-21T23:00:00Z')")).toMatchObject({ parameters: ['2026-11-22'] });
    expect(answer("date IN ('2026-11-21T22:59:59.9Z')")).toMatchObject({ parameters: ['2026-11-21'] });
    expect(answer("T_DURING(INTERVAL(date, '2026-11-21T23:00:00Z'), INTERVAL('2026-01-01','..'))")).toMatchObject({
      parameters: ['2026-01-01', '2026-11-22'],
    });
  });

  it('moments among themselves stay moments', () => {
    expect(answer("T_BEFORE(TIMESTAMP('2026-11-21T10:00:00Z'), INTERVAL('2026-11-21T11:00:00Z', '..'))")).toMatchObject(
      {
        sql: '($1::timestamptz < $2::timestamptz)',
      },
    );
  });
});

describe('lines and edges', () => {
  /** A star that crosses itself wherever it can. */
  const star = (corners: number, size = 1): string => {
    const ring = Array.from({ length: corners + 1 }, (_, at) => {
      const angle = (2 * Math.PI * at * ((corners - 1) / 2)) / corners;
      return `${(8 + size * Math.cos(angle)).toFixed(5)} ${(52 + size * Math.sin(angle)).toFixed(5)}`;
    });
    return ring.join(',');
  };
  const TOO_OFTEN = 'filter: Linien und Ränder von Flächen kreuzen sich zu oft.';
  const within = (geometry: string): string => `S_WITHIN(geometry, ${geometry})`;

  it('may cross as by mistake', () => {
    expect(answer(within(`POLYGON((${star(21)}))`))).not.toBe(TOO_OFTEN);
    expect(answer(within(`LINESTRING(${star(21)})`))).not.toBe(TOO_OFTEN);
    const jagged = Array.from(
      { length: 450 },
      (_, at) => `${(8 + at / 450).toFixed(4)} ${(52 + (at % 2) / 10).toFixed(4)}`,
    );
    expect(answer(within(`POLYGON((${jagged.join(',')},8.5 51,${jagged[0]!}))`))).not.toBe(TOO_OFTEN);
  });

  it.each([
    ['a polygon', within(`POLYGON((${star(401)}))`)],
    ['a line', within(`LINESTRING(${star(401)})`)],
    ['polygons with each other', within(`MULTIPOLYGON(((${star(41)})),((${star(41, 0.9)})))`)],
    ['a ring that runs round and round', within(`POLYGON((${'0 0,1 0,1 1,'.repeat(100)}0 0))`)],
    [
      'several places together',
      Array(6)
        .fill(within(`POLYGON((${star(31)}))`))
        .join(' OR '),
    ],
  ])('may not cross thousands of times, which would keep the database busy: %s', (_, text) => {
    const started = performance.now();
    expect(answer(text)).toBe(TOO_OFTEN);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('coordinates', () => {
  const parametersOf = (text: string, crs: FilterCrs): unknown => (answer(text, crs) as CompiledFilter).parameters;

  it('stand as the reference system has them', () => {
    expect(parametersOf('S_WITHIN(geometry, POINT(52 9))', 'EPSG:4326')).toEqual(['MULTIPOINT((9 52))']);
    expect(parametersOf('S_WITHIN(geometry, POINT(430000 5790000))', 'EPSG:25832')).toEqual([
      'MULTIPOINT((430000 5790000))',
    ]);
    expect(answer('S_WITHIN(geometry, POINT(95 9))', 'EPSG:4326')).toBe(
      'filter: Die Koordinate (95 9) gibt es in diesem Koordinatensystem nicht.',
    );
    expect(answer('S_WITHIN(geometry, POINT(90 180))')).toContain('(90 180) gibt es');
    expect(answer('S_WITHIN(geometry, POINT(1e9 0))', 'EPSG:3857')).toContain('gibt es');
  });

  it('of lines are as dense as the change of projection needs, and never too many', () => {
    expect(String(parametersOf('S_CROSSES(geometry, LINESTRING(9 52, 9.1 52))', 'CRS84')).split(',')).toHaveLength(11);
    const world = parametersOf(
      'S_CROSSES(geometry, BBOX(-180,-90,180,90)) OR S_WITHIN(geometry, BBOX(-180,-90,180,90))',
      'CRS84',
    );
    expect(String(world).split(',').length).toBeLessThan(5100);
    expect(parametersOf('S_CROSSES(geometry, LINESTRING(400000 5000000, 900000 6000000))', 'EPSG:25832')).toEqual([
      'MULTILINESTRING((400000 5000000,900000 6000000))',
    ]);
  });

  it('far from the data come nearer, but keep their order', () => {
    const [wkt] = parametersOf(
      'S_WITHIN(geometry, MULTIPOINT(-180 -90, -60 0, 48 60, 100 85, 180 90))',
      'CRS84',
    ) as string[];
    const [east, north] = [0, 1].map((axis) =>
      [...wkt!.matchAll(/\(?([-\d.]+) ([-\d.]+)\)/g)].map((match) => Number(match[axis + 1])),
    );
    expect(east).toEqual([...east!].sort((a, b) => a - b));
    expect(north).toEqual([...north!].sort((a, b) => a - b));
    expect(east![2]).toBe(48);
    expect(Math.max(...east!.map((value) => Math.abs(value - 9)))).toBeLessThan(60);
  });

  it('of a box may run over the antimeridian, and only there', () => {
    expect(String(parametersOf('S_WITHIN(geometry, BBOX(170,0,-170,1))', 'CRS84')).split(')),((')).toHaveLength(2);
    expect(answer('S_WITHIN(geometry, BBOX(2,0,1,1))', 'EPSG:25832')).toBe(
      'filter: BBOX: Die linke Ecke liegt rechts von der rechten.',
    );
    expect(answer('S_WITHIN(geometry, BBOX(0,2,1,1))')).toBe('filter: BBOX: Die untere Ecke liegt über der oberen.');
  });

  it('of a box without width are a line, without size a point', () => {
    expect(parametersOf('S_WITHIN(geometry, BBOX(1,1,1,2))', 'EPSG:25832')).toEqual(['MULTILINESTRING((1 1,1 2))']);
    expect(parametersOf('S_WITHIN(geometry, BBOX(1,1,1,1))', 'EPSG:25832')).toEqual(['MULTIPOINT((1 1))']);
  });
});

describe('CASEI', () => {
  it('folds fully: the 104 characters that become several, and every other one to one', () => {
    const characters = Array.from({ length: 0x20000 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code));
    const folded = characters.map((character) => [character, foldText('casei', character)] as const);
    expect(folded.filter(([character, text]) => text.length > character.length)).toHaveLength(104);
    expect(folded.filter(([, text]) => foldText('casei', text) !== text)).toEqual([]);
    expect(foldText('casei', 'Οδος ΟΔΟΣ Straße STRASSE')).toBe('οδοσ οδοσ strasse strasse');
  });
});

it.each([
  ['foo = 1', 'Die Eigenschaft „foo“ gibt es nicht. Möglich sind: name, population, rate, schematic, date, geometry.'],
  [
    'constructor = 1',
    'Die Eigenschaft „constructor“ gibt es nicht. Möglich sind: name, population, rate, schematic, date, geometry.',
  ],
  ['name', 'Erwartet wird eine Bedingung, dort steht aber ein Text. Gemeint ist vielleicht: name IS NOT NULL.'],
  [
    'schematic AND TRUE',
    'Erwartet wird eine Bedingung, dort steht aber ein Wahrheitswert. Gemeint ist vielleicht: schematic = TRUE.',
  ],
  ['5', 'Erwartet wird eine Bedingung, dort steht aber eine Zahl.'],
  ["population = '5'", 'Nicht vergleichbar: die Eigenschaft „population“ (eine Zahl) und „5“ (ein Text).'],
  ['schematic = 2', 'Nicht vergleichbar: die Eigenschaft „schematic“ (ein Wahrheitswert) und „2“ (eine Zahl).'],
  ["name IN ('a', 5)", 'Nicht vergleichbar: die Eigenschaft „name“ (ein Text) und „5“ (eine Zahl).'],
  ["date = '22.11.2026'", '„22.11.2026“ ist kein Kalendertag wie 2026-11-22.'],
  ["name = DATE('2026-11-22')", 'Nicht vergleichbar: die Eigenschaft „name“ (ein Text) und ein Tag.'],
  ['geometry = geometry', '= vergleicht Texte, Zahlen, Tage und Wahrheitswerte; dort steht eine Geometrie.'],
  ['(name = name) = TRUE', '= vergleicht Texte, Zahlen, Tage und Wahrheitswerte; dort steht eine Bedingung.'],
  ["name BETWEEN 'a' AND 'b'", 'BETWEEN vergleicht Zahlen und Tage; dort steht ein Text.'],
  ["population LIKE '5%'", 'LIKE erwartet einen Text; dort steht die Eigenschaft „population“ (eine Zahl).'],
  ['name LIKE name', 'LIKE erwartet als Muster einen Text.'],
  [String.raw`name LIKE 'a\\'`, 'Das Muster von LIKE endet mit einem einzelnen „\\“.'],
  ['CASEI(population) = name', 'CASEI erwartet einen Text; dort steht die Eigenschaft „population“ (eine Zahl).'],
  ['S_WITHIN(geometry, name)', 'S_WITHIN erwartet eine Geometrie; dort steht die Eigenschaft „name“ (ein Text).'],
  ["T_AFTER(name, DATE('2026-11-22'))", 'T_AFTER vergleicht Tage und Zeiträume; dort steht ein Text.'],
  [
    "T_DURING(date, INTERVAL('2026-01-01','..'))",
    'T_DURING vergleicht nur Zeiträume; dort steht ein Tag. Für Tage gibt es T_AFTER, T_BEFORE, T_DISJOINT, T_EQUALS, T_INTERSECTS.',
  ],
  [
    "T_AFTER(date, INTERVAL(name,'..'))",
    'Die Eigenschaft „name“ ist kein Tag und kann kein Ende eines Zeitraums sein.',
  ],
  ["T_AFTER(date, INTERVAL('2026-02-01','2026-01-01'))", 'Ein Zeitraum endet, bevor er beginnt.'],
  ["T_AFTER(date, INTERVAL('2026-02-01T00:00:00Z','2026-01-01T00:00:00Z'))", 'Ein Zeitraum endet, bevor er beginnt.'],
  ['S_CROSSES(geometry, LINESTRING(9 52, 9 52))', 'Eine Linie hat keine Länge.'],
  [
    'S_EQUALS(GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(1 1,2 2)), POINT(1 1))',
    'S_EQUALS vergleicht eine GEOMETRYCOLLECTION, die Punkte, Linien und Flächen mischt, nur mit einer Eigenschaft.',
  ],
])('%s is refused: %s', (text, refusal) => expect(answer(text)).toBe(`filter: ${refusal}`));

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database } from '#platform';
import { sharedFile, testDatabase, type TestDatabase } from '#testing';
import { importDistricts } from '../district/import-districts.js';
import { type ImportProgress, ImportRefusedError } from '../import/import-result.js';
import { findMembers } from '../reporting-unit/reporting-unit.repository.js';
import { importBoundaries, type BoundaryImportOptions } from './import-boundaries.js';

const header =
  'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
const attribution = '© GeoBasis-DE / BKG (2021), dl-de/by-2-0, Daten verändert';

const municipalities = sharedFile('osnabrueck-gemeinden.geojson');
const units = sharedFile('osnabrueck-meldeeinheiten.geojson');
const germany = sharedFile('germany.gpkg');
const describeReal = municipalities && units && germany ? describe : describe.skip;
const noData = municipalities && units && germany ? '' : ' (skipped: ../shared/data is not there)';

interface GeoJson {
  features: { id?: string; properties: Record<string, unknown>; geometry: { type: string; coordinates: unknown } }[];
}

let database: TestDatabase;
let operator: Database;

beforeAll(async () => {
  database = await testDatabase();
  operator = await database.open('kreislage_operator');
}, 60_000);
afterAll(async () => database?.close());

async function boundaries(where = 'true'): Promise<Record<string, unknown>[]> {
  return operator.query(
    `SELECT boundary_key AS key, level, name, ags, population, valid_from AS "from", valid_to AS "to", schematic,
            round((ST_Area(geom) / 1e6)::numeric, 3)::float8 AS km2, ST_NumGeometries(geom) AS parts, ST_IsValid(geom) AS valid
       FROM territory.boundary WHERE ${where} ORDER BY boundary_key, valid_from NULLS FIRST`,
  );
}

async function reset(): Promise<void> {
  await operator.query(`DELETE FROM territory.boundary`);
}

function square(east: number, north: number, width = 1000, height = 1000): { type: string; coordinates: number[][][] } {
  const ring = [
    [east, north],
    [east + width, north],
    [east + width, north + height],
    [east, north + height],
    [east, north],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

function geoJson(
  features: { key: unknown; geometry: unknown; name?: string; extra?: Record<string, unknown> }[],
  crs = 'urn:ogc:def:crs:EPSG::25832',
) {
  return {
    name: 'test.geojson',
    content: Buffer.from(
      JSON.stringify({
        type: 'FeatureCollection',
        crs: { type: 'name', properties: { name: crs } },
        features: features.map(({ key, geometry, name, extra }) => ({
          type: 'Feature',
          properties: { ARS: key, NAME: name ?? 'Probe', ...extra },
          geometry,
        })),
      }),
    ),
  };
}

async function load(
  file: { name: string; content: Buffer },
  options: BoundaryImportOptions = {},
  onProgress?: ImportProgress,
) {
  return importBoundaries(operator, file, { attribution, ...options }, onProgress);
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ImportRefusedError);
  return (error as ImportRefusedError).message;
}

describeReal(`boundaries import of Landkreis Osnabrück${noData}`, () => {
  const file = (name: string, content: Buffer | null) => ({ name, content: content! });

  beforeAll(async () => {
    const rows = (JSON.parse(units!.toString('utf8')) as GeoJson).features.map(({ id, properties }) => {
      const association = properties.typ === 'Samtgemeinde';
      const key = association ? `${id}000` : `${id}${String(properties.mitglieder_ags).slice(5)}`;
      return `03459;Landkreis Osnabrück;NI;${key};${association ? '' : String(properties.mitglieder_ags)};${String(properties.anzeigename)};${
        association ? 'MUNICIPAL_ASSOCIATION' : 'MUNICIPALITY'
      };${String(properties.einwohner_2024)};2024-12-31;Destatis;;;`;
    });
    await importDistricts(operator, Buffer.from([header, ...rows].join('\n')), { actorName: 'Test' });
  });
  beforeEach(reset);

  /** Square metres by which the union of the units differs from the outline of the Kreis. */
  async function differenceFromDistrict(): Promise<{ area: number; difference: number; parts: number; holes: number }> {
    const keys = (
      await operator.query<{ unit_key: string }>(
        `SELECT unit_key FROM territory.reporting_unit WHERE district_key = '03459'`,
      )
    ).map((row) => row.unit_key);
    // A second district whose only unit is the whole Kreis takes the outline from the layer `kreise`.
    const outline = `03459;Landkreis Osnabrück (Umriss);NI;034590000000;;Umriss;MUNICIPALITY;;;;;;`.replace(
      '03459;',
      '99001;',
    );
    await importDistricts(operator, Buffer.from([header, outline].join('\n')), { actorName: 'Test' });
    await load(file('germany.gpkg', germany), { layer: 'kreise', districtKey: '99001' });
    const [row] = await operator.query<{ area: number; difference: number; parts: number; holes: number }>(
      `WITH u AS (SELECT ST_Union(geom, 0.001) AS geom FROM territory.boundary WHERE boundary_key = ANY($1)),
            k AS (SELECT geom FROM territory.boundary WHERE boundary_key = '034590000000')
       SELECT ST_Area(k.geom) AS area, ST_Area(ST_SymDifference(u.geom, k.geom)) AS difference,
              ST_NumGeometries(u.geom) AS parts, ST_NumInteriorRings(ST_GeometryN(u.geom, 1)) AS holes FROM u, k`,
      [keys],
    );
    return row!;
  }

  it('takes the 34 municipalities and forms the 4 associations', async () => {
    const summary = await load(file('osnabrueck-gemeinden.geojson', municipalities));
    expect(summary.counts).toMatchObject({ features: 34, boundaries: 34, associationsFormed: 4, skippedOutside: 0 });
    const stored = await boundaries();
    expect(stored).toHaveLength(38);
    expect(stored.every((row) => row.valid === true)).toBe(true);
    expect(stored.find((row) => row.name === 'Melle')).toMatchObject({
      key: '034590024024',
      ags: '03459024',
      level: 'MUNICIPALITY',
      population: 46436,
      from: null,
      to: null,
    });
    expect(stored.filter((row) => row.level === 'ASSOCIATION')).toEqual([
      expect.objectContaining({
        key: '034595401000',
        name: 'Samtgemeinde Artland',
        ags: null,
        parts: 1,
        population: 23549,
        km2: expect.closeTo(188.65, 1),
      }),
      expect.objectContaining({ key: '034595402000', name: 'Samtgemeinde Bersenbrück', parts: 1, population: 30185 }),
      expect.objectContaining({ key: '034595403000', name: 'Samtgemeinde Fürstenau', parts: 1, population: 15817 }),
      expect.objectContaining({ key: '034595404000', name: 'Samtgemeinde Neuenkirchen', parts: 1, population: 10101 }),
    ]);
  });

  it('knows the members of an association afterwards', async () => {
    expect(await findMembers(operator, ['034595401000'])).toEqual(new Map([['034595401000', []]]));
    await load(file('osnabrueck-gemeinden.geojson', municipalities));
    const members = await findMembers(operator, ['034595401000', '034595404000']);
    expect(members.get('034595401000')!.map(({ name }) => name)).toEqual([
      'Badbergen',
      'Menslage',
      'Nortrup',
      'Quakenbrück',
    ]);
    expect(members.get('034595404000')![0]).toEqual({ ags: '03459026', name: 'Merzen', population: 3691 });
  });

  it('makes a district of the 21 units that equals the Kreis, from municipalities', async () => {
    await load(file('osnabrueck-gemeinden.geojson', municipalities));
    const { area, difference, parts, holes } = await differenceFromDistrict();
    expect({ parts, holes }).toEqual({ parts: 1, holes: 0 });
    // Six decimals of a degree are a tenth of a metre: over 400 km of outline some ten thousand square metres at most.
    expect(difference / area).toBeLessThan(1e-5);
  });

  it('makes a district of the 21 units that equals the Kreis, from the file of the units', async () => {
    const summary = await load(file('osnabrueck-meldeeinheiten.geojson', units));
    expect(summary.counts).toMatchObject({ features: 21, boundaries: 21, associationsFormed: 0 });
    expect((await boundaries(`level = 'ASSOCIATION'`)).map((row) => row.key)).toEqual([
      '034595401000',
      '034595402000',
      '034595403000',
      '034595404000',
    ]);
    const { area, difference } = await differenceFromDistrict();
    expect(difference / area).toBeLessThan(1e-5);
  });

  it('takes the layer of municipalities of the whole country and skips what lies outside', async () => {
    const steps: string[] = [];
    const summary = await load(
      file('germany.gpkg', germany),
      { layer: 'gemeinden', districtKey: '03459' },
      ({ step }) => steps.push(step),
    );
    expect(summary.counts).toMatchObject({
      features: 10997,
      boundaries: 34,
      skippedOutside: 10963,
      associationsFormed: 4,
    });
    expect(steps.length).toBeGreaterThan(20);
    const { area, difference } = await differenceFromDistrict();
    expect(difference / area).toBeLessThan(1e-7);
  }, 60_000);

  it('takes the layer of associations: nine digits name the one unit that has them', async () => {
    const summary = await load(file('germany.gpkg', germany), { layer: 'verbaende', districtKey: '03459' });
    expect(summary.counts).toMatchObject({ features: 4605, boundaries: 21, skippedOutside: 4584 });
    expect((await boundaries(`name = 'Melle'`))[0]).toMatchObject({ key: '034590024024', level: 'MUNICIPALITY' });
  });

  it('needs no outline of the district itself', async () => {
    const summary = await load(file('germany.gpkg', germany), { layer: 'kreise', districtKey: '03459' });
    expect(summary.counts).toMatchObject({ features: 401, boundaries: 0, skippedOutlines: 1, skippedOutside: 400 });
  });

  it('asks which layer is meant, and for the source', async () => {
    expect(await refusal(load(file('germany.gpkg', germany)))).toMatch(
      /germany\.gpkg.*\n.*--layer.*gemeinden, kreise, verbaende/,
    );
    expect(await refusal(load(file('germany.gpkg', germany), { layer: 'laender' }))).toMatch(/„laender“ gibt es nicht/);
    expect(await refusal(importBoundaries(operator, file('germany.gpkg', germany), { layer: 'gemeinden' }))).toMatch(
      /--attribution/,
    );
  });

  it('refuses the whole file for one unknown key in the district', async () => {
    const data = JSON.parse(municipalities!.toString('utf8')) as GeoJson;
    Object.assign(data.features[3]!.properties, { ars: '034590099099', ags: '03459099' });
    const message = await refusal(load(file('geaendert.geojson', Buffer.from(JSON.stringify(data)))));
    expect(message).toMatch(
      /geaendert\.geojson.*\n.*Objekt 4 \(03459004, Bad Iburg\): „034590099099“ liegt im Landkreis 03459/,
    );
    expect(await boundaries()).toEqual([]);
  });

  it('refuses the whole file for one broken geometry, also when the database finds out', async () => {
    const data = JSON.parse(municipalities!.toString('utf8')) as GeoJson;
    data.features[30]!.geometry = { type: 'Point', coordinates: [8, 52] };
    expect(await refusal(load(file('punkt.geojson', Buffer.from(JSON.stringify(data)))))).toMatch(
      /Objekt 31 .*Die Geometrie ist Point/,
    );
    data.features[30]!.geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [52.1, 8.1],
          [52.2, 8.1],
          [52.2, 8.2],
          [52.1, 8.1],
        ],
      ],
    };
    expect(await refusal(load(file('achsen.geojson', Buffer.from(JSON.stringify(data)))))).toMatch(
      /Objekt 31 .*nicht in Deutschland/,
    );
    data.features[30]!.geometry = {
      type: 'Polygon',
      coordinates: [
        [
          [8, 52],
          [8.1, 52],
          [8, 52],
          [8, 52],
        ],
      ],
    };
    expect(await refusal(load(file('linie.geojson', Buffer.from(JSON.stringify(data)))))).toMatch(
      /Objekt 31 .*keine Fläche/,
    );
    expect(await boundaries()).toEqual([]);
  });
});

describe('boundaries import', () => {
  beforeAll(async () => {
    const rows = [
      '03901;Probekreis;NI;039015401000;;Samtgemeinde Nord;MUNICIPAL_ASSOCIATION;;;;;;',
      '03901;Probekreis;NI;039010001001;03901001;Altstadt;TOWN;;;;;2026-12-31;',
      '03901;Probekreis;NI;039010002002;03901002;Altdorf;MUNICIPALITY;;;;;2026-12-31;',
      '03901;Probekreis;NI;039010003003;03901003;Neustadt;TOWN;;;;2027-01-01;;',
      '03901;Probekreis;NI;03901F000001;;Kreishaus;DISTRICT_FACILITY;;;;;;039010001001',
    ];
    await importDistricts(operator, Buffer.from([header, ...rows].join('\n')), { actorName: 'Test' });
  });
  beforeEach(reset);

  const north = 5_800_000;
  const members = [
    { key: '039015401011', geometry: square(440_000, north), name: 'Ahausen' },
    { key: '039015401012', geometry: square(441_000, north), name: 'Behausen' },
    { key: '039015401013', geometry: square(442_000, north), name: 'Cehausen' },
  ];

  it('keeps the older boundary when a new one begins', async () => {
    await load(geoJson([{ key: '039010001001', geometry: square(430_000, north) }]));
    await load(geoJson([{ key: '039010001001', geometry: square(430_000, north, 2000) }]), { validFrom: '2025-07-01' });
    expect(await boundaries()).toMatchObject([
      { from: null, to: '2025-06-30', km2: 1 },
      { from: '2025-07-01', to: null, km2: 2 },
    ]);
    // The same day again replaces; an earlier one goes up to the next.
    await load(geoJson([{ key: '039010001001', geometry: square(430_000, north, 3000) }]), { validFrom: '2025-07-01' });
    const summary = await load(geoJson([{ key: '039010001001', geometry: square(430_000, north, 1500) }]), {
      validFrom: '2025-01-01',
    });
    expect(await boundaries()).toMatchObject([
      { from: null, to: '2024-12-31', km2: 1 },
      { from: '2025-01-01', to: '2025-06-30', km2: 1.5 },
      { from: '2025-07-01', to: null, km2: 3 },
    ]);
    expect(summary.lines.join(' ')).toMatch(/nur bis zu einer schon erfassten späteren/);
  });

  it('stores the same after the same file again', async () => {
    await load(geoJson(members));
    const once = await boundaries();
    await load(geoJson(members));
    expect(await boundaries()).toEqual(once);
    expect(once).toHaveLength(4);
  });

  it('forms an association anew for each time in which its members stay the same', async () => {
    await load(geoJson(members));
    // Cehausen is swallowed by Behausen.
    const summary = await load(
      geoJson([{ key: '039015401012', geometry: square(441_000, north, 2000), name: 'Behausen' }]),
      { validFrom: '2027-01-01' },
    );
    expect(summary.lines.join(' ')).toMatch(/Cehausen \(039015401013\): endet am 31\.12\.2026/);
    expect(await boundaries(`level = 'ASSOCIATION'`)).toMatchObject([
      { from: null, to: '2026-12-31', km2: 3, parts: 1 },
      { from: '2027-01-01', to: null, km2: 3, parts: 1 },
    ]);
    expect((await findMembers(operator, ['039015401000'])).get('039015401000')!.map(({ name }) => name)).toEqual([
      'Ahausen',
      'Behausen',
    ]);
    // A correction of the first time leaves the second as it was, where nothing of it changes.
    await load(geoJson([{ key: '039015401013', geometry: square(442_000, north, 1000, 500), name: 'Cehausen' }]));
    expect(await boundaries(`level = 'ASSOCIATION'`)).toMatchObject([
      { from: null, to: '2026-12-31', km2: 2.5 },
      { from: '2027-01-01', to: null, km2: 3 },
    ]);
  });

  it('prefers the union of the members to an association of the same file', async () => {
    const summary = await load(geoJson([...members, { key: '039015401', geometry: square(440_000, north, 9000) }]));
    expect(summary.counts).toMatchObject({ boundaries: 3, associationsFormed: 1 });
    expect(await boundaries(`level = 'ASSOCIATION'`)).toMatchObject([{ km2: 3 }]);
  });

  it('closes the small holes that careless outlines leave between members', async () => {
    const hole = (east: number): number[][] => [
      [441_000, north],
      [441_000, north + 400],
      [east, north + 500],
      [441_000, north + 600],
      [441_000, north + 1000],
    ];
    const polygon = (ring: number[][]) => ({ type: 'Polygon', coordinates: [[...ring, ring[0]!]] });
    for (const [east, holes] of [
      [441_000.3, 0],
      [441_100, 1],
    ] as const) {
      await load(
        geoJson([
          { key: '039015401011', geometry: polygon([[440_000, north], ...hole(441_000), [440_000, north + 1000]]) },
          { key: '039015401012', geometry: polygon([[442_000, north], ...hole(east), [442_000, north + 1000]]) },
        ]),
      );
      const rows = await operator.query(
        `SELECT ST_NumInteriorRings(ST_GeometryN(geom, 1)) AS holes, ST_NumGeometries(geom) AS parts FROM territory.boundary WHERE level = 'ASSOCIATION'`,
      );
      expect(rows).toEqual([{ holes, parts: 1 }]);
    }
  });

  it('finds a unit by ARS, by AGS and by nine digits, also where a number lost its zero', async () => {
    for (const key of ['039010001001', 39010001001, '03901001', 3901001, '039010001']) {
      await reset();
      await load(geoJson([{ key, geometry: square(430_000, north) }]));
      expect(await boundaries()).toMatchObject([{ key: '039010001001', name: 'Altstadt', ags: '03901001' }]);
    }
  });

  it('takes a member by its AGS once its ARS is known', async () => {
    const byAgs = geoJson([{ key: '03901011', geometry: square(440_000, north, 1200), name: 'Ahausen' }]);
    expect(await refusal(load(byAgs))).toMatch(/„03901011“ liegt im Landkreis 03901/);
    await load(geoJson(members));
    await load(byAgs);
    expect(await boundaries(`boundary_key = '039015401011'`)).toMatchObject([{ km2: 1.2 }]);
  });

  it('refuses with every reason at once', async () => {
    const message = await refusal(
      load(
        geoJson([
          { key: null, geometry: square(430_000, north), name: 'Ohne' },
          { key: '0390', geometry: square(430_000, north), name: 'Kurz' },
          { key: '039010001001', geometry: square(430_000, north), name: 'Eins' },
          { key: '039010001001', geometry: square(430_000, north), name: 'Zwei' },
          { key: '039010002002', geometry: square(430_000, north), extra: { AGS: '03901009' } },
          { key: '039010003003', geometry: null },
        ]),
      ),
    );
    expect(message.split('\n')).toEqual([
      'test.geojson: Nichts übernommen.',
      'Objekt 1 (Ohne): Der Schlüssel fehlt.',
      expect.stringMatching(/^Objekt 2 \(Kurz\): „0390“ ist kein Schlüssel/),
      'Objekt 4 (Zwei): 039010001001 kommt schon vor: Objekt 3 (Eins).',
      'Objekt 5 (Probe): Der Gemeindeschlüssel 03901009 passt nicht zum ARS 039010002002; dazu gehört 03901002.',
      'Objekt 6 (Probe): Die Geometrie fehlt.',
    ]);
    expect(await boundaries()).toEqual([]);
  });

  it('takes the layout of the BKG without a word about the source, land areas only', async () => {
    const bkg = (key: string, gf: number, east: number, bez = 'Stadt') => ({
      key,
      geometry: square(east, north),
      extra: { GF: gf, GEN: 'Altstadt', BEZ: bez },
    });
    const file = geoJson([
      bkg('039010001001', 4, 430_000),
      bkg('039010001001', 4, 432_000),
      bkg('039010001001', 2, 434_000),
      bkg('039019901501', 4, 436_000, 'Gemeindefreies Gebiet'),
      bkg('039020001001', 4, 438_000),
    ]);
    const summary = await importBoundaries(operator, file, {});
    expect(summary.counts).toMatchObject({ boundaries: 1, skippedWater: 1, skippedUngoverned: 1, skippedOutside: 1 });
    expect(await boundaries()).toMatchObject([{ km2: 2, parts: 2 }]);
    const [row] = await operator.query<{ attribution: string }>(`SELECT attribution FROM territory.boundary`);
    expect(row!.attribution).toMatch(/^© GeoBasis-DE \/ BKG \(\d{4}\), dl-de\/by-2-0, Daten verändert$/);
  });

  it('says what is wrong with a file that is none', async () => {
    const named = (text: string | Buffer) => ({ name: '/tmp/x/datei.bin', content: Buffer.from(text) });
    expect(await refusal(load(named('PK\u0003\u0004')))).toBe(
      'datei.bin: Nichts übernommen.\nDie Datei ist ein ZIP-Archiv. Bitte entpacken und die GeoJSON- oder GeoPackage-Datei angeben.',
    );
    expect(await refusal(load(named('ars;name')))).toMatch(/weder GeoJSON noch GeoPackage/);
    expect(await refusal(load(named('{"type":"Topology"}')))).toMatch(/kein GeoJSON mit Objekten/);
    expect(await refusal(load(named('{"type":')))).toMatch(/beschädigt/);
    expect(
      await refusal(load(named(Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(2000, 7)])))),
    ).toMatch(/beschädigt/);
    expect(await refusal(load(geoJson(members, 'EPSG:999999')))).toMatch(/EPSG:999999 ist nicht bekannt/);
    expect(await refusal(load(geoJson(members), { keyField: 'schluessel' }))).toMatch(
      /„schluessel“ gibt es nicht. Vorhanden: ars, name/,
    );
    expect(await refusal(load(geoJson(members), { districtKey: '03999' }))).toMatch(
      /Den Landkreis 03999 gibt es nicht/,
    );
    expect(await refusal(load(geoJson(members), { validFrom: '2026-02-30' }))).toMatch(/2026-02-30/);
  });

  it('writes an audit entry for the district', async () => {
    await load(geoJson(members), { actorName: 'Betrieb (test)' });
    const [entry] = await operator.query(
      `SELECT district_key, actor_name, action FROM platform.audit_entry ORDER BY audit_id DESC LIMIT 1`,
    );
    expect(entry).toEqual({ district_key: '03901', actor_name: 'Betrieb (test)', action: 'BoundariesImported' });
  });
});

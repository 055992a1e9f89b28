import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasGdal, runGdal } from '#testing';
import { before, type MapDistrict, noRealBoundaries, startMapDistrict } from '../support/map-district.js';

const skipped = noRealBoundaries ?? (hasGdal() ? null : 'skipped: gdal-bin is not there');
const describeGdal = skipped === null ? describe : describe.skip;
const MELLE = '034590024024';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions are its type check
type Json = any;

describeGdal(`GDAL against the api${skipped === null ? '' : ` (${skipped})`}`, () => {
  let district: MapDistrict;
  let folder: string;
  let service: string;
  let bearer: Record<string, string>;
  let states: Json[];
  let day: string;

  beforeAll(async () => {
    district = await startMapDistrict('units');
    day = before(district.today, 3);
    await district.report(day, before(district.today, 1));
    states = (await district.json('/collections/unit-situations/items')).features;
    folder = mkdtempSync(join(tmpdir(), 'kreislage-gdal-'));
    service = `OAPIF:${district.url}/ogc`;
    bearer = { GDAL_HTTP_HEADERS: `Authorization: Bearer ${district.token}` };
  }, 120_000);
  afterAll(async () => {
    await district?.stop();
    if (folder) rmSync(folder, { recursive: true });
  }, 60_000);

  /** Properties of the features that ogr2ogr hands on, and the queries it asked the collections' features with. */
  const features = async (
    collection: string,
    parameters: readonly string[] = [],
    source = service,
  ): Promise<{ properties: Json[]; geometries: Json[]; asked: URLSearchParams[] }> => {
    const { stdout, stderr } = await runGdal(
      'ogr2ogr',
      ['-f', 'GeoJSON', '/vsistdout/', source, collection, ...parameters],
      { ...bearer, CPL_DEBUG: 'HTTP' },
    );
    expect(stderr).not.toMatch(/ERROR|Warning/);
    const { features } = JSON.parse(stdout);
    return {
      properties: features.map(({ properties }: Json) => properties),
      geometries: features.map(({ geometry }: Json) => geometry),
      asked: [...stderr.matchAll(/Fetch\((\S+\/items\S*)\)/g)].map(([, url]) => new URL(url!).searchParams),
    };
  };
  const keysOf = ({ properties }: { properties: Json[] }): string[] =>
    properties.map(({ unit_key }) => unit_key).sort();
  const keysWhere = (matches: (properties: Json) => boolean): string[] =>
    states.filter(({ properties }) => matches(properties)).map(({ id }) => id);

  it('lists the layers, with the token as Bearer and as password', async () => {
    for (const access of [
      bearer,
      { GDAL_HTTP_USERPWD: `gis:${district.token}` },
      { GDAL_HTTP_AUTH: 'BASIC', GDAL_HTTP_USERPWD: `gis:${district.token}` },
    ]) {
      const { stdout } = await runGdal('ogrinfo', [service], access);
      for (const collection of ['unit-situations', 'district-situations', 'unit-situation-history'])
        expect(stdout).toMatch(new RegExp(`: ${collection} \\(title: Lage .*\\) \\(Multi Polygon\\)`));
    }
    await expect(runGdal('ogrinfo', [service], {})).rejects.toThrow(/401/);
  });

  it('tells number and types of the attributes, also where all values are unknown', async () => {
    const { stdout } = await runGdal('ogrinfo', ['-so', service, 'unit-situations'], bearer);
    expect(stdout).toContain('Feature Count: 21');
    expect(states.every(({ properties }) => properties.allocations === null)).toBe(true);
    for (const line of [
      'unit_key: String',
      'population: Integer',
      'allocations: Integer',
      'occupancy_rate: Real',
      'date: Date',
      'prospective_decentralised_from: Date',
      'boundary_schematic: Integer(Boolean)',
    ])
      expect(stdout).toContain(`${line} (0.0)`);
  });

  it('takes all features by pages, each once, with their values', async () => {
    const { properties, asked } = await features('unit-situations', ['-oo', 'PAGE_SIZE=4']);
    expect(asked.filter((query) => query.has('next'))).toHaveLength(5);
    expect(properties).toEqual(states.map(({ id, properties }) => ({ id, ...properties })));
  });

  it.each<[string, (properties: Json) => boolean]>([
    [`assessment = 'CRITICAL'`, (p) => p.assessment === 'CRITICAL'],
    [
      `available_shared > 3 AND kind <> 'TOWN'`,
      (p) => p.available_shared !== null && p.available_shared > 3 && p.kind !== 'TOWN',
    ],
    [`operable_decentralised IS NULL`, (p) => p.operable_decentralised === null],
    [`population BETWEEN 10000 AND 20000`, (p) => p.population >= 10_000 && p.population <= 20_000],
    [`name LIKE 'Bad%'`, (p) => p.name.startsWith('Bad')],
    [`name ILIKE 'bad%'`, (p) => p.name.startsWith('Bad')],
    [`occupancy_rate > 74.5`, (p) => p.occupancy_rate !== null && p.occupancy_rate > 74.5],
    [`boundary_schematic = 0`, () => true],
    [`NOT (kind = 'TOWN' OR kind = 'MUNICIPALITY')`, (p) => p.kind === 'MUNICIPAL_ASSOCIATION'],
  ])('has the api filter for -where "%s"', async (where, matches) => {
    const expected = keysWhere(matches);
    expect(expected.length).toBeGreaterThan(0);
    const found = await features('unit-situations', ['-where', where, '-oo', 'PAGE_SIZE=100']);
    expect(keysOf(found)).toEqual(expected);
    // Only the look at the attributes goes without it.
    expect(found.asked.filter((query) => query.has('filter'))).toHaveLength(1);
  });

  it('filters by itself what the driver cannot say, and by the key asks for one feature', async () => {
    const keys = [MELLE, '034590014014'];
    const found = await features('unit-situations', ['-where', `unit_key IN ('${keys.join("','")}')`]);
    expect(keysOf(found)).toEqual([...keys].sort());
    expect(keysOf(await features('unit-situations', ['-where', `id = '${MELLE}'`]))).toEqual([MELLE]);
  });

  it('takes the state of a past day from the address of the service', async () => {
    const past = (await district.json(`/collections/unit-situations/items?datetime=${day}`)).features;
    const { properties, asked } = await features(
      'unit-situations',
      ['-oo', 'PAGE_SIZE=10'],
      `${service}?datetime=${day}`,
    );
    expect(properties).toEqual(past.map(({ id, properties }: Json) => ({ id, ...properties })));
    expect(asked.every((query) => query.get('datetime') === day)).toBe(true);
  });

  it('takes the state of a past day from the history', async () => {
    const found = await features('unit-situation-history', [
      '-where',
      `valid_from <= '${day}' AND valid_to >= '${day}'`,
      '-oo',
      'PAGE_SIZE=100',
    ]);
    expect(keysOf(found)).toEqual(district.unitKeys);
    expect(new Set(found.properties.map(({ reported_on }) => reported_on.replaceAll('/', '-')))).toEqual(
      new Set([day]),
    );
    expect(found.asked.filter((query) => query.has('filter'))).toHaveLength(1);
  });

  it('takes a box, which the api cuts out', async () => {
    const found = await features('unit-situations', ['-spat', '8.34', '52.2', '8.341', '52.201']);
    expect(keysOf(found)).toEqual([MELLE]);
    expect(found.asked.some((query) => query.get('bbox')?.split(',').length === 4)).toBe(true);
  });

  it('comes to EPSG:25832 within a centimetre of the stored boundaries', async () => {
    const { geometries, properties } = await features('unit-situations', [
      ...['-t_srs', 'EPSG:25832', '-lco', 'COORDINATE_PRECISION=4'],
    ]);
    const crs = encodeURIComponent('http://www.opengis.net/def/crs/EPSG/0/25832');
    const stored = (await district.json(`/collections/unit-situations/items?crs=${crs}`)).features as Json[];
    expect(properties.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
    const distances = stored.flatMap(({ geometry }, index) => {
      const points = geometry.coordinates.flat(2) as number[][];
      const others = geometries[index].coordinates.flat(2) as number[][];
      expect(others).toHaveLength(points.length);
      return points.map(([x, y], at) => Math.hypot(x! - others[at]![0]!, y! - others[at]![1]!));
    });
    expect(Math.max(...distances)).toBeLessThan(0.01);
  });

  it.each([
    ['gpkg', 'GPKG'],
    ['fgb', 'FlatGeobuf'],
  ])('reads the file of a state as %s', async (f, driver) => {
    const response = await district.get(`/collections/unit-situations/items?datetime=${day}&f=${f}`);
    const file = join(folder, `stand.${f}`);
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    const { stdout } = await runGdal('ogrinfo', ['-so', '-al', file]);
    expect(stdout).toContain(`using driver \`${driver}' successful`);
    expect(stdout).toContain('Feature Count: 21');
    expect(stdout).toContain('ID["EPSG",25832]');
    expect(stdout).toMatch(/^allocations: Integer/m);
  });

  it('reads the vector tiles, by the address of each, with the values of the day', async () => {
    const tileset = await district.json('/collections/unit-situations/tiles/WebMercatorQuad');
    const wanted = new Map(states.map(({ id, properties }) => [id, properties]));
    for (const z of [6, 8]) {
      const { minTileRow, maxTileRow, minTileCol, maxTileCol } = tileset.tileMatrixSetLimits[z];
      const seen = new Map<string, Json>();
      for (let row = minTileRow; row <= maxTileRow; row += 1)
        for (let col = minTileCol; col <= maxTileCol; col += 1) {
          const path = `/collections/unit-situations/tiles/WebMercatorQuad/${z}/${row}/${col}`;
          // GDAL calls an empty tile a failure.
          if ((await district.get(path)).status === 204) continue;
          const tile = `${district.url}/ogc${path}`;
          const { stdout } = await runGdal(
            'ogr2ogr',
            ['-f', 'GeoJSON', '/vsistdout/', tile, ...['-oo', `Z=${z}`, '-oo', `X=${col}`, '-oo', `Y=${row}`]],
            bearer,
          );
          for (const { properties } of JSON.parse(stdout).features) seen.set(properties.unit_key, properties);
        }
      expect([...seen.keys()].sort()).toEqual(district.unitKeys);
      for (const [key, { assessment, population, occupancy_rate }] of seen)
        expect({ assessment, population, occupancy_rate: occupancy_rate ?? null }).toEqual({
          assessment: wanted.get(key).assessment,
          population: wanted.get(key).population,
          occupancy_rate: wanted.get(key).occupancy_rate,
        });
    }
  });
});

import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { before, type MapDistrict, noRealBoundaries, startMapDistrict } from '../support/map-district.js';

const describeReal = noRealBoundaries === null ? describe : describe.skip;
const TILES = '/collections/unit-situations/tiles';
const MELLE = '034590024024';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions are its type check
type Json = any;

describeReal(`OGC API – Tiles over real boundaries${noRealBoundaries === null ? '' : ` (${noRealBoundaries})`}`, () => {
  let district: MapDistrict;
  let day: string;

  beforeAll(async () => {
    district = await startMapDistrict('units');
    day = before(district.today, 1);
    await district.report(before(district.today, 2), day);
  }, 120_000);
  afterAll(async () => {
    await district?.stop();
  }, 60_000);

  /** Attributes by feature id. */
  const featuresOf = (bytes: Uint8Array, layer: string): Map<number, Json> => {
    const { layers } = new VectorTile(new PbfReader(bytes));
    expect(Object.keys(layers)).toEqual([layer]);
    const found = layers[layer]!;
    return new Map(
      Array.from({ length: found.length }, (_, index) => {
        const feature = found.feature(index);
        expect(feature.type).toBe(3);
        return [feature.id!, feature.properties];
      }),
    );
  };
  const tile = async (path: string, layer = 'unit-situations'): Promise<Map<number, Json>> => {
    const response = await district.get(path);
    expect([path, response.status]).toEqual([path, 200]);
    expect(response.headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
    return featuresOf(new Uint8Array(await response.arrayBuffer()), layer);
  };

  it('are listed with their grid, limits, fields and template', async () => {
    const { tilesets } = await district.json(TILES);
    expect(tilesets.map(({ crs }: Json) => crs)).toEqual([
      'http://www.opengis.net/def/crs/EPSG/0/3857',
      'http://www.opengis.net/def/crs/EPSG/0/25832',
    ]);
    for (const id of ['WebMercatorQuad', 'AdV_25832']) {
      const tileset = await district.json(`${TILES}/${id}`);
      expect(tileset).toMatchObject({ dataType: 'vector', layers: [{ id: 'unit-situations', geometryDimension: 2 }] });
      expect(tileset.tileMatrixSetLimits).toHaveLength(15);
      const item = tileset.links.find(({ rel }: Json) => rel === 'item');
      expect(item).toMatchObject({ templated: true, type: 'application/vnd.mapbox-vector-tile' });
      expect(item.href).toContain(`/tiles/${id}/{tileMatrix}/{tileRow}/{tileCol}`);
      const set = await district.json(`/tileMatrixSets/${id}`);
      expect(set).toMatchObject({ id, crs: tileset.crs });
    }
    const tilejson = await district.json(`${TILES}/WebMercatorQuad?f=tilejson`);
    expect(tilejson).toMatchObject({ tilejson: '3.0.0', minzoom: 0, maxzoom: 14, scheme: 'xyz' });
    expect(tilejson.attribution).toContain('BKG');
    expect(tilejson.vector_layers[0].fields.assessment).toMatch(/^Lage/);
  });

  it.each(['WebMercatorQuad', 'AdV_25832'])(
    'hold every unit with the values of the day, in %s',
    async (id) => {
      const { tileMatrixSetLimits } = await district.json(`${TILES}/${id}`);
      const states = await district.json(`/collections/unit-situations/items?datetime=${day}`);
      const expected = new Map<number, Json>(
        states.features.map((feature: Json) => [
          Number(feature.id),
          // An unknown value has no place in a tile.
          Object.fromEntries(Object.entries(feature.properties).filter(([, value]) => value !== null)),
        ]),
      );
      for (const z of [6, 10]) {
        const { minTileRow, maxTileRow, minTileCol, maxTileCol } = tileMatrixSetLimits[z];
        const seen = new Map<number, Json>();
        let empty = 0;
        for (let row = minTileRow; row <= maxTileRow; row += 1) {
          for (let col = minTileCol; col <= maxTileCol; col += 1) {
            const response = await district.get(`${TILES}/${id}/${z}/${row}/${col}?datetime=${day}`);
            if (response.status === 204) {
              expect((await response.arrayBuffer()).byteLength).toBe(0);
              empty += 1;
              continue;
            }
            expect(response.status).toBe(200);
            for (const [key, values] of featuresOf(new Uint8Array(await response.arrayBuffer()), 'unit-situations'))
              seen.set(key, values);
          }
        }
        expect([...seen.keys()].sort()).toEqual([...expected.keys()].sort());
        // Whether the label lies in this tile is the tile's own; everything else is the state's.
        for (const [key, { label_elsewhere: _elsewhere, ...values }] of seen) expect(values).toEqual(expected.get(key));
        if (z === 10) expect(empty).toBeGreaterThan(0);
        for (const [row, col] of [
          [minTileRow - 1, minTileCol],
          [maxTileRow, maxTileCol + 1],
        ])
          expect((await district.get(`${TILES}/${id}/${z}/${row}/${col}`)).status).toBe(404);
      }
    },
    60_000,
  );

  it('come for the district, too', async () => {
    const found = await tile(`/collections/district-situations/tiles/WebMercatorQuad/6/20/33`, 'district-situations');
    expect(found.get(3459)).toMatchObject({ district_key: '03459', units_expected: 21 });
  });

  it('go out compressed, with a tag, and not twice', async () => {
    const path = `${TILES}/WebMercatorQuad/9/168/267?datetime=${day}`;
    const response = await district.get(path, { 'accept-encoding': 'gzip' });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    const tag = response.headers.get('etag')!;
    expect((await district.get(path, { 'accept-encoding': 'gzip', 'if-none-match': tag })).status).toBe(304);
    // fetch has unpacked it; a client that takes no encoding gets the same bytes plain
    const plain = await district.get(path, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const bytes = new Uint8Array(await plain.arrayBuffer());
    expect(bytes).toEqual(new Uint8Array(await response.arrayBuffer()));
    expect(() => gunzipSync(bytes)).toThrow();
  });

  it('without values are kept for weeks under their version, and do not change with the reports', async () => {
    const first = await district.json(`/collections/unit-situations/values?datetime=${day}`);
    const path = (first.tiles as string).slice(first.tiles.indexOf('/ogc') + 4).replace('{z}/{y}/{x}', '9/168/267');
    const response = await district.get(path);
    expect(response.headers.get('cache-control')).toBe('private, max-age=1209600, immutable');
    const found = featuresOf(new Uint8Array(await response.arrayBuffer()), 'unit-situations');
    expect(found.get(Number(MELLE))).toEqual({ unit_key: MELLE, name: 'Melle' });
    await district.report(district.today);
    const second = await district.json('/collections/unit-situations/values');
    expect(second.tiles).toBe(first.tiles);
    expect(second.date).toBe(district.today);
    expect(JSON.stringify(second).length).toBeLessThan(12_000);
    const states = await district.json('/collections/unit-situations/items');
    for (const [name, column] of Object.entries(second.values))
      expect(column).toEqual(states.features.map(({ properties }: Json) => properties[name]));
    expect(second.keys).toEqual(district.unitKeys);
    // an older version is not taken for the newest
    const stale = await district.get(path.replace(/version=[\w-]+/, 'version=other'));
    expect(stale.headers.get('cache-control')).toBe('private, no-cache');
  });

  it.each([
    [404, `${TILES}/WebMercatorQuad/15/0/0`],
    [404, `${TILES}/WebMercatorQuad/5/32/0`],
    [404, `${TILES}/WebMercatorQuad/99999999/0/0`],
    [400, `${TILES}/WebMercatorQuad/5/-1/0`],
    [400, `${TILES}/WebMercatorQuad/5/1.5/0`],
    [400, `${TILES}/WebMercatorQuad/NaN/0/0`],
    [400, `${TILES}/WebMercatorQuad/5/1e3/0`],
    [404, `${TILES}/Other/5/10/16`],
    [404, '/collections/unit-situation-history/tiles'],
    [404, '/collections/unit-situation-history/tiles/WebMercatorQuad/5/10/16'],
    [400, `${TILES}/WebMercatorQuad/5/10/16?flavour=none`],
    [400, `${TILES}/WebMercatorQuad/5/10/16?bbox=1,2,3,4`],
    [400, `${TILES}/WebMercatorQuad/5/10/16?datetime=2026-13-01`],
    [400, `${TILES}/AdV_25832?f=tilejson`],
    [404, `${TILES}/WebMercatorQuad/5/10/16?datetime=2099-01-01`],
  ])('answer %d to %s', async (status, path) => {
    const response = await district.get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('ask for credentials', async () => {
    for (const path of [
      `${TILES}/WebMercatorQuad/9/168/267`,
      TILES,
      `${TILES}/WebMercatorQuad`,
      '/collections/unit-situations/values',
      '/tileMatrixSets',
    ])
      expect([path, (await fetch(`${district.url}/ogc${path}`)).status]).toEqual([path, 401]);
  });
});

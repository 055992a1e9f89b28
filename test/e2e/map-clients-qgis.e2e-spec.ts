import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasQgis, runQgis } from '#testing';
import { before, type MapDistrict, noRealBoundaries, startMapDistrict } from '../support/map-district.js';
import { qgisAccess, qgisPicture, qgisRequests } from '../support/qgis-scripts.js';

const skipped = noRealBoundaries ?? (hasQgis() ? null : 'skipped: python3-qgis is not there');
const describeQgis = skipped === null ? describe : describe.skip;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions are its type check
type Json = any;
interface LayerFound {
  readonly valid: boolean;
  readonly count: number;
  readonly keys: string[];
  readonly assessments: (string | null)[];
  readonly days: string[];
  readonly crs: string;
  readonly requests: string[];
}

describeQgis(`QGIS against the api${skipped === null ? '' : ` (${skipped})`}`, () => {
  let district: MapDistrict;
  let folder: string;
  let states: Json[];
  let day: string;

  beforeAll(async () => {
    district = await startMapDistrict('units');
    day = before(district.today, 3);
    await district.report(day, before(district.today, 1));
    states = (await district.json('/collections/unit-situations/items')).features;
    folder = mkdtempSync(join(tmpdir(), 'kreislage-qgis-project-'));
  }, 120_000);
  afterAll(async () => {
    await district?.stop();
    if (folder) rmSync(folder, { recursive: true });
  }, 60_000);

  /**
   * Opens a layer as the dialog "WFS / OGC API – Features" does, by a stored access or with the token in the connection.
   * @param options.subset the filter of the layer
   * @param options.query query string at the end of the connection's address
   */
  const open = (
    collection: string,
    { subset = '', query = '', stored = true }: { subset?: string; query?: string; stored?: boolean } = {},
  ): Promise<LayerFound> =>
    runQgis<LayerFound>(
      `${qgisAccess}\n${qgisRequests}
access = f"authcfg={authcfg}" if given['stored'] else f"username='gis' password='{given['token']}'"
layer = QgsVectorLayer(f"{access} url='{given['url']}' typename='{given['collection']}' pagingEnabled='true' restrictToRequestBBOX='1'", 'Lage', 'OAPIF')
if given['subset']: assert layer.setSubsetString(given['subset'])
count = layer.featureCount()
features = list(layer.getFeatures())
result = {
    'valid': layer.isValid(), 'count': count, 'crs': layer.crs().authid(), 'requests': requests(),
    'keys': sorted(feature['unit_key'] for feature in features),
    'assessments': [feature['assessment'] or None for feature in features],
    'days': sorted({feature['reported_on'].toString('yyyy-MM-dd') for feature in features}),
}`,
      { url: `${district.url}/ogc${query}`, token: district.token, collection, subset, stored },
    );

  it.each([true, false])(
    'opens the units with all their features (stored access: %s)',
    async (stored) => {
      const layer = await open('unit-situations', { stored });
      expect(layer).toMatchObject({
        valid: true,
        count: 21,
        keys: district.unitKeys,
        days: [before(district.today, 1)],
      });
    },
    60_000,
  );

  it('takes the filter of a layer', async () => {
    const expected = states.filter(({ properties }) => properties.assessment === 'CRITICAL').map(({ id }) => id);
    const layer = await open('unit-situations', { subset: `"assessment" = 'CRITICAL'` });
    expect(expected.length).toBeGreaterThan(0);
    expect(layer).toMatchObject({ valid: true, count: expected.length, keys: expected });
    expect(new Set(layer.assessments)).toEqual(new Set(['CRITICAL']));
  }, 60_000);

  it('shows a past day by the address of the connection', async () => {
    const layer = await open('unit-situations', { query: `?datetime=${day}` });
    expect(layer).toMatchObject({ valid: true, count: 21, keys: district.unitKeys, days: [day] });
  }, 60_000);

  it('shows a past day by a filter on the history, which the api answers', async () => {
    const layer = await open('unit-situation-history', {
      subset: `"valid_from" <= '${day}' AND "valid_to" >= '${day}'`,
    });
    expect(layer).toMatchObject({ valid: true, count: 21, keys: district.unitKeys, days: [day] });
    expect(layer.requests.at(-1)).toMatch(new RegExp(`/unit-situation-history/items\\?.*datetime=${day}`));
  }, 60_000);

  it('refuses a layer without access', async () => {
    const valid = await runQgis<boolean>(
      `result = QgsVectorLayer(f"url='{given}' typename='unit-situations'", 'Lage', 'OAPIF').isValid()`,
      `${district.url}/ogc`,
    );
    expect(valid).toBe(false);
  }, 60_000);

  it.each(['', `%3Fdatetime%3D`])(
    'draws the vector tiles in EPSG:25832 (%j)',
    async (query) => {
      const tiles = `${district.url}/ogc/collections/unit-situations/tiles/WebMercatorQuad/%7Bz%7D/%7By%7D/%7Bx%7D`;
      const { valid, colours, requests } = await runQgis<{
        valid: boolean;
        colours: Record<string, number>;
        requests: string[];
      }>(
        `${qgisAccess}\n${qgisRequests}\n${qgisPicture}
layer = QgsVectorTileLayer(f"type=xyz&url={given['tiles']}&zmin=0&zmax=14&authcfg={authcfg}", 'Lage')
style = QgsVectorTileBasicRendererStyle('Lage', 'unit-situations', QgsWkbTypes.PolygonGeometry)
style.setSymbol(QgsFillSymbol.createSimple({'color': '#2b83ba', 'outline_style': 'no'}))
renderer = QgsVectorTileBasicRenderer()
renderer.setStyles([style])
layer.setRenderer(renderer)
colours = colours_of([layer], 'EPSG:25832', (400000, 5760000, 470000, 5845000))
result = {'valid': layer.isValid(), 'colours': colours, 'requests': requests()}`,
        { tiles: query === '' ? tiles : `${tiles}${query}${day}`, token: district.token },
      );
      expect(valid).toBe(true);
      expect(colours['#2b83ba']).toBeGreaterThan(0.2);
      expect(colours['#ffffff']).toBeGreaterThan(0.1);
      expect(requests.length).toBeGreaterThan(0);
    },
    60_000,
  );

  it('opens its project against the api and draws it', async () => {
    const file = join(folder, 'kreislage.qgs');
    writeFileSync(file, await (await district.get('/clients/qgis/kreislage.qgs')).text());
    const found = await runQgis<{ crs: string; layers: Json[]; features: Json; tiles: Json }>(
      `${qgisAccess}\n${qgisPicture}
project = QgsProject.instance()
# QGIS asks for name and password where a project holds none; without windows, the access is put in here.
text = open(given['file'], encoding='utf-8').read()
text = text.replace("typename=", f"authcfg={authcfg} typename=").replace('zmin=0', f'authcfg={authcfg}&amp;zmin=0')
open(given['file'], 'w', encoding='utf-8').write(text)
assert project.read(given['file'])
layers = {layer.id(): layer for layer in project.mapLayers().values()}
extent = (400000, 5760000, 470000, 5845000)
result = {
    'crs': project.crs().authid(),
    'layers': sorted([layer.name(), layer.isValid(), layer.featureCount() if isinstance(layer, QgsVectorLayer) else None] for layer in layers.values()),
    'features': colours_of([layers['kreislage_unit_situations']], 'EPSG:25832', extent),
    'tiles': colours_of([layers['kreislage_unit_situations_tiles']], 'EPSG:25832', extent),
}`,
      { file, token: district.token },
    );
    expect(found.crs).toBe('EPSG:25832');
    expect(found.layers).toEqual([
      ['Lage der Kommunen', true, 21],
      ['Lage der Kommunen (Vektorkacheln)', true, null],
      ['Lage des Landkreises', true, 1],
    ]);
    // The grounds of the three assessments, in both.
    for (const colour of ['#e6f1f8', '#fff4d6', '#fdebe0'])
      for (const picture of [found.features, found.tiles])
        expect([colour, picture[colour]]).toEqual([colour, expect.any(Number)]);
  }, 90_000);
});

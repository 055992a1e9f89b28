import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasChromium, hasGdal, hasQgis, runGdal, runQgis } from '#testing';
import { type MapBrowser, startMapBrowser } from '../support/map-browser.js';
import { before, type MapDistrict, type MapKind, noRealBoundaries, startMapDistrict } from '../support/map-district.js';
import { qgisAccess } from '../support/qgis-scripts.js';

const LAYER = 'unit-situations';
const [inGdal, noGdal] = hasGdal() ? [it, ''] : [it.skip, ' (skipped: gdal-bin is not there)'];
const [inQgis, noQgis] = hasQgis() ? [it, ''] : [it.skip, ' (skipped: python3-qgis is not there)'];
const [inBrowser, noBrowser] = hasChromium() ? [it, ''] : [it.skip, ' (skipped: chromium is not there)'];

/**
 * The real boundaries that must come through every client, and the scales at which a browser's window holds all of
 * them.
 */
const kinds: readonly {
  readonly kind: MapKind;
  readonly title: string;
  readonly count: number;
  /** Features that GDAL takes at a time: several pages each. */
  readonly page: number;
  /** Level of WebMercatorQuad, and metres per pixel of AdV_25832. */
  readonly zoom: number;
  readonly resolution: number;
  readonly size: readonly [number, number];
}[] = [
  {
    kind: 'units',
    title: '21 units',
    count: 21,
    page: 10,
    zoom: 9,
    resolution: 4_891.96981025128 / 2 ** 6,
    size: [900, 1_300],
  },
  {
    kind: 'municipalities',
    title: '34 municipalities',
    count: 34,
    page: 10,
    zoom: 9,
    resolution: 4_891.96981025128 / 2 ** 6,
    size: [900, 1_300],
  },
  {
    kind: 'germany',
    title: '10,997 municipalities of Germany',
    count: 10_997,
    page: 2_000,
    zoom: 6,
    resolution: 4_891.96981025128 / 2 ** 3,
    size: [1_200, 1_600],
  },
];

describe.each(kinds)('The $title come through', ({ kind, count, page, zoom, resolution, size }) => {
  // The one embedded database of a test run gives no memory back: what all of Germany takes, later files would lack.
  const isTooMuch = kind === 'germany' && !process.env['TEST_DATABASE_URL'];
  const skipped =
    noRealBoundaries ?? (isTooMuch ? 'skipped on the embedded database: too large for a whole test run' : null);
  if (skipped !== null) {
    it.skip(`every client (${skipped})`, () => undefined);
    return;
  }
  let district: MapDistrict;
  let browser: MapBrowser;
  let tileKeys: number[];

  beforeAll(async () => {
    browser = await startMapBrowser();
    district = await startMapDistrict(kind, { env: { CORS_ORIGINS: browser.origin } });
    await district.report(before(district.today, 1));
    expect(district.unitKeys).toHaveLength(count);
    tileKeys = district.unitKeys.map(Number).sort((a, b) => a - b);
  }, 300_000);
  afterAll(async () => {
    await browser?.stop();
    await district?.stop();
  }, 60_000);

  const tiles = (set: string): string => `${district.url}/ogc/collections/${LAYER}/tiles/${set}`;
  const numeric = (ids: readonly (string | number)[]): number[] => ids.map(Number).sort((a, b) => a - b);

  inGdal(
    `GDAL, by pages${noGdal}`,
    async () => {
      const { stdout, stderr } = await runGdal(
        'ogr2ogr',
        [
          '-f',
          'CSV',
          '/vsistdout/',
          '-oo',
          `PAGE_SIZE=${page}`,
          '-select',
          'unit_key,status',
          `OAPIF:${district.url}/ogc`,
          LAYER,
        ],
        { GDAL_HTTP_HEADERS: `Authorization: Bearer ${district.token}`, CPL_DEBUG: 'HTTP' },
      );
      const [head, ...lines] = stdout.trim().split('\n');
      expect(head).toBe('unit_key,status');
      expect(lines.map((line) => line.replaceAll('"', '')).sort()).toEqual(
        district.unitKeys.map((key) => `${key},CARRIED_FORWARD`),
      );
      expect(stderr.match(/Fetch\(\S+[?&]next=/g)).toHaveLength(Math.ceil(count / page) - 1);
    },
    120_000,
  );

  inQgis(
    `QGIS${noQgis}`,
    async () => {
      const found = await runQgis<{ valid: boolean; count: number; keys: string[] }>(
        `${qgisAccess}
layer = QgsVectorLayer(f"authcfg={authcfg} url='{given['url']}/ogc' typename='unit-situations' pagingEnabled='true'", 'Lage', 'OAPIF')
result = {'valid': layer.isValid(), 'count': layer.featureCount(), 'keys': sorted(feature['unit_key'] for feature in layer.getFeatures() if feature.hasGeometry())}`,
        { url: district.url, token: district.token },
      );
      expect(found).toEqual({ valid: true, count, keys: district.unitKeys });
    },
    120_000,
  );

  inBrowser(
    `MapLibre GL, by tiles of level ${zoom}${noBrowser}`,
    async () => {
      const map = await browser.open('maplibre');
      const { bounds } = await district.json(`/collections/${LAYER}/tiles/WebMercatorQuad?f=tilejson`);
      const source = { type: 'vector', url: `${tiles('WebMercatorQuad')}?f=tilejson` };
      const look = { sourceLayer: LAYER, token: district.token, bounds, zoom, size, fill: '#2b83ba' };
      expect(await map.call('openMap', { source, ...look })).toEqual([]);
      const loaded = await map.call<{ id: number; properties: { assessment?: string } }[]>('loadedFeatures', LAYER);
      expect(numeric(loaded.map(({ id }) => id))).toEqual(tileKeys);
      expect(loaded.every(({ properties }) => properties.assessment !== undefined)).toBe(true);
      const addresses = map.requests.filter((path) => path.includes('/tiles/WebMercatorQuad/'));
      expect(addresses.every((path) => path.includes(`/tiles/WebMercatorQuad/${zoom}/`))).toBe(true);
      expect((await map.call<Record<string, number>>('coloursShown'))['#2b83ba']).toBeGreaterThan(0.1);
      expect(map.complaints).toEqual([]);
      await map.close();
    },
    120_000,
  );

  inBrowser(
    `OpenLayers, by tiles in EPSG:25832${noBrowser}`,
    async () => {
      const map = await browser.open('openlayers');
      const { boundingBox } = await district.json(`/collections/${LAYER}/tiles/AdV_25832`);
      const { failures } = await map.call<{ failures: string[] }>('openTileset', {
        url: `${tiles('AdV_25832')}?f=json`,
        token: district.token,
        extent: [...boundingBox.lowerLeft, ...boundingBox.upperRight],
        resolution,
        size,
        colours: { SUFFICIENT: '#2b83ba', STRAINED: '#2b83ba', CRITICAL: '#2b83ba', UNKNOWN: '#bbbbbb' },
      });
      expect(failures).toEqual([]);
      expect(numeric(Object.keys(await map.call<object>('unitsFound')))).toEqual(tileKeys);
      const shown = await map.call<Record<string, number>>('coloursShown');
      expect(shown['#2b83ba']).toBeGreaterThan(0.1);
      expect(shown['#bbbbbb']).toBeUndefined();
      expect(map.complaints).toEqual([]);
      await map.close();
    },
    120_000,
  );
});

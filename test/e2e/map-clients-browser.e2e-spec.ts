import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasChromium } from '#testing';
import { type MapBrowser, type MapPage, startMapBrowser } from '../support/map-browser.js';
import { before, type MapDistrict, noRealBoundaries, startMapDistrict } from '../support/map-district.js';

const skipped = noRealBoundaries ?? (hasChromium() ? null : 'skipped: chromium is not there');
const describeBrowser = skipped === null ? describe : describe.skip;
const LAYER = 'unit-situations';
/** One colour for each assessment. */
const colours = { SUFFICIENT: '#2b83ba', STRAINED: '#fdae61', CRITICAL: '#d7191c', UNKNOWN: '#bbbbbb' };
/** An expression of a MapLibre style that colours by assessment. */
const byAssessment = (from: 'get' | 'feature-state'): unknown => [
  'match',
  ['coalesce', [from, 'assessment'], 'UNKNOWN'],
  ...Object.entries(colours).flatMap(([assessment, colour]) => (assessment === 'UNKNOWN' ? [] : [assessment, colour])),
  colours.UNKNOWN,
];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions are its type check
type Json = any;
type Colours = Readonly<Record<string, number>>;
interface Drawn {
  readonly id: number;
  readonly properties: Json;
}

describeBrowser(`Maps in a browser${skipped === null ? '' : ` (${skipped})`}`, () => {
  let district: MapDistrict;
  let browser: MapBrowser;
  let page: MapPage;
  let day: string;
  let states: Json[];

  beforeAll(async () => {
    browser = await startMapBrowser();
    district = await startMapDistrict('units', { env: { CORS_ORIGINS: browser.origin } });
    day = before(district.today, 2);
    await district.report(day, before(district.today, 1));
    states = (await district.json(`/collections/${LAYER}/items`)).features;
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await district?.stop();
  }, 60_000);

  /** Known attributes as a tile has them. */
  const known = (properties: Json): Json =>
    Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
  /** The colours that the assessments of these features have. */
  const coloursOf = (features: readonly Json[]): string[] => [
    ...new Set(features.map(({ properties }) => colours[(properties.assessment ?? 'UNKNOWN') as keyof typeof colours])),
  ];

  describe('with MapLibre GL', () => {
    beforeAll(async () => {
      page = await browser.open('maplibre');
    }, 60_000);
    afterAll(() => page?.close());

    it('shows all units from the TileJSON, with their attributes and colours', async () => {
      const url = `${district.url}/ogc/collections/${LAYER}/tiles/WebMercatorQuad?f=tilejson`;
      const { bounds } = await district.json(`/collections/${LAYER}/tiles/WebMercatorQuad?f=tilejson`);
      const map = { source: { type: 'vector', url }, sourceLayer: LAYER, token: district.token, bounds };
      expect(await page.call('openMap', { ...map, fill: byAssessment('get') })).toEqual([]);
      const drawn = await page.call<Drawn[]>('drawnFeatures');
      expect(drawn.map(({ id }) => id).sort()).toEqual(states.map(({ id }) => Number(id)).sort());
      const wanted = new Map(states.map(({ id, properties }) => [Number(id), known(properties)]));
      for (const { id, properties } of drawn) {
        // A piece says of itself that its feature's label lies in another tile.
        const { label_elsewhere: _ofPiece, ...attributes } = properties;
        expect(attributes).toEqual(wanted.get(id));
      }
      const shown = await page.call<Colours>('coloursShown');
      for (const colour of coloursOf(states)) expect([colour, shown[colour]]).toEqual([colour, expect.any(Number)]);
      expect(coloursOf(states).length).toBeGreaterThan(1);
      expect(shown['#ffffff']).toBeLessThan(0.9);
      expect(page.complaints).toEqual([]);
    }, 60_000);

    it('moves the day with one request, over tiles without values', async () => {
      const first = await district.json(`/collections/${LAYER}/values?datetime=${day}`);
      const { bounds } = await district.json(`/collections/${LAYER}/tiles/WebMercatorQuad?f=tilejson`);
      const map = { source: { type: 'vector', tiles: [first.tiles], maxzoom: 14 }, sourceLayer: LAYER, bounds };
      const failures = await page.call('openMap', {
        ...map,
        token: district.token,
        fill: byAssessment('feature-state'),
      });
      expect(failures).toEqual([]);
      const drawn = await page.call<Drawn[]>('drawnFeatures');
      expect(drawn.map(({ properties }) => properties.unit_key).sort()).toEqual(district.unitKeys);
      expect(Object.keys(await page.call<Colours>('coloursShown'))).toEqual(
        expect.arrayContaining(['#ffffff', colours.UNKNOWN]),
      );
      let last: Colours = {};
      for (const date of [day, district.today]) {
        const asked = page.requests.length;
        await page.call('showDay', LAYER, `${district.url}/ogc/collections/${LAYER}/values?datetime=${date}`, {
          token: district.token,
        });
        expect(page.requests.slice(asked)).toEqual([`/collections/${LAYER}/values?datetime=${date}`]);
        const { features } = await district.json(`/collections/${LAYER}/items?datetime=${date}`);
        const shown = await page.call<Colours>('coloursShown');
        for (const colour of coloursOf(features)) expect([colour, shown[colour]]).toEqual([colour, expect.any(Number)]);
        expect(shown[colours.UNKNOWN]).toBeUndefined();
        expect(shown).not.toEqual(last);
        last = shown;
      }
      expect(page.complaints).toEqual([]);
    }, 60_000);
  });

  it('with OpenLayers show all units in EPSG:25832 where they are, from the description of the tiles', async () => {
    const page = await browser.open('openlayers');
    const path = `/collections/${LAYER}/tiles/AdV_25832`;
    const crs = encodeURIComponent('http://www.opengis.net/def/crs/EPSG/0/25832');
    const stored = (await district.json(`/collections/${LAYER}/items?crs=${crs}`)).features as Json[];
    const positions = new Map(stored.map(({ id, geometry }) => [id, geometry.coordinates.flat(2) as number[][]]));
    const all = [...positions.values()].flat();
    const extent = [0, 1].flatMap((axis) => [
      Math.min(...all.map((p) => p[axis]!)),
      Math.max(...all.map((p) => p[axis]!)),
    ]);
    const { resolution, levels, failures } = await page.call<{
      resolution: number;
      levels: number[];
      failures: string[];
    }>('openTileset', {
      url: `${district.url}/ogc${path}?f=json`,
      token: district.token,
      extent: [extent[0], extent[2], extent[1], extent[3]],
      colours,
    });
    expect(failures).toEqual([]);
    // The levels are those of the standard: halved each time, from 4,891.97 m per pixel.
    expect(levels[0]).toBeCloseTo(4_891.96981, 5);
    const found = await page.call<Record<string, { properties: Json; extent: number[] }>>('unitsFound');
    expect(Object.keys(found).map(Number).sort()).toEqual(states.map(({ id }) => Number(id)).sort());
    for (const { id, properties } of states) expect(found[Number(id)]!.properties).toMatchObject(known(properties));
    // A tile of 256 pixels has 4,096 steps: every position of every outline lies within two of them, here 10 m.
    const tolerance = (2 * resolution * 256) / 4_096;
    expect(tolerance).toBeLessThan(10);
    const byId = Object.fromEntries([...positions].map(([id, points]) => [Number(id), points]));
    expect(await page.call<number>('farthest', byId)).toBeLessThan(tolerance);
    for (const [id, points] of positions) {
      const [west, south, east, north] = found[Number(id)]!.extent as [number, number, number, number];
      const [x, y] = [0, 1].map((axis) => points.map((point) => point[axis]!)) as [number[], number[]];
      const differences = [
        Math.min(...x) - west,
        Math.min(...y) - south,
        Math.max(...x) - east,
        Math.max(...y) - north,
      ];
      expect(Math.max(...differences.map(Math.abs))).toBeLessThan(tolerance);
    }
    const shown = await page.call<Colours>('coloursShown');
    for (const colour of coloursOf(states)) expect([colour, shown[colour]]).toEqual([colour, expect.any(Number)]);
    expect(page.complaints).toEqual([]);
    await page.close();
  }, 60_000);
});

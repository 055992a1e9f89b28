import { gunzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { PbfReader } from 'pbf';
import proj4 from 'proj4';
import {
  type Bounds,
  type TileAddress,
  tileBounds,
  tileLimits,
  type TileMatrixSetId,
  tileMatrixSetIds,
} from '#ogc/domain';
import { sharedFile } from '#testing';
import { type AttributeValue, findCollection, type LayerFeature } from '../layer/collection.domain.js';
import { LayerTopology, type SnappedRing } from './layer-topology.js';
import { mappedFeatures, packBoundaries, tableOf } from './packed-layer.domain.js';
import { boundsIn } from './projection.js';
import { TILE_BUDGET, tileContents } from './tile-attributes.domain.js';
import { TileCutter, type ValueOf } from './tile-cutter.js';

const EXTENT = 4096;
const collection = findCollection('unit-situations')!;
const contents = { full: tileContents(collection, 'full'), geometry: tileContents(collection, 'geometry') };

/** A layer in the thread, and what of it the specs compare with. */
interface Layer {
  readonly features: readonly LayerFeature[];
  readonly topology: LayerTopology;
  readonly valueOf: ValueOf;
  readonly bounds: Readonly<Record<TileMatrixSetId, Bounds>>;
}

function layerOf(features: readonly LayerFeature[]): Layer {
  const mapped = mappedFeatures(features);
  const { columns } = tableOf('unit-situations', mapped);
  return {
    features: mapped,
    topology: new LayerTopology(packBoundaries(mapped)),
    valueOf: (index, name) => columns[name]![index],
    bounds: { WebMercatorQuad: boundsIn('WebMercatorQuad', mapped)!, AdV_25832: boundsIn('AdV_25832', mapped)! },
  };
}

type Rings = [number, number][][];
type Polygonal = { type: 'Polygon'; coordinates: Rings } | { type: 'MultiPolygon'; coordinates: Rings[] };

/** A file of boundaries in degrees, as features with made-up, ever different values. */
function readLayer(path: string, idOf: (properties: Record<string, string>) => string): LayerFeature[] | null {
  const bytes = sharedFile(path);
  if (!bytes) return null;
  const { forward } = proj4('EPSG:4326', '+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs');
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  let seed = 1;
  const below = (limit: number): number => (seed = (seed * 16_807) % 2_147_483_647) % limit;
  const madeUp: Record<string, () => AttributeValue> = {
    string: () => ['REPORTED', 'CARRIED_FORWARD', 'UNKNOWN'][below(3)]!,
    date: () => `2026-11-${10 + below(19)}`,
    integer: () => below(300),
    number: () => below(1_200) / 10,
    boolean: () => false,
  };
  const { features } = JSON.parse(text) as { features: { properties: Record<string, string>; geometry: Polygonal }[] };
  return features.map(({ properties, geometry }): LayerFeature => {
    const id = idOf(properties);
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return {
      id,
      attributes: {
        ...Object.fromEntries(collection.attributes.map(({ name, type }) => [name, madeUp[type]!()])),
        unit_key: id,
        name: properties.name!,
        staleness_days: below(10),
        assessment: ['SUFFICIENT', 'STRAINED', 'CRITICAL', null][below(4)]!,
      },
      boundary: {
        polygons: polygons.map((rings) => rings.map((ring) => ring.map((at) => forward(at)))),
        schematic: false,
        attribution: '',
      },
    };
  });
}

const twentyOne = readLayer('osnabrueck-meldeeinheiten.geojson', ({ einheit_ars }) => einheit_ars!.padEnd(12, '0'));
const thirtyFour = readLayer('osnabrueck-gemeinden.geojson', ({ ars }) => ars!);
const absent = twentyOne === null;

function decode(bytes: Uint8Array) {
  return new VectorTile(new PbfReader(gunzipSync(bytes))).layers['unit-situations']!;
}

function countOf({ bounds }: Layer, set: TileMatrixSetId, z: number): number {
  const limits = tileLimits(set, z, bounds[set]);
  return (limits.maxTileRow - limits.minTileRow + 1) * (limits.maxTileCol - limits.minTileCol + 1);
}

/** All tiles of a level, or the fullest ones where there are many. */
function someTiles(layer: Layer, set: TileMatrixSetId, z: number): TileAddress[] {
  return countOf(layer, set, z) < 100 ? [...addressesIn(layer, set, z)] : fullestTiles(layer, set, z, 60);
}

function* addressesIn(layer: Layer, set: TileMatrixSetId, z: number): Generator<TileAddress> {
  const limits = tileLimits(set, z, layer.bounds[set]);
  for (let row = limits.minTileRow; row <= limits.maxTileRow; row++)
    for (let col = limits.minTileCol; col <= limits.maxTileCol; col++) yield { z, row, col };
}

type Edge = readonly [number, number, number, number];
const textOf = ([x1, y1, x2, y2]: Edge): string => `${x1} ${y1} ${x2} ${y2}`;

/** Edges that have no counterpart in the other direction. Fails when an edge is there twice in one direction. */
function unmatched(edges: readonly Edge[]): Edge[] {
  const counts = new Map<string, number>();
  for (const edge of edges) counts.set(textOf(edge), (counts.get(textOf(edge)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
  return edges.filter(([x1, y1, x2, y2]) => !counts.has(textOf([x2, y2, x1, y1])));
}

function edgesOf(ring: SnappedRing, [dx, dy]: readonly [number, number] = [0, 0]): Edge[] {
  return ring.slice(1).map(([x, y], at) => [ring[at]![0] + dx, ring[at]![1] + dy, x + dx, y + dy]);
}

const doubleAreaOf = (edges: readonly Edge[]): number =>
  edges.reduce((sum, [x1, y1, x2, y2]) => sum + x1 * y2 - x2 * y1, 0);

/** How many closed lines the edges form. */
function loopsOf(edges: readonly Edge[]): number {
  const next = new Map(edges.map(([x1, y1, x2, y2]) => [`${x1} ${y1}`, `${x2} ${y2}`]));
  let loops = 0;
  for (let start = next.keys().next().value; start !== undefined; start = next.keys().next().value, loops++)
    for (let at: string | undefined = start; at !== undefined;) {
      const to: string | undefined = next.get(at);
      next.delete(at);
      at = to;
    }
  return loops;
}

jest.setTimeout(60_000);

const zooms = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14];

describe.each([
  ['the 21 reporting units', twentyOne],
  ['the 34 municipalities', thirtyFour],
])('tiles of %s', (_, features) => {
  const when = absent ? it.skip : it;
  const layer = features && layerOf(features);

  describe.each(tileMatrixSetIds)('in %s', (set) => {
    when.each(zooms)('at level %s hold every unit, and neighbours have the same border', (z) => {
      const { topology, valueOf } = layer!;
      const cutter = TileCutter.of('unit-situations', topology, set, z);
      const snapped = topology.snapped(set, z, { tolerance: 0.5, grid: 1 });
      const all = snapped.flat(2).flatMap((ring) => edgesOf(ring));
      const outline = unmatched(all);
      // The district is one piece without holes: a gap between two units would be another loop.
      expect(loopsOf(outline)).toBe(1);
      expect(doubleAreaOf(outline)).toBe(doubleAreaOf(all));
      // The cutter winds every ring its own way.
      const outlineTexts = new Set(
        outline.flatMap(([x1, y1, x2, y2]) => [textOf([x1, y1, x2, y2]), textOf([x2, y2, x1, y1])]),
      );
      const seen = new Set<number>();
      const labelled: number[] = [];
      for (const address of someTiles(layer!, set, z)) {
        const bytes = cutter.tile(address, contents.geometry, valueOf);
        if (!bytes) continue;
        expect(bytes.length).toBeLessThan(TILE_BUDGET);
        const tile = decode(bytes);
        const edges: Edge[] = [];
        for (let index = 0; index < tile.length; index++) {
          const feature = tile.feature(index);
          seen.add(feature.id!);
          if (feature.properties['label_elsewhere'] !== true) labelled.push(feature.id!);
          for (const ring of feature.loadGeometry())
            edges.push(
              ...edgesOf(
                ring.map(({ x, y }) => [x, y] as const),
                [address.col * EXTENT, address.row * EXTENT],
              ),
            );
        }
        // Lines that the cutter made end on the frame; all others have a neighbour or are the district's outline.
        const isInside = (value: number, tileNumber: number): boolean =>
          value > tileNumber * EXTENT - 64 && value < (tileNumber + 1) * EXTENT + 64;
        const lost = unmatched(
          edges.filter(
            ([x1, y1, x2, y2]) =>
              isInside(x1, address.col) &&
              isInside(x2, address.col) &&
              isInside(y1, address.row) &&
              isInside(y2, address.row),
          ),
        ).filter((edge) => !outlineTexts.has(textOf(edge)));
        expect(lost).toEqual([]);
      }
      const units = layer!.features.map(({ id }) => Number(id));
      expect([...seen].sort((a, b) => a - b)).toEqual(units);
      // Deep down not all tiles were looked at.
      if (countOf(layer!, set, z) < 100) expect(labelled.sort((a, b) => a - b)).toEqual(units);
      else expect(new Set(labelled).size).toBe(labelled.length);
    });

    when('lie where the boundaries lie, within half a pixel', () => {
      const { bounds: boundsOfLayer, topology } = layer!;
      const z = 9;
      const snapped = topology.snapped(set, z, { tolerance: 0.5, grid: 1 });
      const bounds = boundsOfLayer[set];
      const [left, , , top] = tileBounds(set, { z: 0, row: 0, col: 0 });
      const unit = (tileBounds(set, { z, row: 0, col: 0 })[2] - left) / EXTENT;
      const points = snapped.flat(3);
      const west = left + Math.min(...points.map(([x]) => x)) * unit;
      const north = top - Math.min(...points.map(([, y]) => y)) * unit;
      expect(Math.abs(west - bounds[0])).toBeLessThan(4 * unit);
      expect(Math.abs(north - bounds[3])).toBeLessThan(4 * unit);
    });
  });
});

describe('a tile', () => {
  const when = absent ? it.skip : it;
  const layer = twentyOne && layerOf(twentyOne);
  const address = { z: 10, row: 336, col: 534 };
  const cutter = () => TileCutter.of('unit-situations', layer!.topology, 'WebMercatorQuad', 10);

  when('carries the attributes of the contract, unknown ones not, under the name of the collection', () => {
    const tile = decode(cutter().tile(address, contents.full, layer!.valueOf)!);
    expect(tile).toMatchObject({ version: 2, name: 'unit-situations', extent: EXTENT });
    for (let index = 0; index < tile.length; index++) {
      const { id, properties: all } = tile.feature(index);
      const { label_elsewhere: _, ...properties } = all;
      const { attributes } = layer!.features.find((feature) => Number(feature.id) === id)!;
      expect(properties).toEqual(Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)));
    }
  });

  when('holds the units around Bersenbrück, as many points as their borders have there', () => {
    const tile = decode(cutter().tile(address, contents.geometry, layer!.valueOf)!);
    const lines = Array.from({ length: tile.length }, (_, index) => {
      const feature = tile.feature(index);
      return `${feature.id} ${String(feature.properties['name'])}: ${feature
        .loadGeometry()
        .map((ring) => ring.length)
        .join(' ')}`;
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "34590014000 Bramsche: 31",
        "34590021000 Hasbergen: 6",
        "34590033000 Wallenhorst: 18",
        "34595402000 Bersenbrück: 14",
        "34595403000 Fürstenau: 4",
        "34595404000 Neuenkirchen: 17",
      ]
    `);
  });

  when('has the same bytes whatever the order in which the units were read', () => {
    const reversed = layerOf([...twentyOne!].reverse());
    const other = TileCutter.of('unit-situations', reversed.topology, 'WebMercatorQuad', 10);
    const bytes = cutter().tile(address, contents.full, layer!.valueOf)!;
    expect(bytes.equals(other.tile(address, contents.full, reversed.valueOf)!)).toBe(true);
  });

  when('is null where there is nothing', () => {
    expect(cutter().tile({ z: 10, row: 0, col: 0 }, contents.full, layer!.valueOf)).toBeNull();
  });

  it('has no id where the key is no number', () => {
    const square: LayerFeature = {
      id: '03459F000001',
      attributes: { unit_key: '03459F000001', name: 'Lager' },
      boundary: {
        polygons: [
          [
            [
              [430000, 5790000],
              [440000, 5790000],
              [440000, 5800000],
              [430000, 5790000],
            ],
          ],
        ],
        schematic: true,
        attribution: '',
      },
    };
    const { topology, valueOf } = layerOf([square]);
    const tile = decode(
      TileCutter.of('unit-situations', topology, 'AdV_25832', 0).tile(
        { z: 0, row: 0, col: 0 },
        contents.full,
        valueOf,
      )!,
    );
    expect(tile.length).toBe(1);
    expect(tile.feature(0).id).toBeUndefined();
    expect(tile.feature(0).properties).toEqual({ unit_key: '03459F000001', name: 'Lager' });
  });
});

describe('what is smaller than a unit of the tile', () => {
  it('stays as a square', () => {
    const tiny = (east: number): LayerFeature => ({
      id: String(east),
      attributes: {},
      boundary: {
        polygons: [
          [
            [
              [east, 5790000],
              [east + 1, 5790000],
              [east + 1, 5790001],
              [east, 5790000],
            ],
          ],
        ],
        schematic: false,
        attribution: '',
      },
    });
    const { topology, valueOf } = layerOf([tiny(430000), tiny(430002)]);
    for (const set of tileMatrixSetIds)
      for (const z of [0, 5, 7]) {
        const [address] = addressesIn(layerOf([tiny(430000)]), set, z);
        const tile = decode(
          TileCutter.of('unit-situations', topology, set, z).tile(address!, contents.geometry, valueOf)!,
        );
        expect(tile.length).toBe(2);
        expect(tile.feature(0).loadGeometry()[0]).toHaveLength(5);
      }
  });
});

describe('all 10,997 municipalities of Germany as units of one district', () => {
  const when = absent ? it.skip : it;
  let layer: Layer | null = null;
  const germany = (): Layer => (layer ??= layerOf(readLayer('germany-gemeinden.geojson.gz', ({ ars }) => ars!)!));
  afterAll(() => {
    layer = null;
  });

  describe.each(tileMatrixSetIds)('in %s', (set) => {
    // Every tile where they are full; deeper levels by their fullest tiles.
    when.each(set === 'AdV_25832' ? [5, 8, 14] : [5, 6, 7, 9, 14])(
      'at level %s no tile is over the budget and no unit missing',
      (z) => {
        const { topology, features, valueOf } = germany();
        const cutter = TileCutter.of('unit-situations', topology, set, z);
        const seen = new Set<number>();
        const addresses = someTiles(germany(), set, z);
        const complete = addresses.length >= countOf(germany(), set, z);
        let largest = 0;
        for (const address of addresses) {
          for (const flavour of ['full', 'geometry'] as const) {
            const bytes = cutter.tile(address, contents[flavour], valueOf);
            if (!bytes) continue;
            largest = Math.max(largest, bytes.length);
            if (!complete || flavour === 'full') continue;
            const tile = decode(bytes);
            for (let index = 0; index < tile.length; index++) seen.add(tile.feature(index).id!);
          }
        }
        expect(largest).toBeGreaterThan(0);
        expect(largest).toBeLessThanOrEqual(TILE_BUDGET);
        if (complete) expect(seen.size).toBe(features.length);
        else
          expect(topology.snapped(set, z, { tolerance: 0.5, grid: 1 }).every((polygons) => polygons.length > 0)).toBe(
            true,
          );
      },
    );
  });

  when.each([0, 3, 4])('level %s holds them all', (z) => {
    const { topology, valueOf } = germany();
    const cutter = TileCutter.of('unit-situations', topology, 'AdV_25832', z);
    const ids = new Set<number>();
    for (const address of addressesIn(germany(), 'AdV_25832', z)) {
      const bytes = cutter.tile(address, contents.full, valueOf);
      const tile = bytes && decode(bytes);
      for (let index = 0; index < (tile?.length ?? 0); index++) ids.add(tile!.feature(index).id!);
    }
    expect(ids.size).toBe(10_997);
  });
});

/** The tiles in which most points lie. */
function fullestTiles({ topology }: Layer, set: TileMatrixSetId, z: number, count: number): TileAddress[] {
  const points = new Map<string, number>();
  for (const [x, y] of topology.snapped(set, z, { tolerance: 0.5, grid: 1 }).flat(3)) {
    const key = `${Math.floor(y / EXTENT)} ${Math.floor(x / EXTENT)}`;
    points.set(key, (points.get(key) ?? 0) + 1);
  }
  return [...points]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([key]) => {
      const [row, col] = key.split(' ').map(Number);
      return { z, row: row!, col: col! };
    });
}

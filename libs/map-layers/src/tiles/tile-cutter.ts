import { gzipSync } from 'node:zlib';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import GeoJSONVT from 'geojson-vt';
import { type TileAddress, type TileMatrixSetId } from '#ogc/domain';
import { type AttributeValue, findCollection, type CollectionId } from '../layer/collection.domain.js';
import { insidePoint } from '../layer/inside-point.domain.js';
import { type Coarseness, EXTENT, type LayerTopology, type SnappedRing } from './layer-topology.js';
import { keyAttributeOf, LABEL_ELSEWHERE, tagsOf, TILE_BUDGET, type TileContent } from './tile-attributes.domain.js';

/** Units beyond its edge that a tile holds, so that lines along the edge are not seen. */
const BUFFER = 64;

/**
 * From fine to coarse; nearly always the first is taken. With all 11,000 municipalities of Germany in one district the
 * budget takes a coarser one at levels 5 and 6, and the coarsest does not suffice above level 5: the tile with the whole
 * country has up to 150 kB then.
 */
const coarsenesses: readonly Coarseness[] = [
  { tolerance: 0.5, grid: 1 },
  { tolerance: 0.5, grid: 2 },
  { tolerance: 1, grid: 4 },
  { tolerance: 1.5, grid: 6 },
  { tolerance: 2, grid: 8 },
  { tolerance: 2, grid: 12 },
  { tolerance: 2, grid: 16 },
  { tolerance: 3, grid: 24 },
  { tolerance: 4, grid: 32 },
];

/** Compressed bytes of a feature's attributes that are never dropped, if every value is another one. */
const BYTES_OF_THEMES = 7.5;

/** The package's types name a package that is not there. */
const encodeTile = fromGeojsonVt as unknown as (
  layers: Readonly<Record<string, { readonly features: readonly EncodedFeature[] }>>,
  options: { readonly version: number; readonly extent: number },
) => Uint8Array;

/** Smallest and largest x and y. */
type Box = readonly [number, number, number, number];

/** A feature's part in a tile. */
interface CutFeature {
  /** Its place in the topology. */
  readonly place: number;
  /** The tile does not hold its label point. */
  readonly labelElsewhere: boolean;
  readonly geometry: [number, number][][];
}

interface EncodedFeature {
  readonly id?: number;
  readonly type: 3;
  readonly geometry: readonly (readonly (readonly [number, number])[])[];
  readonly tags: Readonly<Record<string, string | number | boolean>>;
}

/** Value of an attribute of the feature at a place of the topology. */
export type ValueOf = (index: number, name: string) => AttributeValue | undefined;

/**
 * Cuts the tiles of one level of a layer.
 *
 * geojson-vt knows the square of Web Mercator only, and takes it as longitude and latitude. So every tile matrix set is
 * first laid on a unit square, and the square is handed over as the "longitude and latitude" that geojson-vt puts on just
 * these places. One cutter serves all sets. With its tolerance 0 and its deepest level at ours it keeps the whole units that
 * are given to it.
 */
export class TileCutter {
  private readonly key: string;
  /** Of each feature, in units of the level. */
  private readonly boxes: readonly Box[];
  /** Of each feature that was cut, in units of the level. */
  private readonly labelPoints: (readonly [number, number])[] = [];
  /** Points of all features at this level, a measure of memory. */
  readonly points: number;

  private constructor(
    private readonly collection: CollectionId,
    private readonly topology: LayerTopology,
    private readonly z: number,
    private readonly polygons: readonly SnappedRing[][][],
  ) {
    this.key = keyAttributeOf(findCollection(collection)!);
    this.boxes = polygons.map(boxOf);
    this.points = polygons.flat(2).reduce((sum, ring) => sum + ring.length, 0);
  }

  /**
   * The cutter of a level with the finest boundaries with which the fullest tile, the attributes that are never dropped
   * included, keeps to the budget. Coarseness is one for the level: tiles beside each other must meet.
   */
  static of(collection: CollectionId, topology: LayerTopology, set: TileMatrixSetId, z: number): TileCutter {
    const cutterWith = (coarseness: Coarseness): TileCutter =>
      new TileCutter(collection, topology, z, topology.snapped(set, z, coarseness));
    return firstThat((cutter) => cutter.bytesOfFullest() <= TILE_BUDGET, coarsenesses, cutterWith);
  }

  /**
   * A tile as compressed Mapbox vector tile, with the first of the contents that keeps to the budget, or the last. The
   * same input gives the same bytes. null = there is nothing in it.
   */
  tile(address: TileAddress, contents: readonly TileContent[], valueOf: ValueOf): Buffer | null {
    const features = this.cut(address);
    if (features.length === 0) return null;
    const make = (content: TileContent): Buffer => this.encode(features, content, valueOf);
    return firstThat((bytes) => bytes.length <= TILE_BUDGET, contents, make);
  }

  private cut({ row, col }: TileAddress): CutFeature[] {
    const scale = EXTENT * 2 ** this.z;
    const [left, top] = [col * EXTENT - BUFFER, row * EXTENT - BUFFER];
    const [right, bottom] = [left + EXTENT + 2 * BUFFER, top + EXTENT + 2 * BUFFER];
    // An index over the whole level would keep a copy of it for each of its ancestors.
    const touched = this.polygons.flatMap((polygons, id) => {
      const [minX, minY, maxX, maxY] = this.boxes[id]!;
      if (minX > right || maxX < left || minY > bottom || maxY < top) return [];
      const coordinates = polygons.map((polygon) =>
        polygon.map((ring) => ring.map(([x, y]) => [pseudoLongitude(x / scale), pseudoLatitude(y / scale)])),
      );
      return [
        { type: 'Feature' as const, id, properties: null, geometry: { type: 'MultiPolygon' as const, coordinates } },
      ];
    });
    const options = { maxZoom: this.z, indexMaxZoom: 0, tolerance: 0, extent: EXTENT, buffer: BUFFER };
    const index = new GeoJSONVT({ type: 'FeatureCollection', features: touched }, options);
    return (index.getTile(this.z, col, row)?.features ?? []).flatMap((feature) => {
      // An area that only touches the edge of the buffer is cut down to a line.
      const geometry = (feature.geometry as [number, number][][]).filter((ring) => hasArea(ring));
      if (geometry.length === 0) return [];
      const place = Number(feature.id);
      const [x, y] = (this.labelPoints[place] ??= insidePoint(this.polygons[place]!));
      const labelElsewhere = Math.floor(x / EXTENT) !== col || Math.floor(y / EXTENT) !== row;
      return [{ place, labelElsewhere, geometry }];
    });
  }

  private encode(features: readonly CutFeature[], content: TileContent, valueOf: ValueOf): Buffer {
    const { ids, names } = this.topology;
    const encoded = features.map(({ place, labelElsewhere, geometry }): EncodedFeature => {
      const id = Number(ids[place]);
      const tags = tagsOf(content, (name) =>
        name === this.key ? ids[place] : name === 'name' ? names[place] : valueOf(place, name),
      );
      return {
        ...(Number.isSafeInteger(id) && { id }),
        type: 3,
        geometry,
        tags: labelElsewhere ? { ...tags, [LABEL_ELSEWHERE]: true } : tags,
      };
    });
    return gzipSync(encodeTile({ [this.collection]: { features: encoded } }, { version: 2, extent: EXTENT }), {
      level: 9,
    });
  }

  /** Of the tile with the most points and features: its boundaries and ids as they are, its themes by estimate. */
  private bytesOfFullest(): number {
    const sizes = new Map<string, { readonly address: TileAddress; bytes: number }>();
    for (const rings of this.polygons) {
      const [x, y] = rings[0]?.[0]?.[0] ?? [0, 0];
      const address = { z: this.z, row: Math.floor(y / EXTENT), col: Math.floor(x / EXTENT) };
      const key = `${address.row} ${address.col}`;
      const size = sizes.get(key) ?? { address, bytes: 0 };
      size.bytes += rings.flat().reduce((sum, ring) => sum + ring.length * 2, 8);
      sizes.set(key, size);
    }
    const [fullest] = [...sizes.values()].sort((a, b) => b.bytes - a.bytes);
    // Far from the budget nothing need be cut to know it.
    if (!fullest || fullest.bytes < TILE_BUDGET / 4) return 0;
    const features = this.cut(fullest.address);
    const nothing = { attributes: [], rounded: false };
    return this.encode(features, nothing, () => null).length + features.length * BYTES_OF_THEMES;
  }
}

/** The longitude that geojson-vt puts at this share of the square's width. */
function pseudoLongitude(share: number): number {
  return (share - 0.5) * 360;
}

/** The latitude that geojson-vt puts at this share of the square's height, counted from the top. */
function pseudoLatitude(share: number): number {
  return (360 / Math.PI) * Math.atan(Math.exp((1 - 2 * share) * Math.PI)) - 90;
}

function hasArea(ring: readonly (readonly [number, number])[]): boolean {
  let sum = 0;
  for (let at = 1; at < ring.length; at++) sum += ring[at - 1]![0] * ring[at]![1] - ring[at]![0] * ring[at - 1]![1];
  return sum !== 0;
}

/** The first result that fits, or else the last one. Each item gives a smaller result than the one before. */
function firstThat<Item, Made>(
  fits: (made: Made) => boolean,
  items: readonly Item[],
  make: (item: Item) => Made,
): Made {
  // Nearly always the first fits.
  let made = make(items[0]!);
  if (fits(made)) return made;
  let from = 1;
  let to = items.length - 1;
  let smallest: Made | null = null;
  while (from < to) {
    const middle = (from + to) >> 1;
    made = make(items[middle]!);
    if (fits(made)) [smallest, to] = [made, middle];
    else from = middle + 1;
  }
  return smallest ?? make(items[to]!);
}

function boxOf(polygons: readonly SnappedRing[][]): Box {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of polygons.flat(2)) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return [minX, minY, maxX, maxY];
}

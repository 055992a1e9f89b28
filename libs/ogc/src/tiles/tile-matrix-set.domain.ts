/** Grids in which tiles are cut (OGC Two Dimensional Tile Matrix Set 2.0). */

export const tileMatrixSetIds = ['WebMercatorQuad', 'AdV_25832'] as const;
export type TileMatrixSetId = (typeof tileMatrixSetIds)[number];

/** Smallest x, smallest y, largest x, largest y, in the units of the coordinate system, east before north. */
export type Bounds = readonly [number, number, number, number];

/** Row counts from the top, column from the left. */
export interface TileAddress {
  readonly z: number;
  readonly row: number;
  readonly col: number;
}

/** One zoom level, in the members of the standard's JSON. */
interface TileMatrix {
  readonly id: string;
  readonly scaleDenominator: number;
  /** Metres per pixel of 256 px wide tiles. */
  readonly cellSize: number;
  readonly cornerOfOrigin: 'topLeft';
  readonly pointOfOrigin: readonly [number, number];
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly matrixWidth: number;
  readonly matrixHeight: number;
}

/** A tile matrix set in the members of the standard's JSON. */
export interface TileMatrixSet {
  readonly id: TileMatrixSetId;
  readonly title: string;
  readonly uri?: string;
  readonly crs: string;
  readonly orderedAxes: readonly [string, string];
  readonly wellKnownScaleSet?: string;
  readonly boundingBox: {
    readonly lowerLeft: readonly [number, number];
    readonly upperRight: readonly [number, number];
    readonly crs: string;
    readonly orderedAxes: readonly [string, string];
  };
  readonly tileMatrices: readonly TileMatrix[];
}

/** Rows and columns of one zoom level that may hold something. */
interface TileMatrixLimits {
  readonly tileMatrix: string;
  readonly minTileRow: number;
  readonly maxTileRow: number;
  readonly minTileCol: number;
  readonly maxTileCol: number;
}

/** Tiles are made down to this level in both sets; clients enlarge its tiles beyond. */
export const MAX_ZOOM = 14;

/** A square of 256 px at level 0 that is halved from level to level. */
interface Grid {
  readonly left: number;
  readonly top: number;
  /** Metres per pixel at level 0. */
  readonly cellSize: number;
  readonly scaleDenominator: number;
  readonly levels: number;
}

/**
 * WebMercatorQuad: OGC registry http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad, levels 0 to 24; its
 * edge is half the circumference of a sphere with the radius 6,378,137 m.
 *
 * AdV_25832: tile matrix set of the surveying authorities (AdV) in ETRS89/UTM 32, known as `DE_EPSG_25832_ADV` in the
 * WMTS of basemap.de. Taken from ldproxy (`xtraplatform-tiles/…/tilematrixsets/AdV_25832.json`), which gives this name
 * to it, and compared with the AdV grid of the open TopPlus and of MapProxy configurations of the Länder: corner
 * -46133.17 / 6301219.54, 4891.96981025128 m per pixel, levels 0 to 14.
 */
const grids: Readonly<Record<TileMatrixSetId, Grid>> = {
  WebMercatorQuad: {
    left: -Math.PI * 6_378_137,
    top: Math.PI * 6_378_137,
    cellSize: (2 * Math.PI * 6_378_137) / 256,
    scaleDenominator: 559_082_264.028_717_8,
    levels: 25,
  },
  AdV_25832: {
    left: -46_133.17,
    top: 6_301_219.54,
    cellSize: 4_891.969_810_251_28,
    scaleDenominator: 17_471_320.750_897_4,
    levels: 15,
  },
};

const crsOf: Readonly<Record<TileMatrixSetId, string>> = {
  WebMercatorQuad: 'http://www.opengis.net/def/crs/EPSG/0/3857',
  AdV_25832: 'http://www.opengis.net/def/crs/EPSG/0/25832',
};

const about: Readonly<
  Record<TileMatrixSetId, Pick<TileMatrixSet, 'title' | 'uri' | 'orderedAxes' | 'wellKnownScaleSet'>>
> = {
  WebMercatorQuad: {
    title: 'Google Maps Compatible for the World',
    uri: 'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
    orderedAxes: ['X', 'Y'],
    wellKnownScaleSet: 'http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible',
  },
  AdV_25832: { title: 'Kachelschema der AdV für Deutschland, ETRS89/UTM 32N', orderedAxes: ['E', 'N'] },
};

/** The definition as the standard's JSON; the publisher adds links. */
export function tileMatrixSetOf(id: TileMatrixSetId): TileMatrixSet {
  const { left, top, cellSize, scaleDenominator, levels } = grids[id];
  const edge = cellSize * 256;
  const { title, uri, orderedAxes, wellKnownScaleSet } = about[id];
  return {
    id,
    title,
    ...(uri && { uri }),
    crs: crsOf[id],
    orderedAxes,
    ...(wellKnownScaleSet && { wellKnownScaleSet }),
    boundingBox: { lowerLeft: [left, top - edge], upperRight: [left + edge, top], crs: crsOf[id], orderedAxes },
    tileMatrices: Array.from({ length: levels }, (_, z) => ({
      id: String(z),
      scaleDenominator: scaleDenominator / 2 ** z,
      cellSize: cellSize / 2 ** z,
      cornerOfOrigin: 'topLeft',
      pointOfOrigin: [left, top],
      tileWidth: 256,
      tileHeight: 256,
      matrixWidth: 2 ** z,
      matrixHeight: 2 ** z,
    })),
  };
}

/** null = there is none of this name. */
export function findTileMatrixSet(id: string): TileMatrixSet | null {
  const known = tileMatrixSetIds.find((candidate) => candidate === id);
  return known ? tileMatrixSetOf(known) : null;
}

/** True for whole numbers inside the set, down to {@link MAX_ZOOM}. */
export function isTileAddress({ z, row, col }: TileAddress): boolean {
  const isBelow = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value < limit;
  return isBelow(z, MAX_ZOOM + 1) && isBelow(row, 2 ** z) && isBelow(col, 2 ** z);
}

/** The square of a tile in the set's coordinate system, metres, without buffer. */
export function tileBounds(id: TileMatrixSetId, { z, row, col }: TileAddress): Bounds {
  const { left, top, cellSize } = grids[id];
  const edge = (cellSize * 256) / 2 ** z;
  return [left + col * edge, top - (row + 1) * edge, left + (col + 1) * edge, top - row * edge];
}

/**
 * The rows and columns of a level that touch the bounds (in the set's coordinate system); beyond the set's edge its outermost
 * ones. A tile that is only touched at its edge does not count.
 */
export function tileLimits(id: TileMatrixSetId, z: number, bounds: Bounds): TileMatrixLimits {
  const { left, top, cellSize } = grids[id];
  const edge = (cellSize * 256) / 2 ** z;
  const within = (tile: number): number => Math.min(Math.max(tile, 0), 2 ** z - 1);
  const [minX, minY, maxX, maxY] = bounds;
  const minTileRow = within(Math.floor((top - maxY) / edge));
  const minTileCol = within(Math.floor((minX - left) / edge));
  return {
    tileMatrix: String(z),
    minTileRow,
    maxTileRow: Math.max(minTileRow, within(Math.ceil((top - minY) / edge) - 1)),
    minTileCol,
    maxTileCol: Math.max(minTileCol, within(Math.ceil((maxX - left) / edge) - 1)),
  };
}

/** {@link tileLimits} of all levels of which tiles are made. */
export function tileMatrixSetLimits(id: TileMatrixSetId, bounds: Bounds): readonly TileMatrixLimits[] {
  return Array.from({ length: MAX_ZOOM + 1 }, (_, z) => tileLimits(id, z, bounds));
}

/** Places a point of the set's coordinate system on the set's square: 0/0 at its top left corner, 1/1 at the bottom right. */
export function toUnitSquare(id: TileMatrixSetId, [x, y]: readonly [number, number]): [number, number] {
  const { left, top, cellSize } = grids[id];
  const edge = cellSize * 256;
  return [(x - left) / edge, (top - y) / edge];
}

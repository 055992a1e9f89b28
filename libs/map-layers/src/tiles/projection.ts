import proj4 from 'proj4';
import { type LayerFeature } from '../layer/collection.domain.js';
import { type Bounds, type TileMatrixSetId } from './tile-matrix-set.domain.js';

export type Position = readonly [number, number];

/** ETRS89 and WGS 84 count as one, as PROJ has it: they differ by less than a metre, which nobody publishes. */
const STORED = '+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs';

const forwardTo = (crs: string): ((position: Position) => [number, number]) => {
  const { forward } = proj4(STORED, crs);
  return ([east, north]) => forward([east, north]);
};
const toLonLat = forwardTo('EPSG:4326');
const toWebMercator = forwardTo('EPSG:3857');

/** From stored coordinates (EPSG:25832) to those of a tile matrix set, both in metres. */
export const projectionTo: Readonly<Record<TileMatrixSetId, (position: Position) => [number, number]>> = {
  WebMercatorQuad: toWebMercator,
  AdV_25832: ([east, north]) => [east, north],
};

/** Bounds of all boundaries in the coordinates of a tile matrix set (metres); null = no feature has one. */
export function boundsIn(id: TileMatrixSetId, features: readonly LayerFeature[]): Bounds | null {
  return boundsOf(features, projectionTo[id]);
}

/** Bounds of all boundaries in degrees, longitude before latitude (CRS84); null = no feature has one. */
export function boundsInDegrees(features: readonly LayerFeature[]): Bounds | null {
  return boundsOf(features, toLonLat);
}

function boundsOf(features: readonly LayerFeature[], project: (position: Position) => [number, number]): Bounds | null {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { boundary } of features)
    for (const polygon of boundary?.polygons ?? [])
      // Holes lie inside.
      for (const position of polygon[0] ?? []) {
        const [x, y] = project(position);
        bounds[0] = Math.min(bounds[0], x);
        bounds[1] = Math.min(bounds[1], y);
        bounds[2] = Math.max(bounds[2], x);
        bounds[3] = Math.max(bounds[3], y);
      }
  return bounds[0] <= bounds[2] ? bounds : null;
}

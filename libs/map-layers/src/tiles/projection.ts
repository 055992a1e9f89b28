import { type Bounds, CRS84, EPSG3857, fromStored, type Position, type TileMatrixSetId } from '#ogc/domain';
import { type LayerFeature } from '../layer/collection.domain.js';

/** From stored coordinates (EPSG:25832) to those of a tile matrix set, both in metres. */
export const projectionTo: Readonly<Record<TileMatrixSetId, (position: Position) => Position>> = {
  WebMercatorQuad: fromStored(EPSG3857),
  AdV_25832: (position) => position,
};

const known = new WeakMap<readonly LayerFeature[], Map<string, Bounds | null>>();

/**
 * Bounds of all boundaries in the coordinates of a tile matrix set (metres); null = no feature has one. Worked out once for
 * a list of features.
 */
export function boundsIn(id: TileMatrixSetId, features: readonly LayerFeature[]): Bounds | null {
  return boundsOf(features, id, projectionTo[id]);
}

/** Bounds of all boundaries in degrees, longitude before latitude (CRS84); null = no feature has one. */
export function boundsInDegrees(features: readonly LayerFeature[]): Bounds | null {
  return boundsOf(features, CRS84.uri, fromStored(CRS84));
}

function boundsOf(
  features: readonly LayerFeature[],
  name: string,
  project: (position: Position) => Position,
): Bounds | null {
  let ofList = known.get(features);
  if (!ofList) known.set(features, (ofList = new Map<string, Bounds | null>()));
  let bounds = ofList.get(name);
  if (bounds === undefined) ofList.set(name, (bounds = workedOut(features, project)));
  return bounds;
}

function workedOut(features: readonly LayerFeature[], project: (position: Position) => Position): Bounds | null {
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

import { type LayerFeature, type MultiPolygon } from '../layer/collection.domain.js';

/** West, south, east, north, in the unit of the coordinates. */
export type Extent = readonly [number, number, number, number];

/** null = without a single point. */
export function extentOf(polygons: MultiPolygon): Extent | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of polygons.flat(2) as readonly (readonly [number, number])[]) {
    west = Math.min(west, x);
    south = Math.min(south, y);
    east = Math.max(east, x);
    north = Math.max(north, y);
  }
  return west <= east ? [west, south, east, north] : null;
}

/** Around the boundaries of all of them; null = there is none. */
export function extentOfAll(features: readonly LayerFeature[]): Extent | null {
  return extentOf(features.flatMap(({ boundary }) => boundary?.polygons ?? []));
}

/** Attributions of the boundaries, each once. */
function attributionsOf(features: readonly LayerFeature[]): string {
  const known = new Set(features.flatMap(({ boundary }) => (boundary ? [boundary.attribution] : [])));
  return [...known].join('; ');
}

/** The description that a file carries. */
export function describe(description: string, features: readonly LayerFeature[]): string {
  const attributions = attributionsOf(features);
  return attributions === '' ? description : `${description} Grenzen: ${attributions}.`;
}

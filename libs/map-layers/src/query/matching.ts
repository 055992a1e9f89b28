import { outlineOf, touches } from '../layer/outline.domain.js';
import { type LayerFeature } from '../layer/collection.domain.js';
import { type ItemsQuery } from './items-query.domain.js';

/**
 * The features that match the query, of all pages. Features without a boundary are in every box (OGC API – Features, Part 1,
 * requirement fc-bbox-response).
 */
export async function matching(
  features: readonly LayerFeature[],
  { equal, boxes, boxCrs }: ItemsQuery,
  filtered: (features: readonly LayerFeature[]) => Promise<readonly LayerFeature[]>,
): Promise<readonly LayerFeature[]> {
  let found = features;
  if (equal.size > 0)
    found = found.filter(({ attributes }) => [...equal].every(([name, value]) => attributes[name] === value));
  if (boxes.length > 0)
    found = found.filter(
      ({ boundary }) => boundary === null || boxes.some((box) => touches(outlineOf(boundary, boxCrs), box)),
    );
  return filtered(found);
}

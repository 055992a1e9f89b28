import { accommodationTypes } from '#reporting/domain';
import {
  type AttributeValue,
  type CollectionId,
  findCollection,
  type LayerFeature,
} from '../layer/collection.domain.js';

/**
 * Boundaries in a form that reaches another thread without being copied: 174,000 points cost 3 MB and no time. Features
 * are ordered by id, so that the order in which they were read does not show in the tiles; those without a boundary are
 * left out.
 */
export interface PackedBoundaries {
  readonly ids: readonly string[];
  readonly names: readonly AttributeValue[];
  /** For each feature the number of its polygons, for each of them that of its rings, for each of them that of its points. */
  readonly counts: Uint32Array<ArrayBuffer>;
  /** East and north of all points, EPSG:25832, metres. */
  readonly coordinates: Float64Array<ArrayBuffer>;
}

/** Attributes in columns, in the same order as the boundaries. */
export interface AttributeTable {
  readonly ids: readonly string[];
  readonly columns: Readonly<Record<string, readonly AttributeValue[]>>;
}

/** Features on the map in the order of their ids. */
export function mappedFeatures(features: readonly LayerFeature[]): LayerFeature[] {
  return features.filter(({ boundary }) => boundary !== null).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @param features as {@link mappedFeatures} gives them */
export function packBoundaries(features: readonly LayerFeature[]): PackedBoundaries {
  const polygonsOf = (feature: LayerFeature) => feature.boundary?.polygons ?? [];
  const counts = features.flatMap((feature) => [
    polygonsOf(feature).length,
    ...polygonsOf(feature).flatMap((polygon) => [polygon.length, ...polygon.map((ring) => ring.length)]),
  ]);
  const points = features.reduce(
    (sum, feature) =>
      sum + polygonsOf(feature).reduce((all, rings) => all + rings.reduce((n, r) => n + r.length, 0), 0),
    0,
  );
  const coordinates = new Float64Array(points * 2);
  let at = 0;
  for (const feature of features)
    for (const polygon of polygonsOf(feature))
      for (const ring of polygon)
        for (const [east, north] of ring) {
          coordinates[at++] = east;
          coordinates[at++] = north;
        }
  return {
    ids: features.map(({ id }) => id),
    names: features.map(({ attributes }) => attributes['name'] ?? null),
    counts: Uint32Array.from(counts),
    coordinates,
  };
}

/** The polygons of each feature, in the order of `ids`. */
export function unpackBoundaries({ ids, counts, coordinates }: PackedBoundaries): [number, number][][][][] {
  let count = 0;
  let at = 0;
  const list = <Item>(item: () => Item): Item[] => Array.from({ length: counts[count++]! }, item);
  return ids.map(() => list(() => list(() => list((): [number, number] => [coordinates[at++]!, coordinates[at++]!]))));
}

/** @param features as {@link mappedFeatures} gives them */
export function tableOf(collection: CollectionId, features: readonly LayerFeature[]): AttributeTable {
  return {
    ids: features.map(({ id }) => id),
    columns: Object.fromEntries(
      findCollection(collection, accommodationTypes)!.attributes.map(({ name }) => [
        name,
        features.map(({ attributes }) => attributes[name] ?? null),
      ]),
    ),
  };
}

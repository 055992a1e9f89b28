import {
  type AttributeValue,
  type Collection,
  type CollectionId,
  type LayerFeature,
} from '../layer/collection.domain.js';
import { mappedFeatures } from './packed-layer.domain.js';
import { tileContents } from './tile-attributes.domain.js';

/** Values of one day for the tiles of the flavour `geometry`, which carry key and name only. */
interface DayValues {
  readonly collection: CollectionId;
  readonly date: string;
  /** Ids of the features; as a number each is the feature's id in the tiles, for MapLibre's `setFeatureState`. */
  readonly keys: readonly string[];
  /** Columns in the order of the keys; null = unknown, never zero. */
  readonly values: Readonly<Record<string, readonly AttributeValue[]>>;
}

/**
 * The values in columns, so that names stand once: 21 units take a few kB. Without the day, which is the same for all,
 * without what the tiles say already, and without features that are not on the map.
 */
export function dayValuesOf(collection: Collection, date: string, features: readonly LayerFeature[]): DayValues {
  const known = new Set([...tileContents(collection, 'geometry')[0]!.attributes, 'date']);
  const mapped = mappedFeatures(features);
  return {
    collection: collection.id,
    date,
    keys: mapped.map(({ id }) => id),
    values: Object.fromEntries(
      collection.attributes
        .filter(({ name }) => !known.has(name))
        .map(({ name }) => [name, mapped.map(({ attributes }) => attributes[name] ?? null)]),
    ),
  };
}

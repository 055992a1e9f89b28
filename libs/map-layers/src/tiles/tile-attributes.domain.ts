import { type AttributeValue, type Collection } from '../layer/collection.domain.js';

/** Largest tile, compressed, in bytes. */
export const TILE_BUDGET = 120_000;

/** Attributes that colour the maps. They are never dropped: a missing one would be shown as unknown. */
const themes = ['occupancy_rate', 'staleness_days', 'available_per_1000', 'assessment'];

/** Name of the attribute that holds a feature's id. */
export function keyAttributeOf(collection: Collection): string {
  return `${collection.subject}_key`;
}

/**
 * The one attribute that the contract does not know: true on a feature's part in a tile that does not hold its label
 * point, so that a map writes each name once. Absent on all others.
 */
export const LABEL_ELSEWHERE = 'label_elsewhere';

/** Flavour of a tile: all attributes, or key and name only, so that it depends on boundaries alone. */
export type TileFlavour = 'full' | 'geometry';

/** The attributes that a feature of a tile has. */
export interface TileContent {
  readonly attributes: readonly string[];
  /** The occupancy without its decimal. */
  readonly rounded: boolean;
}

/**
 * The contents that a tile may have, from most to least. A tile takes the first content with which it stays within
 * {@link TILE_BUDGET}; of a district's 21 units that is always the first. Given up one after the other: the dates; the
 * other attributes from the end of the collection's list; name, key (the feature's id still says it) and status (the
 * data age still says it); the decimal of the occupancy, of which 1,000 different ones cost 9 bytes each.
 */
export function tileContents(collection: Collection, flavour: TileFlavour): readonly TileContent[] {
  const key = keyAttributeOf(collection);
  const last = ['name', key, 'status'];
  const all = collection.attributes.filter(({ name }) => flavour === 'full' || name === key || name === 'name');
  const others = all.filter(({ name }) => !last.includes(name) && !themes.includes(name));
  const order = [
    ...others.filter(({ type }) => type === 'date'),
    ...others.filter(({ type }) => type !== 'date').reverse(),
    ...last.flatMap((name) => all.filter((attribute) => attribute.name === name)),
  ].map(({ name }) => name);
  const contents = Array.from({ length: order.length + 1 }, (_, dropped) => ({
    attributes: all.map(({ name }) => name).filter((name) => !order.slice(0, dropped).includes(name)),
    rounded: false,
  }));
  return flavour === 'full' ? [...contents, { ...contents.at(-1)!, rounded: true }] : contents;
}

/**
 * The attributes of one feature. Vector tiles know no null: an attribute that is absent is unknown. Dates are text.
 * @param value of an attribute by name
 */
export function tagsOf(
  { attributes, rounded }: TileContent,
  value: (name: string) => AttributeValue | undefined,
): Record<string, string | number | boolean> {
  const tags: Record<string, string | number | boolean> = {};
  for (const name of attributes) {
    const known = value(name) ?? null;
    if (known !== null) tags[name] = rounded && name === 'occupancy_rate' ? Math.round(Number(known)) : known;
  }
  return tags;
}

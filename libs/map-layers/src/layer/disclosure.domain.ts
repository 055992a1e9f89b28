import { type AttributeDefinition, type Attributes } from './collection.domain.js';
import { ratesOf } from './unit-attributes.domain.js';

/** Counts below it are not published (security requirements, section 2, point 8). */
export const SMALLEST_PUBLISHED = 3;
/** Published counts are multiples of it. */
export const ROUNDED_TO = 5;

/**
 * The attributes of a unit as everybody may see them: counts of 1 and 2 are left out, 0 stays, all others are rounded to
 * multiples of five; the rates are worked out from what is left. Whatever else is published (sums of the district, other
 * formats, tiles of any zoom, other days) is worked out from these values alone, so that no subtraction says more than they do.
 */
export function publishable(unit: Attributes, definitions: readonly AttributeDefinition[]): Attributes {
  const counts = Object.fromEntries(
    definitions
      .filter((definition) => definition.count)
      .map(({ name }) => [name, publishableCount(unit[name] as number | null)]),
  );
  // A date belongs to a count above zero: where that is left out, it would say that there is one.
  const dates = Object.fromEntries(
    definitions
      .filter(({ name }) => name.endsWith('_from') && `${name.slice(0, -'_from'.length)}` in counts)
      .map(({ name }) => [name, counts[name.slice(0, -'_from'.length)] === null ? null : unit[name]!]),
  );
  const published = { ...unit, ...counts, ...dates };
  return { ...published, ...ratesOf(published) };
}

/** null = unknown or not for the public; which of both is not said. */
export function publishableCount(count: number | null): number | null {
  if (count === null || count === 0) return count;
  return count < SMALLEST_PUBLISHED ? null : Math.round(count / ROUNDED_TO) * ROUNDED_TO;
}

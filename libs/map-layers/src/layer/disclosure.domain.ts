import { type AttributeDefinition, type Attributes, type Collection } from './collection.domain.js';
import { ratesOf } from './unit-attributes.domain.js';

/** Counts below it are not published (security requirements, section 2, point 8). */
export const SMALLEST_PUBLISHED = 3;
/** Published counts are multiples of it. */
export const ROUNDED_TO = 5;

/** The readers of an answer: the own district, or everybody. */
export type Audience = 'district' | 'public';

/** The note on public figures. */
export const PUBLISHED_NOTE = `Öffentliche Ebene: Anzahlen auf Vielfache von ${ROUNDED_TO} gerundet; 1 und 2, und was sie verriete, sind weggelassen und leer wie Unbekanntes.`;

/** The collection as it is described to those who look at it. */
export function describedTo(audience: Audience, collection: Collection): Collection {
  return audience === 'public'
    ? { ...collection, description: `${collection.description} ${PUBLISHED_NOTE}` }
    : collection;
}

/**
 * The attributes of a unit as everybody may see them: counts of 1 and 2 are left out, 0 stays, all others are rounded to
 * multiples of five; the rates are worked out from what is left. The day from which places are in prospect is left out: it
 * belongs to one project, which may have one place or two, and would go with it when that is corrected. Whatever else is published (sums of the district, other
 * formats, tiles of any zoom, other days) is worked out from these values alone, so that no subtraction says more than they do.
 */
export function publishable(unit: Attributes, definitions: readonly AttributeDefinition[]): Attributes {
  const counts = Object.fromEntries(
    definitions
      .filter((definition) => definition.count)
      .map(({ name }) => [name, publishableCount(unit[name] as number | null)]),
  );
  const dates = Object.fromEntries(
    definitions.filter(({ name }) => isDayOfCount(name, counts)).map(({ name }) => [name, null]),
  );
  const published = { ...unit, ...counts, ...dates };
  return { ...published, ...ratesOf(published) };
}

function isDayOfCount(name: string, counts: Attributes): boolean {
  return name.endsWith('_from') && name.slice(0, -'_from'.length) in counts;
}

/** null = unknown or not for the public; which of both is not said. */
export function publishableCount(count: number | null): number | null {
  if (count === null || count === 0) return count;
  return count < SMALLEST_PUBLISHED ? null : Math.round(count / ROUNDED_TO) * ROUNDED_TO;
}

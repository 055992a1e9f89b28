import { type CalendarDate } from '#kernel';
import { type CheckedFilter, compileCql2 } from '#ogc/domain';
import { MADE_ONCE, type Tx } from '#platform';
import {
  type AttributeType,
  type Collection,
  type LayerBoundary,
  type LayerFeature,
} from '../layer/collection.domain.js';

const sqlTypes: Readonly<Record<AttributeType, string>> = {
  string: 'text',
  integer: 'numeric',
  number: 'numeric',
  boolean: 'boolean',
  date: 'date',
};

/**
 * The features that the filter selects. The database evaluates the filter, because it has the comparisons, three-valued logic
 * and geometry; only the attributes that the filter names are sent there.
 * @param date day of the boundaries of units
 */
export async function filterFeatures(
  tx: Tx,
  collection: Collection,
  date: CalendarDate,
  features: readonly LayerFeature[],
  filter: CheckedFilter,
): Promise<readonly LayerFeature[]> {
  if (features.length === 0) return features;
  const columns = Object.fromEntries(collection.attributes.map(({ name }) => [name, `s.${name}`]));
  // Boundaries of a day are found by the unit's key; others are few, and sent along.
  const byKey = collection.subject === 'unit' && collection.time === 'state';
  const { sql, parameters, properties } = compileCql2(
    filter,
    { ...columns, geometry: 'g.geom' },
    3,
    byKey ? undefined : oncePerOutline,
  );
  const used = collection.attributes.filter(({ name }) => properties.includes(name));
  const isPlaced = properties.includes('geometry');
  const outlines = new Map<LayerBoundary | null, number>();
  if (isPlaced && !byKey)
    for (const { boundary } of features) if (!outlines.has(boundary)) outlines.set(boundary, outlines.size);
  const rows = features.map(({ id, boundary, attributes }) => ({
    id,
    outline: outlines.get(boundary) ?? 0,
    ...Object.fromEntries(used.map(({ name }) => [name, attributes[name]])),
  }));
  const geometry = !isPlaced
    ? 'CROSS JOIN (SELECT NULL WHERE $2::text IS NOT NULL) g'
    : byKey
      ? `LEFT JOIN territory.boundary g ON g.boundary_key = s.id
          AND coalesce(g.valid_from, '-infinity') <= $2::text::date AND coalesce(g.valid_to, 'infinity') >= $2::text::date`
      : 'LEFT JOIN place g USING (outline)';
  const found = await tx.query<{ id: string }>(
    `${MADE_ONCE}${isPlaced && !byKey ? placesSql : ''}SELECT s.id FROM jsonb_to_recordset($1::jsonb)
         AS s (id text, outline int${used.map(({ name, type }) => `, ${name} ${sqlTypes[type]}`).join('')})
       ${geometry} WHERE ${sql}`,
    [JSON.stringify(rows), byKey ? date : geometries([...outlines.keys()]), ...parameters],
  );
  const ids = new Set(found.map(({ id }) => id));
  return features.filter(({ id }) => ids.has(id));
}

/** The boundaries that were sent along. */
const placesSql = `
  WITH place AS MATERIALIZED (
    SELECT ordinality - 1 AS outline, ST_SetSRID(ST_GeomFromGeoJSON(value), 25832) AS geom
      FROM jsonb_array_elements($2::text::jsonb) WITH ORDINALITY WHERE value <> 'null')
  `;

/** A condition on such a boundary, evaluated once for each; unknown for features without one. */
function oncePerOutline(condition: string): string {
  // Of an empty list, "unknown" would be none.
  return `(g.outline = ANY(ARRAY(SELECT g.outline FROM place g WHERE ${condition}) || -1::bigint))`;
}

function geometries(outlines: readonly (LayerBoundary | null)[]): string {
  return JSON.stringify(outlines.map((outline) => outline && { type: 'MultiPolygon', coordinates: outline.polygons }));
}

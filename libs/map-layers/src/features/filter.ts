import { BadUserInputError, type CalendarDate } from '#kernel';
import { MADE_ONCE, type Tx } from '#platform';
import { checkCql2, type CheckedFilter, type QueryableType } from '../cql2/cql2-check.domain.js';
import { parseCql2Json } from '../cql2/cql2-json.domain.js';
import { type FilterCrs } from '../cql2/cql2-shape.domain.js';
import { compileCql2 } from '../cql2/cql2-sql.domain.js';
import { parseCql2Text } from '../cql2/cql2-text.domain.js';
import { CRS84, type Crs } from '../crs/crs.domain.js';
import {
  type AttributeType,
  type Collection,
  type LayerBoundary,
  type LayerFeature,
} from '../layer/collection.domain.js';
import { type FilterText } from './items-query.js';

/**
 * The filter of a request, held against what the collection has. null = none.
 * @param timeZone where moments in the filter become days
 * @throws BadUserInputError
 */
export function readFilter(collection: Collection, filter: FilterText | null, timeZone: string): CheckedFilter | null {
  if (filter === null) return null;
  const parsed = filter.language === 'cql2-text' ? parseCql2Text(filter.text) : parseCql2Json(filter.text);
  if ('refusal' in parsed) throw new BadUserInputError(parsed.refusal);
  const checked = checkCql2(parsed.expression, {
    queryables: queryablesOf(collection),
    crs: crsNameOf(filter.crs),
    timeZone,
  });
  if ('refusal' in checked) throw new BadUserInputError(checked.refusal);
  return checked;
}

/** What a filter may name. */
export function queryablesOf({ attributes }: Collection): ReadonlyMap<string, QueryableType> {
  return new Map<string, QueryableType>([
    ...attributes.map(({ name, type }) => [name, type] as const),
    ['geometry', 'geometry'],
  ]);
}

/** How filters call a system. */
export function crsNameOf(crs: Crs): FilterCrs {
  return crs.uri === CRS84.uri ? 'CRS84' : `EPSG:${crs.srid}`;
}

const sqlTypes: Readonly<Record<AttributeType, string>> = {
  string: 'text',
  integer: 'numeric',
  number: 'numeric',
  boolean: 'boolean',
  date: 'date',
};

/**
 * The features that the filter selects, by the database: it knows the comparisons, three-valued logic and geometry. Only
 * what the filter names is sent there.
 * @param date day whose boundaries the features of units have
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
    byKey ? undefined : ofPlace,
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

/** A condition on such a boundary, asked of each once; unknown where there is none. */
function ofPlace(condition: string): string {
  // Of an empty list, "unknown" would be none.
  return `(g.outline = ANY(ARRAY(SELECT g.outline FROM place g WHERE ${condition}) || -1::bigint))`;
}

function geometries(outlines: readonly (LayerBoundary | null)[]): string {
  return JSON.stringify(outlines.map((outline) => outline && { type: 'MultiPolygon', coordinates: outline.polygons }));
}

import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';
import { type LayerBoundary, type MultiPolygon } from './collection.domain.js';

/** A boundary with its row in the table. */
export interface StoredBoundary extends LayerBoundary {
  readonly id: string;
}

/** The boundary of each unit that was valid on the day, by key; units without one are left out. */
export async function findBoundaries(
  tx: Tx,
  unitKeys: readonly string[],
  date: CalendarDate,
): Promise<Map<string, StoredBoundary>> {
  const rows = await tx.query<{ id: string; key: string; schematic: boolean; attribution: string; geometry: Geometry }>(
    `SELECT boundary_id::text AS id, boundary_key AS key, schematic, attribution, ST_AsGeoJSON(geom, 4)::json AS geometry
       FROM territory.boundary
      WHERE boundary_key = ANY($1) AND coalesce(valid_from, '-infinity') <= $2::date AND coalesce(valid_to, 'infinity') >= $2::date
      ORDER BY boundary_key`,
    [unitKeys, date],
  );
  return new Map(
    rows.map(({ id, key, schematic, attribution, geometry }) => [
      key,
      { id, schematic, attribution, polygons: geometry.coordinates },
    ]),
  );
}

/** Boundaries by their id in the table. */
export async function findBoundariesById(tx: Tx, ids: readonly string[]): Promise<Map<string, LayerBoundary>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; schematic: boolean; attribution: string; geometry: Geometry }>(
    `SELECT boundary_id::text AS id, schematic, attribution, ST_AsGeoJSON(geom, 4)::json AS geometry
       FROM territory.boundary WHERE boundary_id = ANY($1::bigint[])`,
    [ids],
  );
  return new Map(
    rows.map(({ id, schematic, attribution, geometry }) => [
      id,
      { schematic, attribution, polygons: geometry.coordinates },
    ]),
  );
}

/** Days on which a boundary of these units begins to be valid, or is no longer. */
export async function findBoundaryDays(tx: Tx, unitKeys: readonly string[]): Promise<CalendarDate[]> {
  const rows = await tx.query<{ day: CalendarDate }>(
    `SELECT valid_from AS day FROM territory.boundary WHERE boundary_key = ANY($1) AND valid_from IS NOT NULL
     UNION SELECT valid_to + 1 FROM territory.boundary WHERE boundary_key = ANY($1) AND valid_to IS NOT NULL`,
    [unitKeys],
  );
  return rows.map(({ day }) => day);
}

interface Geometry {
  readonly coordinates: MultiPolygon;
}

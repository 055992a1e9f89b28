import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';

export interface BoundaryFeature {
  /** GeoJSON geometry in CRS84, coordinates with 7 decimals (about 1 cm). */
  readonly geometry: unknown;
  /** Made from centre coordinates, not surveyed. */
  readonly schematic: boolean;
  /** Whose boundary it is, to be shown with it. */
  readonly attribution: string;
}

/** The boundary of each unit that was valid on the day; units without one are left out. */
export async function findBoundaries(
  tx: Tx,
  unitKeys: readonly string[],
  date: CalendarDate,
): Promise<Map<string, BoundaryFeature>> {
  const rows = await tx.query<{ boundary_key: string; geometry: unknown; schematic: boolean; attribution: string }>(
    `SELECT boundary_key, schematic, attribution, ST_AsGeoJSON(ST_Transform(geom, 4326), 7)::json AS geometry
       FROM territory.boundary
      WHERE boundary_key = ANY($1) AND coalesce(valid_from, '-infinity') <= $2::date AND coalesce(valid_to, 'infinity') >= $2::date`,
    [unitKeys, date],
  );
  return new Map(
    rows.map((row) => [
      row.boundary_key,
      { geometry: row.geometry, schematic: row.schematic, attribution: row.attribution },
    ]),
  );
}

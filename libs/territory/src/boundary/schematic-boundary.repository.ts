import { type Tx } from '#platform';

/** Cells end at this distance from the nearest centre. */
const CELL_RADIUS_METRES = 8_000;

/** A municipality whose boundary is made from its centre alone. */
interface MunicipalityCentre {
  readonly ars: string;
  readonly name: string;
  readonly population: number;
  /** Degrees, WGS 84. */
  readonly latitude: number;
  readonly longitude: number;
}

/** Stores schematic boundaries: the Voronoi cells of the centres, clipped to the surroundings of the centres. */
export async function insertSchematicBoundaries(
  tx: Tx,
  centres: readonly MunicipalityCentre[],
  attribution: string,
): Promise<void> {
  await tx.query(
    `WITH centre AS (
       SELECT m.*, ST_Transform(ST_SetSRID(ST_MakePoint(m.longitude, m.latitude), 4326), 25832) AS point
         FROM jsonb_to_recordset($1::jsonb) AS m (ars text, name text, population int, latitude float8, longitude float8)),
     area AS (
       SELECT ST_Union(ST_Buffer(point, $2::float8)) AS near, ST_Collect(point) AS points FROM centre),
     cell AS (
       SELECT (ST_Dump(ST_VoronoiPolygons(points, 0, ST_Expand(near, $2::float8)))).geom AS geom FROM area)
     INSERT INTO territory.boundary (boundary_key, level, name, ags, population, schematic, attribution, geom)
     SELECT c.ars, 'MUNICIPALITY', c.name, left(c.ars, 5) || right(c.ars, 3), c.population, true, $3,
            ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Intersection(cell.geom, area.near)), 3))
       FROM centre c
       JOIN cell ON ST_Contains(cell.geom, c.point)
      CROSS JOIN area`,
    [JSON.stringify(centres), CELL_RADIUS_METRES, attribution],
  );
}

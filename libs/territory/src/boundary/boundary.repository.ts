import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';

/** A boundary as it is handed to the database. */
export interface NewBoundary {
  /** 12-digit key. */
  readonly boundaryKey: string;
  readonly level: 'MUNICIPALITY' | 'ASSOCIATION';
  readonly name: string;
  readonly ags: string | null;
  readonly population: number | null;
  /** How the feature is named in a refusal. */
  readonly label: string;
  readonly form: 'geojson' | 'wkb';
  /** Polygons or multipolygons; several are united. */
  readonly parts: readonly string[];
}

export interface StoredBoundary {
  readonly boundaryKey: string;
  /** Last day, when a later boundary is on record; null = open. */
  readonly validTo: CalendarDate | null;
  readonly empty: boolean;
  readonly inGermany: boolean;
}

/** A text that changes with every new version of a unit. */
export async function findTerritoryState(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ state: string }>(
    `SELECT count(*) || '/' || coalesce(max(recorded_at)::text, '') AS state FROM territory.reporting_unit_version`,
  );
  return row!.state;
}

/** Keys of the municipalities that have a boundary, by AGS. */
export async function findKeysByAgs(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.query<{ ags: string; boundary_key: string }>(
    `SELECT DISTINCT ON (ags) ags, boundary_key FROM territory.boundary
      WHERE level = 'MUNICIPALITY' AND ags IS NOT NULL ORDER BY ags, valid_from DESC NULLS LAST`,
  );
  return new Map(rows.map((row) => [row.ags, row.boundary_key]));
}

/** Whether PostGIS knows the coordinate reference system EPSG:`srid`. */
export async function isKnownSrid(tx: Tx, srid: number): Promise<boolean> {
  const found = await tx.query(`SELECT FROM public.spatial_ref_sys WHERE auth_name = 'EPSG' AND auth_srid = $1`, [
    srid,
  ]);
  return found.length > 0;
}

/** Today in Germany, by the clock of the database. */
export async function findGermanToday(tx: Tx): Promise<CalendarDate> {
  const [row] = await tx.query<{ today: CalendarDate }>(
    `SELECT (clock_timestamp() AT TIME ZONE 'Europe/Berlin')::date AS today`,
  );
  return row!.today;
}

/**
 * Runs the work in a savepoint: a failure rolls back its writes, and the transaction goes on. @throws the error of the
 * work
 */
export async function withSavepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.query('SAVEPOINT boundary_import');
  try {
    return await work();
  } catch (error) {
    await tx.query('ROLLBACK TO SAVEPOINT boundary_import');
    throw error;
  }
}

/** Makes room for new boundaries of these keys: the older one ends the day before, one of the same day goes. */
export async function closeOlder(tx: Tx, keys: readonly string[], validFrom: CalendarDate | null): Promise<void> {
  await tx.query(
    `DELETE FROM territory.boundary WHERE boundary_key = ANY($1) AND valid_from IS NOT DISTINCT FROM $2::date`,
    [keys, validFrom],
  );
  if (validFrom === null) return;
  await tx.query(
    `UPDATE territory.boundary SET valid_to = $2::date - 1
      WHERE boundary_key = ANY($1) AND (valid_from IS NULL OR valid_from < $2::date) AND (valid_to IS NULL OR valid_to >= $2::date)`,
    [keys, validFrom],
  );
}

/** Stores boundaries in EPSG:25832, each valid until the next one on record; {@link closeOlder} comes before. */
export async function insertBoundaries(
  tx: Tx,
  boundaries: readonly NewBoundary[],
  common: { readonly srid: number; readonly validFrom: CalendarDate | null; readonly attribution: string },
): Promise<StoredBoundary[]> {
  return tx.query<StoredBoundary>(
    `INSERT INTO territory.boundary AS stored (boundary_key, level, name, ags, population, valid_from, valid_to, attribution, geom)
     SELECT b."boundaryKey", b.level, b.name, b.ags, b.population, $3::date,
            (SELECT min(later.valid_from) - 1 FROM territory.boundary later
              WHERE later.boundary_key = b."boundaryKey" AND later.valid_from > coalesce($3::date, '-infinity')),
            $4, g.geom
       FROM jsonb_to_recordset($1::jsonb) AS b
            ("boundaryKey" text, level text, name text, ags text, population int, form text, parts jsonb)
      CROSS JOIN LATERAL (
        SELECT ST_Multi(CASE count(*) WHEN 1 THEN (array_agg(p.geom))[1] ELSE ST_CollectionExtract(ST_Union(p.geom), 3) END) AS geom
          FROM (SELECT ST_CollectionExtract(ST_MakeValid(ST_Transform(ST_SetSRID(ST_Force2D(
                         CASE b.form WHEN 'wkb' THEN ST_GeomFromWKB(decode(part, 'hex')) ELSE ST_GeomFromGeoJSON(part) END
                       ), $2::int), 25832)), 3) AS geom
                  FROM jsonb_array_elements_text(b.parts) AS part) p) g
     RETURNING stored.boundary_key AS "boundaryKey", stored.valid_to AS "validTo", ST_IsEmpty(stored.geom) AS empty,
               coalesce(stored.geom @ ST_MakeEnvelope(200000, 5200000, 1000000, 6200000, 25832), false) AS "inGermany"`,
    [JSON.stringify(boundaries), common.srid, common.validFrom, common.attribution],
  );
}

/**
 * Municipalities of these districts that the new boundaries have swallowed (more than half their area): they end the day
 * before. Schematic boundaries are too rough for such a judgement.
 * @param keys the keys that have a new boundary from `validFrom` on
 */
export async function closeAbsorbed(
  tx: Tx,
  keys: readonly string[],
  districtKeys: readonly string[],
  validFrom: CalendarDate,
): Promise<{ boundaryKey: string; name: string }[]> {
  const absorbed = await tx.query<{ boundary_id: string; boundaryKey: string; name: string }>(
    `SELECT old.boundary_id, old.boundary_key AS "boundaryKey", old.name
       FROM territory.boundary old
      WHERE old.level = 'MUNICIPALITY' AND NOT old.schematic AND left(old.boundary_key, 5) = ANY($2)
        AND old.boundary_key <> ALL($1)
        AND (old.valid_from IS NULL OR old.valid_from < $3::date) AND (old.valid_to IS NULL OR old.valid_to >= $3::date)
        AND (SELECT sum(ST_Area(ST_Intersection(new.geom, old.geom)))
               FROM territory.boundary new
              WHERE new.boundary_key = ANY($1) AND new.level = 'MUNICIPALITY' AND new.valid_from = $3::date
                AND new.geom && old.geom AND ST_Intersects(new.geom, old.geom)) > 0.5 * ST_Area(old.geom)
      ORDER BY old.boundary_key`,
    [keys, districtKeys, validFrom],
  );
  if (absorbed.length > 0) {
    await tx.query(`UPDATE territory.boundary SET valid_to = $2::date - 1 WHERE boundary_id = ANY($1::bigint[])`, [
      absorbed.map((row) => row.boundary_id),
      validFrom,
    ]);
  }
  return absorbed.map(({ boundaryKey, name }) => ({ boundaryKey, name }));
}

/**
 * The days from which an association has another shape: the day asked for, and every later day on which the boundary of
 * a member begins or has ended. `$1` keys, `$2` first day or null.
 */
const breakpoints = `
  SELECT a.key, coalesce($2::date, '-infinity') AS day FROM unnest($1::text[]) AS a (key)
  UNION
  SELECT a.key, b.day
    FROM unnest($1::text[]) AS a (key)
    JOIN territory.boundary m ON m.level = 'MUNICIPALITY' AND left(m.boundary_key, 9) = left(a.key, 9)
   CROSS JOIN LATERAL (VALUES (m.valid_from), (m.valid_to + 1)) AS b (day)
   WHERE b.day > coalesce($2::date, '-infinity')`;

/** Holes this small (square metres) between members are slips of their outlines, not enclaves. */
const SLIVER_AREA = 100;

/** Forms the boundaries of associations from `validFrom` on as unions of their members; answers with the newest state. */
export async function formAssociations(
  tx: Tx,
  associations: readonly { readonly key: string; readonly name: string }[],
  validFrom: CalendarDate | null,
): Promise<{ name: string; members: number }[]> {
  if (associations.length === 0) return [];
  const keys = associations.map(({ key }) => key);
  await tx.query(
    `DELETE FROM territory.boundary b USING (${breakpoints}) AS p
      WHERE b.boundary_key = p.key AND b.level = 'ASSOCIATION' AND coalesce(b.valid_from, '-infinity') = p.day`,
    [keys, validFrom],
  );
  await closeOlder(tx, keys, validFrom);
  // A grid of one millimetre closes the gaps that rounding leaves between neighbours.
  return tx.query<{ name: string; members: number }>(
    `WITH point AS (${breakpoints}),
     period AS (
       SELECT p.key, p.day,
              least(lead(p.day) OVER (PARTITION BY p.key ORDER BY p.day),
                    (SELECT min(later.valid_from) FROM territory.boundary later
                      WHERE later.boundary_key = p.key AND later.valid_from > p.day)) - 1 AS last_day
         FROM point p),
     shape AS (
       SELECT p.key, p.day, p.last_day, count(*)::int AS members, bool_or(m.schematic) AS schematic,
              string_agg(DISTINCT m.attribution, '; ') AS attribution,
              CASE WHEN count(*) = count(m.population) THEN sum(m.population)::int END AS population,
              ST_MakeValid(ST_Union(m.geom, 0.001)) AS geom
         FROM period p
         JOIN territory.boundary m ON m.level = 'MUNICIPALITY' AND left(m.boundary_key, 9) = left(p.key, 9)
          AND coalesce(m.valid_from, '-infinity') <= p.day AND (m.valid_to IS NULL OR m.valid_to >= p.day)
        GROUP BY p.key, p.day, p.last_day),
     stored AS (
       INSERT INTO territory.boundary (boundary_key, level, name, population, valid_from, valid_to, schematic, attribution, geom)
       SELECT s.key, 'ASSOCIATION', n.name, s.population, nullif(s.day, '-infinity'), s.last_day, s.schematic, s.attribution,
              ST_Multi(ST_CollectionExtract(ST_MakeValid(c.geom), 3))
         FROM shape s
         JOIN unnest($1::text[], $3::text[]) AS n (key, name) ON n.key = s.key
        CROSS JOIN LATERAL (
          SELECT ST_Collect(ST_MakePolygon(ST_ExteriorRing(d.geom), ARRAY(
                   SELECT ST_InteriorRingN(d.geom, i) FROM generate_series(1, ST_NumInteriorRings(d.geom)) AS i
                    WHERE ST_Area(ST_MakePolygon(ST_InteriorRingN(d.geom, i))) > ${SLIVER_AREA}))) AS geom
            FROM ST_Dump(ST_CollectionExtract(s.geom, 3)) AS d) c)
     SELECT DISTINCT ON (n.name) n.name, s.members
       FROM shape s JOIN unnest($1::text[], $3::text[]) AS n (key, name) ON n.key = s.key
      ORDER BY n.name, s.day DESC`,
    [keys, validFrom, associations.map(({ name }) => name)],
  );
}

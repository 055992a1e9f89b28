import { type Tx } from '#platform';
import { joined } from './attribution.domain.js';
import { type LayerBoundary, type MultiPolygon } from './collection.domain.js';

/** Boundaries that one statement unites: a fraction of a second, far from the limit of a statement on a busy machine, too. */
const AT_ONCE = 1_000;

/**
 * One boundary around all of them; null = there is none. The database knows how, and is asked nothing else: parts of so many
 * first, then the parts, so that no statement grows with the number of boundaries.
 * @param boundaries best with neighbours beside each other: then the parts are simple
 */
export async function unite(tx: Tx, boundaries: readonly LayerBoundary[]): Promise<LayerBoundary | null> {
  if (boundaries.length === 0) return null;
  const parts: string[] = [];
  for (let at = 0; at < boundaries.length; at += AT_ONCE) {
    const [row] = await tx.query<{ part: string }>(
      `SELECT encode(ST_AsBinary(ST_Union(ST_GeomFromGeoJSON(polygons))), 'hex') AS part FROM unnest($1::text[]) AS polygons`,
      [
        boundaries
          .slice(at, at + AT_ONCE)
          .map(({ polygons }) => JSON.stringify({ type: 'MultiPolygon', coordinates: polygons })),
      ],
    );
    parts.push(row!.part);
  }
  const [row] = await tx.query<{ geometry: { readonly coordinates: MultiPolygon } }>(
    `SELECT ST_AsGeoJSON(ST_Multi(ST_Union(ST_GeomFromWKB(decode(part, 'hex')))), 4)::json AS geometry FROM unnest($1::text[]) AS part`,
    [parts],
  );
  return {
    polygons: row!.geometry.coordinates,
    schematic: boundaries.some(({ schematic }) => schematic),
    attribution: joined(boundaries.map(({ attribution }) => attribution)) ?? '',
  };
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database } from 'node-sqlite3-wasm';
import { type BoundaryFeature, type BoundaryFile, UnreadableFileError } from './boundary-file.js';
import { isBkgLayout } from './boundary-layout.domain.js';

interface Layer {
  readonly name: string;
  readonly geometryColumn: string;
  readonly fields: readonly string[];
  readonly organisation: string;
  readonly srid: number;
}

/** Opens one layer of a GeoPackage; without `layer` the only one, or the one with the municipalities of the BKG. */
export async function openGeoPackage(content: Buffer, layer: string | null): Promise<BoundaryFile> {
  // Loaded here and not above: it is large, and only `boundaries import` needs it.
  const { default: sqlite } = await import('node-sqlite3-wasm');
  // SQLite reads files only. The copy is ours alone, so it may be changed: see below.
  const folder = mkdtempSync(join(tmpdir(), 'kreislage-'));
  let database: Database | undefined;
  const close = (): void => {
    if (database?.isOpen) database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const path = join(folder, 'boundaries.gpkg');
    writeFileSync(path, withoutWriteAheadLog(content), { mode: 0o600 });
    database = new sqlite.Database(path, { fileMustExist: true, readOnly: true });
    const chosen = chooseLayer(findLayers(database), layer);
    if (chosen.organisation !== 'EPSG' || !(chosen.srid > 0)) {
      throw new UnreadableFileError(`Das Koordinatensystem der Ebene „${chosen.name}“ ist kein EPSG-Code.`);
    }
    const count = Number(
      (database.get(`SELECT count(*) AS count FROM ${quoted(chosen.name)}`) as { count: number | bigint }).count,
    );
    return {
      format: 'GeoPackage',
      layer: chosen.name,
      srid: chosen.srid,
      fields: chosen.fields.filter((field) => field !== chosen.geometryColumn).map((field) => field.toLowerCase()),
      count,
      features: readFeatures(database, chosen),
      close,
    };
  } catch (error) {
    close();
    throw asUnreadable(error);
  }
}

function asUnreadable(error: unknown): unknown {
  return error instanceof Error && error.name === 'SQLite3Error'
    ? new UnreadableFileError('Die Datei sieht nach GeoPackage aus, ist aber beschädigt.')
    : error;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A file in WAL mode needs shared memory, which SQLite has not here; the mode stands in two bytes of the header. */
function withoutWriteAheadLog(content: Buffer): Buffer {
  if (content[18] !== 2 && content[19] !== 2) return content;
  const copy = Buffer.from(content);
  copy[18] = 1;
  copy[19] = 1;
  return copy;
}

function findLayers(database: Database): Layer[] {
  const known = database.all(
    `SELECT name FROM sqlite_master WHERE name IN ('gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys')`,
  );
  if (known.length < 3)
    throw new UnreadableFileError('Die Datei ist eine SQLite-Datenbank, aber kein GeoPackage mit Flächen.');
  const rows = database.all(
    `SELECT c.table_name AS name, g.column_name AS geometry_column, s.organization AS organisation,
            s.organization_coordsys_id AS srid, g.srs_id AS srs_id
       FROM gpkg_contents c
       JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
       LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
      WHERE c.data_type = 'features' AND upper(g.geometry_type_name) NOT IN ('POINT', 'LINESTRING', 'MULTIPOINT', 'MULTILINESTRING')
      ORDER BY c.table_name`,
  ) as Record<string, string | number | null>[];
  return rows.map((row) => ({
    name: String(row.name),
    geometryColumn: String(row.geometry_column),
    fields: (database.all(`SELECT name FROM pragma_table_info(?)`, [String(row.name)]) as { name: string }[]).map(
      ({ name }) => name,
    ),
    organisation: String(row.organisation ?? '').toUpperCase(),
    srid: Number(row.srid ?? row.srs_id),
  }));
}

function chooseLayer(layers: readonly Layer[], wanted: string | null): Layer {
  const names = layers.map(({ name }) => name).join(', ');
  if (layers.length === 0) throw new UnreadableFileError('Das GeoPackage hat keine Ebene mit Flächen.');
  if (wanted !== null) {
    const found =
      layers.find(({ name }) => name === wanted) ??
      layers.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    if (!found) throw new UnreadableFileError(`Die Ebene „${wanted}“ gibt es nicht. Vorhanden: ${names}.`);
    return found;
  }
  // BKG: vg250_gem, vg5000_gem.
  const municipalities = layers.filter(
    ({ name, fields }) => /(^|_)gem$/i.test(name) && isBkgLayout(fields.map((field) => field.toLowerCase())),
  );
  const chosen = layers.length === 1 ? layers[0] : municipalities.length === 1 ? municipalities[0] : undefined;
  if (!chosen)
    throw new UnreadableFileError(`Das GeoPackage hat mehrere Ebenen. Bitte eine mit --layer wählen: ${names}.`);
  return chosen;
}

function* readFeatures(database: Database, layer: Layer): Generator<BoundaryFeature> {
  const statement = database.prepare(`SELECT * FROM ${quoted(layer.name)}`);
  let number = 0;
  try {
    for (const row of statement.iterate() as Iterable<Record<string, unknown>>) {
      const attributes = new Map<string, unknown>();
      for (const [name, value] of Object.entries(row)) {
        if (name !== layer.geometryColumn) attributes.set(name.toLowerCase(), value);
      }
      yield { number: ++number, attributes, id: null, geometry: readBlob(row[layer.geometryColumn]) };
    }
  } catch (error) {
    throw asUnreadable(error);
  } finally {
    statement.finalize();
  }
}

const ENVELOPE_BYTES = [0, 32, 48, 48, 64];

/** Takes the GeoPackage header off, which leaves WKB. */
function readBlob(value: unknown): BoundaryFeature['geometry'] {
  if (value === null || value === undefined) return { problem: 'Die Geometrie fehlt.' };
  if (!(value instanceof Uint8Array) || value.length < 8 || value[0] !== 0x47 || value[1] !== 0x50) {
    return { problem: 'Die Geometrie ist nicht lesbar.' };
  }
  const flags = value[3]!;
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (envelope === undefined || flags & 0x20) return { problem: 'Die Geometrie ist nicht lesbar.' };
  if (flags & 0x10) return { problem: 'Die Geometrie ist leer.' };
  const wkb = Buffer.from(value.buffer, value.byteOffset + 8 + envelope, value.length - 8 - envelope);
  if (wkb.length < 9) return { problem: 'Die Geometrie ist nicht lesbar.' };
  const type = (wkb[0] === 1 ? wkb.readUInt32LE(1) : wkb.readUInt32BE(1)) % 1000;
  return type === 3 || type === 6
    ? { form: 'wkb', toText: () => wkb.toString('hex') }
    : { problem: 'Die Geometrie ist keine Fläche; erwartet wird Polygon oder MultiPolygon.' };
}

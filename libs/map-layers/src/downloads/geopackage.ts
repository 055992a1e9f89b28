import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database } from 'node-sqlite3-wasm';
import {
  type AttributeDefinition,
  type AttributeType,
  type AttributeValue,
  type Collection,
  type LayerFeature,
  type MultiPolygon,
} from '../layer/collection.domain.js';
import { describe, type Extent, extentOf, extentOfAll } from './extent.domain.js';
import { packRtree } from './rtree.domain.js';

const APPLICATION_ID = 0x47504b47; // 'GPKG'
const VERSION = 10300;
const SRID = 25832;

const columnTypes: Readonly<Record<AttributeType, string>> = {
  string: 'TEXT',
  integer: 'INTEGER',
  number: 'REAL',
  boolean: 'BOOLEAN',
  date: 'DATE',
};

const etrs89Utm32 =
  'PROJCS["ETRS89 / UTM zone 32N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",' +
  'SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6258"]],' +
  'PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],' +
  'AUTHORITY["EPSG","4258"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],' +
  'PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],' +
  'PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],' +
  'AXIS["Northing",NORTH],AUTHORITY["EPSG","25832"]]';
const wgs84 =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],' +
  'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],' +
  'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],' +
  'AUTHORITY["EPSG","4326"]]';

/**
 * One state of a collection as GeoPackage 1.3 (OGC 12-128r17): one table, named as the collection, boundaries in
 * EPSG:25832 with a spatial index, titles and descriptions of its columns (extension `gpkg_schema`).
 * @param changedAt since when the data are as they are
 */
export async function toGeoPackage(
  collection: Collection,
  features: Iterable<LayerFeature>,
  changedAt: Date,
): Promise<Buffer> {
  // Loaded here and not above: it is large, and only this download needs it.
  const { default: sqlite } = await import('node-sqlite3-wasm');
  // SQLite writes files only.
  const folder = mkdtempSync(join(tmpdir(), 'kreislage-'));
  let database: Database | undefined;
  try {
    const path = join(folder, 'layer.gpkg');
    database = new sqlite.Database(path);
    // Nobody else sees the file before it is finished, and one that is not is thrown away.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN');
    write(database, collection, [...features], changedAt);
    database.exec('COMMIT');
    database.close();
    return readFileSync(path);
  } finally {
    if (database?.isOpen) database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(
  database: Database,
  { id: table, title, description, attributes }: Collection,
  features: readonly LayerFeature[],
  changedAt: Date,
): void {
  createMetadata(database);
  const columns = attributes.map(({ name, type }) => `${quoted(name)} ${columnTypes[type]}`);
  database.exec(
    `CREATE TABLE ${quoted(table)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, ${columns.join(', ')})`,
  );
  const extents = insertFeatures(database, table, attributes, features);
  const extent = extentOfAll(features);
  database.run(`INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ${SRID})`, [
    table,
    title,
    describe(description, features),
    changedAt.toISOString(),
    ...(extent ?? [null, null, null, null]),
  ]);
  database.run(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ${SRID}, 0, 0)`, [table]);
  for (const attribute of attributes) {
    database.run('INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)', [
      table,
      attribute.name,
      attribute.name,
      attribute.title,
      attribute.description,
    ]);
  }
  createIndex(database, table, extents);
}

function createMetadata(database: Database): void {
  database.exec(`
    PRAGMA application_id = ${APPLICATION_ID};
    PRAGMA user_version = ${VERSION};
    CREATE TABLE gpkg_spatial_ref_sys (
      srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
      organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
    );
    INSERT INTO gpkg_spatial_ref_sys VALUES
      ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
      ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
      ('WGS 84', 4326, 'EPSG', 4326, '${wgs84}', 'longitude/latitude coordinates in decimal degrees'),
      ('ETRS89 / UTM zone 32N', ${SRID}, 'EPSG', ${SRID}, '${etrs89Utm32}', NULL);
    CREATE TABLE gpkg_contents (
      table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
      last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
      min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
      CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
    );
    CREATE TABLE gpkg_geometry_columns (
      table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
      z TINYINT NOT NULL, m TINYINT NOT NULL,
      CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
      CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
      CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
    );
    CREATE TABLE gpkg_extensions (
      table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
      CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
    );
    CREATE TABLE gpkg_data_columns (
      table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
      constraint_name TEXT,
      CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name)
    );
    CREATE TABLE gpkg_data_column_constraints (
      constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
      max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
      CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
    );
    INSERT INTO gpkg_extensions VALUES
      ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
      ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write');
  `);
}

function insertFeatures(
  database: Database,
  table: string,
  attributes: readonly AttributeDefinition[],
  features: readonly LayerFeature[],
): { id: number; extent: Extent }[] {
  const extents: { id: number; extent: Extent }[] = [];
  const statement = database.prepare(
    `INSERT INTO ${quoted(table)} VALUES (?, ?, ${attributes.map(() => '?').join(', ')})`,
  );
  try {
    features.forEach((feature, index) => {
      const fid = index + 1;
      const extent = feature.boundary && extentOf(feature.boundary.polygons);
      if (extent) extents.push({ id: fid, extent });
      const values = attributes.map(({ name }) => toStored(feature.attributes[name] ?? null));
      statement.run([fid, feature.boundary && toBlob(feature.boundary.polygons, extent), ...values]);
    });
  } finally {
    statement.finalize();
  }
  return extents;
}

function toStored(value: AttributeValue): string | number | null {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Header of GeoPackage (clause 2.1.3), then WKB; both little-endian. */
function toBlob(polygons: MultiPolygon, extent: Extent | null): Uint8Array {
  const rings = polygons.flat();
  const points = rings.reduce((sum, ring) => sum + ring.length, 0);
  const envelope = extent ? 32 : 0;
  const blob = Buffer.alloc(8 + envelope + 9 + polygons.length * 9 + rings.length * 4 + points * 16);
  blob.write('GP', 'latin1');
  blob.writeUInt8(extent ? 0b00011 : 0b10001, 3); // little-endian, with an envelope or empty
  blob.writeInt32LE(SRID, 4);
  let at = 8;
  const double = (value: number): void => {
    at = blob.writeDoubleLE(value, at);
  };
  const start = (type: number, count: number): void => {
    at = blob.writeUInt8(1, at);
    at = blob.writeUInt32LE(type, at);
    at = blob.writeUInt32LE(count, at);
  };
  if (extent) [extent[0], extent[2], extent[1], extent[3]].forEach(double);
  start(6, polygons.length);
  for (const polygon of polygons) {
    start(3, polygon.length);
    for (const ring of polygon) {
      at = blob.writeUInt32LE(ring.length, at);
      for (const [x, y] of ring) {
        double(x);
        double(y);
      }
    }
  }
  return blob;
}

/** Extension `gpkg_rtree_index` (annex F.3): the index, and triggers that keep it right when somebody edits the file. */
function createIndex(database: Database, table: string, extents: readonly { id: number; extent: Extent }[]): void {
  const index = `rtree_${table}_geom`;
  const { nodes, leafs, parents } = packRtree(extents);
  // Tables and declaration as the R-tree module would have made them; this SQLite has no such module.
  database.exec(`
    CREATE TABLE ${quoted(`${index}_node`)} (nodeno INTEGER PRIMARY KEY, data);
    CREATE TABLE ${quoted(`${index}_rowid`)} (rowid INTEGER PRIMARY KEY, nodeno);
    CREATE TABLE ${quoted(`${index}_parent`)} (nodeno INTEGER PRIMARY KEY, parentnode);
  `);
  const insert = (suffix: string, rows: readonly (readonly [number, number | Uint8Array])[]): void => {
    const statement = database.prepare(`INSERT INTO ${quoted(`${index}_${suffix}`)} VALUES (?, ?)`);
    try {
      for (const row of rows) statement.run([...row]);
    } finally {
      statement.finalize();
    }
  };
  insert(
    'node',
    nodes.map(({ node, data }) => [node, data]),
  );
  insert(
    'rowid',
    leafs.map(({ id, node }) => [id, node]),
  );
  insert(
    'parent',
    parents.map(({ node, parent }) => [node, parent]),
  );
  database.exec('PRAGMA writable_schema = ON');
  database.run(`INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', ?1, ?1, 0, ?2)`, [
    index,
    `CREATE VIRTUAL TABLE ${quoted(index)} USING rtree(id, minx, maxx, miny, maxy)`,
  ]);
  database.exec('PRAGMA writable_schema = OFF');
  database.run(`INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')`, [
    table,
    'http://www.geopackage.org/spec120/#extension_rtree',
  ]);
  const [layer, tree] = [quoted(table), quoted(index)];
  const trigger = (name: string, event: string, condition: string, action: string): void =>
    database.exec(
      `CREATE TRIGGER ${quoted(`${index}_${name}`)} AFTER ${event} ON ${layer} WHEN ${condition} BEGIN ${action} END`,
    );
  const filled = '(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))';
  const empty = '(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))';
  const put = `INSERT OR REPLACE INTO ${tree} VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));`;
  trigger('insert', 'INSERT', filled, put);
  trigger('update1', 'UPDATE OF geom', `OLD.fid = NEW.fid AND ${filled}`, put);
  trigger('update2', 'UPDATE OF geom', `OLD.fid = NEW.fid AND ${empty}`, `DELETE FROM ${tree} WHERE id = OLD.fid;`);
  trigger('update3', 'UPDATE', `OLD.fid != NEW.fid AND ${filled}`, `DELETE FROM ${tree} WHERE id = OLD.fid; ${put}`);
  trigger(
    'update4',
    'UPDATE',
    `OLD.fid != NEW.fid AND ${empty}`,
    `DELETE FROM ${tree} WHERE id IN (OLD.fid, NEW.fid);`,
  );
  trigger('delete', 'DELETE', 'OLD.geom NOTNULL', `DELETE FROM ${tree} WHERE id = OLD.fid;`);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

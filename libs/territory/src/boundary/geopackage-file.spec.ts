import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { UnreadableFileError } from './boundary-file.js';
import { openGeoPackage } from './geopackage-file.js';

/** WKB of a MultiPolygon without parts is enough here: PostGIS looks at the rest. */
const wkb = Buffer.from('010600000000000000', 'hex');

function blob(flags: number, envelopeBytes: number): Buffer {
  const head = Buffer.from([0x47, 0x50, 0, flags, 0xe8, 0x64, 0, 0]);
  return Buffer.concat([head, Buffer.alloc(envelopeBytes), wkb]);
}

interface LayerOfTest {
  readonly name: string;
  readonly columns: readonly string[];
  readonly type?: string;
  readonly rows?: readonly (Buffer | string | null)[][];
}

function aGeoPackage(layers: readonly LayerOfTest[], organisation = 'EPSG'): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'kreislage-spec-'));
  try {
    const path = join(folder, 'test.gpkg');
    const database = new sqlite.Database(path);
    database.exec(`
      CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
      CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
      CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER, z TINYINT, m TINYINT);
      INSERT INTO gpkg_spatial_ref_sys VALUES ('GK3', 100000, '${organisation}', 31467, '')`);
    for (const { name, columns, type = 'MULTIPOLYGON', rows = [] } of layers) {
      database.run(`CREATE TABLE "${name}" (fid INTEGER PRIMARY KEY, shape BLOB, ${columns.join(', ')})`);
      database.run(`INSERT INTO gpkg_contents VALUES (?, 'features', 100000)`, [name]);
      database.run(`INSERT INTO gpkg_geometry_columns VALUES (?, 'shape', ?, 100000, 0, 0)`, [name, type]);
      for (const row of rows) {
        database.run(`INSERT INTO "${name}" VALUES (NULL, ${row.map(() => '?').join(', ')})`, [...row]);
      }
    }
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const gem = { name: 'vg250_gem', columns: ['ARS', 'AGS', 'GEN', 'BEZ', 'GF'] };
const krs = { name: 'vg250_krs', columns: ['ARS', 'AGS', 'GEN', 'BEZ', 'GF'] };
const lines = { name: 'vg250_li', columns: ['AGZ'], type: 'MULTILINESTRING' };

describe('a GeoPackage', () => {
  it('opens on the municipalities of the BKG when it has several layers', async () => {
    const file = await openGeoPackage(aGeoPackage([krs, gem, lines]), null);
    expect(file).toMatchObject({ layer: 'vg250_gem', srid: 31467, fields: ['fid', 'ars', 'ags', 'gen', 'bez', 'gf'] });
    file.close();
    file.close();
  });

  it('asks for the layer otherwise, and takes it in any letter case', async () => {
    const other = aGeoPackage([krs, { name: 'Gemeinden', columns: ['ars'] }]);
    await expect(openGeoPackage(other, null)).rejects.toThrow('Bitte eine mit --layer wählen: Gemeinden, vg250_krs.');
    await expect(openGeoPackage(other, 'li')).rejects.toThrow(
      'Die Ebene „li“ gibt es nicht. Vorhanden: Gemeinden, vg250_krs.',
    );
    const file = await openGeoPackage(other, 'gemeinden');
    expect(file.layer).toBe('Gemeinden');
    file.close();
    await expect(openGeoPackage(aGeoPackage([lines]), null)).rejects.toThrow('keine Ebene mit Flächen');
  });

  it('hands out WKB without the header, whatever envelope it has, and says what cannot be used', async () => {
    const point = Buffer.concat([
      Buffer.from([0x47, 0x50, 0, 1, 0, 0, 0, 0]),
      Buffer.from('010100000000000000000000000000000000000000', 'hex'),
    ]);
    const rows = [
      blob(0b0001, 0),
      blob(0b0011, 32),
      blob(0b0111, 48),
      blob(0b1001, 64),
      blob(0b10001, 0),
      point,
      Buffer.from('x'),
      null,
    ];
    const file = await openGeoPackage(
      aGeoPackage([{ ...gem, rows: rows.map((geometry) => [geometry, '034590024024', null, 'Melle', 'Stadt', '4']) }]),
      null,
    );
    const geometries = [...file.features].map(({ geometry }) =>
      'problem' in geometry ? geometry.problem : geometry.toText(),
    );
    file.close();
    const hex = wkb.toString('hex');
    expect(geometries).toEqual([
      hex,
      hex,
      hex,
      hex,
      'Die Geometrie ist leer.',
      'Die Geometrie ist keine Fläche; erwartet wird Polygon oder MultiPolygon.',
      'Die Geometrie ist nicht lesbar.',
      'Die Geometrie fehlt.',
    ]);
  });

  it('opens also when it was left in WAL mode', async () => {
    const content = aGeoPackage([gem]);
    content[18] = 2;
    content[19] = 2;
    const file = await openGeoPackage(content, null);
    expect(file.count).toBe(0);
    file.close();
    expect(content[18]).toBe(2);
  });

  it('is refused without an EPSG code, without its tables, or when damaged', async () => {
    await expect(openGeoPackage(aGeoPackage([gem], 'NONE'), null)).rejects.toThrow(/kein EPSG-Code/);
    const good = aGeoPackage([gem]);
    await expect(openGeoPackage(good.subarray(0, 5000), null)).rejects.toThrow(UnreadableFileError);
  });
});

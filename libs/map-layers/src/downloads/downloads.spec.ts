import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sharedFile } from '#testing';
import { type Collection, findCollection, type LayerFeature, type MultiPolygon } from '../layer/collection.domain.js';
import { toCsv } from './csv.js';
import { toFlatGeobuf } from './flatgeobuf.js';
import { toGeoPackage } from './geopackage.js';
import { packRtree } from './rtree.domain.js';

const collection: Collection = {
  ...findCollection('unit-situations')!,
  attributes: [
    { name: 'unit_key', type: 'string', title: 'Schlüssel', description: 'Schlüssel der Stelle.' },
    { name: 'name', type: 'string', title: 'Name', description: 'Name der Stelle.' },
    { name: 'population', type: 'integer', title: 'Einwohner', description: 'Einwohner der Stelle.' },
    { name: 'occupancy_rate', type: 'number', title: 'Auslastung', description: 'Auslastung in Prozent.' },
    { name: 'boundary_schematic', type: 'boolean', title: 'Schematisch', description: 'Nicht vermessen.' },
    { name: 'date', type: 'date', title: 'Tag', description: 'Tag der Lage.' },
  ],
};

const square = (east: number, north: number, size: number): [number, number][] => [
  [east, north],
  [east + size, north],
  [east + size, north + size],
  [east, north + size],
  [east, north],
];
const twoPartsAndAHole: MultiPolygon = [
  [square(430_000, 5_790_000, 10_000), [...square(432_000.125, 5_792_000, 1000)].reverse()],
  [square(450_000, 5_790_000, 500)],
];
const boundary = (polygons: MultiPolygon) => ({ polygons, schematic: false, attribution: '© GeoBasis-DE / BKG 2025' });

const features: readonly LayerFeature[] = [
  // The first one knows least: nothing may be concluded from it.
  {
    id: 'K',
    attributes: {
      unit_key: 'K',
      name: 'Kreis',
      population: null,
      occupancy_rate: null,
      boundary_schematic: null,
      date: null,
    },
    boundary: null,
  },
  {
    id: '034590024024',
    attributes: {
      unit_key: '034590024024',
      name: 'Große "Ähre"; Melle',
      population: 46000,
      occupancy_rate: 87.5,
      boundary_schematic: false,
      date: '2026-11-22',
    },
    boundary: boundary(twoPartsAndAHole),
  },
  {
    id: 'x',
    attributes: {
      unit_key: 'x',
      name: '=1+1',
      population: -5,
      occupancy_rate: -0.1,
      boundary_schematic: true,
      date: '2024-02-29',
    },
    boundary: boundary([[square(440_000, 5_790_000, 1000)]]),
  },
];
const changedAt = new Date('2026-11-22T10:00:00Z');

const folder = mkdtempSync(join(tmpdir(), 'kreislage-spec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program of Debian's Python, which has GDAL if `python3-gdal` is there, and reads the JSON that it prints. */
function python(program: string, file: Buffer, name: string): unknown {
  const path = join(folder, name);
  writeFileSync(path, file);
  return JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', program, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

function hasGdal(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'from osgeo import ogr'], { stdio: 'ignore' });
    return true;
  } catch {
    if (process.env['REQUIRE_ALL'] === '1') throw new Error('GDAL is missing, and REQUIRE_ALL=1 asks for it.');
    return false;
  }
}
const withGdal = hasGdal();
const describeGdal = withGdal ? describe : describe.skip;
const noGdal = withGdal ? '' : ' (skipped: python3-gdal is not installed)';

const readLayer = `
import json, sys
from osgeo import ogr, gdal
gdal.UseExceptions()
source = ogr.Open(sys.argv[1])
layer = source.GetLayer(0)
definition = layer.GetLayerDefn()
fields = [definition.GetFieldDefn(i) for i in range(definition.GetFieldCount())]
print(json.dumps({
  'layers': source.GetLayerCount(), 'name': layer.GetName(), 'count': layer.GetFeatureCount(),
  'crs': layer.GetSpatialRef().GetAuthorityCode(None), 'extent': layer.GetExtent(),
  'type': ogr.GeometryTypeToName(layer.GetGeomType()),
  'fields': [[f.GetName(), f.GetTypeName(), ogr.GetFieldSubTypeName(f.GetSubType())] for f in fields],
  'features': [{
    'values': [f.GetField(i) if f.IsFieldSetAndNotNull(i) else None for i in range(len(fields))],
    'geometry': None if f.GetGeometryRef() is None else json.loads(f.GetGeometryRef().ExportToJson(['COORDINATE_PRECISION=9'])),
    'valid': f.GetGeometryRef() is None or f.GetGeometryRef().IsValid(),
  } for f in layer],
  'near': [f.GetField('unit_key') for f in (layer.SetSpatialFilterRect(440100, 5790100, 440200, 5790200), layer)[1]],
  'melle': [f.GetField('population') for f in (layer.SetSpatialFilter(None), layer.SetAttributeFilter("unit_key = '034590024024'"), layer)[2]],
}))`;

const expected = {
  layers: 1,
  name: 'unit-situations',
  count: 3,
  crs: '25832',
  extent: [430_000, 450_500, 5_790_000, 5_800_000],
  type: 'Multi Polygon',
  near: ['x'],
  melle: [46000],
};
const geometries = features
  .slice(1)
  .map((feature) => ({ type: 'MultiPolygon', coordinates: feature.boundary!.polygons }));

describe('CSV', () => {
  const csv = (rows: readonly LayerFeature[]): string => toCsv(collection, rows).toString('utf8');

  it('is what a German spreadsheet reads, and runs nothing', () => {
    expect(csv(features)).toBe(
      '\uFEFFunit_key;name;population;occupancy_rate;boundary_schematic;date\r\n' +
        'K;Kreis;;;;\r\n' +
        '034590024024;"Große ""Ähre""; Melle";46000;87,5;false;2026-11-22\r\n' +
        `x;"'=1+1";-5;-0,1;true;2024-02-29\r\n`,
    );
  });

  it('has its header without a single feature', () => {
    expect(csv([])).toBe('\uFEFFunit_key;name;population;occupancy_rate;boundary_schematic;date\r\n');
  });

  it('gives every text one cell that begins like no formula', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const row = csv([{ id: 'a', attributes: { unit_key: 'a', name }, boundary: null }]).slice(csv([]).length);
        const cell = row.slice('a;'.length, -';;;;\r\n'.length);
        const text = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect([name, `'${name}`]).toContain(text);
        expect(text).not.toMatch(/^[=+\-@\t\r\n]/);
        expect(cell.startsWith('"') || !/[";\r\n]/.test(cell)).toBe(true);
      }),
    );
  });
});

describeGdal(`GeoPackage${noGdal}`, () => {
  it('comes back from GDAL with its count, reference system, extent, types and values', async () => {
    const read = python(readLayer, await toGeoPackage(collection, features, changedAt), 'layer.gpkg');
    expect(read).toEqual({
      ...expected,
      fields: [
        ['unit_key', 'String', 'None'],
        ['name', 'String', 'None'],
        ['population', 'Integer64', 'None'],
        ['occupancy_rate', 'Real', 'None'],
        ['boundary_schematic', 'Integer', 'Boolean'],
        ['date', 'Date', 'None'],
      ],
      features: [
        { values: ['K', 'Kreis', null, null, null, null], geometry: null, valid: true },
        {
          values: ['034590024024', 'Große "Ähre"; Melle', 46000, 87.5, false, '2026/11/22'],
          geometry: geometries[0],
          valid: true,
        },
        { values: ['x', '=1+1', -5, -0.1, true, '2024/02/29'], geometry: geometries[1], valid: true },
      ],
    });
  });

  it('says what it is, and tells titles, sources and when it changed', async () => {
    const program = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
one = lambda sql: db.execute(sql).fetchone()
print(json.dumps({
  'pragmas': [one('PRAGMA application_id')[0], one('PRAGMA user_version')[0], one('PRAGMA integrity_check')[0], db.execute('PRAGMA foreign_key_check').fetchall()],
  'contents': one('SELECT table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents'),
  'systems': [row[0] for row in db.execute('SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY 1')],
  'extensions': db.execute('SELECT table_name, column_name, extension_name, scope FROM gpkg_extensions ORDER BY 3, 1').fetchall(),
  'title': one("SELECT title, description FROM gpkg_data_columns WHERE column_name = 'population'"),
}))`;
    expect(python(program, await toGeoPackage(collection, features, changedAt), 'metadata.gpkg')).toEqual({
      pragmas: [0x47504b47, 10300, 'ok', []],
      contents: [
        'unit-situations',
        'features',
        'Lage der Kommunen',
        `${collection.description} Grenzen: © GeoBasis-DE / BKG 2025.`,
        '2026-11-22T10:00:00.000Z',
        430_000,
        5_790_000,
        450_500,
        5_800_000,
        25832,
      ],
      systems: [-1, 0, 4326, 25832],
      extensions: [
        ['unit-situations', 'geom', 'gpkg_rtree_index', 'write-only'],
        ['gpkg_data_column_constraints', null, 'gpkg_schema', 'read-write'],
        ['gpkg_data_columns', null, 'gpkg_schema', 'read-write'],
      ],
      title: ['Einwohner', 'Einwohner der Stelle.'],
    });
  });

  it.each([0, 1, 51, 52, 3000])('has a sound spatial index over %s boundaries', async (count) => {
    const many = Array.from({ length: count }, (_, index): LayerFeature => {
      const [column, row] = [index % 60, Math.floor(index / 60)];
      return {
        id: `u${index}`,
        attributes: { unit_key: `u${index}`, name: `Nr. ${index}` },
        boundary: boundary([[square(400_000.3 + column * 1000, 5_700_000.7 + row * 1000, 900)]]),
      };
    });
    const program = `
import json, sqlite3, sys
from osgeo import ogr
db = sqlite3.connect(sys.argv[1])
check = db.execute("SELECT rtreecheck('rtree_unit-situations_geom')").fetchone()[0]
source = ogr.Open(sys.argv[1])
layer = source.GetLayer(0)
layer.SetSpatialFilterRect(400000, 5700000, 402500, 5701500)
print(json.dumps([check, sorted(f.GetField('unit_key') for f in layer), layer.TestCapability(ogr.OLCFastSpatialFilter)]))`;
    const here = ['u0', 'u1', 'u2', 'u60', 'u61', 'u62'].filter((key) => Number(key.slice(1)) < count);
    expect(python(program, await toGeoPackage(collection, many, changedAt), `index-${count}.gpkg`)).toEqual([
      'ok',
      here,
      true,
    ]);
  });

  it('can be edited: the index follows', async () => {
    const program = `
import json, sqlite3, sys
from osgeo import ogr
source = ogr.Open(sys.argv[1], 1)
layer = source.GetLayer(0)
first, second, third = [f for f in layer]
first.SetGeometry(ogr.CreateGeometryFromWkt('MULTIPOLYGON(((0 0,1 0,1 1,0 0)))'))
layer.SetFeature(first)
second.SetGeometry(None)
layer.SetFeature(second)
layer.DeleteFeature(third.GetFID())
source = layer = None
db = sqlite3.connect(sys.argv[1])
print(json.dumps([db.execute("SELECT rtreecheck('rtree_unit-situations_geom')").fetchone()[0], db.execute('SELECT * FROM "rtree_unit-situations_geom"').fetchall()]))`;
    expect(python(program, await toGeoPackage(collection, features, changedAt), 'edited.gpkg')).toEqual([
      'ok',
      [[1, 0, 1, 0, 1]],
    ]);
  });

  it('is valid for ogrinfo without a warning', async () => {
    const path = join(folder, 'quiet.gpkg');
    writeFileSync(path, await toGeoPackage(findCollection('district-situation-history')!, [], changedAt));
    const output = execFileSync('sh', ['-c', 'ogrinfo -al "$1" 2>&1', 'sh', path], { encoding: 'utf8' });
    expect(output).toMatch(/Feature Count: 0/);
    expect(output).not.toMatch(/warning|error/i);
  });
});

describeGdal(`FlatGeobuf${noGdal}`, () => {
  it('comes back from GDAL with its count, reference system, extent, types and values', () => {
    expect(python(readLayer, toFlatGeobuf(collection, features), 'layer.fgb')).toEqual({
      ...expected,
      fields: [
        ['unit_key', 'String', 'None'],
        ['name', 'String', 'None'],
        ['population', 'Integer', 'None'],
        ['occupancy_rate', 'Real', 'None'],
        ['boundary_schematic', 'Integer', 'Boolean'],
        ['date', 'DateTime', 'None'],
      ],
      features: [
        {
          values: ['K', 'Kreis', null, null, null, null],
          geometry: { type: 'MultiPolygon', coordinates: [] },
          valid: true,
        },
        {
          values: ['034590024024', 'Große "Ähre"; Melle', 46000, 87.5, false, '2026/11/22 00:00:00'],
          geometry: geometries[0],
          valid: true,
        },
        { values: ['x', '=1+1', -5, -0.1, true, '2024/02/29 00:00:00'], geometry: geometries[1], valid: true },
      ],
    });
  });

  it('is readable without a single feature', () => {
    const path = join(folder, 'empty.fgb');
    writeFileSync(path, toFlatGeobuf(collection, []));
    expect(execFileSync('ogrinfo', ['-al', '-so', path], { encoding: 'utf8' })).toMatch(/Feature Count: 0/);
  });
});

const municipalities = sharedFile('osnabrueck-gemeinden.geojson');
const describeReal = municipalities && withGdal ? describe : describe.skip;
describeReal(`the 34 municipalities${municipalities ? noGdal : ' (skipped: ../shared/data is not there)'}`, () => {
  const program = `
import json, sys
from osgeo import ogr
source = ogr.Open(sys.argv[1])
print(json.dumps([[f.GetField('unit_key'), f.GetGeometryRef().GetArea()] for f in source.GetLayer(0)]))`;

  it('come back with their areas to the square metre', async () => {
    const { features: real } = JSON.parse(municipalities!.toString()) as {
      features: { geometry: { type: string; coordinates: unknown } }[];
    };
    const layer = real.map(({ geometry: { type, coordinates } }, index): LayerFeature => {
      const polygons = ((type === 'Polygon' ? [coordinates] : coordinates) as MultiPolygon).map((rings) =>
        // Degrees to something like metres: what counts here are their shapes.
        rings.map((ring) => ring.map(([east, north]) => [east * 68_000, north * 111_000] as const)),
      );
      return { id: `${index}`, attributes: { unit_key: `${index}` }, boundary: boundary(polygons) };
    });
    const expected = layer.map(({ id, boundary }) => [id, expect.closeTo(areaOf(boundary!.polygons), 0)]);
    expect(layer).toHaveLength(34);
    expect(python(program, await toGeoPackage(collection, layer, changedAt), 'real.gpkg')).toEqual(expected);
    expect(python(program, toFlatGeobuf(collection, layer), 'real.fgb')).toEqual(expected);
  });

  /** By the shoelace formula, shells without their holes. */
  function areaOf(polygons: MultiPolygon): number {
    const ringArea = (ring: readonly (readonly [number, number])[]): number =>
      Math.abs(
        ring
          .slice(1)
          .reduce(
            (sum, [x, y], index) =>
              sum +
              (ring[index]![0] - ring[0]![0]) * (y - ring[0]![1]) -
              (x - ring[0]![0]) * (ring[index]![1] - ring[0]![1]),
            0,
          ),
      ) / 2;
    return polygons.reduce(
      (sum, [shell, ...holes]) => sum + ringArea(shell!) - holes.reduce((all, hole) => all + ringArea(hole), 0),
      0,
    );
  }
});

describe('a GeoPackage that is made', () => {
  const before = process.env['TMPDIR'];
  const own = mkdtempSync(join(folder, 'temporary-'));
  beforeEach(() => {
    process.env['TMPDIR'] = own;
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });

  it('leaves no file behind', async () => {
    expect((await toGeoPackage(collection, features, changedAt)).subarray(0, 15).toString()).toBe('SQLite format 3');
    expect(readdirSync(own)).toEqual([]);
  });

  it('nor does one that fails', async () => {
    const broken = { id: 'x', attributes: { name: Symbol('no value') as unknown as string }, boundary: null };
    await expect(toGeoPackage(collection, [broken], changedAt)).rejects.toThrow();
    expect(readdirSync(own)).toEqual([]);
  });
});

it('an index of any size holds every boundary once, below one root', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6000 }), (count) => {
      const { nodes, leafs, parents } = packRtree(
        Array.from({ length: count }, (_, id) => ({ id, extent: [id, -id, id + 1, 1 - id] as const })),
      );
      expect(new Set(leafs.map(({ id }) => id)).size).toBe(count);
      expect(leafs).toHaveLength(count);
      expect(new Set(nodes.map(({ node }) => node)).size).toBe(parents.length + 1);
      expect(parents.every(({ node }) => node !== 1)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

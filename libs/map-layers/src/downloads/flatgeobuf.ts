import { Builder } from 'flatbuffers';
import { Column } from 'flatgeobuf/lib/mjs/flat-geobuf/column.js';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { Crs } from 'flatgeobuf/lib/mjs/flat-geobuf/crs.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { type IParsedGeometry } from 'flatgeobuf/lib/mjs/generic/geometry.js';
import { type HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js';
import {
  type AttributeType,
  type Collection,
  type LayerFeature,
  type MultiPolygon,
} from '../layer/collection.domain.js';
import { describe, extentOfAll } from './extent.domain.js';

/** The first bytes of every file: `fgb`, version 3, patch 0. */
const MAGIC = Uint8Array.of(0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0);

const columnTypes: Readonly<Record<AttributeType, ColumnType>> = {
  string: ColumnType.String,
  integer: ColumnType.Int,
  number: ColumnType.Double,
  boolean: ColumnType.Bool,
  // Readers know a date by its form: the format has no type for days without a time.
  date: ColumnType.DateTime,
};

/**
 * One state of a collection as FlatGeobuf 3 in EPSG:25832, without a spatial index. The writer of the library guesses
 * columns from the first feature, where unknown values have no type; so the header is made here from the described attributes,
 * and the library encodes the features. A feature without a boundary gets an empty one.
 */
export function toFlatGeobuf(collection: Collection, features: Iterable<LayerFeature>): Buffer {
  const all = [...features];
  const columns = collection.attributes.map(({ name, type }) => ({ name, type: columnTypes[type] }));
  // Of the header it reads the columns only, and of those name and type.
  const meta = { columns } as HeaderMeta;
  return Buffer.concat([
    MAGIC,
    toHeader(collection, all),
    ...all.map(({ attributes, boundary }) => buildFeature(toGeometry(boundary?.polygons ?? []), attributes, meta)),
  ]);
}

function toHeader({ id, title, description, attributes }: Collection, features: readonly LayerFeature[]): Uint8Array {
  const builder = new Builder();
  const columns = attributes.map((attribute) => {
    const texts = [attribute.name, attribute.title, attribute.description].map((text) => builder.createString(text));
    Column.startColumn(builder);
    Column.addName(builder, texts[0]!);
    Column.addType(builder, columnTypes[attribute.type]);
    Column.addTitle(builder, texts[1]!);
    Column.addDescription(builder, texts[2]!);
    return Column.endColumn(builder);
  });
  const columnsOffset = Header.createColumnsVector(builder, columns);
  const [idOffset, titleOffset, descriptionOffset, organisation] = [
    id,
    title,
    describe(description, features),
    'EPSG',
  ].map((text) => builder.createString(text));
  Crs.startCrs(builder);
  Crs.addOrg(builder, organisation!);
  Crs.addCode(builder, 25832);
  const crs = Crs.endCrs(builder);
  const extent = extentOfAll(features);
  const envelope = extent ? Header.createEnvelopeVector(builder, [...extent]) : 0;
  Header.startHeader(builder);
  Header.addName(builder, idOffset!);
  Header.addEnvelope(builder, envelope);
  Header.addGeometryType(builder, GeometryType.MultiPolygon);
  Header.addColumns(builder, columnsOffset);
  Header.addFeaturesCount(builder, BigInt(features.length));
  Header.addIndexNodeSize(builder, 0);
  Header.addCrs(builder, crs);
  Header.addTitle(builder, titleOffset!);
  Header.addDescription(builder, descriptionOffset!);
  builder.finishSizePrefixed(Header.endHeader(builder));
  return builder.asUint8Array();
}

function toGeometry(polygons: MultiPolygon): IParsedGeometry {
  const parts = polygons.map((rings) => {
    let end = 0;
    return {
      type: GeometryType.Polygon,
      xy: rings.flat(2),
      ends: rings.map((ring) => (end += ring.length)),
    };
  });
  return { type: GeometryType.MultiPolygon, parts } as IParsedGeometry;
}

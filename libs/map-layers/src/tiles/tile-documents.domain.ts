import {
  addressOf,
  type Bounds,
  type Link,
  relations,
  selfLinks,
  type TileMatrixSet,
  type TileMatrixSetId,
  tileMatrixSetIds,
  tileMatrixSetLimits,
  tileMatrixSetOf,
} from '#ogc/domain';
import { type Collection } from '../layer/collection.domain.js';
import { schemaOf } from '../layer/attribute-schema.domain.js';
import { type TileFlavour, tileContents } from './tile-attributes.domain.js';

export const MVT = 'application/vnd.mapbox-vector-tile';
const JSON_TYPE = 'application/json';

/** Parameters that a tileset keeps from its address: day, flavour, version. */
export type TileParameters = Readonly<Record<string, string>>;

/** The template of the tiles' addresses. @param names what stands for level, row and column */
export function tileTemplate(
  base: string,
  collection: Collection,
  matrixSet: TileMatrixSetId,
  parameters: TileParameters,
  names: readonly [string, string, string] = ['{tileMatrix}', '{tileRow}', '{tileCol}'],
): string {
  // Braces of a template stay as they are.
  return addressOf(base, `/collections/${collection.id}/tiles/${matrixSet}/${names.join('/')}`, parameters);
}

function tilesetLinks(base: string, collection: Collection, id: TileMatrixSetId, parameters: TileParameters): Link[] {
  const path = `/collections/${collection.id}/tiles/${id}`;
  const set = tileMatrixSetOf(id);
  return [
    { href: addressOf(base, path, { ...parameters, f: 'json' }), rel: 'self', type: JSON_TYPE, title: set.title },
    ...(id === 'WebMercatorQuad'
      ? [
          {
            href: addressOf(base, path, { ...parameters, f: 'tilejson' }),
            rel: 'describedby',
            type: JSON_TYPE,
            title: 'TileJSON 3.0',
          },
        ]
      : []),
    {
      // The own one also for registered grids, whose address is in `tileMatrixSetURI`: GDAL follows this link, and a
      // network of offices may not reach the registry.
      href: addressOf(base, `/tileMatrixSets/${id}`),
      rel: relations.tilingScheme,
      type: JSON_TYPE,
      title: set.title,
    },
    {
      href: tileTemplate(base, collection, id, parameters),
      rel: 'item',
      type: MVT,
      title: 'Kacheln',
      templated: true,
    },
  ];
}

/** The tilesets of a collection (OGC API – Tiles, requirement class Tilesets list). */
export function tilesetsDocument(base: string, collection: Collection, parameters: TileParameters): { links: Link[] } {
  return {
    links: selfLinks(base, `/collections/${collection.id}/tiles`, 'Kacheln'),
    ...{
      tilesets: tileMatrixSetIds.map((id) => {
        const { title, crs, uri } = tileMatrixSetOf(id);
        return {
          title: `${collection.title}, ${title}`,
          dataType: 'vector',
          crs,
          ...(uri === undefined ? {} : { tileMatrixSetURI: uri }),
          links: tilesetLinks(base, collection, id, parameters),
        };
      }),
    },
  };
}

/** One tileset (requirement class Tileset). @param bounds of the boundaries in the set's system; null = there are none */
export function tilesetDocument(
  base: string,
  collection: Collection,
  id: TileMatrixSetId,
  parameters: TileParameters,
  flavour: TileFlavour,
  bounds: Bounds | null,
  attribution: string | null,
): Record<string, unknown> & { links: Link[] } {
  const { title, crs, uri } = tileMatrixSetOf(id);
  const names = new Set(tileContents(collection, flavour)[0]!.attributes);
  return {
    title: `${collection.title}, ${title}`,
    description: collection.description,
    ...(attribution === null ? {} : { attribution }),
    dataType: 'vector',
    crs,
    ...(uri === undefined ? {} : { tileMatrixSetURI: uri }),
    ...(bounds === null
      ? {}
      : {
          tileMatrixSetLimits: tileMatrixSetLimits(id, bounds),
          boundingBox: { lowerLeft: bounds.slice(0, 2), upperRight: bounds.slice(2), crs },
        }),
    layers: [
      {
        id: collection.id,
        title: collection.title,
        dataType: 'vector',
        geometryDimension: 2,
        propertiesSchema: {
          type: 'object',
          properties: Object.fromEntries(
            collection.attributes
              .filter(({ name }) => names.has(name))
              .map((attribute) => [attribute.name, schemaOf(attribute, collection)]),
          ),
        },
      },
    ],
    links: tilesetLinks(base, collection, id, parameters),
  };
}

/** The list of tile matrix sets (Two Dimensional Tile Matrix Set). */
export function tileMatrixSetsDocument(base: string): { links: Link[] } {
  return {
    links: selfLinks(base, '/tileMatrixSets', 'Kachelschemata'),
    ...{
      tileMatrixSets: tileMatrixSetIds.map((id) => {
        const { title, crs, uri } = tileMatrixSetOf(id);
        return {
          id,
          title,
          crs,
          ...(uri === undefined ? {} : { uri }),
          links: [{ href: addressOf(base, `/tileMatrixSets/${id}`), rel: 'self', type: JSON_TYPE, title }],
        };
      }),
    },
  };
}

export function tileMatrixSetDocument(base: string, set: TileMatrixSet): TileMatrixSet & { links: Link[] } {
  return { ...set, links: selfLinks(base, `/tileMatrixSets/${set.id}`, set.title) };
}

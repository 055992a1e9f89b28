import { addressOf, crsList, EPSG25832, type Link, relations, selfLinks } from '#ogc/domain';
import { schemaOf } from '../layer/attribute-schema.domain.js';
import { type Collection } from '../layer/collection.domain.js';
import { downloadFormats } from '../layer/download-format.domain.js';
import { serviceDescription, serviceTitle } from '../layer/service.domain.js';
import { conformanceClasses } from './conformance.domain.js';

/** Facts on which the description of the service stands. */
export interface ServiceFacts {
  /** Address under which people reach the installation, without a slash at the end. */
  readonly base: string;
  /** Collections that everybody may see. */
  readonly publicLayers: readonly string[];
}

/** Facts on which the description of a collection stands. */
export interface CollectionFacts {
  /** West, south, east, north in degrees; null = no boundary on record. */
  readonly bbox: readonly [number, number, number, number] | null;
  /** The same in metres of {@link EPSG25832}, in which boundaries are stored. */
  readonly storedBbox: readonly [number, number, number, number] | null;
  /** First day on record and today; null = none. */
  readonly days: readonly [string, string] | null;
  readonly attribution: string | null;
}

const GEOJSON = 'application/geo+json';
const HTML = 'text/html';
const JSON_TYPE = 'application/json';
const SCHEMA = 'application/schema+json';

export function landingDocument({ base }: ServiceFacts): { title: string; description: string; links: Link[] } {
  const link = (path: string, rel: string, type: string, title: string): Link => ({
    href: `${base}/ogc${path}`,
    rel,
    type,
    title,
  });
  return {
    title: serviceTitle,
    description: serviceDescription,
    links: [
      ...selfLinks(base, '', 'Diese Übersicht'),
      link(
        '/api',
        'service-desc',
        'application/vnd.oai.openapi+json;version=3.0',
        'Beschreibung der Schnittstelle (OpenAPI 3.0)',
      ),
      link('/api?f=html', 'service-doc', HTML, 'Beschreibung der Schnittstelle'),
      link('/conformance', 'conformance', JSON_TYPE, 'Erfüllte Klassen der Normen'),
      link(
        '/conformance',
        'http://www.opengis.net/def/rel/ogc/1.0/conformance',
        JSON_TYPE,
        'Erfüllte Klassen der Normen',
      ),
      link('/collections', 'data', JSON_TYPE, 'Ebenen'),
      link('/tileMatrixSets', relations.tilingSchemes, JSON_TYPE, 'Kachelschemata'),
      link('/styles', relations.styles, JSON_TYPE, 'Kartenstile'),
      link('/collections', 'http://www.opengis.net/def/rel/ogc/1.0/data', JSON_TYPE, 'Ebenen'),
    ],
  };
}

export function conformanceDocument({ base }: ServiceFacts): { conformsTo: readonly string[]; links: Link[] } {
  return { conformsTo: conformanceClasses, links: selfLinks(base, '/conformance', 'Erfüllte Klassen') };
}

export function collectionsDocument(
  service: ServiceFacts,
  described: readonly (readonly [Collection, CollectionFacts])[],
): Record<string, unknown> {
  return {
    title: 'Ebenen',
    links: selfLinks(service.base, '/collections', 'Ebenen'),
    crs: crsList.map((crs) => crs.uri),
    collections: described.map(([collection, facts]) => collectionDocument(service, collection, facts)),
  };
}

export function collectionDocument(
  { base, publicLayers }: ServiceFacts,
  collection: Collection,
  { bbox, storedBbox, days, attribution }: CollectionFacts,
): Record<string, unknown> & { links: Link[] } {
  const path = `/collections/${collection.id}`;
  const licence: Link[] =
    attribution?.includes('dl-de/by-2-0') === true
      ? [
          {
            href: 'https://www.govdata.de/dl-de/by-2-0',
            rel: 'license',
            type: HTML,
            title: 'Datenlizenz Deutschland – Namensnennung – Version 2.0 (Grenzen)',
          },
        ]
      : [];
  return {
    id: collection.id,
    title: collection.title,
    description: collection.description,
    ...(attribution === null ? {} : { attribution }),
    keywords: ['Unterbringung', 'Geflüchtete', 'Lage', 'Landkreis'],
    access: publicLayers.includes(collection.id) ? 'öffentlich, kleine Zahlen gerundet oder weggelassen' : 'mit Zugang',
    itemType: 'feature',
    extent: {
      ...(bbox === null ? {} : { spatial: { bbox: [bbox], crs: crsList[0]!.uri, storageCrsBbox: [storedBbox] } }),
      ...(days === null
        ? {}
        : {
            temporal: {
              interval: [[`${days[0]}T00:00:00Z`, null]],
              trs: 'http://www.opengis.net/def/uom/ISO-8601/0/Gregorian',
            },
          }),
    },
    crs: crsList.map((crs) => crs.uri),
    storageCrs: EPSG25832.uri,
    links: [
      ...selfLinks(base, path, collection.title),
      { href: addressOf(base, `${path}/items`), rel: 'items', type: GEOJSON, title: 'Objekte als GeoJSON' },
      {
        href: addressOf(base, `${path}/items`, { f: 'html' }),
        rel: 'items',
        type: HTML,
        title: 'Objekte als Seite',
        hreflang: 'de',
      },
      {
        href: addressOf(base, `${path}/queryables`),
        rel: relations.queryables,
        type: SCHEMA,
        title: 'Abfragbare Angaben',
      },
      // Relations are the same in any case (RFC 8288, 2.1.1), but GDAL knows this one only.
      { href: addressOf(base, `${path}/schema`), rel: 'describedBy', type: SCHEMA, title: 'Arten der Angaben' },
      ...(collection.time === 'state'
        ? [
            ...downloadFormats.map(({ name, type, title }): Link => ({
              href: addressOf(base, `${path}/items`, { f: name }),
              rel: 'enclosure',
              type,
              title: `Heutiger Stand als ${title}`,
            })),
            {
              href: addressOf(base, `${path}/tiles`),
              rel: relations.tilesets,
              type: JSON_TYPE,
              title: 'Kacheln',
            },
          ]
        : []),
      ...licence,
    ],
  };
}

/** The queryables of a collection as JSON Schema (Part 3, requirement class Queryables). */
export function queryablesDocument({ base }: ServiceFacts, collection: Collection): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: addressOf(base, `/collections/${collection.id}/queryables`),
    type: 'object',
    title: collection.title,
    description: 'Angaben, nach denen gefiltert werden kann, mit filter oder als Parameter ihres Namens.',
    properties: {
      geometry: { title: 'Grenze', 'x-ogc-role': 'primary-geometry', format: 'geometry-multipolygon' },
      ...Object.fromEntries(
        collection.attributes.map((attribute) => [attribute.name, schemaOf(attribute, collection)]),
      ),
    },
    additionalProperties: false,
  };
}

/**
 * A feature as JSON Schema: without it GDAL takes an attribute for text whose value is unknown in all features that it
 * looks at. Unknown values are `nullable` as in OpenAPI 3.0: a list of types would say it in JSON Schema alone, but GDAL
 * reads one type only.
 */
export function featureSchemaDocument({ base }: ServiceFacts, collection: Collection): Record<string, unknown> {
  return {
    $id: addressOf(base, `/collections/${collection.id}/schema`),
    title: collection.title,
    description:
      'Ein Objekt der Ebene als GeoJSON. null heißt unbekannt, in öffentlichen Ebenen auch: nicht öffentlich.',
    type: 'object',
    properties: {
      type: { type: 'string', enum: ['Feature'] },
      id: { type: 'string' },
      geometry: { title: 'Grenze', nullable: true, format: 'geometry-multipolygon' },
      properties: {
        type: 'object',
        properties: Object.fromEntries(
          collection.attributes.map((attribute) => [
            attribute.name,
            { ...schemaOf(attribute, collection), nullable: true },
          ]),
        ),
      },
    },
  };
}

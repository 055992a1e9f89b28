import { type OpenApiPath } from '#ogc/domain';
import { type Collection, collections } from '../layer/collection.domain.js';
import { describingParameters } from '../query/parameters.domain.js';

/** Token of the paths of all resources, for the description of the service. */
export const SERVICE_PATHS = 'kreislage:service-paths';

const JSON_AND_HTML = ['application/json', 'text/html'];
const SCHEMA_AND_HTML = ['application/schema+json', 'text/html'];
const TAG = 'Übersicht';

function collectionPaths({ id, title }: Collection): OpenApiPath[] {
  const path = `/collections/${id}`;
  return [
    {
      path,
      operationId: `beschreibung-${id}`,
      tag: title,
      summary: `Beschreibung der Ebene „${title}“`,
      query: describingParameters,
      types: JSON_AND_HTML,
    },
    {
      path: `${path}/queryables`,
      operationId: `abfragbar-${id}`,
      tag: title,
      summary: 'Angaben, nach denen gefiltert werden kann',
      query: describingParameters,
      types: SCHEMA_AND_HTML,
    },
    {
      path: `${path}/schema`,
      operationId: `schema-${id}`,
      tag: title,
      summary: 'Arten der Angaben eines Objekts (JSON Schema)',
      query: describingParameters,
      types: SCHEMA_AND_HTML,
    },
  ];
}

/** Paths of the resources that describe the service and its collections. */
export const cataloguePaths: readonly OpenApiPath[] = [
  {
    path: '/',
    operationId: 'uebersicht',
    tag: TAG,
    summary: 'Übersicht',
    query: describingParameters,
    types: JSON_AND_HTML,
    open: true,
  },
  {
    path: '/conformance',
    operationId: 'klassen',
    tag: TAG,
    summary: 'Erfüllte Klassen der Normen',
    query: describingParameters,
    types: JSON_AND_HTML,
    open: true,
  },
  {
    path: '/api',
    operationId: 'beschreibung',
    tag: TAG,
    summary: 'Diese Beschreibung',
    query: describingParameters,
    types: ['application/vnd.oai.openapi+json;version=3.0', 'text/html'],
    open: true,
  },
  {
    path: '/collections',
    operationId: 'ebenen',
    tag: TAG,
    summary: 'Ebenen',
    query: describingParameters,
    types: JSON_AND_HTML,
  },
  ...collections.flatMap(collectionPaths),
];

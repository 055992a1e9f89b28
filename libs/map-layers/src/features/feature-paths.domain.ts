import {
  crs,
  type Format,
  formatParameter,
  GEOJSON_FORMAT,
  HTML_FORMAT,
  type OpenApiPath,
  pathParameter,
  type QueryParameter,
} from '#ogc/domain';
import { type Collection, collections } from '../layer/collection.domain.js';
import { downloadFormats } from '../layer/download-format.domain.js';
import { attributeParameters, sharedParameters } from '../query/items-query.domain.js';
import { datetime, knownAt } from '../query/parameters.domain.js';

/** Formats of pages and of single features. */
export const pageFormats: readonly Format[] = [GEOJSON_FORMAT, HTML_FORMAT];

/** Formats of the features of a collection; states are files as well. */
export function itemsFormats({ time }: Collection): readonly Format[] {
  return time === 'state' ? [...pageFormats, ...downloadFormats] : pageFormats;
}

/** Query parameters of the features of a collection. */
export function itemsParameters(collection: Collection): readonly QueryParameter<unknown>[] {
  return [
    formatParameter(itemsFormats(collection)),
    ...sharedParameters(collection.time),
    ...attributeParameters(collection),
  ];
}

/** Query parameters of one feature of a state. A history has the last two for a refusal of its own. */
export const featureParameters: readonly QueryParameter<unknown>[] = [
  formatParameter(pageFormats),
  crs,
  datetime,
  knownAt,
];

function pathsOf(collection: Collection): OpenApiPath[] {
  const { id, title, description, time } = collection;
  const path = `/collections/${id}/items`;
  return [
    {
      path,
      operationId: `objekte-${id}`,
      tag: title,
      summary: description,
      query: itemsParameters(collection),
      types: itemsFormats(collection).map(({ type }) => type),
    },
    {
      path: `${path}/{featureId}`,
      operationId: `objekt-${id}`,
      tag: title,
      summary: 'Ein Objekt',
      parts: [pathParameter('featureId', 'Schlüssel des Objekts.')],
      query: time === 'state' ? featureParameters : [formatParameter(pageFormats), crs],
      types: pageFormats.map(({ type }) => type),
    },
  ];
}

/** Paths of the features in the description of the interface. */
export const featurePaths: readonly OpenApiPath[] = collections.flatMap(pathsOf);

import { BadUserInputError } from '#kernel';
import {
  type Format,
  formatParameter,
  HTML_FORMAT,
  JSON_FORMAT,
  type OpenApiPath,
  pathParameter,
  type QueryParameter,
  type TileMatrixSetId,
  tileMatrixSetIds,
} from '#ogc/domain';
import { type Collection, collections } from '../layer/collection.domain.js';
import { datetime, describingParameters, knownAt } from '../query/parameters.domain.js';
import { type TileFlavour } from './tile-attributes.domain.js';
import { MVT } from './tile-documents.domain.js';

const JSON_AND_HTML = ['application/json', 'text/html'];
const TAG = 'Kacheln';

export const TILEJSON: Format = { name: 'tilejson', type: 'application/json', onlyAsked: true };
export const tilesetsFormats: readonly Format[] = [JSON_FORMAT, HTML_FORMAT];
export const valuesFormats: readonly Format[] = [JSON_FORMAT];

/** TileJSON knows one matrix set. */
export function tilesetFormats(matrixSet: TileMatrixSetId): readonly Format[] {
  return matrixSet === 'WebMercatorQuad' ? [...tilesetsFormats, TILEJSON] : tilesetsFormats;
}

/** The one format of tiles. */
export const tileFormat = formatParameter([{ name: 'mvt', type: MVT }]);

export const flavour: QueryParameter<TileFlavour> = {
  name: 'flavour',
  description: 'full: mit allen Angaben; geometry: nur Grenze, Schlüssel und Name.',
  schema: { type: 'string', enum: ['full', 'geometry'], default: 'full' },
  parse: (text = 'full') => {
    if (text === 'full' || text === 'geometry') return text;
    throw new BadUserInputError('flavour: möglich sind full und geometry.');
  },
};

export const version: QueryParameter<string | null> = {
  name: 'version',
  description: 'Stand der Grenzen, wie er in der Adresse der Kacheln steht.',
  schema: { type: 'string' },
  parse: (text) => text ?? null,
};

/** Query parameters of tiles and tilesets, besides `f`. */
export const tileParameters: readonly QueryParameter<unknown>[] = [datetime, knownAt, flavour, version];

/** Query parameters of the values of a day. */
export const valuesParameters: readonly QueryParameter<unknown>[] = [formatParameter(valuesFormats), datetime, knownAt];

const matrixSet = pathParameter('tileMatrixSetId', 'Kachelschema.', { type: 'string', enum: [...tileMatrixSetIds] });
const index = { type: 'integer', minimum: 0 };
const noContent = { 204: { description: 'Leere Kachel.' } };

/** The ends of `operationId` are those of OGC API – Tiles, requirement oas30/operation-id. */
function pathsOf({ id, title }: Collection): OpenApiPath[] {
  const path = `/collections/${id}`;
  return [
    {
      path: `${path}/tiles`,
      operationId: `${id}.collection.vector.getTileSetsList`,
      tag: TAG,
      summary: `Kachelsätze der Ebene „${title}“`,
      query: [formatParameter(tilesetsFormats), ...tileParameters],
      types: JSON_AND_HTML,
    },
    {
      path: `${path}/tiles/{tileMatrixSetId}`,
      operationId: `${id}.collection.vector.getTileSet`,
      tag: TAG,
      summary: 'Ein Kachelsatz; mit f=tilejson als TileJSON 3.0 (nur WebMercatorQuad)',
      parts: [matrixSet],
      query: [formatParameter(tilesetFormats('WebMercatorQuad')), ...tileParameters],
      types: JSON_AND_HTML,
    },
    {
      path: `${path}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}`,
      operationId: `${id}.collection.vector.getTile`,
      tag: TAG,
      summary: 'Eine Kachel',
      parts: [
        matrixSet,
        pathParameter('tileMatrix', 'Stufe, 0 bis 14.'),
        pathParameter('tileRow', 'Zeile, von oben.', index),
        pathParameter('tileCol', 'Spalte.', index),
      ],
      query: [tileFormat, ...tileParameters],
      types: [MVT],
      responses: noContent,
    },
    {
      path: `${path}/values`,
      operationId: `werte-${id}`,
      tag: TAG,
      summary: 'Werte eines Tages zu Kacheln der Art geometry',
      query: valuesParameters,
      types: ['application/json'],
    },
  ];
}

/** Paths of tiles in the description of the interface. */
export const tilePaths: readonly OpenApiPath[] = [
  {
    path: '/tileMatrixSets',
    operationId: 'kachelschemata',
    tag: TAG,
    summary: 'Kachelschemata',
    query: describingParameters,
    types: JSON_AND_HTML,
  },
  {
    path: '/tileMatrixSets/{tileMatrixSetId}',
    operationId: 'kachelschema',
    tag: TAG,
    summary: 'Ein Kachelschema',
    parts: [matrixSet],
    query: describingParameters,
    types: JSON_AND_HTML,
  },
  ...collections.filter(({ time }) => time === 'state').flatMap(pathsOf),
];

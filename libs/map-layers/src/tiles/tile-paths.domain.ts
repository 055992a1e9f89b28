import {
  describingParameters,
  formats,
  type OpenApiPath,
  pathParameter,
  reference,
} from '../catalogue/openapi.domain.js';
import { type Collection, collections } from '../layer/collection.domain.js';
import { MVT } from './tile-documents.domain.js';
import { tileMatrixSetIds } from './tile-matrix-set.domain.js';

const JSON_AND_HTML = ['application/json', 'text/html'];
const TAG = 'Kacheln';

const query = (name: string, description: string, schema: Record<string, unknown>): Record<string, unknown> => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});
const ofStates = [reference('datetime'), reference('known-at')];
const ofTiles = [
  ...ofStates,
  query('flavour', 'full: mit allen Angaben; geometry: nur Grenze, Schlüssel und Name.', {
    type: 'string',
    enum: ['full', 'geometry'],
    default: 'full',
  }),
  query('version', 'Fassung der Grenzen, wie sie in der Adresse der Kacheln steht.', { type: 'string' }),
];
const matrixSet = {
  ...pathParameter('tileMatrixSetId', 'Kachelschema.'),
  schema: { type: 'string', enum: [...tileMatrixSetIds] },
};
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
      parameters: [formats('json', 'html'), ...ofTiles],
      types: JSON_AND_HTML,
    },
    {
      path: `${path}/tiles/{tileMatrixSetId}`,
      operationId: `${id}.collection.vector.getTileSet`,
      tag: TAG,
      summary: 'Ein Kachelsatz; mit f=tilejson als TileJSON 3.0 (nur WebMercatorQuad)',
      parameters: [matrixSet, formats('json', 'html', 'tilejson'), ...ofTiles],
      types: JSON_AND_HTML,
    },
    {
      path: `${path}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}`,
      operationId: `${id}.collection.vector.getTile`,
      tag: TAG,
      summary: 'Eine Kachel',
      parameters: [
        matrixSet,
        pathParameter('tileMatrix', 'Stufe, 0 bis 14.'),
        { ...pathParameter('tileRow', 'Zeile, von oben.'), schema: index },
        { ...pathParameter('tileCol', 'Spalte.'), schema: index },
        formats('mvt'),
        ...ofTiles,
      ],
      types: [MVT],
      responses: noContent,
    },
    {
      path: `${path}/values`,
      operationId: `werte-${id}`,
      tag: TAG,
      summary: 'Werte eines Tages zu Kacheln der Art geometry',
      parameters: [formats('json'), ...ofStates],
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
    parameters: describingParameters,
    types: JSON_AND_HTML,
  },
  {
    path: '/tileMatrixSets/{tileMatrixSetId}',
    operationId: 'kachelschema',
    tag: TAG,
    summary: 'Ein Kachelschema',
    parameters: [matrixSet, ...describingParameters],
    types: JSON_AND_HTML,
  },
  ...collections.filter(({ time }) => time === 'state').flatMap(pathsOf),
];

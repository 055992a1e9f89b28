import { crsList } from '../crs/crs.domain.js';
import { pageSizes } from '../features/page-sizes.domain.js';
import { carriedParameters } from '../http/carried-parameters.domain.js';
import { collections, type Collection } from '../layer/collection.domain.js';
import { downloadTypes, schemaOf, serviceDescription, serviceTitle, type ServiceFacts } from './documents.domain.js';

type Json = Record<string, unknown>;

const query = (name: string, description: string, schema: Json, more: Json = {}): Json => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
  style: 'form',
  explode: false,
  ...more,
});
const crsSchema = { type: 'string', format: 'uri', enum: crsList.map((crs) => crs.uri), default: crsList[0]!.uri };

const common: Record<string, Json> = {
  crs: query('crs', 'Koordinatensystem der Antwort.', crsSchema),
  'bbox-crs': query('bbox-crs', 'Koordinatensystem von bbox.', crsSchema),
  'filter-crs': query('filter-crs', 'Koordinatensystem von Geometrien in filter.', crsSchema),
  bbox: query(
    'bbox',
    'Nur Objekte, die dieses Rechteck berühren: kleinste und größte Koordinate der Achsen in der Reihenfolge von bbox-crs; 4 oder 6 Zahlen.',
    {
      type: 'array',
      oneOf: [
        { minItems: 4, maxItems: 4 },
        { minItems: 6, maxItems: 6 },
      ],
      items: { type: 'number' },
    },
  ),
  datetime: query(
    'datetime',
    'Tag (2026-11-22), Zeitpunkt oder Zeitraum (2026-11-01/2026-11-22, auch offen mit ..). Ebenen der Lage: der Tag, dessen Stand gezeigt wird, bei einem Zeitraum dessen Ende; ohne Angabe heute. Verlauf: Objekte, die in dem Zeitraum galten.',
    { type: 'string' },
  ),
  'known-at': query('known-at', 'Stand, wie er zu diesem Zeitpunkt bekannt war (RFC 3339).', {
    type: 'string',
    format: 'date-time',
  }),
  limit: query('limit', 'Objekte je Seite, höchstens.', {
    type: 'integer',
    minimum: 1,
    maximum: pageSizes.most,
    default: pageSizes.default,
  }),
  next: query('next', 'Wo die nächste Seite beginnt; steht in der Adresse mit rel=next.', { type: 'string' }),
  filter: query('filter', 'Bedingung in CQL2.', { type: 'string' }),
  'filter-lang': query('filter-lang', 'Schreibweise von filter; cql-text ist der frühere Name von cql2-text.', {
    type: 'string',
    // GDAL before 3.9 sends filters only to services that list the former name.
    enum: ['cql2-text', 'cql2-json', 'cql-text'],
    default: 'cql2-text',
  }),
};

/** The parameter that chooses among the forms of an answer. */
export const formats = (...names: string[]): Json => query('f', 'Form der Antwort.', { type: 'string', enum: names });

/** A parameter that is described once. */
export const reference = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** Parameters of a resource that describes. */
export const describingParameters = [formats('json', 'html'), ...carriedParameters.map(reference)];

/** Answers that every path may give. */
const refusals: Json = {
  400: { $ref: '#/components/responses/BadRequest' },
  401: { $ref: '#/components/responses/Unauthorized' },
  404: { $ref: '#/components/responses/NotFound' },
  406: { $ref: '#/components/responses/NotAcceptable' },
  '5XX': { $ref: '#/components/responses/Unavailable' },
};

/** One path that is read. */
export interface OpenApiPath {
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly parameters: readonly Json[];
  /** Media types of the answer. */
  readonly types: readonly string[];
  /** Answers without credentials. */
  readonly open?: true;
  readonly responses?: Json;
}

const JSON_AND_HTML = ['application/json', 'text/html'];
/** A part of the path. */
export const pathParameter = (name: string, description: string): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
});

function featurePaths(collection: Collection): OpenApiPath[] {
  const { id, title } = collection;
  const path = `/collections/${id}`;
  const isState = collection.time === 'state';
  return [
    {
      path,
      operationId: `beschreibung-${id}`,
      tag: title,
      summary: `Beschreibung der Ebene „${title}“`,
      parameters: describingParameters,
      types: JSON_AND_HTML,
    },
    {
      path: `${path}/queryables`,
      operationId: `abfragbar-${id}`,
      tag: title,
      summary: 'Angaben, nach denen gefiltert werden kann',
      parameters: describingParameters,
      types: ['application/schema+json', 'text/html'],
    },
    {
      path: `${path}/schema`,
      operationId: `schema-${id}`,
      tag: title,
      summary: 'Arten der Angaben eines Objekts (JSON Schema)',
      parameters: describingParameters,
      types: ['application/schema+json', 'text/html'],
    },
    {
      path: `${path}/items`,
      operationId: `objekte-${id}`,
      tag: title,
      summary: collection.description,
      parameters: [
        formats('json', 'html', ...(isState ? downloadTypes.map(([name]) => name) : [])),
        ...Object.keys(common).map(reference),
        // Clients such as GDAL and QGIS send conditions only by parameters that stand here.
        ...collection.attributes.map((attribute) =>
          query(attribute.name, `${attribute.title}: nur Objekte mit diesem Wert.`, schemaOf(attribute, collection)),
        ),
      ],
      types: ['application/geo+json', 'text/html', ...(isState ? downloadTypes.map(([, type]) => type) : [])],
    },
    {
      path: `${path}/items/{featureId}`,
      operationId: `objekt-${id}`,
      tag: title,
      summary: 'Ein Objekt',
      parameters: [
        pathParameter('featureId', 'Schlüssel des Objekts.'),
        formats('json', 'html'),
        ...['crs', ...(isState ? ['datetime', 'known-at'] : [])].map(reference),
      ],
      types: ['application/geo+json', 'text/html'],
    },
  ];
}

const catalogue: readonly OpenApiPath[] = [
  { path: '/', operationId: 'uebersicht', summary: 'Übersicht', types: JSON_AND_HTML, open: true },
  {
    path: '/conformance',
    operationId: 'klassen',
    summary: 'Erfüllte Klassen der Normen',
    types: JSON_AND_HTML,
    open: true,
  },
  {
    path: '/api',
    operationId: 'beschreibung',
    summary: 'Diese Beschreibung',
    types: ['application/vnd.oai.openapi+json;version=3.0', 'text/html'],
    open: true,
  } as const,
  { path: '/collections', operationId: 'ebenen', summary: 'Ebenen', types: JSON_AND_HTML },
].map((entry) => ({ tag: 'Übersicht', parameters: describingParameters, ...entry }) as OpenApiPath);

/** The description of the whole interface in OpenAPI 3.0. @param more paths of tiles, styles and files */
export function openApiDocument({ base }: ServiceFacts, version: string, more: readonly OpenApiPath[] = []): Json {
  const paths = [...catalogue, ...collections.flatMap(featurePaths), ...more];
  return {
    openapi: '3.0.3',
    info: { title: serviceTitle, description: serviceDescription, version },
    servers: [{ url: `${base}/ogc` }],
    tags: [...new Set(paths.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ basic: [] }, { bearer: [] }],
    paths: Object.fromEntries(paths.map((path) => [path.path, { get: operationOf(path) }])),
    components: {
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'Beliebiger Benutzername, das Token als Kennwort.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'Das Token.' },
      },
      parameters: common,
      responses: {
        BadRequest: problem('Die Anfrage ist nicht in Ordnung.'),
        Unauthorized: problem('Ohne gültiges Token.'),
        NotFound: problem('Nicht vorhanden oder nicht zugänglich.'),
        NotAcceptable: problem('Gibt es nicht in einer Form, die Accept zulässt.'),
        Unavailable: problem('Gerade nicht erreichbar, oder ein Fehler des Dienstes.'),
      },
      schemas: {
        Problem: {
          type: 'object',
          description: 'RFC 9457',
          required: ['type', 'title', 'status', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            requestId: { type: 'string' },
          },
        },
      },
    },
  };
}

function operationOf({ operationId, tag, summary, parameters, types, open, responses }: OpenApiPath): Json {
  return {
    operationId,
    tags: [tag],
    summary,
    ...(open ? { security: [] } : {}),
    parameters,
    responses: {
      200: {
        description: 'In Ordnung.',
        content: Object.fromEntries(
          types.map((type) => [type, { schema: type.includes('json') ? { type: 'object' } : { type: 'string' } }]),
        ),
      },
      304: { description: 'Unverändert (If-None-Match).' },
      ...responses,
      ...refusals,
    },
  };
}

function problem(description: string): Json {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}

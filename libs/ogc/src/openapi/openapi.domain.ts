import { type JsonSchema, type QueryParameter } from '../query/query-parameter.domain.js';

type Json = Record<string, unknown>;

/** A service as its description in OpenAPI 3.0 presents it; texts in German. */
interface OpenApiService {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** Address to which the paths belong. */
  readonly server: string;
  /** Parameters that are described once; the paths refer to them by name. */
  readonly shared: readonly QueryParameter<unknown>[];
  readonly paths: readonly OpenApiPath[];
}

/** One path, read by GET. */
export interface OpenApiPath {
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** Parts of the path, see {@link pathParameter}. */
  readonly parts?: readonly Json[];
  readonly query: readonly QueryParameter<unknown>[];
  /** Media types of the answer. */
  readonly types: readonly string[];
  /** The path answers without credentials. */
  readonly open?: true;
  readonly responses?: Json;
}

/** A part of a path. */
export function pathParameter(name: string, description: string, schema: JsonSchema = { type: 'string' }): Json {
  return { name, in: 'path', required: true, description, schema };
}

/** The description of a service in OpenAPI 3.0. */
export function openApiDocument({ title, description, version, server, shared, paths }: OpenApiService): Json {
  const sharedNames = new Set(shared.map(({ name }) => name));
  return {
    openapi: '3.0.3',
    info: { title, description, version },
    servers: [{ url: server }],
    tags: [...new Set(paths.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ basic: [] }, { bearer: [] }],
    paths: Object.fromEntries(paths.map((path) => [path.path, { get: operationOf(path, sharedNames) }])),
    components: {
      securitySchemes: {
        basic: { type: 'http', scheme: 'basic', description: 'Beliebiger Benutzername, das Token als Kennwort.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'Das Token.' },
      },
      parameters: Object.fromEntries(shared.map((parameter) => [parameter.name, queryParameter(parameter)])),
      responses: {
        BadRequest: problem('Die Anfrage ist ungültig.'),
        Unauthorized: problem('Ohne gültiges Token.'),
        NotFound: problem('Nicht vorhanden oder nicht zugänglich.'),
        NotAcceptable: problem('Kein passendes Format (Accept).'),
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

/** Refusals that every path may answer with. */
const refusals: Json = {
  400: { $ref: '#/components/responses/BadRequest' },
  401: { $ref: '#/components/responses/Unauthorized' },
  404: { $ref: '#/components/responses/NotFound' },
  406: { $ref: '#/components/responses/NotAcceptable' },
  '5XX': { $ref: '#/components/responses/Unavailable' },
};

function operationOf(
  { operationId, tag, summary, parts = [], query, types, open, responses }: OpenApiPath,
  shared: ReadonlySet<string>,
): Json {
  return {
    operationId,
    tags: [tag],
    summary,
    ...(open ? { security: [] } : {}),
    parameters: [
      ...parts,
      ...query.map((parameter) =>
        shared.has(parameter.name) ? { $ref: `#/components/parameters/${parameter.name}` } : queryParameter(parameter),
      ),
    ],
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

function queryParameter({ name, description, schema }: QueryParameter<unknown>): Json {
  return { name, in: 'query', required: false, description, schema, style: 'form', explode: false };
}

function problem(description: string): Json {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}

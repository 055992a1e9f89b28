import { type FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { BadUserInputError, RequestError } from '#kernel';

/** A form in which a resource is given out. */
export interface Format {
  /** Value of `f`. */
  readonly name: string;
  readonly type: string;
  /** Other values of `f` that mean it. */
  readonly aliases?: readonly string[];
  /** Never chosen by the `Accept` header alone. */
  readonly onlyAsked?: true;
}

export const JSON_FORMAT: Format = { name: 'json', type: 'application/json' };
export const HTML_FORMAT: Format = { name: 'html', type: 'text/html' };
export const GEOJSON_FORMAT: Format = { name: 'json', type: 'application/geo+json', aliases: ['geojson'] };

/**
 * The form that a request asks for: by `f`, else by `Accept`; the first one where nothing is said.
 * @throws BadUserInputError for an unknown `f`; RequestError 406 when nothing acceptable is there
 */
export function formatFor(
  request: Pick<FastifyRequest, 'headers'>,
  f: string | undefined,
  formats: readonly Format[],
): Format {
  if (f !== undefined) {
    const asked = formats.find(({ name, aliases }) => name === f || aliases?.includes(f));
    if (asked) return asked;
    throw new BadUserInputError(`f: möglich sind ${formats.map(({ name }) => name).join(', ')}.`);
  }
  const { accept } = request.headers;
  if (accept === undefined || accept === '') return formats[0]!;
  const offered = formats.filter((format) => !format.onlyAsked);
  // GeoJSON is JSON: who asks for JSON takes it.
  const types = offered.flatMap(({ type }) => (type.endsWith('+json') ? [type, 'application/json'] : [type]));
  const [best] = new Negotiator(request).mediaTypes(types);
  if (best === undefined)
    throw Object.assign(
      new RequestError('BAD_REQUEST', `Möglich sind: ${offered.map(({ type }) => type).join(', ')}.`),
      {
        status: 406,
      },
    );
  return offered.find(({ type }) => type === best) ?? offered.find(({ type }) => type.endsWith('+json'))!;
}

import { type FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { RequestError } from '#kernel';
import { type QueryTexts, read } from '../query/query-parameter.domain.js';
import { type Format, formatParameter } from './format.domain.js';

/**
 * The format that a request asks for: by `f`, else by `Accept`; without either the first one.
 * @throws BadUserInputError for an unknown `f`; RequestError 406 when no format is acceptable
 */
export function formatFor(
  request: Pick<FastifyRequest, 'headers'>,
  texts: QueryTexts,
  formats: readonly Format[],
): Format {
  const named = read(texts, formatParameter(formats));
  if (named) return named;
  const { accept } = request.headers;
  if (accept === undefined || accept === '') return formats[0]!;
  const offered = formats.filter((format) => !format.onlyAsked);
  // GeoJSON is JSON, so a client that accepts JSON gets it.
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

import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ForbiddenError, httpStatusOf, RequestError } from '#kernel';
import { type Logger, LOGGER } from '#platform';
import { type RequestWithContext } from '#access/api';
import { asRequestError } from './authentication.js';
import { RefusalAudit } from './refusal-audit.js';

/** Error answers of the REST side; under /ogc as problem documents (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly refusals: RefusalAudit,
  ) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // GraphQL has its own way out.
    if (host.getType<'graphql' | 'http'>() === 'graphql') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const context = (request as RequestWithContext).kreislage;
    if (error instanceof ForbiddenError && context) void this.refusals.record(context, pathOf(request));
    return sendProblem(request, reply, fromHttp(error), this.logger);
  }
}

/** The path by which the router found the handler: an encoded letter in the address changes nothing. */
export function pathOf(request: FastifyRequest): string {
  const route = request.routeOptions.url;
  // `*` stands for preflight requests (CORS).
  return route === undefined || route === '*' ? request.url.split('?')[0]! : route;
}

/** Nest's and Fastify's own refusals (no such route, no JSON, too large) in our words. */
function fromHttp(error: unknown): unknown {
  const status =
    error instanceof HttpException ? error.getStatus() : Number((error as { statusCode?: unknown } | null)?.statusCode);
  if (status === 404) return new RequestError('NOT_FOUND', 'Nicht vorhanden oder nicht zugänglich.');
  if (status === 413) return new RequestError('PAYLOAD_TOO_LARGE', 'Die Anfrage ist zu groß.');
  if (status === 415)
    return Object.assign(new RequestError('BAD_REQUEST', 'Diese Art von Inhalt wird nicht angenommen.'), { status });
  if (status >= 400 && status < 500) return new RequestError('BAD_REQUEST', 'Die Anfrage ist nicht lesbar.');
  return error;
}

/**
 * Sends the answer to an error, in the form of the path: GraphQL, problem document, or plain. The unexpected is logged
 * under the request id and leaks nothing.
 */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown, logger: Logger): unknown {
  const known = asRequestError(error);
  const status = (known as { status?: number }).status ?? (known.code === 'NOT_FOUND' ? 404 : httpStatusOf[known.code]);
  if (known.code === 'INTERNAL_SERVER_ERROR') logger.error({ err: error, requestId: request.id }, 'unexpected error');
  else if (known.code === 'TEMPORARILY_UNAVAILABLE')
    logger.warn({ err: known.cause, requestId: request.id }, 'not available');
  const underOgc = pathOf(request).startsWith('/ogc');
  if (known.retryAfterSeconds !== undefined) void reply.header('retry-after', known.retryAfterSeconds);
  if (status === 401 && underOgc) void reply.header('www-authenticate', 'Basic realm="Kreislage", charset="UTF-8"');
  void reply.status(status).header('cache-control', 'no-store');
  const requestId = known.code === 'INTERNAL_SERVER_ERROR' ? { requestId: request.id } : {};
  if (pathOf(request) === '/graphql') {
    return reply.send({ errors: [{ message: known.message, extensions: { code: known.code, ...requestId } }] });
  }
  return underOgc
    ? reply
        .type('application/problem+json')
        .send({ type: 'about:blank', title: known.message, status, code: known.code, ...requestId })
    : // A handler may have named the type of its answer before it failed.
      reply.type('application/json; charset=utf-8').send({ code: known.code, message: known.message, ...requestId });
}

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type RawQuery } from '#ogc/domain';
import { contextOf, type RequestContext } from '#access/api';

/** The request of a handler under `/ogc`. */
export interface OgcRequest {
  /** undefined = a request without credentials. */
  readonly context: RequestContext | undefined;
  readonly query: RawQuery;
  readonly request: FastifyRequest;
}

/** Parameter of a handler: the {@link OgcRequest}. */
export const Ogc = createParamDecorator((_: unknown, execution: ExecutionContext): OgcRequest => {
  const request = execution.switchToHttp().getRequest<FastifyRequest<{ Querystring: RawQuery }>>();
  return { context: contextOf(execution), query: request.query, request };
});

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { type ReadScope } from '#platform';
import { type Actor } from '../permission/actor.domain.js';

/** The context of a request that every handler has; it is made once the credentials are verified. */
export interface RequestContext {
  readonly requestId: string;
  readonly actor: Actor;
  /** The reads of this request, on one snapshot of the actor's district. */
  readonly reads: ReadScope;
}

/** A request of the HTTP adapter, which carries its context. */
export interface RequestWithContext {
  readonly kreislage?: RequestContext;
}

/** The context of the request that a handler answers, over HTTP, GraphQL and WebSocket alike. */
export function contextOf(execution: ExecutionContext): RequestContext | undefined {
  return execution.getType<'graphql' | 'http'>() === 'graphql'
    ? GqlExecutionContext.create(execution).getContext<RequestContext>()
    : execution.switchToHttp().getRequest<RequestWithContext>().kreislage;
}

/** Parameter of a handler: the {@link RequestContext}. */
export const Request = createParamDecorator((_: unknown, execution: ExecutionContext) => contextOf(execution));

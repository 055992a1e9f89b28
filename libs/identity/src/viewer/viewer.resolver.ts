import { Query, ResolveField, Resolver } from '@nestjs/graphql';
import { DateTimeScalar } from '#platform/api';
import { Request, type RequestContext } from '../http/request-context.js';
import { Allow } from '../permission/allow.js';
import { findIdleUntil } from '../session/session.service.js';
import { ViewerModel } from './viewer.model.js';

@Resolver(() => ViewerModel)
export class ViewerResolver {
  @Allow('viewer:read')
  @Query(() => ViewerModel)
  viewer(@Request() { actor }: RequestContext): ViewerModel {
    return { username: actor.username, name: actor.name, role: actor.role };
  }

  @ResolveField(() => DateTimeScalar, {
    nullable: true,
    description: 'When the session ends if nothing is asked any more; null for tokens.',
  })
  idleUntil(@Request() { actor, reads }: RequestContext): Promise<Date | null> {
    return findIdleUntil(reads, actor);
  }
}

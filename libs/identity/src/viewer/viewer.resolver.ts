import { Query, Resolver } from '@nestjs/graphql';
import { Request, type RequestContext } from '../http/request-context.js';
import { Allow } from '../permission/allow.js';
import { ViewerModel } from './viewer.model.js';

@Resolver(() => ViewerModel)
export class ViewerResolver {
  @Allow('viewer:read')
  @Query(() => ViewerModel)
  viewer(@Request() { actor }: RequestContext): ViewerModel {
    return { username: actor.username, name: actor.name, role: actor.role };
  }
}

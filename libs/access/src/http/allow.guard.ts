import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { UnauthenticatedError } from '#kernel';
import { expectMayDo } from '../permission/access.domain.js';
import { permissionOf } from '../permission/allow.js';
import { contextOf } from './request-context.js';

/** Lets a handler run only when the actor has the permission that it names; one without a name never runs. */
@Injectable()
export class AllowGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const permission = permissionOf(execution.getHandler());
    if (permission === undefined)
      throw new Error(`${execution.getClass().name}.${execution.getHandler().name} names no permission.`);
    if (permission === 'public') return true;
    const context = contextOf(execution);
    if (!context?.actor) throw new UnauthenticatedError();
    expectMayDo(context.actor, permission);
    return true;
  }
}

import { ForbiddenError } from '#kernel';
import { type Actor } from './actor.domain.js';
import { type Grant, type Permission, permissions } from './permission.table.js';

/** Whether role and credential allow it; the unit is checked separately. */
export function mayDo(actor: Actor, permission: Permission): boolean {
  const grant: Grant | null = permissions[permission];
  if (grant === null) return true;
  if (!grant.roles.includes(actor.role)) return false;
  return actor.credential.kind !== 'API_TOKEN' || grant.scopes.includes(actor.credential.scope);
}

/** For fields of the graph, which have no handler of their own. @throws ForbiddenError */
export function expectMayDo(actor: Actor, permission: Permission): void {
  if (!mayDo(actor, permission)) throw new ForbiddenError();
}

/** Whether the actor may report for the unit: clerks for their own and those they stand in for, steering officers for every unit of the district. */
export function mayReportFor(actor: Actor, unitKey: string): boolean {
  if (!mayDo(actor, 'daily-report:submit')) return false;
  const { credential } = actor;
  if (credential.kind === 'API_TOKEN' && credential.unitKeys !== null && !credential.unitKeys.includes(unitKey))
    return false;
  return actor.role === 'STEERING_OFFICER' || actor.unitKeys.includes(unitKey);
}

/** Whether somebody outside the unit reports for it: a steering officer, or a deputy. */
export function reportsOnBehalf(actor: Actor, unitKey: string): boolean {
  return actor.role === 'STEERING_OFFICER' || actor.deputyUnitKeys.includes(unitKey);
}

/** Whether the actor reads comments, reasons, labels, warnings and names of the unit's reports. */
export function readsInFull(actor: Actor, unitKey: string): boolean {
  return actor.role === 'STEERING_OFFICER' || (actor.role === 'MUNICIPAL_CLERK' && actor.unitKeys.includes(unitKey));
}

/** GIS accounts and `layers` tokens read map layers and a few facts about themselves, no figures. */
export function readsFigures(actor: Actor): boolean {
  return mayDo(actor, 'figures:read');
}

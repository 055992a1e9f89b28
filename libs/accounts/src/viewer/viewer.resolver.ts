import { Query, ResolveField, Resolver } from '@nestjs/graphql';
import { DateTimeScalar } from '#platform/api';
import { type Actor, Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { readDistrict, readUnits } from '#territory';
import { DistrictModel, ReportingUnitModel, toDistrictModel, toUnitModel } from '#territory/api';
import { findIdleUntil } from '../session/session.repository.js';
import { ViewerModel } from './viewer.model.js';

/** The account that asks: its district, and the units that it reports for. */
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

  @ResolveField(() => DistrictModel)
  async district(@Request() { reads }: RequestContext): Promise<DistrictModel> {
    return toDistrictModel((await readDistrict(reads))!);
  }

  @ResolveField(() => [ReportingUnitModel], { description: 'Units the viewer may report for, by key.' })
  async units(@Request() { reads, actor }: RequestContext): Promise<ReportingUnitModel[]> {
    return (await readUnits(reads)).filter((unit) => namesUnit(actor, unit.unitKey)).map(toUnitModel);
  }

  @ResolveField(() => [ReportingUnitModel], {
    description: 'Units that the viewer reports for as a deputy today; part of `units`.',
  })
  async deputyUnits(@Request() { reads, actor }: RequestContext): Promise<ReportingUnitModel[]> {
    return (await readUnits(reads))
      .filter((unit) => actor.deputyUnitKeys.includes(unit.unitKey) && namesUnit(actor, unit.unitKey))
      .map(toUnitModel);
  }
}

/** Whether the unit is one of the actor's, as far as the token, if it is one, goes. */
function namesUnit({ role, unitKeys, credential }: Actor, unitKey: string): boolean {
  const limit = credential.kind === 'API_TOKEN' ? credential.unitKeys : null;
  return (role === 'STEERING_OFFICER' || unitKeys.includes(unitKey)) && (limit === null || limit.includes(unitKey));
}

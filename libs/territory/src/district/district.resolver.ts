import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type CalendarDate, dayOf } from '#kernel';
import { CalendarDateScalar } from '#platform/api';
import { Allow } from '#identity';
import { Request, type RequestContext, ViewerModel } from '#identity/api';
import { ReportingUnitModel, toUnitModel } from '../reporting-unit/reporting-unit.model.js';
import { isValidOn } from '../reporting-unit/reporting-unit.domain.js';
import { readDistrict, readRules, readUnits } from '../territory.reads.js';
import { DistrictModel, ReportingRulesModel, toDistrictModel, toRulesModel } from './district.model.js';

@Resolver(() => DistrictModel)
export class DistrictResolver {
  @Allow('figures:read')
  @Query(() => DistrictModel, { nullable: true, description: 'null = does not exist or is not visible' })
  async district(
    @Request() { reads }: RequestContext,
    @Args('key', { type: () => ID }) key: string,
  ): Promise<DistrictModel | null> {
    if (key !== reads.districtKey) return null;
    const district = await readDistrict(reads);
    return district ? toDistrictModel(district) : null;
  }

  @ResolveField(() => CalendarDateScalar, { description: "Today in the district's time zone, by the server's clock." })
  async today(@Request() { reads }: RequestContext, @Parent() district: DistrictModel): Promise<CalendarDate> {
    return dayOf(await reads.now(), district.timeZone);
  }

  @ResolveField(() => ReportingRulesModel)
  async rules(@Request() { reads }: RequestContext, @Parent() { asOf }: DistrictModel): Promise<ReportingRulesModel> {
    return toRulesModel(await readRules(reads, asOf));
  }

  @ResolveField(() => [ReportingUnitModel], { description: 'Units valid on that day (default: today), by key.' })
  async units(
    @Request() { reads }: RequestContext,
    @Parent() district: DistrictModel,
    @Args('on', { type: () => CalendarDateScalar, nullable: true }) on: CalendarDate | null,
  ): Promise<ReportingUnitModel[]> {
    const date = on ?? dayOf(await reads.now(), district.timeZone);
    return (await readUnits(reads)).filter((unit) => isValidOn(unit, date)).map(toUnitModel);
  }
}

/** What the viewer has in the territory. */
@Resolver(() => ViewerModel)
export class ViewerTerritoryResolver {
  @ResolveField(() => DistrictModel)
  async district(@Request() { reads }: RequestContext): Promise<DistrictModel> {
    return toDistrictModel((await readDistrict(reads))!);
  }

  @ResolveField(() => [ReportingUnitModel], { description: 'Units the viewer may report for, by key.' })
  async units(@Request() { reads, actor }: RequestContext): Promise<ReportingUnitModel[]> {
    const { credential } = actor;
    const limit = credential.kind === 'API_TOKEN' ? credential.unitKeys : null;
    return (await readUnits(reads))
      .filter((unit) => actor.role === 'STEERING_OFFICER' || actor.unitKeys.includes(unit.unitKey))
      .filter((unit) => limit === null || limit.includes(unit.unitKey))
      .map(toUnitModel);
  }
}

import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type CalendarDate, dayOf } from '#kernel';
import { CalendarDateScalar } from '#platform/api';
import { type Actor, Allow } from '#identity';
import { Request, type RequestContext, ViewerModel } from '#identity/api';
import { ReportingUnitModel, toUnitModel } from '../reporting-unit/reporting-unit.model.js';
import { isValidOn } from '../reporting-unit/reporting-unit.domain.js';
import { readDistrict, readRules, readRulesRevision, readUnits } from '../territory.reads.js';
import {
  DistrictModel,
  ReportingRulesInput,
  ReportingRulesModel,
  ReportingRulesPayloadModel,
  toDistrictModel,
  toRules,
  toRulesModel,
} from './district.model.js';
import { RulesService } from './rules.service.js';

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
    return toRulesModel(await readRules(reads, asOf), asOf);
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

/** The rules of the own district, changed by its administration. */
@Resolver()
export class RulesResolver {
  constructor(private readonly rules: RulesService) {}

  @Allow('settings:change')
  @Mutation(() => ReportingRulesPayloadModel, {
    description:
      'The rules of the own district; they hold for every day, past ones included, and the figures follow within seconds.',
  })
  async updateReportingRules(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('input', { type: () => ReportingRulesInput }) input: ReportingRulesInput,
  ): Promise<ReportingRulesPayloadModel> {
    await reads.release();
    const problems = await this.rules.update(actor, toRules(input), input.baseRevision ?? null, requestId);
    return { rules: problems.length > 0 ? null : toRulesModel(await readRules(reads), null), problems: [...problems] };
  }
}

@Resolver(() => ReportingRulesModel)
export class RulesRevisionResolver {
  @ResolveField(() => Int, {
    description: 'How often they have been set: 1, 2, …; 0 = the rules that every district begins with.',
  })
  revision(@Request() { reads }: RequestContext, @Parent() { asOf }: ReportingRulesModel): Promise<number> {
    return readRulesRevision(reads, asOf);
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

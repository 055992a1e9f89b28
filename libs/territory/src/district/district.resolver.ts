import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type CalendarDate, dayOf } from '#kernel';
import { CalendarDateScalar } from '#platform/api';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
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

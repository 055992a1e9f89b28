import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { toDistrictModel, DistrictModel } from '../district/district.model.js';
import { readDistrict, readUnits } from '../territory.reads.js';
import { type MemberMunicipality } from './reporting-unit.domain.js';
import { MemberMunicipalityModel, ReportingUnitModel, toUnitModel, unitModelAsOf } from './reporting-unit.model.js';
import { findMembers } from './reporting-unit.repository.js';

@Resolver(() => ReportingUnitModel)
export class ReportingUnitResolver {
  @Allow('figures:read')
  @Query(() => ReportingUnitModel, { nullable: true })
  async reportingUnit(
    @Request() { reads }: RequestContext,
    @Args('key', { type: () => ID }) key: string,
  ): Promise<ReportingUnitModel | null> {
    const unit = (await readUnits(reads)).find((candidate) => candidate.unitKey === key);
    return unit ? toUnitModel(unit) : null;
  }

  @ResolveField(() => DistrictModel)
  async district(@Request() { reads }: RequestContext, @Parent() { asOf }: ReportingUnitModel): Promise<DistrictModel> {
    return toDistrictModel((await readDistrict(reads))!, asOf);
  }

  @ResolveField(() => [MemberMunicipalityModel], {
    description: 'Member municipalities of an association; they do not report themselves. Otherwise empty.',
  })
  async members(
    @Request() { reads }: RequestContext,
    @Parent() unit: ReportingUnitModel,
  ): Promise<MemberMunicipalityModel[]> {
    if (unit.kind !== 'MUNICIPAL_ASSOCIATION') return [];
    const key = unit.asOf === null ? 'members' : `members/${unit.asOf.toISOString()}`;
    const members = await reads.memo<Promise<Map<string, MemberMunicipality[]>>>(key, async () => {
      const units = await readUnits(reads, unit.asOf);
      return findMembers(
        reads,
        units.filter((one) => one.kind === 'MUNICIPAL_ASSOCIATION').map((one) => one.unitKey),
      );
    });
    return members.get(unit.key) ?? [];
  }

  @ResolveField(() => ReportingUnitModel, {
    nullable: true,
    description: 'Facility of the district: the unit in whose area it lies.',
  })
  async hostUnit(
    @Request() { reads }: RequestContext,
    @Parent() unit: ReportingUnitModel,
  ): Promise<ReportingUnitModel | null> {
    const host =
      unit.unit.hostUnitKey === null
        ? undefined
        : (await readUnits(reads, unit.asOf)).find((one) => one.unitKey === unit.unit.hostUnitKey);
    return host ? unitModelAsOf(unit.asOf)(host) : null;
  }
}

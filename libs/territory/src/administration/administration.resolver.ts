import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { expectMayDo, findAccounts } from '#identity';
import { AccountModel, Request, type RequestContext, toAccountModel } from '#identity/api';
import { DistrictModel } from '../district/district.model.js';
import { ReportingUnitModel, toUnitModel } from '../reporting-unit/reporting-unit.model.js';
import { readUnits } from '../territory.reads.js';

/** Where accounts meet the territory. */
@Resolver(() => DistrictModel)
export class DistrictAccountsResolver {
  @ResolveField(() => [AccountModel], { description: 'Admin only (others FORBIDDEN); by user name.' })
  async accounts(@Request() { reads, actor }: RequestContext): Promise<AccountModel[]> {
    expectMayDo(actor, 'account:manage');
    return (await findAccounts(reads, reads.districtKey)).map(toAccountModel);
  }
}

@Resolver(() => AccountModel)
export class AccountUnitsResolver {
  @ResolveField(() => [ReportingUnitModel], { description: 'Own units, by key; clerks only.' })
  async units(
    @Request() { reads }: RequestContext,
    @Parent() { unitKeys }: AccountModel,
  ): Promise<ReportingUnitModel[]> {
    return (await readUnits(reads)).filter((unit) => unitKeys.includes(unit.unitKey)).map(toUnitModel);
  }
}

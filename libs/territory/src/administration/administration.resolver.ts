import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type ReadScope } from '#platform';
import { type Account, expectMayDo, findAccounts, findDeputies } from '#identity';
import { AccountModel, DeputyModel, Request, type RequestContext, toAccountModel, toDeputyModel } from '#identity/api';
import { DistrictModel } from '../district/district.model.js';
import { ReportingUnitModel, toUnitModel } from '../reporting-unit/reporting-unit.model.js';
import { readUnits } from '../territory.reads.js';

/** Where accounts meet the territory. */
@Resolver(() => DistrictModel)
export class DistrictAccountsResolver {
  @ResolveField(() => [AccountModel], { description: 'Admin only (others FORBIDDEN); by user name.' })
  async accounts(@Request() { reads, actor }: RequestContext): Promise<AccountModel[]> {
    expectMayDo(actor, 'account:manage');
    return (await readAccounts(reads)).map(toAccountModel);
  }

  @ResolveField(() => [DeputyModel], {
    description:
      'Admin only: which accounts report for units that are not theirs, current and coming ones first; those that are over, for a year.',
  })
  async deputies(@Request() { reads, actor }: RequestContext): Promise<DeputyModel[]> {
    expectMayDo(actor, 'account:manage');
    const [accounts, deputies] = await Promise.all([readAccounts(reads), findDeputies(reads, reads.districtKey)]);
    const byId = new Map(accounts.map((account) => [account.accountId, account]));
    return deputies.map((deputy) => toDeputyModel({ ...deputy, account: byId.get(deputy.accountId)! }));
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

@Resolver(() => DeputyModel)
export class DeputyUnitResolver {
  @ResolveField(() => ReportingUnitModel)
  async unit(@Request() { reads }: RequestContext, @Parent() { unitKey }: DeputyModel): Promise<ReportingUnitModel> {
    return toUnitModel((await readUnits(reads)).find((unit) => unit.unitKey === unitKey)!);
  }
}

function readAccounts(reads: ReadScope): Promise<Account[]> {
  return reads.memo('accounts', () => findAccounts(reads, reads.districtKey));
}

import { ResolveField, Resolver } from '@nestjs/graphql';
import { type ReadScope } from '#platform';
import { expectMayDo } from '#access';
import { Request, type RequestContext } from '#access/api';
import { DistrictModel } from '#territory/api';
import { DeputyModel, toDeputyModel } from '../deputy/deputy.model.js';
import { findDeputies } from '../deputy/deputy.repository.js';
import { type Account } from '../account/account.domain.js';
import { AccountModel, toAccountModel } from '../account/account.model.js';
import { findAccounts } from '../account/account.repository.js';

/** The accounts and deputies of a district, for its administration. */
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

function readAccounts(reads: ReadScope): Promise<Account[]> {
  return reads.memo('accounts', () => findAccounts(reads, reads.districtKey));
}

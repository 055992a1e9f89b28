import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { readUnits } from '#territory';
import { ReportingUnitModel, toUnitModel } from '#territory/api';
import {
  AccountModel,
  AccountPayloadModel,
  CreateAccountInput,
  toAccountModel,
  UpdateAccountInput,
} from '../account/account.model.js';
import { type AccountResult, AccountService } from './account.service.js';

/** The administration of accounts. */
@Resolver(() => AccountModel)
export class AccountResolver {
  constructor(private readonly accounts: AccountService) {}

  @Allow('account:manage')
  @Mutation(() => AccountPayloadModel, { description: 'An account without a password, and an invitation to set one.' })
  async createAccount(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('input', { type: () => CreateAccountInput }) input: CreateAccountInput,
  ): Promise<AccountPayloadModel> {
    await reads.release();
    return toPayload(await this.accounts.create(actor, input, requestId));
  }

  @Allow('account:manage')
  @Mutation(() => AccountPayloadModel, {
    description: 'Takes effect for running sessions; the last enabled admin cannot be taken away.',
  })
  async updateAccount(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('input', { type: () => UpdateAccountInput }) input: UpdateAccountInput,
  ): Promise<AccountPayloadModel> {
    await reads.release();
    return toPayload(await this.accounts.update(actor, input, requestId));
  }

  @Allow('account:manage')
  @Mutation(() => AccountPayloadModel, {
    description: 'Ends the old link; the password before holds until the new link is used.',
  })
  async inviteAgain(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('username', { type: () => ID }) username: string,
  ): Promise<AccountPayloadModel> {
    await reads.release();
    return toPayload(await this.accounts.inviteAgain(actor, username, requestId));
  }

  @ResolveField(() => [ReportingUnitModel], { description: 'Own units, by key; clerks only.' })
  async units(
    @Request() { reads }: RequestContext,
    @Parent() { unitKeys }: AccountModel,
  ): Promise<ReportingUnitModel[]> {
    return (await readUnits(reads)).filter((unit) => unitKeys.includes(unit.unitKey)).map(toUnitModel);
  }
}

function toPayload({ account, invitation, problems }: AccountResult): AccountPayloadModel {
  return { account: account && toAccountModel(account), invitation, problems: [...problems] };
}

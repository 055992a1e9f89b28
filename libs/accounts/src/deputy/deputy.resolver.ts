import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { readUnits } from '#territory';
import { ReportingUnitModel, toUnitModel } from '#territory/api';
import { AppointDeputyInput, DeputyModel, DeputyPayloadModel, toDeputyModel } from './deputy.model.js';
import { DeputyService } from './deputy.service.js';

/** The administration of deputies. */
@Resolver(() => DeputyModel)
export class DeputyResolver {
  constructor(private readonly deputies: DeputyService) {}

  @Allow('account:manage')
  @Mutation(() => DeputyPayloadModel, {
    description: 'On these days the clerk reports for the unit as for the own, and reads its reports in full.',
  })
  async appointDeputy(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('input', { type: () => AppointDeputyInput }) input: AppointDeputyInput,
  ): Promise<DeputyPayloadModel> {
    await reads.release();
    const outcome = await this.deputies.appoint(actor, { ...input, to: input.to ?? null }, requestId);
    return 'problems' in outcome
      ? { deputy: null, problems: [...outcome.problems] }
      : { deputy: toDeputyModel(outcome.deputy), problems: [] };
  }

  @Allow('account:manage')
  @Mutation(() => DeputyPayloadModel, { description: 'Ends at once; one that is over already stays as it is.' })
  async endDeputy(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<DeputyPayloadModel> {
    await reads.release();
    const deputy = await this.deputies.end(actor, id, requestId);
    return { deputy: deputy && toDeputyModel(deputy), problems: [] };
  }

  @ResolveField(() => ReportingUnitModel)
  async unit(@Request() { reads }: RequestContext, @Parent() { unitKey }: DeputyModel): Promise<ReportingUnitModel> {
    return toUnitModel((await readUnits(reads)).find((unit) => unit.unitKey === unitKey)!);
  }
}

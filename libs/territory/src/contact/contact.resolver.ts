import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { ReportingUnitModel, toUnitModel } from '../reporting-unit/reporting-unit.model.js';
import { readContacts, readUnits } from '../territory.reads.js';
import { toContact } from './contact.domain.js';
import { ContactPayloadModel, UnitContactModel, UpdateContactInput } from './contact.model.js';
import { ContactService } from './contact.service.js';

@Resolver(() => ReportingUnitModel)
export class ContactResolver {
  constructor(private readonly contacts: ContactService) {}

  @ResolveField(() => UnitContactModel, {
    nullable: true,
    description: 'Who to reach there; null = not entered. Visible inside the district.',
  })
  async contact(
    @Request() { reads }: RequestContext,
    @Parent() { key }: ReportingUnitModel,
  ): Promise<UnitContactModel | null> {
    return (await readContacts(reads)).get(key) ?? null;
  }

  @Allow('settings:change')
  @Mutation(() => ContactPayloadModel)
  async updateContact(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('input', { type: () => UpdateContactInput }) { unitKey, ...input }: UpdateContactInput,
  ): Promise<ContactPayloadModel> {
    await reads.release();
    const problems = await this.contacts.update(actor, unitKey, toContact(input), requestId);
    if (problems.length > 0) return { unit: null, problems: [...problems] };
    return { unit: toUnitModel((await readUnits(reads)).find((unit) => unit.unitKey === unitKey)!), problems: [] };
  }
}

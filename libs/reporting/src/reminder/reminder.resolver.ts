import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { CalendarDateScalar } from '#platform/api';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { RemindInput, ReminderModel, RemindPayloadModel, toReminderModel } from './reminder.model.js';
import { ReminderService } from './reminder.service.js';

/** Reminding units of missing reports. */
@Resolver(() => ReminderModel)
export class ReminderResolver {
  constructor(private readonly reminders: ReminderService) {}

  @Allow('reminder:send')
  @Query(() => [ReminderModel], {
    description:
      'The text a reminder would have, nothing sent. Steering officers only; units whose report is not owed or has come are left out.',
  })
  async reminderPreview(
    @Request() { reads }: RequestContext,
    @Args('reportingDate', { type: () => CalendarDateScalar }) reportingDate: CalendarDate,
    @Args('unitKeys', { type: () => [ID] }) unitKeys: string[],
  ): Promise<ReminderModel[]> {
    const now = await reads.now();
    const reminders = await this.reminders.preview(reads, reads.districtKey, reportingDate, unitKeys, now);
    return reminders.map(toReminderModel);
  }

  @Allow('reminder:send')
  @Mutation(() => RemindPayloadModel, {
    description:
      'Steering officers: reminds units whose report of that day is owed and missing, also before it is due.',
  })
  async remind(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('input', { type: () => RemindInput }) { reportingDate, unitKeys }: RemindInput,
  ): Promise<RemindPayloadModel> {
    await reads.release();
    const { reminders, problems } = await this.reminders.remind(actor, reportingDate, unitKeys, requestId);
    return { reminders: reminders.map(toReminderModel), problems: [...problems] };
  }
}

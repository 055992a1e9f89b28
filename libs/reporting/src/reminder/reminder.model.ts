import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { CalendarDateScalar, SettingsProblemModel } from '#platform/api';
import { ReportingUnitModel, toUnitModel } from '#territory/api';
import { type Reminder } from './reminder.service.js';

@ObjectType('Reminder', {
  description: 'A mail that reminds a unit of a report: no figures and no names of persons in it.',
})
export class ReminderModel {
  @Field(() => ReportingUnitModel)
  unit!: ReportingUnitModel;

  @Field(() => [String], { description: "Mail addresses of the unit's office and clerks; empty = none known." })
  recipients!: string[];

  @Field(() => String)
  subject!: string;

  @Field(() => String, { description: 'German, with the due moment and the link to the report.' })
  body!: string;

  @Field(() => Boolean, { description: 'True = handed to the mail server; false = to copy.' })
  sent!: boolean;
}

@InputType('RemindInput')
export class RemindInput {
  @Field(() => CalendarDateScalar, { description: 'Today at the latest.' })
  reportingDate!: CalendarDate;

  @Field(() => [ID], { description: 'At most 500.' })
  unitKeys!: string[];
}

@ObjectType('RemindPayload')
export class RemindPayloadModel {
  @Field(() => [ReminderModel], { description: 'In the order asked.' })
  reminders!: ReminderModel[];

  @Field(() => [SettingsProblemModel], {
    description:
      'Units that were left out, by `unitKeys.n`: `ALREADY_REPORTED`, `NOT_EXPECTED`. The others were reminded.',
  })
  problems!: SettingsProblemModel[];
}

export function toReminderModel({ unit, recipients, ...reminder }: Reminder): ReminderModel {
  return { ...reminder, unit: toUnitModel(unit), recipients: [...recipients] };
}

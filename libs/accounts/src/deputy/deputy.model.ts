import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { CalendarDateScalar, DateTimeScalar, SettingsProblemModel } from '#platform/api';
import { AccountModel, toAccountModel } from '../account/account.model.js';
import { type DeputyWithAccount } from './deputy.service.js';

@ObjectType('Deputy', { description: 'An account that reports for a unit that is not its own.' })
export class DeputyModel {
  @Field(() => ID, { description: 'Opaque.' })
  id!: string;

  @Field(() => AccountModel)
  account!: AccountModel;

  @Field(() => CalendarDateScalar, { description: 'First day, in the district.' })
  from!: CalendarDate;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Last day; null = until ended.' })
  to!: CalendarDate | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Over from that moment on, also on its last day; null = nobody has ended it.',
  })
  endedAt!: Date | null;

  /** For the resolver that knows units. */
  unitKey!: string;
}

@InputType('AppointDeputyInput')
export class AppointDeputyInput {
  @Field(() => ID, { description: 'A clerk of the district.' })
  username!: string;

  @Field(() => ID, { description: "None of the clerk's own." })
  unitKey!: string;

  @Field(() => CalendarDateScalar, { description: 'First day, in the district.' })
  from!: CalendarDate;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Last day, not before today; null = until ended.' })
  to?: CalendarDate | null;
}

@ObjectType('DeputyPayload')
export class DeputyPayloadModel {
  @Field(() => DeputyModel, {
    nullable: true,
    description: 'As it is now; null when there is a problem, or when one was taken back before its first day.',
  })
  deputy!: DeputyModel | null;

  @Field(() => [SettingsProblemModel])
  problems!: SettingsProblemModel[];
}

export function toDeputyModel({ deputyId, account, unitKey, from, to, endedAt }: DeputyWithAccount): DeputyModel {
  return { id: deputyId, account: toAccountModel(account), unitKey, from, to, endedAt };
}

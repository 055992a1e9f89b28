import { Field, ObjectType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { CalendarDateScalar } from '#platform/api';

@ObjectType('DistrictSituationChange')
export class DistrictSituationChangeModel {
  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'Days whose figures changed, both ends included; null in the first event.',
  })
  from!: CalendarDate | null;

  @Field(() => CalendarDateScalar, { nullable: true })
  to!: CalendarDate | null;

  /** Keys of the units whose reports brought the change. */
  unitKeys!: readonly string[];

  /** Day of `situation`; null = today. */
  date!: CalendarDate | null;
}

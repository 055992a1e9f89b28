import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { SettingsProblemModel } from '#platform/api';
import { ReportingUnitModel } from '../reporting-unit/reporting-unit.model.js';

@ObjectType('UnitContact', { description: 'Whom to reach at a unit.' })
export class UnitContactModel {
  @Field(() => String, { nullable: true, description: 'Office or function, no person: `Ordnungsamt`.' })
  office!: string | null;

  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'Reminders go there too.' })
  email!: string | null;
}

@InputType('UpdateContactInput', { description: 'Everything is replaced, nothing is merged; all empty = no contact.' })
export class UpdateContactInput {
  @Field(() => ID)
  unitKey!: string;

  @Field(() => String, { nullable: true, description: 'At most 200 characters; no names of persons.' })
  office?: string | null;

  @Field(() => String, { nullable: true, description: 'At most 50 characters.' })
  phone?: string | null;

  @Field(() => String, { nullable: true })
  email?: string | null;
}

@ObjectType('ContactPayload')
export class ContactPayloadModel {
  @Field(() => ReportingUnitModel, { nullable: true, description: 'As it is now; null when there is a problem.' })
  unit!: ReportingUnitModel | null;

  @Field(() => [SettingsProblemModel])
  problems!: SettingsProblemModel[];
}

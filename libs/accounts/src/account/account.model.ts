import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { DateTimeScalar, SettingsProblemModel } from '#platform/api';
import { Role } from './role.model.js';
import { type Account } from './account.domain.js';

@ObjectType('Account', { description: 'An account of the district, as its administration sees it.' })
export class AccountModel {
  @Field(() => ID, { description: 'Lower case; unique in the installation.' })
  username!: string;

  @Field(() => String, { description: 'Name of the person or office.' })
  name!: string;

  @Field(() => Role)
  role!: Role;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => Boolean, { description: 'False = may not sign in.' })
  enabled!: boolean;

  @Field(() => Boolean, {
    description: 'Of the demonstration: its password is published, and it is worth nothing elsewhere.',
  })
  demonstration!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null = never.' })
  lastSignInAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'An invitation that is still open ends at that moment; null = none.',
  })
  invitationExpiresAt!: Date | null;

  @Field(() => Boolean, { description: 'False = has never set a password.' })
  hasPassword!: boolean;

  /** Own units, for the resolver that knows units. */
  unitKeys!: readonly string[];
}

@ObjectType('Invitation', {
  description: 'A link by which a person sets the own password, once. Shown once; without mail it is for copying.',
})
class InvitationModel {
  @Field(() => String, {
    nullable: true,
    description: 'The secret stands behind the `#`. Null when it was sent: then it is for the person alone.',
  })
  link!: string | null;

  @Field(() => DateTimeScalar)
  expiresAt!: Date;

  @Field(() => String)
  subject!: string;

  @Field(() => String, {
    nullable: true,
    description: 'German text ready to send, the link in it; null when it was sent.',
  })
  body!: string | null;

  @Field(() => Boolean, { description: 'True = the server has sent it by mail.' })
  sent!: boolean;
}

@ObjectType('AccountPayload')
export class AccountPayloadModel {
  @Field(() => AccountModel, { nullable: true, description: 'As it is now; null when there is a problem.' })
  account!: AccountModel | null;

  @Field(() => InvitationModel, { nullable: true })
  invitation!: InvitationModel | null;

  @Field(() => [SettingsProblemModel])
  problems!: SettingsProblemModel[];
}

@InputType('CreateAccountInput')
export class CreateAccountInput {
  @Field(() => String, { description: 'Letters, digits and `. _ - @`, at most 100; kept in lower case.' })
  username!: string;

  @Field(() => String, { description: 'At most 200 characters.' })
  name!: string;

  @Field(() => Role)
  role!: Role;

  @Field(() => String, { nullable: true, description: 'Where the invitation and reminders go.' })
  email?: string | null;

  @Field(() => [ID], { description: 'Own units: at least one for clerks, none for all others.' })
  unitKeys!: string[];
}

@InputType('UpdateAccountInput', {
  description:
    'What is left out stays as it is, whoever changed it meanwhile; so does what is null, but for the address.',
})
export class UpdateAccountInput {
  @Field(() => ID, { description: 'Names the account; it does not change.' })
  username!: string;

  @Field(() => String, { nullable: true, description: 'At most 200 characters.' })
  name?: string | null;

  @Field(() => Role, { nullable: true, description: 'Deputies of an account that is a clerk no longer end.' })
  role?: Role | null;

  @Field(() => String, { nullable: true, description: 'Null = none. Another address ends an open invitation.' })
  email?: string | null;

  @Field(() => [ID], { nullable: true, description: 'All own units: at least one for clerks, none for all others.' })
  unitKeys?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False = may not sign in; sessions, API tokens, deputies and the invitation end.',
  })
  enabled?: boolean | null;
}

/** The account as the graph shows it; its id stays inside. */
export function toAccountModel({ accountId: _, ...account }: Account): AccountModel {
  return account;
}

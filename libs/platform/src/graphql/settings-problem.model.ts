import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('SettingsProblem', {
  description: 'A refusal in settings and accounts; with one of them nothing is stored.',
})
export class SettingsProblemModel {
  @Field(() => String, { description: 'Stable key; the list grows.' })
  code!: string;

  @Field(() => String, { nullable: true, description: "Name of the input's field; null = the whole input." })
  field!: string | null;

  @Field(() => String, { description: 'German, for the person who sets.' })
  message!: string;
}

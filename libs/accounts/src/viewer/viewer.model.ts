import { Field, ObjectType } from '@nestjs/graphql';
import { Role } from '../account/role.model.js';

@ObjectType('Viewer')
export class ViewerModel {
  @Field(() => String)
  username!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Role)
  role!: Role;
}

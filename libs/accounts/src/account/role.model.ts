import { registerEnumType } from '@nestjs/graphql';

export const Role = {
  MUNICIPAL_CLERK: 'MUNICIPAL_CLERK',
  STEERING_OFFICER: 'STEERING_OFFICER',
  GIS: 'GIS',
  ADMIN: 'ADMIN',
} as const;
export type Role = (typeof Role)[keyof typeof Role];
registerEnumType(Role, {
  name: 'Role',
});

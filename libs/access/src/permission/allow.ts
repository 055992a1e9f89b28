import { type Permission } from './permission.table.js';

const KEY = 'kreislage:allow';

/** Names the permission that a handler needs; a handler without one is refused, and an architecture test finds it. */
export function Allow(permission: Permission): MethodDecorator {
  return (_target, _name, descriptor) => {
    Reflect.defineMetadata(KEY, permission, descriptor.value as object);
  };
}

/** The permission that a handler names; undefined = it forgot to. */
export function permissionOf(handler: object): Permission | undefined {
  return Reflect.getMetadata(KEY, handler) as Permission | undefined;
}

export * from './account/account.operations.js';
export { hashPassword } from './account/password.js';
export * from './permission/access.domain.js';
export * from './permission/actor.domain.js';
export { Allow, permissionOf } from './permission/allow.js';
export * from './permission/permission.table.js';
export * from './session/session.service.js';

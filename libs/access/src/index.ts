export {
  expectMayDo,
  mayDo,
  mayReportFor,
  readsFigures,
  readsInFull,
  reportsOnBehalf,
} from './permission/access.domain.js';
export { type Actor, type Role, type TokenScope, tokenScopes } from './permission/actor.domain.js';
export { Allow } from './permission/allow.js';

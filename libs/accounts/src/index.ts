export { createAccount, type NewAccount } from './administration/account.operations.js';
export {
  type DemonstrationAccount,
  findOldestClerks,
  insertDemonstrationAccounts,
} from './account/account.repository.js';
export { tablesWithoutBackup } from './account/tables-without-backup.repository.js';
export { createToken, revokeToken } from './api-token/api-token.operations.js';
export { findClerkAddresses, insertDeputyOfUnit } from './deputy/deputy.repository.js';
export { hashPassword } from './credential/password.js';
export { sessionCookie } from './session/session-cookie.domain.js';
export { sessionLimits } from './session/session.domain.js';
export { SessionService } from './session/session.service.js';

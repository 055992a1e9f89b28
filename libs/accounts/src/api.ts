export { AccountsApiModule } from './accounts.api.module.js';
export { SessionApiModule } from './session/session.api.module.js';

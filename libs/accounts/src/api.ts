export { AccountResolver } from './administration/account.resolver.js';
export { DistrictAccountsResolver } from './administration/district-accounts.resolver.js';
export { DeputyResolver } from './deputy/deputy.resolver.js';
export { PasswordController } from './password/password.controller.js';
export { COOKIE_SETTINGS, INSTALLATION, SessionController } from './session/session.controller.js';
export { ViewerResolver } from './viewer/viewer.resolver.js';

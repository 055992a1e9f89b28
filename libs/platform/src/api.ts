export { CalendarDateScalar, DateTimeScalar } from './graphql/scalars.js';
export { SettingsProblemModel } from './graphql/settings-problem.model.js';
export { MailModule } from './mail/mail.module.js';
export { PlatformModule } from './nest/platform.module.js';
export { AUTH_DATABASE, CONFIG, RELAY_DATABASE, RELEASE } from './nest/tokens.js';
export { OutboxBellModule } from './outbox/outbox-bell.module.js';

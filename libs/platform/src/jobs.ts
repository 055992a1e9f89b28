export { PlatformModule } from './nest/platform.module.js';
export { RELAY_DATABASE } from './nest/tokens.js';
export { LoggedWorkerHost } from './queue/logged-worker-host.js';
export { queueConnection } from './queue/queue-connection.js';

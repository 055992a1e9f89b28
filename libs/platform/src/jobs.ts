export { LoggedWorkerHost } from './queue/logged-worker-host.js';
export { queueConnection } from './queue/queue-connection.js';

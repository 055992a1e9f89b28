export * from './queue/logged-worker-host.js';
export * from './queue/queue-connection.js';

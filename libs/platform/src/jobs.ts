export * from './queue/logged-worker-host.js';

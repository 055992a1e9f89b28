export * from './http/allow.guard.js';
export * from './http/request-context.js';
export * from './viewer/viewer.model.js';
export * from './viewer/viewer.resolver.js';
export * from './session/session.controller.js';

export * from './situation/situation.resolver.js';
export * from './situation/situation-change.resolver.js';
export * from './situation/situation-changes.js';
export * from './situation/situation-export.resolver.js';
export * from './situation/situation-export.service.js';
export * from './situation/reporting-state.js';
export * from './situation/situation.service.js';

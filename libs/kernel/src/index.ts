export * from './calendar-date.js';
export * from './errors.js';
export * from './keys.js';
export * from './local-time.js';
export * from './problem.js';

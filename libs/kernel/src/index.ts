export * from './calendar-date.js';
export * from './errors.js';
export * from './keys.js';
export * from './local-time.js';
export * from './moment.js';
export * from './problem.js';
export * from './settings-problem.js';
export * from './text.js';

import { Core1764000000000 } from './1764000000000-core.js';

/** Every migration, in order. One timeline for all libraries; append-only. */
export const migrations = [Core1764000000000];

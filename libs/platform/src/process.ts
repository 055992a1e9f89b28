// For processes that start small: the life of a process, and nothing that loads a library.
export { endWithParent } from './process/end-with-parent.js';
export { killWhenOrphaned } from './process/orphan-watch.js';

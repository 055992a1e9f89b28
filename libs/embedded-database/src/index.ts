export { checkDataDirectory, describeDirectoryInUse } from './check-data-directory.js';
export {
  connectRunningEmbeddedDatabase,
  type EmbeddedDatabase,
  EmbeddedDatabaseError,
  hasEmbeddedDatabase,
  startEmbeddedDatabase,
} from './embedded-database.js';
export { withNewDataDirectory } from './restore-data-directory.js';

export { appendAudit, appendAudits, type AuditEntry, findAuditDetails } from './audit/audit.repository.js';
export { BackupRefused } from './backup/backup-refused.js';
export { findDataTables } from './backup/backup-tables.js';
export { checkBackup, type CheckedBackup, restoreBackup, type RestoreSummary } from './backup/restore-backup.js';
export { writeBackup } from './backup/write-backup.js';
export { type Config, readConfig } from './config/config.js';
export { readConfigOrExit } from './config/read-config-or-exit.js';
export {
  districtLockSql,
  enterSoleWriteSql,
  enterWriteSql,
  installationLockSql,
  textLocksSql,
} from './database/advisory-locks.js';
export { databaseNow } from './database/clock.repository.js';
export { connectionSettings, ConnectionUrlError } from './database/connection-settings.js';
export { CommitWith, Database, type DatabaseRole, OpenTransaction, type Tx } from './database/database.js';
export { explainMigrationError, MigrationRefused } from './database/migration-refused.js';
export { checkSchema, isCurrentSchema, isSameDatabase, runMigrations } from './database/migrations.js';
export { NotificationListener } from './database/notification-listener.js';
export { ReadScope } from './database/read-scope.js';
export { sendInOrder } from './database/send-in-order.js';
export { MADE_ONCE } from './database/statement-names.js';
export { createLogger, type Logger, LOGGER, nestLogger } from './logging/logger.js';
export { Mailer } from './mail/mailer.js';
export { OutboxBell } from './outbox/outbox-bell.js';
export { type Durations, findOutboxState, type OutboxState, RECENT_SECONDS } from './outbox/outbox-state.repository.js';
export {
  appendManyToOutbox,
  appendToOutbox,
  countOpenEntries,
  deleteDoneEntries,
  findOpenEntries,
  markDone,
  openEntrySql,
  type OutboxEntry,
} from './outbox/outbox.repository.js';
export { OutboxRelay } from './outbox/relay.js';
export {
  checkBeforeServing,
  checkDatabase,
  checkPort,
  checkRedis,
  type Finding,
  findingsOfSchema,
} from './preflight/preflight.js';
export { announceReady, endWithParent } from './process/end-with-parent.js';
export { type ExitCode, exitCodes } from './process/exit-codes.js';
export { OneAtATime } from './process/one-at-a-time.js';
export { compiledModule, packageRoot } from './process/package-root.js';
export { type QueueName, workerOptions } from './queue/queue.js';

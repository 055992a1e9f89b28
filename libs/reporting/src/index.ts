export * from './domain.js';
export * from './daily-report/daily-report.repository.js';
export * from './daily-report/daily-report.service.js';
export {
  findLatestRecordedAt,
  findNextReportDays,
  findReportedExtent,
  findRevisionGaps,
  revisionsSql,
} from './daily-report/report-days.repository.js';
export { type NewRevision } from './daily-report/revision-columns.js';
export * from './reminder/reminder.service.js';
export * from './report-import/report-import.service.js';
export * from './report-export/report-export.service.js';
export * from './report-file/read-report-file.js';

export {
  type AllocationsOfDay,
  findAllocations,
  findCurrentReports,
  findDaySummaries,
  findLastReportedOn,
  findNewestReports,
  insertRevisions,
  newReportId,
  reportColumns,
  type ReportRow,
  toReport,
} from './daily-report/daily-report.repository.js';
export { DAILY_REPORT_ACCEPTED } from './daily-report/daily-report.service.js';
export {
  findLatestRecordedAt,
  findNextReportDays,
  findReportedExtent,
  findRevisionGaps,
  revisionsSql,
} from './daily-report/report-days.repository.js';
export { type NewRevision } from './daily-report/revision-columns.js';
export { type ImportProgress, type ImportResult } from './report-import/import-result.domain.js';
export { readReportFile } from './report-file/read-report-file.js';
export {
  type ImportOptions,
  type ImportOutcome,
  isRefused,
  ReportImportService,
} from './report-import/report-import.service.js';

export { AccommodationType, DailyReportModel, toReportModel } from './daily-report/daily-report.model.js';
export { ReportImportApiModule } from './report-import/report-import.api.module.js';
export { ReportingApiModule } from './reporting.api.module.js';

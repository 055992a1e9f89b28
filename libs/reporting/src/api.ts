export { CompletenessResolver } from './completeness/completeness.resolver.js';
export { AccommodationType, DailyReportModel, toReportModel } from './daily-report/daily-report.model.js';
export { AssessmentStepsResolver, DailyReportResolver } from './daily-report/daily-report.resolver.js';
export { ReminderResolver } from './reminder/reminder.resolver.js';
export { ReportExportController } from './report-export/report-export.controller.js';
export { ReportImportController } from './report-import/report-import.controller.js';
export { CalendarResolver, ReportingDayResolver } from './reporting-calendar/reporting-day.resolver.js';

export * from './daily-report/daily-report.model.js';
export * from './daily-report/daily-report.resolver.js';
export * from './completeness/completeness.resolver.js';
export * from './reporting-calendar/reporting-day.model.js';
export * from './reporting-calendar/reporting-day.resolver.js';
export * from './reminder/reminder.resolver.js';
export * from './report-import/report-import.controller.js';
export * from './report-export/report-export.controller.js';

import { Module } from '@nestjs/common';
import { CompletenessApiModule } from './completeness/completeness.api.module.js';
import { DailyReportApiModule } from './daily-report/daily-report.api.module.js';
import { ReminderApiModule } from './reminder/reminder.api.module.js';
import { ReportExportApiModule } from './report-export/report-export.api.module.js';
import { ReportImportApiModule } from './report-import/report-import.api.module.js';
import { ReportingCalendarApiModule } from './reporting-calendar/reporting-calendar.api.module.js';

/** Everything of this library that answers requests. */
@Module({
  imports: [
    DailyReportApiModule,
    ReportingCalendarApiModule,
    CompletenessApiModule,
    ReminderApiModule,
    ReportImportApiModule,
    ReportExportApiModule,
  ],
})
export class ReportingApiModule {}

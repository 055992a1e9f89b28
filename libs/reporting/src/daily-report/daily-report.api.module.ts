import { Module } from '@nestjs/common';
import { Database, OutboxBell } from '#platform';
import { OutboxBellModule } from '#platform/api';
import { AssessmentStepsResolver, DailyReportResolver } from './daily-report.resolver.js';
import { DailyReportService } from './daily-report.service.js';

@Module({
  imports: [OutboxBellModule],
  providers: [
    DailyReportResolver,
    AssessmentStepsResolver,
    {
      provide: DailyReportService,
      inject: [Database, OutboxBell],
      useFactory: (database: Database, bell: OutboxBell) => new DailyReportService(database, bell),
    },
  ],
})
export class DailyReportApiModule {}

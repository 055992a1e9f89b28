import { Module } from '@nestjs/common';
import { Database } from '#platform';
import { SessionApiModule } from '#accounts/api';
import { ReportImportController } from './report-import.controller.js';
import { ReportImportService } from './report-import.service.js';

@Module({
  imports: [SessionApiModule],
  controllers: [ReportImportController],
  providers: [
    {
      provide: ReportImportService,
      inject: [Database],
      useFactory: (database: Database) => new ReportImportService(database),
    },
  ],
  exports: [ReportImportService],
})
export class ReportImportApiModule {}

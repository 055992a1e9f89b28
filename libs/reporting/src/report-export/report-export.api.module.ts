import { Module } from '@nestjs/common';
import { Database } from '#platform';
import { ReportExportController } from './report-export.controller.js';
import { ReportExportService } from './report-export.service.js';

@Module({
  controllers: [ReportExportController],
  providers: [
    {
      provide: ReportExportService,
      inject: [Database],
      useFactory: (database: Database) => new ReportExportService(database),
    },
  ],
})
export class ReportExportApiModule {}

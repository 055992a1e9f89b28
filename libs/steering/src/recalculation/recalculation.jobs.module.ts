import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { Database, type Logger, LOGGER } from '#platform';
import { RELAY_DATABASE } from '#platform/jobs';
import { NightlyVerification } from './nightly-verification.js';
import { RECALCULATE_DISTRICT, RecalculateDistrictProcessor } from './recalculate-district.processor.js';
import { RecalculationService } from './recalculation.service.js';
import { ScheduleService } from './schedule.service.js';
import { SCHEDULES, SchedulesProcessor } from './schedules.processor.js';

@Module({
  imports: [BullModule.registerQueue({ name: RECALCULATE_DISTRICT }, { name: SCHEDULES })],
  providers: [
    RecalculateDistrictProcessor,
    SchedulesProcessor,
    {
      provide: RecalculationService,
      inject: [Database],
      useFactory: (database: Database) => new RecalculationService(database),
    },
    {
      provide: ScheduleService,
      inject: [RELAY_DATABASE],
      useFactory: (relay: Database) => new ScheduleService(relay),
    },
    {
      provide: NightlyVerification,
      inject: [Database, RELAY_DATABASE, LOGGER],
      useFactory: (database: Database, relay: Database, logger: Logger) =>
        new NightlyVerification(database, relay, logger),
    },
  ],
})
export class RecalculationJobsModule {}

import { type DynamicModule, Module } from '@nestjs/common';
import { BullModule } from '@nestjs/bullmq';
import { type ConnectionOptions } from 'bullmq';
import { type Database, type Logger, LOGGER } from '#platform';
import {
  NightlyVerification,
  RECALCULATE_DISTRICT,
  RecalculateDistrictProcessor,
  RecalculationService,
  SCHEDULES,
  ScheduleService,
  SchedulesProcessor,
} from '#steering/jobs';

interface WorkerParts {
  readonly app: Database;
  readonly relay: Database;
  readonly queue: ConnectionOptions;
  readonly logger: Logger;
}

/** Jobs and schedules of the worker process. */
@Module({})
export class WorkerModule {
  static with({ app, relay, queue, logger }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        BullModule.forRoot({ connection: queue, prefix: 'kreislage' }),
        BullModule.registerQueue({ name: RECALCULATE_DISTRICT }, { name: SCHEDULES }),
      ],
      providers: [
        { provide: RecalculationService, useValue: new RecalculationService(app) },
        { provide: ScheduleService, useValue: new ScheduleService(relay) },
        { provide: NightlyVerification, useValue: new NightlyVerification(app, relay, logger) },
        { provide: LOGGER, useValue: logger },
        RecalculateDistrictProcessor,
        SchedulesProcessor,
      ],
    };
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { BullModule } from '@nestjs/bullmq';
import { type ConnectionOptions } from 'bullmq';
import { type Config, type Database, type Logger } from '#platform';
import { PlatformModule } from '#platform/jobs';
import { RecalculationJobsModule } from '#steering/jobs';

interface WorkerParts {
  readonly config: Config;
  readonly databases: { readonly app: Database; readonly relay: Database };
  readonly logger: Logger;
  readonly queue: ConnectionOptions;
}

/** Jobs and schedules of the worker process. */
@Module({})
export class WorkerModule {
  static with({ queue, ...platform }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.with(platform),
        BullModule.forRoot({ connection: queue, prefix: 'kreislage' }),
        RecalculationJobsModule,
      ],
    };
  }
}

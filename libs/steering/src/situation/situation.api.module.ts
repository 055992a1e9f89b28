import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { type Config, Database, type Logger, LOGGER } from '#platform';
import { CONFIG, RELAY_DATABASE } from '#platform/api';
import { SituationChangeResolver } from './situation-change.resolver.js';
import { SituationChanges } from './situation-changes.js';
import { SituationExportResolver } from './situation-export.resolver.js';
import { SituationExportService } from './situation-export.service.js';
import {
  AggregateCountResolver,
  DistrictSituationResolver,
  DistrictSteeringResolver,
  ExplanationInputResolver,
  ReportingStatusResolver,
  UnitSituationResolver,
} from './situation.resolver.js';
import { SituationService } from './situation.service.js';

@Module({
  providers: [
    DistrictSteeringResolver,
    DistrictSituationResolver,
    UnitSituationResolver,
    AggregateCountResolver,
    ExplanationInputResolver,
    ReportingStatusResolver,
    SituationChangeResolver,
    SituationExportResolver,
    SituationService,
    {
      provide: SituationExportService,
      inject: [Database],
      useFactory: (database: Database) => new SituationExportService(database),
    },
    {
      provide: SituationChanges,
      inject: [RELAY_DATABASE, CONFIG, LOGGER],
      useFactory: async (database: Database, { databaseUrl }: Pick<Config, 'databaseUrl'>, logger: Logger) => {
        const changes = new SituationChanges({ database, databaseUrl: databaseUrl!, logger });
        await changes.start();
        return changes;
      },
    },
  ],
  exports: [SituationService, SituationChanges],
})
export class SituationApiModule implements OnApplicationShutdown {
  constructor(private readonly changes: SituationChanges) {}

  onApplicationShutdown(): Promise<void> {
    return this.changes.close();
  }
}

import { type DynamicModule, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type Database, type Logger, LOGGER } from '#platform';
import { ReportImportService } from '#reporting';
import { ReportImportApiModule } from '#reporting/api';
import { GraphqlServerModule } from '../graphql/graphql-server.module.js';
import { readInstallationState } from './installation-state.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.js';

/** Counts what this process answers, and shows it to operators. */
@Module({})
export class MetricsModule implements OnApplicationBootstrap {
  constructor(
    private readonly metrics: Metrics,
    private readonly imports: ReportImportService,
    private readonly schemaHost: GraphQLSchemaHost,
  ) {}

  /** @param openDatabase gives the pool of the role `kreislage_metrics` */
  static with(openDatabase: () => Promise<Database>): DynamicModule {
    return {
      module: MetricsModule,
      imports: [GraphqlServerModule, ReportImportApiModule],
      controllers: [MetricsController],
      providers: [
        {
          provide: Metrics,
          inject: [LOGGER],
          useFactory: (logger: Logger) => new Metrics(async () => readInstallationState(await openDatabase()), logger),
        },
      ],
    };
  }

  /** The schema is there once every module is initialised. */
  onApplicationBootstrap(): void {
    this.metrics.observeSubmissions(this.schemaHost.schema);
    this.imports.observeOutcomes((outcome) => this.metrics.countImport(outcome));
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { type Config, type Database, type Logger, type OutboxBell } from '#platform';
import { AllowGuard, type RequestContext } from '#access/api';
import { ContactService, RulesService } from '#territory';
import { AccountService, DeputyService, PasswordService, SessionService } from '#accounts';
import { COOKIE_SETTINGS, INSTALLATION, PasswordController, SessionController } from '#accounts/api';
import { DailyReportService, ReminderService, ReportExportService, ReportImportService } from '#reporting';
import { ReportExportController, ReportImportController } from '#reporting/api';
import { SituationChanges, SituationExportService, SituationService } from '#steering/api';
import { type MapLayers } from '#map-layers/api';
import { resolvers } from './graphql/resolvers.js';
import { graphqlOptions } from './graphql/graphql.options.js';
import { cookieNameFor } from './http/authentication.js';
import { HEALTH, HealthController } from './http/health.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Metrics } from './metrics/metrics.js';
import { METRICS_TOKEN, MetricsController } from './metrics/metrics.controller.js';
import { PortalSettings } from './portal/portal-settings.js';
import { PortalController } from './portal/portal.controller.js';

interface ApiParts {
  readonly config: Pick<Config, 'publicUrl' | 'demo' | 'metricsToken'>;
  /** Version of the program. */
  readonly release: string;
  readonly app: Database;
  /** Everything under `/ogc`. */
  readonly maps: Pick<MapLayers, 'controllers' | 'providers'>;
  /** Wakes the relay after a commit. */
  readonly bell: OutboxBell;
  readonly sessions: SessionService;
  readonly passwords: PasswordService;
  readonly accounts: AccountService;
  readonly reminders: ReminderService;
  readonly changes: SituationChanges;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Records a refused access in the audit log; never fails. */
  readonly onRefused: (context: RequestContext, what: string) => Promise<void>;
  readonly portal: PortalSettings;
}

/** Everything that answers requests. */
@Module({})
export class AppModule {
  static with({
    config,
    release,
    app,
    maps,
    bell,
    sessions,
    passwords,
    accounts,
    reminders,
    changes,
    metrics,
    logger,
    onRefused,
    portal,
  }: ApiParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        GraphQLModule.forRoot(
          graphqlOptions({
            demo: config.demo,
            logger,
            onRefused,
          }),
        ),
      ],
      controllers: [
        SessionController,
        PasswordController,
        ReportImportController,
        ReportExportController,
        ...maps.controllers,
        HealthController,
        MetricsController,
        PortalController,
      ],
      providers: [
        { provide: APP_GUARD, useClass: AllowGuard },
        { provide: APP_FILTER, useValue: new ProblemFilter(logger, onRefused) },
        { provide: SessionService, useValue: sessions },
        { provide: PasswordService, useValue: passwords },
        { provide: AccountService, useValue: accounts },
        {
          provide: COOKIE_SETTINGS,
          useValue: { name: cookieNameFor(config.publicUrl), secure: config.publicUrl.startsWith('https://') },
        },
        { provide: INSTALLATION, useValue: { demo: config.demo, release } },
        { provide: SituationChanges, useValue: changes },
        { provide: DeputyService, useValue: new DeputyService(app) },
        { provide: RulesService, useValue: new RulesService(app) },
        { provide: ContactService, useValue: new ContactService(app) },
        { provide: DailyReportService, useValue: new DailyReportService(app, bell) },
        { provide: ReminderService, useValue: reminders },
        { provide: ReportExportService, useValue: new ReportExportService(app) },
        {
          provide: ReportImportService,
          useValue: new ReportImportService(app, { onOutcome: (outcome) => metrics.countImport(outcome) }),
        },
        SituationService,
        { provide: SituationExportService, useValue: new SituationExportService(app) },
        { provide: HEALTH, useValue: { database: app, metricsToken: config.metricsToken } },
        { provide: Metrics, useValue: metrics },
        { provide: METRICS_TOKEN, useValue: config.metricsToken },
        { provide: PortalSettings, useValue: portal },
        ...resolvers,
        ...maps.providers,
      ],
    };
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger } from '#platform';
import { PlatformModule } from '#platform/api';
import { TerritoryApiModule } from '#territory/api';
import { AccountsApiModule } from '#accounts/api';
import { ReportingApiModule } from '#reporting/api';
import { SituationApiModule } from '#steering/api';
import { MapLayersApiModule } from '#map-layers/api';
import { type ApiConfig } from './api-config.js';
import { type ApiDatabases } from './databases.js';
import { GraphqlServerModule } from './graphql/graphql-server.module.js';
import { HttpModule } from './http/http.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { PortalModule } from './portal/portal.module.js';

/** The features; the schema file is generated from their resolvers. */
@Module({
  imports: [TerritoryApiModule, AccountsApiModule, ReportingApiModule, SituationApiModule, MapLayersApiModule],
})
export class FeaturesModule {}

interface AppParts {
  readonly config: ApiConfig;
  readonly databases: ApiDatabases;
  readonly logger: Logger;
}

/** Everything that answers requests. */
@Module({})
export class AppModule {
  static with({ config, databases, logger }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with({ config, databases, logger }),
        FeaturesModule,
        HttpModule,
        GraphqlServerModule,
        MetricsModule.with(() => databases.metrics()),
        PortalModule,
      ],
    };
  }
}

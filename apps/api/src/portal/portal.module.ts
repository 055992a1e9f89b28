import { Module } from '@nestjs/common';
import { type Config } from '#platform';
import { CONFIG, RELEASE } from '#platform/api';
import { sessionLimits, SessionService } from '#accounts';
import { SessionApiModule } from '#accounts/api';
import { GraphqlServerModule } from '../graphql/graphql-server.module.js';
import { PortalController } from './portal.controller.js';
import { PortalSettings } from './portal-settings.js';

type PortalConfig = Pick<Config, 'demo' | 'basemapUrl' | 'basemapAttribution' | 'pagesDir'>;

/** Settings, texts and the schema for the portal; its files are served past the framework. */
@Module({
  imports: [GraphqlServerModule, SessionApiModule],
  controllers: [PortalController],
  providers: [
    {
      provide: PortalSettings,
      inject: [CONFIG, RELEASE, SessionService],
      useFactory: (
        { demo, basemapUrl, basemapAttribution, pagesDir }: PortalConfig,
        release: string,
        sessions: SessionService,
      ) =>
        new PortalSettings({
          release,
          idleMinutes: sessionLimits.idleMinutes,
          basemapUrl,
          basemapAttribution,
          pagesDir,
          findDemonstrationClerks: demo ? () => sessions.findDemonstrationClerks() : null,
        }),
    },
  ],
})
export class PortalModule {}

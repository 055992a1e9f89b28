import { Module } from '@nestjs/common';
import { type Config, type Database } from '#platform';
import { AUTH_DATABASE, CONFIG } from '#platform/api';
import { SessionController } from './session.controller.js';
import { SessionService } from './session.service.js';

@Module({
  controllers: [SessionController],
  providers: [
    {
      provide: SessionService,
      inject: [AUTH_DATABASE, CONFIG],
      useFactory: (database: Database, { sessionSecret, demo }: Pick<Config, 'sessionSecret' | 'demo'>) =>
        new SessionService(database, sessionSecret!, demo),
    },
  ],
  exports: [SessionService],
})
export class SessionApiModule {}

import { Module } from '@nestjs/common';
import { type Config, type Database } from '#platform';
import { AUTH_DATABASE, CONFIG } from '#platform/api';
import { PasswordController } from './password.controller.js';
import { PasswordService } from './password.service.js';

@Module({
  controllers: [PasswordController],
  providers: [
    {
      provide: PasswordService,
      inject: [AUTH_DATABASE, CONFIG],
      useFactory: (database: Database, { sessionSecret }: Pick<Config, 'sessionSecret'>) =>
        new PasswordService(database, sessionSecret!),
    },
  ],
})
export class PasswordApiModule {}

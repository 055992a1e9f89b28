import { Module } from '@nestjs/common';
import { Database } from '#platform';
import { DeputyResolver } from './deputy.resolver.js';
import { DeputyService } from './deputy.service.js';

@Module({
  providers: [
    DeputyResolver,
    {
      provide: DeputyService,
      inject: [Database],
      useFactory: (database: Database) => new DeputyService(database),
    },
  ],
})
export class DeputyApiModule {}

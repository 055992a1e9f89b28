import { Module } from '@nestjs/common';
import { Database } from '#platform';
import { DistrictResolver, RulesResolver, RulesRevisionResolver } from './district.resolver.js';
import { RulesService } from './rules.service.js';

@Module({
  providers: [
    DistrictResolver,
    RulesResolver,
    RulesRevisionResolver,
    {
      provide: RulesService,
      inject: [Database],
      useFactory: (database: Database) => new RulesService(database),
    },
  ],
})
export class DistrictApiModule {}

import { Module } from '@nestjs/common';
import { Database } from '#platform';
import { ContactResolver } from './contact.resolver.js';
import { ContactService } from './contact.service.js';

@Module({
  providers: [
    ContactResolver,
    {
      provide: ContactService,
      inject: [Database],
      useFactory: (database: Database) => new ContactService(database),
    },
  ],
})
export class ContactApiModule {}

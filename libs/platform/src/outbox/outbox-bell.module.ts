import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Logger, LOGGER } from '../logging/logger.js';
import { OutboxBell } from './outbox-bell.js';

@Module({
  providers: [
    {
      provide: OutboxBell,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new OutboxBell(database, (error) => logger.warn({ err: error }, 'the outbox bell was not heard')),
    },
  ],
  exports: [OutboxBell],
})
export class OutboxBellModule implements OnApplicationShutdown {
  constructor(private readonly bell: OutboxBell) {}

  onApplicationShutdown(): Promise<void> {
    return this.bell.close();
  }
}

import { Module } from '@nestjs/common';
import { type Config, Database, type Logger, LOGGER, Mailer } from '#platform';
import { CONFIG, MailModule } from '#platform/api';
import { ReminderResolver } from './reminder.resolver.js';
import { ReminderService } from './reminder.service.js';

@Module({
  imports: [MailModule],
  providers: [
    ReminderResolver,
    {
      provide: ReminderService,
      inject: [Database, Mailer, CONFIG, LOGGER],
      useFactory: (database: Database, mailer: Mailer, { publicUrl }: Pick<Config, 'publicUrl'>, logger: Logger) =>
        new ReminderService(database, mailer, publicUrl, (error) =>
          logger.error({ err: error }, 'the outcome of reminders was not recorded'),
        ),
    },
  ],
})
export class ReminderApiModule {}

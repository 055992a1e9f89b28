import { Module } from '@nestjs/common';
import { type Config } from '../config/config.js';
import { type Logger, LOGGER } from '../logging/logger.js';
import { CONFIG } from '../nest/tokens.js';
import { Mailer } from './mailer.js';

@Module({
  providers: [
    {
      provide: Mailer,
      inject: [CONFIG, LOGGER],
      useFactory: ({ smtpUrl, publicUrl }: Pick<Config, 'smtpUrl' | 'publicUrl'>, logger: Logger) =>
        new Mailer(smtpUrl, publicUrl, (error) => {
          // The error and the server's reply name the recipients.
          const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
          logger.warn({ code, command, responseCode }, 'a mail was not sent');
        }),
    },
  ],
  exports: [Mailer],
})
export class MailModule {}

import { Module } from '@nestjs/common';
import { type Config, Database, Mailer } from '#platform';
import { CONFIG, MailModule } from '#platform/api';
import { AccountResolver } from './account.resolver.js';
import { AccountService } from './account.service.js';
import { DistrictAccountsResolver } from './district-accounts.resolver.js';

type AccountConfig = Pick<Config, 'publicUrl' | 'sessionSecret' | 'demo'>;

@Module({
  imports: [MailModule],
  providers: [
    AccountResolver,
    DistrictAccountsResolver,
    {
      provide: AccountService,
      inject: [Database, Mailer, CONFIG],
      useFactory: (database: Database, mailer: Mailer, { publicUrl, sessionSecret, demo }: AccountConfig) =>
        new AccountService(database, mailer, { publicUrl, sessionSecret: sessionSecret!, demo }),
    },
  ],
})
export class AdministrationApiModule {}

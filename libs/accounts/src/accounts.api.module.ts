import { Module } from '@nestjs/common';
import { AdministrationApiModule } from './administration/administration.api.module.js';
import { DeputyApiModule } from './deputy/deputy.api.module.js';
import { PasswordApiModule } from './password/password.api.module.js';
import { SessionApiModule } from './session/session.api.module.js';
import { ViewerApiModule } from './viewer/viewer.api.module.js';

/** Everything of this library that answers requests. */
@Module({
  imports: [ViewerApiModule, AdministrationApiModule, DeputyApiModule, SessionApiModule, PasswordApiModule],
})
export class AccountsApiModule {}

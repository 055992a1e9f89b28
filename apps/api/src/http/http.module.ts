import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AllowGuard } from '#access/api';
import { SessionApiModule } from '#accounts/api';
import { Authentication } from './authentication.js';
import { HealthController } from './health.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { RefusalAudit } from './refusal-audit.js';

/** Passed by every request: authentication, permissions and error answers. */
@Module({
  imports: [SessionApiModule],
  controllers: [HealthController],
  providers: [
    Authentication,
    RefusalAudit,
    { provide: APP_GUARD, useClass: AllowGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [Authentication, RefusalAudit],
})
export class HttpModule {}

import { Inject, Injectable } from '@nestjs/common';
import { type Logger, LOGGER } from '#platform';
import { type RequestContext } from '#access/api';
import { SessionService } from '#accounts';

/** Records refused accesses in the audit log. */
@Injectable()
export class RefusalAudit {
  constructor(
    private readonly sessions: SessionService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never fails: the caller's answer does not depend on it. */
  async record({ actor, requestId }: RequestContext, what: string): Promise<void> {
    await this.sessions
      .auditRefusal(actor, what, requestId)
      .catch((error: unknown) => this.logger.error({ err: error, requestId }, 'audit'));
  }
}

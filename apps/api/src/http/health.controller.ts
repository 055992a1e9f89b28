import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config, Database, databaseNow } from '#platform';
import { CONFIG } from '#platform/api';
import { Allow } from '#access';
import { isTrustedCaller } from './trusted-caller.js';

/**
 * Up or down, for supervisors and load balancers. The causes are told to this machine and to holders of the token only.
 */
@Controller('health')
export class HealthController {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'metricsToken'>,
  ) {}

  @Allow('public')
  @Get('live')
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  @Allow('public')
  @Get('ready')
  async ready(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    const failing = await this.failingCheck();
    if (!failing) return { status: 'up' };
    void reply.status(503);
    return { status: 'down', ...(isTrustedCaller(request, this.config.metricsToken) ? { failing } : {}) };
  }

  private async failingCheck(): Promise<string | null> {
    try {
      await databaseNow(this.database);
      return null;
    } catch {
      return 'database';
    }
  }
}

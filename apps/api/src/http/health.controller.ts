import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Database, databaseNow } from '#platform';
import { Allow } from '#access';
import { isTrustedCaller } from './trusted-caller.js';

/** Token of the settings below. */
export const HEALTH = 'kreislage:health';
interface HealthSettings {
  readonly database: Database;
  readonly metricsToken: string | undefined;
}

/**
 * Up or down, for supervisors and load balancers. The causes are told to this machine and to holders of the token only.
 */
@Controller('health')
export class HealthController {
  constructor(@Inject(HEALTH) private readonly settings: HealthSettings) {}

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
    return { status: 'down', ...(isTrustedCaller(request, this.settings.metricsToken) ? { failing } : {}) };
  }

  private async failingCheck(): Promise<string | null> {
    try {
      await databaseNow(this.settings.database);
      return null;
    } catch {
      return 'database';
    }
  }
}

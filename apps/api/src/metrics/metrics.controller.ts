import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { UnauthenticatedError } from '#kernel';
import { type Config } from '#platform';
import { CONFIG } from '#platform/api';
import { Allow } from '#access';
import { isTrustedCaller } from '../http/trusted-caller.js';
import { Metrics } from './metrics.js';

/** `/metrics` in the text form of Prometheus, for this machine and for holders of METRICS_TOKEN. */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Pick<Config, 'metricsToken'>,
  ) {}

  @Allow('public')
  @Get()
  async show(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!isTrustedCaller(request, this.config.metricsToken)) throw new UnauthenticatedError();
    const text = await this.metrics.render();
    void reply.type(this.metrics.contentType);
    return text;
  }
}

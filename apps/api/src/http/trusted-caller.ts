import { timingSafeEqual } from 'node:crypto';
import { type FastifyRequest } from 'fastify';

/**
 * Whether the inside may be shown to this caller: holders of METRICS_TOKEN, and this machine itself. What came through a
 * proxy is not this machine, even where the proxy runs on it and nobody told us of it by TRUSTED_PROXIES.
 */
export function isTrustedCaller(request: FastifyRequest, metricsToken: string | undefined): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (given && metricsToken) {
    const [a, b] = [Buffer.from(given), Buffer.from(metricsToken)];
    if (a.length === b.length && timingSafeEqual(a, b)) return true;
  }
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in request.headers);
  return !forwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip);
}

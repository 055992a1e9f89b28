import { timingSafeEqual } from 'node:crypto';
import { type FastifyRequest } from 'fastify';

/** What proxies add. */
const forwarding = /^(?:x-forwarded-.*|forwarded|x-real-ip|via|cf-connecting-ip|true-client-ip)$/;
const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * Whether the inside may be shown to this caller: holders of METRICS_TOKEN, and this machine itself. What came through a
 * proxy is not this machine, even where the proxy runs on it and nobody told us of it by TRUSTED_PROXIES; it shows by its
 * headers, or by the name it was asked for. A proxy that hides both cannot be told apart.
 */
export function isTrustedCaller(request: FastifyRequest, metricsToken: string | undefined): boolean {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (given && metricsToken) {
    const [a, b] = [Buffer.from(given), Buffer.from(metricsToken)];
    if (a.length === b.length && timingSafeEqual(a, b)) return true;
  }
  const forwarded =
    Object.keys(request.headers).some((name) => forwarding.test(name)) ||
    !loopbackHost.test(request.headers.host ?? '');
  return !forwarded && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.ip);
}

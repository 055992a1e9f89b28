import { timingSafeEqual } from 'node:crypto';
import { type FastifyRequest } from 'fastify';

/** Headers that proxies add. */
const forwarding = /^(?:x-forwarded-.*|forwarded|x-real-ip|via|cf-connecting-ip|true-client-ip)$/;
const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * Whether the inside may be shown to this caller: holders of METRICS_TOKEN, and this machine itself. A request through
 * a proxy does not come from this machine, even when the proxy runs on it and TRUSTED_PROXIES does not name it; its
 * headers show the proxy, or the name it was asked for. A proxy that hides both cannot be told apart.
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

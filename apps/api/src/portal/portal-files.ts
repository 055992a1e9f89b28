import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { packageRoot } from '#platform';

interface PortalFilesSettings {
  /** Template of the background map; its host is the only foreign one that a page may ask. */
  readonly basemapUrl: string | undefined;
}

/** Addresses of the interfaces: what is not found there is no page of the portal. */
const INTERFACES = /^\/(ogc|api|auth|graphql|health|metrics|portal)(\/|\?|$)/;
/** Files are given as the caller takes them: caches in between must not mix that up. */
const VARY = 'accept-encoding';
/** Files whose address never changes: a browser must ask for them each time. */
const FIXED = ['/service-worker.js', '/icon.svg', '/portal.webmanifest'];

/**
 * Content policy of the portal's pages: everything from this server, nothing from elsewhere, no script or style inside
 * the page. Images also from memory (`blob:`, `data:`): icons of the design system, and what the map draws.
 */
function portalPolicy({ basemapUrl }: PortalFilesSettings): string {
  // `{z}` and the like in a template stand behind the host.
  const basemap = basemapUrl ? ` ${new URL(basemapUrl.replace(/[{}]/g, '')).origin}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: blob:${basemap}`,
    "font-src 'self'",
    `connect-src 'self'${basemap}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * Serves the built portal: files with a hash in their name for ever, the page itself at every address that nobody else
 * answers and that a browser opens.
 */
export async function servePortalFiles(fastify: FastifyInstance, settings: PortalFilesSettings): Promise<void> {
  const policy = portalPolicy(settings);
  await fastify.register(fastifyStatic, {
    root: join(packageRoot(), 'dist/apps/portal'),
    serve: false,
    preCompressed: true,
    cacheControl: false,
    dotfiles: 'deny',
  });
  const fixed = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    reply.headers({ 'cache-control': 'no-cache', vary: VARY }).sendFile(request.url.split('?')[0]!.slice(1));
  for (const path of FIXED) fastify.get(path, fixed);
  fastify.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    reply
      .headers({ 'cache-control': 'public, max-age=31536000, immutable', vary: VARY })
      .sendFile(request.params['*'], join(packageRoot(), 'dist/apps/portal/assets')),
  );
  fastify.get('/*', (request, reply) => {
    const takesPage = request.url === '/' || /\btext\/html\b/.test(request.headers.accept ?? '');
    if (!takesPage || INTERFACES.test(request.url)) {
      reply.callNotFound();
      return reply;
    }
    return reply
      .headers({ 'cache-control': 'no-cache', 'content-security-policy': policy, vary: `accept, ${VARY}` })
      .sendFile('index.html');
  });
}

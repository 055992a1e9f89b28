import { type FastifyCorsOptionsDelegateCallback } from '@fastify/cors';

/** Rights of pages of other origins (CORS): the named ones everything, with the session cookie; all others nothing. */
export function corsFor(origins: readonly string[]): FastifyCorsOptionsDelegateCallback {
  return (request, done) => {
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return done(null, { origin: false });
    done(null, {
      origin,
      credentials: true,
      methods: request.url.startsWith('/ogc') ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'POST'],
      exposedHeaders: ['content-crs', 'content-disposition', 'etag', 'link', 'retry-after', 'x-request-id'],
      maxAge: 600,
    });
  };
}

import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { RequestError } from '#kernel';
import { type Logger } from '#platform';
import { type RequestContext, type RequestWithContext } from '#access/api';
import { type Metrics } from '../metrics/metrics.js';
import { type Authentication } from './authentication.js';
import { type Leave, MapGate } from './map-gate.js';
import { pathOf, sendProblem } from './problem.filter.js';
import { refusal, unavailable } from './refusals.js';
import { responseHeaders } from './response-headers.js';

/** The one path that takes files, of any content type: the content tells the format. */
const UPLOAD_PATH = '/api/reports/import';

/** Polled by an open page in the background: looking at the session does not keep it alive. */
const SESSION_PATH = '/auth/session';
const OF_SESSION: ReadonlySet<string> = new Set([SESSION_PATH, '/auth/logout', '/auth/password']);

interface HookParts {
  readonly authentication: Authentication;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly publicUrl: string;
}

/** The interface that a path belongs to; it decides on credentials, methods and content types. */
interface RequestedInterface {
  readonly path: string;
  readonly isGraphql: boolean;
  readonly isUpload: boolean;
  readonly isMap: boolean;
}

/** Registers the hooks of every request; the actor is settled before a body is read. */
export function addRequestHooks(
  fastify: FastifyInstance,
  { authentication, metrics, logger, publicUrl }: HookParts,
): void {
  // A file is taken as it comes; everywhere else the hook refuses bodies that are not JSON.
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  const gate = new MapGate();
  const leaves = new WeakMap<FastifyRequest, Leave>();
  fastify.addHook('onRequest', async (request, reply) => {
    const requested = interfaceOf(pathOf(request));
    if (requested.isMap || requested.isGraphql) {
      const leave = requested.isMap ? await gate.enter() : gate.other();
      leaves.set(request, leave);
      whenClosed(reply, leave);
    }
    try {
      await settleActor(request, reply, requested, authentication);
    } catch (error) {
      return sendProblem(request, reply, error instanceof RequestError ? error : unavailable(error), logger);
    }
    const refused = methodRefusal(request, reply, requested) ?? contentRefusal(request, requested);
    return refused === null ? undefined : sendProblem(request, reply, refused, logger);
  });
  fastify.addHook('onSend', (request, reply, payload) => {
    // With the answer, not with its last byte: that takes as long as the caller likes.
    leaves.get(request)?.();
    void reply.headers(responseHeaders(request, publicUrl));
    // An answer that says nothing else is for this caller alone.
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    return Promise.resolve(payload);
  });
  fastify.addHook('onResponse', (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    metrics.countRequest({
      method: request.method,
      route,
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1_000,
    });
    // The path without its query: the log names the district and the request id, and no more of the request.
    logger[isProbe(route) ? 'debug' : 'info'](
      {
        requestId: request.id,
        method: request.method,
        path: pathOf(request),
        status: reply.statusCode,
        milliseconds,
        districtKey: (request as RequestWithContext).kreislage?.actor.districtKey,
      },
      'request',
    );
    return Promise.resolve();
  });
}

function interfaceOf(path: string): RequestedInterface {
  return {
    path,
    isGraphql: path === '/graphql',
    isUpload: path === UPLOAD_PATH,
    isMap: path.startsWith('/ogc'),
  };
}

/** Puts the actor and the reads on a request that needs them. @throws UnauthenticatedError */
async function settleActor(
  request: FastifyRequest,
  reply: FastifyReply,
  { path, isGraphql, isUpload, isMap }: RequestedInterface,
  authentication: Authentication,
): Promise<void> {
  if (!isGraphql && !isUpload && !isMap && !OF_SESSION.has(path) && !path.startsWith('/api/reports/')) return;
  const actor = isMap
    ? await authentication.identifyMapClient(request.headers)
    : await authentication.identify(request.headers, { originSaid: isUpload, keepAlive: path !== SESSION_PATH });
  if (!actor) return;
  const context: RequestContext = authentication.contextFor(actor, request.id);
  Object.assign(request, { kreislage: context });
  // Map clients give up requests all the time, with every move of the map.
  if (isMap) whenClosed(reply, () => !reply.raw.writableFinished && context.reads.cancel());
}

/** Acts when the connection of an answer is closed, at once where it is already. */
function whenClosed({ raw }: FastifyReply, act: () => void): void {
  if (raw.destroyed) act();
  else raw.once('close', act);
}

/** The requests that supervisors and Prometheus send every few seconds would bury the rest of the log. */
function isProbe(route: string): boolean {
  return route.startsWith('/health') || route === '/metrics';
}

/** Refusal of a method that the interface does not have; null = it has it. */
function methodRefusal(
  { method }: FastifyRequest,
  reply: FastifyReply,
  { isGraphql, isMap }: RequestedInterface,
): RequestError | null {
  if (isGraphql && method !== 'POST') {
    void reply.header('allow', 'POST');
    return refusal(405, 'GraphQL bitte mit POST.');
  }
  if (isMap && method !== 'GET' && method !== 'HEAD') {
    void reply.header('allow', 'GET, HEAD');
    return refusal(405, 'Kartendienste bitte mit GET.');
  }
  return null;
}

/** Refusal of a content type that the interface does not take; null = it fits. */
function contentRefusal({ headers }: FastifyRequest, { isGraphql, isUpload }: RequestedInterface): RequestError | null {
  const type = headers['content-type'];
  const isJson = /^application\/json\s*(;|$)/i.test(type ?? '');
  if (isGraphql) return isJson ? null : refusal(415, 'Erwartet wird application/json.');
  if (!isUpload)
    return isJson || type === undefined ? null : refusal(415, 'Diese Art von Inhalt wird nicht angenommen.');
  return isJson || /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type ?? '')
    ? refusal(415, 'Erwartet wird eine Datei: multipart/form-data mit dem Teil „file“, oder die Datei als text/csv.')
    : null;
}

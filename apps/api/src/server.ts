import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import cors, { type FastifyCorsOptionsDelegateCallback } from '@fastify/cors';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { RequestError } from '#kernel';
import {
  type Config,
  Database,
  type DatabaseRole,
  type Logger,
  Mailer,
  nestLogger,
  OutboxBell,
  packageRoot,
} from '#platform';
import { type RequestContext, type RequestWithContext } from '#access/api';
import { AccountService, PasswordService, sessionLimits, SessionService } from '#accounts';
import { ReminderService } from '#reporting';
import { fileLimits } from '#reporting/domain';
import { SituationChanges } from '#steering/api';
import { findDistrictKeys } from '#territory';
import { mapLayers } from '#map-layers/api';
import { AppModule } from './app.module.js';
import { serveGraphqlWs } from './graphql/graphql-ws.js';
import { Authentication } from './http/authentication.js';
import { type Leave, MapGate } from './http/map-gate.js';
import { pathOf, sendProblem } from './http/problem.filter.js';
import { readInstallationState } from './metrics/installation-state.js';
import { Metrics } from './metrics/metrics.js';
import { servePortalFiles } from './portal/portal-files.js';
import { PortalSettings } from './portal/portal-settings.js';

const RELEASE = (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;

/** Bytes of a request body at most; files have a limit of their own. */
const MAX_BODY_BYTES = 256 * 1024;

/** The one path that takes files, of any content type: the content tells the format. */
const UPLOAD_PATH = '/api/reports/import';

/** Asked by an open page in the background: looking at the session is no use of it. */
const SESSION_PATH = '/auth/session';
const OF_SESSION: ReadonlySet<string> = new Set([SESSION_PATH, '/auth/logout', '/auth/password']);

export interface ApiServer {
  /** Ends in order: no new requests, the running ones are finished. */
  close(): Promise<void>;
}

type ServerConfig = Pick<
  Config,
  | 'databaseUrl'
  | 'publicUrl'
  | 'demo'
  | 'metricsToken'
  | 'sessionSecret'
  | 'corsOrigins'
  | 'trustedProxies'
  | 'publicLayers'
  | 'basemapUrl'
  | 'basemapAttribution'
  | 'pagesDir'
  | 'smtpUrl'
  | 'host'
  | 'port'
>;

/** Opens the databases and serves HTTP and WebSocket on `host` and `port`. */
export async function startApi(config: ServerConfig, logger: Logger): Promise<ApiServer> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse())
      await step().catch((error: unknown) => logger.warn({ err: error }, 'while closing'));
  };
  try {
    const open = async (role: DatabaseRole, max: number): Promise<Database> => {
      const database = await Database.open(config.databaseUrl!, {
        role,
        max,
        statementTimeoutMs: 5_000,
        applicationName: 'kreislage api',
        genericPlans: true,
      });
      closing.push(() => database.close());
      return database;
    };
    const [app, auth, relay] = await Promise.all([
      open('kreislage_app', 20),
      open('kreislage_auth', 8),
      open('kreislage_relay', 1),
    ]);

    // Opened at the first scrape: where nobody scrapes, nobody needs the connection.
    let metricsDatabase: Promise<Database> | undefined;
    const metrics = new Metrics(async () => {
      metricsDatabase ??= open('kreislage_metrics', 1);
      metricsDatabase.catch(() => (metricsDatabase = undefined));
      return readInstallationState(await metricsDatabase);
    }, logger);

    const sessions = new SessionService(auth, config.sessionSecret!, config.demo);
    const mailer = new Mailer(config.smtpUrl, config.publicUrl, (error) => {
      // The error and the server's reply name the recipients.
      const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
      logger.warn({ code, command, responseCode }, 'a mail was not sent');
    });
    const changes = new SituationChanges({ database: relay, databaseUrl: config.databaseUrl!, logger });
    await changes.start();
    closing.push(() => changes.close());
    const bell = new OutboxBell(app, (error) => logger.warn({ err: error }, 'the outbox bell was not heard'));
    closing.push(() => bell.close());
    const authentication = new Authentication(sessions, app, config);

    const maps = mapLayers({
      app,
      base: config.publicUrl,
      release: RELEASE,
      publicLayers: config.publicLayers,
      findDistricts: () => findDistrictKeys(relay),
    });
    closing.push(() => maps.close());

    const overTls = config.publicUrl.startsWith('https:');
    const adapter = new FastifyAdapter({
      bodyLimit: MAX_BODY_BYTES,
      genReqId: () => randomUUID(),
      trustProxy: (config.trustedProxies as string[] | undefined) ?? false,
      // Slow-client (slowloris) limit.
      requestTimeout: 15_000,
      return503OnClosing: true,
      // Standards and people write the address of the map services with a slash at its end, too.
      rewriteUrl: ({ url = '' }) => url.replace(/^\/ogc\/(?=\?|$)/, '/ogc'),
      forceCloseConnections: 'idle',
      // A request that the router itself cannot read passes no hook.
      frameworkErrors: ({ statusCode }: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
        void reply.headers(headersOfAll(request, overTls));
        const error = statusCode === 414 ? refusal(414, 'Die Adresse ist zu lang.') : badAddress;
        sendProblem(request, reply, error, logger);
      },
    });
    const onRefused = ({ actor, requestId }: RequestContext, what: string): Promise<void> =>
      sessions
        .auditRefusal(actor, what, requestId)
        .catch((error: unknown) => logger.error({ err: error, requestId }, 'audit'));
    const nest = await NestFactory.create<NestFastifyApplication>(
      AppModule.with({
        config,
        release: RELEASE,
        app,
        maps,
        bell,
        sessions,
        passwords: new PasswordService(auth, config.sessionSecret!),
        accounts: new AccountService(app, mailer, {
          publicUrl: config.publicUrl,
          sessionSecret: config.sessionSecret!,
          demo: config.demo,
        }),
        reminders: new ReminderService(app, mailer, config.publicUrl, (error) =>
          logger.error({ err: error }, 'what became of reminders was not written down'),
        ),
        changes,
        metrics,
        logger,
        onRefused,
        portal: new PortalSettings({
          release: RELEASE,
          idleMinutes: sessionLimits.idleMinutes,
          basemapUrl: config.basemapUrl,
          basemapAttribution: config.basemapAttribution,
          pagesDir: config.pagesDir,
          findDemonstrationClerks: config.demo ? () => sessions.findDemonstrationClerks() : null,
        }),
      }),
      adapter,
      { logger: nestLogger(logger), abortOnError: false, bodyParser: false },
    );
    await nest.register(cookie as never);
    if (config.corsOrigins.length > 0) {
      await nest.register(cors, () => corsFor(config.corsOrigins));
    }
    await nest.register(multipart, { limits: uploadLimits });
    addHooks(adapter.getInstance<Hooks>(), authentication, metrics, logger, overTls);
    await servePortalFiles(adapter.getInstance<FastifyInstance>(), config);
    await nest.init();
    const { schema } = nest.get(GraphQLSchemaHost);
    metrics.observeSubmissions(schema);
    const disposeWs = serveGraphqlWs(nest.getHttpServer(), schema, authentication, logger, config.demo, onRefused);
    closing.push(() => nest.close());
    closing.push(disposeWs);
    await nest.listen(config.port, config.host);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One file and a few options. */
const uploadLimits = {
  fileSize: fileLimits.packedBytes,
  files: 1,
  fields: 8,
  parts: 9,
  fieldNameSize: 100,
  fieldSize: 8_000,
  headerPairs: 20,
};

interface Hooks {
  removeContentTypeParser(type: string): void;
  addContentTypeParser(
    type: '*',
    parser: (request: FastifyRequest, payload: unknown, done: (error: Error | null, body?: unknown) => void) => void,
  ): void;
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): void;
  addHook(
    name: 'onSend',
    hook: (request: FastifyRequest, reply: FastifyReply, payload: unknown) => Promise<unknown>,
  ): void;
  addHook(name: 'onResponse', hook: (request: FastifyRequest, reply: FastifyReply) => Promise<void>): void;
}

/** The actor is settled before a body is read. */
function addHooks(
  fastify: Hooks,
  authentication: Authentication,
  metrics: Metrics,
  logger: Logger,
  overTls: boolean,
): void {
  // A file is taken as it comes; everywhere else the hook refuses bodies that are not JSON.
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  const gate = new MapGate();
  const turns = new WeakMap<FastifyRequest, Leave>();
  fastify.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request);
    const isGraphql = path === '/graphql';
    const isUpload = path === UPLOAD_PATH;
    const isMap = path.startsWith('/ogc');
    if (isMap || isGraphql) {
      const leave = isMap ? await gate.enter() : gate.other();
      turns.set(request, leave);
      whenClosed(reply, leave);
    }
    if (isGraphql || isUpload || isMap || OF_SESSION.has(path) || path.startsWith('/api/reports/')) {
      try {
        const actor = isMap
          ? await authentication.identifyMapClient(request.headers)
          : await authentication.identify(request.headers, { originSaid: isUpload, keepAlive: path !== SESSION_PATH });
        if (actor) {
          const context: RequestContext = authentication.contextFor(actor, request.id);
          Object.assign(request, { kreislage: context });
          // Map clients give up requests all the time, with every move of the map.
          if (isMap) whenClosed(reply, () => !reply.raw.writableFinished && context.reads.cancel());
        }
      } catch (error) {
        return sendProblem(request, reply, error instanceof RequestError ? error : unavailable(error), logger);
      }
    }
    if (isGraphql && request.method !== 'POST') {
      void reply.header('allow', 'POST');
      return sendProblem(request, reply, refusal(405, 'GraphQL bitte mit POST.'), logger);
    }
    if (isMap && request.method !== 'GET' && request.method !== 'HEAD') {
      void reply.header('allow', 'GET, HEAD');
      return sendProblem(request, reply, refusal(405, 'Kartendienste bitte mit GET.'), logger);
    }
    const unwanted = contentRefusal(request.headers['content-type'], { isGraphql, isUpload });
    return unwanted === null ? undefined : sendProblem(request, reply, refusal(415, unwanted), logger);
  });
  fastify.addHook('onSend', (request, reply, payload) => {
    // With the answer, not with its last byte: that takes as long as the caller likes.
    turns.get(request)?.();
    void reply.headers(headersOfAll(request, overTls));
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
    logger[isWatching(route) ? 'debug' : 'info'](
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

/** Headers that every answer carries. */
function headersOfAll(request: FastifyRequest, overTls: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'x-request-id': request.id,
    'cross-origin-opener-policy': 'same-origin',
    ...(overTls ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

/** Rights of pages of other origins (CORS): the named ones everything, with the session cookie; all others nothing. */
function corsFor(origins: readonly string[]): FastifyCorsOptionsDelegateCallback {
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

/** Acts when the connection of an answer is closed, at once where it is already. */
function whenClosed({ raw }: FastifyReply, act: () => void): void {
  if (raw.destroyed) act();
  else raw.once('close', act);
}

/** The requests that supervisors and Prometheus send every few seconds would bury the rest of the log. */
function isWatching(route: string): boolean {
  return route.startsWith('/health') || route === '/metrics';
}

/** Answer to a request with another content type than its path takes; null = it fits. */
function contentRefusal(
  type: string | undefined,
  { isGraphql, isUpload }: { readonly isGraphql: boolean; readonly isUpload: boolean },
): string | null {
  const isJson = /^application\/json\s*(;|$)/i.test(type ?? '');
  if (isGraphql) return isJson ? null : 'Erwartet wird application/json.';
  if (!isUpload) return isJson || type === undefined ? null : 'Diese Art von Inhalt wird nicht angenommen.';
  return isJson || /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type ?? '')
    ? 'Erwartet wird eine Datei: multipart/form-data mit dem Teil „file“, oder die Datei als text/csv.'
    : null;
}

/** Credential lookup failed for technical reasons: 503, not 401. */
function unavailable(cause: unknown): RequestError {
  const text = 'Gerade nicht erreichbar. Bitte gleich noch einmal versuchen.';
  return Object.assign(new RequestError('TEMPORARILY_UNAVAILABLE', text, 2), { cause });
}

const badAddress = new RequestError('BAD_REQUEST', 'Die Adresse ist nicht lesbar.');

function refusal(status: 405 | 414 | 415, message: string): RequestError {
  return Object.assign(new RequestError('BAD_REQUEST', message), { status });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { type Config, type Logger, Mailer, nestLogger, OutboxBell, packageRoot } from '#platform';
import { type RequestContext } from '#access/api';
import { AccountService, PasswordService, sessionLimits, SessionService } from '#accounts';
import { ReminderService } from '#reporting';
import { SituationChanges } from '#steering/api';
import { findDistrictKeys } from '#territory';
import { mapLayers } from '#map-layers/api';
import { AppModule } from './app.module.js';
import { openDatabases } from './databases.js';
import { serveGraphqlWs } from './graphql/graphql-ws.js';
import { createAdapter, registerPlugins } from './http/adapter.js';
import { Authentication } from './http/authentication.js';
import { addRequestHooks } from './http/request-hooks.js';
import { readInstallationState } from './metrics/installation-state.js';
import { Metrics } from './metrics/metrics.js';
import { servePortalFiles } from './portal/portal-files.js';
import { PortalSettings } from './portal/portal-settings.js';

const RELEASE = (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;

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
    const databases = await openDatabases(config.databaseUrl!);
    closing.push(() => databases.close());
    const { app, auth, relay } = databases;
    const metrics = new Metrics(async () => readInstallationState(await databases.metrics()), logger);

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

    const adapter = createAdapter(config, logger);
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
    await registerPlugins(nest, config);
    const { publicUrl } = config;
    addRequestHooks(adapter.getInstance<FastifyInstance>(), { authentication, metrics, logger, publicUrl });
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

import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { type Logger, nestLogger } from '#platform';
import { type ApiConfig } from './api-config.js';
import { AppModule } from './app.module.js';
import { openDatabases } from './databases.js';
import { serveGraphqlWs } from './graphql/graphql-ws.js';
import { createAdapter, registerPlugins } from './http/adapter.js';
import { Authentication } from './http/authentication.js';
import { RefusalAudit } from './http/refusal-audit.js';
import { addRequestHooks } from './http/request-hooks.js';
import { Metrics } from './metrics/metrics.js';
import { servePortalFiles } from './portal/portal-files.js';

export interface ApiServer {
  /** Ends in order: no new requests, the running ones are finished. */
  close(): Promise<void>;
}

/** Opens the databases and serves HTTP and WebSocket on `host` and `port`. */
export async function startApi(config: ApiConfig, logger: Logger): Promise<ApiServer> {
  const closing: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse())
      await step().catch((error: unknown) => logger.warn({ err: error }, 'while closing'));
  };
  try {
    const databases = await openDatabases(config.databaseUrl!);
    closing.push(() => databases.close());

    const adapter = createAdapter(config, logger);
    const nest = await NestFactory.create<NestFastifyApplication>(
      AppModule.with({ config, databases, logger }),
      adapter,
      { logger: nestLogger(logger), abortOnError: false, bodyParser: false },
    );
    closing.push(() => nest.close());

    const fastify = adapter.getInstance<FastifyInstance>();
    const authentication = nest.get(Authentication);
    await registerPlugins(nest, config);
    addRequestHooks(fastify, { authentication, metrics: nest.get(Metrics), logger, publicUrl: config.publicUrl });
    await servePortalFiles(fastify, config);
    await nest.init();

    closing.push(
      serveGraphqlWs(nest.getHttpServer(), {
        schema: nest.get(GraphQLSchemaHost).schema,
        authentication,
        refusals: nest.get(RefusalAudit),
        logger,
        demo: config.demo,
      }),
    );
    await nest.listen(config.port, config.host);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}

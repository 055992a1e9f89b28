import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import multipart from '@fastify/multipart';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Config, type Logger } from '#platform';
import { fileLimits } from '#reporting/domain';
import { corsFor } from './cors.js';
import { sendProblem } from './problem.filter.js';
import { badAddress, refusal } from './refusals.js';
import { responseHeaders } from './response-headers.js';

/** Bytes of a request body at most; files have a limit of their own. */
const MAX_BODY_BYTES = 256 * 1024;

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

/** The HTTP server with its limits. */
export function createAdapter(
  { publicUrl, trustedProxies }: Pick<Config, 'publicUrl' | 'trustedProxies'>,
  logger: Logger,
): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => randomUUID(),
    trustProxy: (trustedProxies as string[] | undefined) ?? false,
    // Slow-client (slowloris) limit.
    requestTimeout: 15_000,
    return503OnClosing: true,
    // Standards and people write the address of the map services with a slash at its end, too.
    rewriteUrl: ({ url = '' }) => url.replace(/^\/ogc\/(?=\?|$)/, '/ogc'),
    forceCloseConnections: 'idle',
    // A request that the router itself cannot read passes no hook.
    frameworkErrors: ({ statusCode }: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      void reply.headers(responseHeaders(request, publicUrl));
      const error = statusCode === 414 ? refusal(414, 'Die Adresse ist zu lang.') : badAddress;
      sendProblem(request, reply, error, logger);
    },
  });
}

/** Cookies, rights of other origins, and uploads. */
export async function registerPlugins(
  nest: NestFastifyApplication,
  { corsOrigins }: Pick<Config, 'corsOrigins'>,
): Promise<void> {
  await nest.register(cookie as never);
  if (corsOrigins.length > 0) await nest.register(cors, () => corsFor(corsOrigins));
  await nest.register(multipart, { limits: uploadLimits });
}

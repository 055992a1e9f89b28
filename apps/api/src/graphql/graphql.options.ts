import { type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { RequestError } from '#kernel';
import { type Logger } from '#platform';
import { type RequestContext, type RequestWithContext } from '#access/api';
import { expectToday } from '#steering/api';
import { type RefusalAudit } from '../http/refusal-audit.js';
import { toPublicError, statusOf } from './errors.js';
import { findForbiddenField, subjectsOf } from './layers-only.js';
import { findExcess, queryLimits } from './query-limits.js';

interface GraphqlSettings {
  /** Introspection and suggestions: demonstration and development only. */
  readonly demo: boolean;
  readonly logger: Logger;
  readonly refusals: RefusalAudit;
}

/** The GraphQL server: Apollo on Fastify, code first. */
export function graphqlOptions({ demo, logger, refusals }: GraphqlSettings): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    path: '/graphql',
    autoSchemaFile: true,
    introspection: demo,
    parseOptions: { maxTokens: queryLimits.tokens },
    graphiql: false,
    playground: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    // The status of an answer is set below; Nest's plugin would make 200 of it again.
    preserveHttpStatusForExecutionErrors: false,
    hideSchemaDetailsFromClientErrors: !demo,
    stopOnTerminationSignals: false,
    context: (request: RequestWithContext): RequestContext => request.kreislage!,
    // The answer is made fit for the public below, where the request id is known; here the error only rides along.
    formatError: (formatted, error): GraphQLFormattedError => Object.assign({ ...formatted }, { [CAUSE]: error }),
    plugins: [
      requestPlugin(logger, refusals),
      // Every answer is `no-store`; working out hints would cost a call for each field of the answer.
      ApolloServerPluginCacheControlDisabled(),
    ],
  };
}

const CAUSE = Symbol('cause');

function requestPlugin(logger: Logger, refusals: RefusalAudit): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        async didResolveOperation({ schema, document, operation, contextValue }) {
          const refused =
            (operation && findExcess(document, operation)) ?? findForbiddenField(schema, document, contextValue.actor);
          if (refused) throw refused;
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
            throw new RequestError('BAD_REQUEST', 'Abonnements gehen über WebSocket (graphql-transport-ws).');
          const { knownAt, today } = subjectsOf(document);
          if (knownAt) contextValue.reads.settle();
          else if (today) expectToday(contextValue.reads);
        },
        async willSendResponse({ response, contextValue, operationName }) {
          const ended = contextValue.reads.end();
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          if (result.errors) {
            // Other fields may still be reading: their statements end before the answer goes out.
            await ended;
            result.errors = result.errors.map((error) => {
              const { [CAUSE]: cause, ...formatted } = error as GraphQLFormattedError & { [CAUSE]?: unknown };
              return toPublicError(formatted, cause ?? new GraphQLError(error.message), contextValue.requestId, logger);
            });
            response.http.status = statusOf(result.errors);
            if (response.http.status === 403) {
              await refusals.record(contextValue, operationName ?? 'graphql');
            }
            if (response.http.status === 503 || response.http.status === 429)
              response.http.headers.set('retry-after', '2');
          }
          response.http.headers.set('cache-control', 'no-store');
        },
      }),
  };
}

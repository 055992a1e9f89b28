import { type Server } from 'node:http';
import {
  createSourceEventStream,
  execute,
  type ExecutionResult,
  type GraphQLSchema,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  type ExecutionArgs,
  type GraphQLFormattedError,
} from 'graphql';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { UnauthenticatedError } from '#kernel';
import { type Logger } from '#platform';
import { type Actor } from '#access';
import { type RequestContext } from '#access/api';
import { type Authentication } from '../http/authentication.js';
import { type RefusalAudit } from '../http/refusal-audit.js';
import { statusOf, toPublicError } from './errors.js';
import { findForbiddenField, subjectsOf } from './layers-only.js';
import { findExcess, queryLimits } from './query-limits.js';

/** Bytes of one message at most, as for a POST. */
const MAX_MESSAGE_BYTES = 256 * 1024;
/** How often the rights of an open connection are looked at. */
const RECHECK_MS = 30_000;

type ConnectionExtra = {
  /** `watching` looks at the rights without keeping a session from idling out. */
  identify?: (watching?: 'watching') => Promise<Actor>;
  recheck?: NodeJS.Timeout;
  /** The actor for whom the connection's operations were allowed. */
  actor?: Actor;
} & Record<PropertyKey, unknown>;

interface GraphqlWsParts {
  readonly schema: GraphQLSchema;
  readonly authentication: Authentication;
  readonly refusals: RefusalAudit;
  readonly logger: Logger;
  /** Introspection and suggestions, as over HTTP. */
  readonly demo: boolean;
}

/** GraphQL over WebSocket on the path of the HTTP server; closes with 4403 without valid credentials. */
export function serveGraphqlWs(
  http: Server,
  { schema, authentication, refusals, logger, demo }: GraphqlWsParts,
): () => Promise<void> {
  const rules = demo ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  http.on('upgrade', (request, socket, head) => {
    if (request.url?.split('?')[0] !== '/graphql') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  });

  const contextOf = (args: { contextValue?: unknown }): RequestContext => args.contextValue as RequestContext;
  const publicErrors = (errors: readonly GraphQLError[], requestId: string): GraphQLFormattedError[] =>
    errors.map((error) => toPublicError(error.toJSON(), error, requestId, logger));

  /** One answer on a snapshot of its own, which ends with the answer, even when a subscriber still listens. */
  const answer = async (args: ExecutionArgs): Promise<ExecutionResult> => {
    const { actor, requestId } = contextOf(args);
    const context = authentication.contextFor(actor, requestId);
    if (subjectsOf(args.document).knownAt) context.reads.settle();
    try {
      return await execute({ ...args, contextValue: context });
    } finally {
      await context.reads.end();
    }
  };

  /** The events of a subscription, each answered like a request. */
  const watch = async (args: ExecutionArgs): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>> => {
    const context = contextOf(args);
    const events = await createSourceEventStream(args).finally(() => context.reads.end());
    if (!(Symbol.asyncIterator in events)) return events;
    const source = events[Symbol.asyncIterator]();
    const answers: AsyncIterableIterator<ExecutionResult> = {
      next: async () => {
        const event = await source.next();
        return event.done ? event : { done: false, value: await answer({ ...args, rootValue: event.value }) };
      },
      return: async () => {
        await source.return?.();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => answers,
    };
    return answers;
  };

  /**
   * Closes with 4403 when rights were lost, with 1012 (reconnect) when they changed. A database that is away for a
   * moment shows nobody out.
   */
  const closeUnlessStillAllowed = async (extra: ConnectionExtra & Extra): Promise<void> => {
    try {
      const actor = await extra.identify!('watching');
      if (extra.actor === undefined || JSON.stringify(actor) === JSON.stringify(extra.actor)) return;
      extra.socket.close(1012, 'Rights have changed');
    } catch (error) {
      if (error instanceof UnauthenticatedError) extra.socket.close(4403, 'Forbidden');
    }
  };

  const server = useServer<{ Authorization?: unknown; authorization?: unknown }, ConnectionExtra>(
    {
      schema,
      onConnect: async ({ connectionParams, extra }) => {
        const given = connectionParams?.Authorization ?? connectionParams?.authorization;
        const { headers } = extra.request;
        extra.identify =
          typeof given === 'string'
            ? () => authentication.identifyByValue(given)
            : // A browser sends the cookie to every host it belongs to: only a page of our own may use it here.
              (watching) => authentication.identify(headers, { keepAlive: watching === undefined });
        try {
          await extra.identify();
        } catch (error) {
          // Without credentials 4403; while the database is away, "try again later".
          if (!(error instanceof UnauthenticatedError)) extra.socket.close(1013, 'Try again later');
          return false;
        }
        extra.recheck = setInterval(() => void closeUnlessStillAllowed(extra), RECHECK_MS);
        return true;
      },
      onSubscribe: async ({ extra }, _id, { query, variables, operationName }) => {
        let actor: Actor;
        try {
          actor = await extra.identify!();
        } catch (error) {
          if (error instanceof UnauthenticatedError) extra.socket.close(4403, 'Forbidden');
          return [new GraphQLError('', { originalError: error as Error })];
        }
        extra.actor = actor;
        const context = authentication.contextFor(actor);
        const refuse = (error: GraphQLError, code: string): GraphQLError[] => [
          new GraphQLError(error.message, {
            nodes: error.nodes ?? null,
            extensions: { code: error.extensions['code'] ?? code },
          }),
        ];
        let args: ExecutionArgs;
        try {
          args = {
            schema,
            document: parse(query, { maxTokens: queryLimits.tokens }),
            variableValues: variables ?? {},
            operationName: operationName ?? null,
            contextValue: context,
          };
        } catch (error) {
          return refuse(error as GraphQLError, 'GRAPHQL_PARSE_FAILED');
        }
        const invalid = validate(schema, args.document, rules, { hideSuggestions: !demo })[0];
        if (invalid) return refuse(invalid, 'GRAPHQL_VALIDATION_FAILED');
        const operation = getOperationAST(args.document, args.operationName);
        const forbidden =
          (operation && findExcess(args.document, operation)) ?? findForbiddenField(schema, args.document, actor);
        if (forbidden) return refuse(forbidden, 'FORBIDDEN');
        return args;
      },
      execute: (args) => answer(args),
      subscribe: (args) => watch(args),
      onNext: async ({ extra }, _id, _payload, args, result) => {
        await closeUnlessStillAllowed(extra);
        if (!result.errors) return undefined;
        const context = contextOf(args);
        const errors = publicErrors(result.errors, context.requestId);
        if (statusOf(errors) === 403) await refusals.record(context, args.operationName ?? 'graphql');
        return { ...result, errors };
      },
      onError: (_context, _id, _payload, errors) =>
        errors.map((error) =>
          error instanceof GraphQLError ? toPublicError(error.toJSON(), error, 'ws', logger) : error,
        ),
      onDisconnect: ({ extra }) => clearInterval(extra.recheck),
      onClose: ({ extra }) => clearInterval(extra.recheck),
    },
    sockets,
    // Twelve seconds without an answer to a ping: the connection is gone.
    12_000,
  );
  return async () => {
    await server.dispose();
    sockets.close();
  };
}

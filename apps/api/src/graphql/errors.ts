import { type GraphQLFormattedError, GraphQLError } from 'graphql';
import { type ErrorCode, httpStatusOf, RequestError } from '#kernel';
import { type Logger } from '#platform';

/** Codes of the GraphQL layer itself; their texts speak about the caller's own document. */
const statusOfOwnCodes: Record<string, number> = {
  ...httpStatusOf,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  OPERATION_RESOLUTION_FAILURE: 400,
  QUERY_TOO_EXPENSIVE: 400,
};

/** HTTP status of an answer: the highest among its errors, 200 without. */
export function statusOf(errors: readonly GraphQLFormattedError[] | undefined): number {
  return (errors ?? []).reduce(
    (status, error) => Math.max(status, statusOfOwnCodes[String(error.extensions?.['code'])] ?? 500),
    200,
  );
}

/** The code that the GraphQL layer gave; it calls a document of too many tokens unreadable. */
function codeOf({ message, extensions }: GraphQLFormattedError): string {
  const given = extensions?.['code'];
  const code = typeof given === 'string' ? given : 'INTERNAL_SERVER_ERROR';
  return code === 'GRAPHQL_PARSE_FAILED' && /\b\d+ tokens\b/.test(message) ? 'QUERY_TOO_EXPENSIVE' : code;
}

/**
 * The part of an error that the caller sees: expected ones with code and text, everything else as a request id that
 * stands in the log.
 */
export function toPublicError(
  formatted: GraphQLFormattedError,
  error: unknown,
  requestId: string,
  logger: Logger,
): GraphQLFormattedError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const place = {
    ...(formatted.path ? { path: formatted.path } : {}),
    ...(formatted.locations ? { locations: formatted.locations } : {}),
  };
  if (cause instanceof RequestError && cause.code !== 'INTERNAL_SERVER_ERROR') {
    if (cause.code === 'TEMPORARILY_UNAVAILABLE')
      logger.warn({ err: cause.cause ?? cause, requestId }, 'not available');
    const code: ErrorCode = cause.code;
    return { message: cause.message, ...place, extensions: { code } };
  }
  const code = codeOf(formatted);
  if (code !== 'INTERNAL_SERVER_ERROR' && code in statusOfOwnCodes) {
    return { message: formatted.message, ...place, extensions: { code } };
  }
  logger.error({ err: cause, requestId }, 'unexpected error');
  return {
    message: 'Interner Fehler. Bitte die Kennung nennen.',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  };
}

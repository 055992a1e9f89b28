/** Codes of refusals that do not come from the domain; their texts are German and safe to show. */
export type ErrorCode =
  | 'BAD_REQUEST'
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'PREVIEW_OUTDATED'
  | 'PAYLOAD_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'TEMPORARILY_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** HTTP status of each code in GraphQL answers; a new code does not compile until it has an answer. */
export const httpStatusOf = {
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 200,
  PREVIEW_OUTDATED: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  TEMPORARILY_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
} as const satisfies Record<ErrorCode, number>;

/** An answer to a request that is known beforehand; the message is shown to the caller. */
export class RequestError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** An argument is out of its range. */
export class BadUserInputError extends RequestError {
  constructor(message: string) {
    super('BAD_USER_INPUT', message);
  }
}

/** Foreign and absent get the same answer. */
export class NotFoundError extends RequestError {
  constructor() {
    super('NOT_FOUND', 'Nicht vorhanden oder nicht zugänglich.');
  }
}

/** Visible, but not allowed. */
export class ForbiddenError extends RequestError {
  constructor() {
    super('FORBIDDEN', 'Dazu fehlt die Berechtigung.');
  }
}

/** No credentials, or credentials that are worth nothing (any more). */
export class UnauthenticatedError extends RequestError {
  constructor() {
    super('UNAUTHENTICATED', 'Bitte melden Sie sich an.');
  }
}

/** A command of the operator that cannot be carried out; the message says why, in German. */
export class OperationRefused extends Error {}

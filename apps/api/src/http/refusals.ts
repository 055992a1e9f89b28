import { RequestError } from '#kernel';

/** The router cannot read the address. */
export const badAddress = new RequestError('BAD_REQUEST', 'Die Adresse ist nicht lesbar.');

/** A refusal with an HTTP status that belongs to no error code. */
export function refusal(status: 405 | 414 | 415, message: string): RequestError {
  return Object.assign(new RequestError('BAD_REQUEST', message), { status });
}

/** Credential lookup failed for technical reasons: 503, not 401. */
export function unavailable(cause: unknown): RequestError {
  const text = 'Gerade nicht erreichbar. Bitte gleich noch einmal versuchen.';
  return Object.assign(new RequestError('TEMPORARILY_UNAVAILABLE', text, 2), { cause });
}

import { createHmac, randomBytes } from 'node:crypto';

/** Prefixes name the kind of a secret, for people and for scanners of leaked secrets. */
export const prefixOf = { accessToken: 'kla_', cookie: 'klc_', apiToken: 'klt_', invitation: 'kli_' } as const;

/** A new secret: 256 bits from the system's random source. */
export function newSecret(kind: keyof typeof prefixOf): string {
  return prefixOf[kind] + randomBytes(32).toString('base64url');
}

/** The form in which a secret is stored: useless without the installation's `SESSION_SECRET`. */
export function hashSecret(secret: string, sessionSecret: string): Buffer {
  return createHmac('sha256', sessionSecret).update(secret).digest();
}

import { createHash } from 'node:crypto';

/** A strong entity tag over the facts that determine an answer, without its quotes. */
export function tagOf(...parts: readonly (string | number | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27);
}

/** A strong entity tag of finished bytes. */
export function contentTag(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 27);
}

/**
 * Whether `If-None-Match` holds the tag, of the answer in any encoding (RFC 9110, 13.1.2). Comparison is weak, as the RFC
 * demands. `*` never matches: whether the resource exists is not known yet at this point, so the client gets the answer.
 */
export function holdsTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(',')
    .map((part) => part.trim().replace(/^W\//, ''))
    .some((part) => part === quoted(tag, 'identity') || part === quoted(tag, 'gzip') || part === quoted(tag, 'br'));
}

/** The header of one encoding: other bytes have another strong tag. */
export function quoted(tag: string, encoding: 'identity' | 'gzip' | 'br'): string {
  return encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`;
}

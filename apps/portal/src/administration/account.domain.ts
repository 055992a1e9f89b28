import { momentText } from '../format/format.domain.js';

/** The facts that decide the state of an account. */
export interface AccountFacts {
  readonly enabled: boolean;
  readonly hasPassword: boolean;
  /** End of the open invitation; null = none. */
  readonly invitationExpiresAt: string | null;
}

/** Whether somebody can sign in, and what is missing: `aktiv`, `gesperrt`, `eingeladen bis …`, `noch ohne Kennwort`. */
export function accountState(
  { enabled, hasPassword, invitationExpiresAt }: AccountFacts,
  now: Date,
  timeZone: string,
): string {
  if (!enabled) return 'gesperrt';
  const invited =
    invitationExpiresAt !== null && new Date(invitationExpiresAt) > now
      ? `eingeladen bis ${momentText(invitationExpiresAt, timeZone)}`
      : null;
  if (hasPassword) return invited ? `aktiv, erneut ${invited}` : 'aktiv';
  return invited ?? 'noch ohne Kennwort';
}

/** Whether an account is meant: by a part of its name or user name, and by its role; null = any. */
export function isMeant(
  account: { readonly name: string; readonly username: string; readonly role: string },
  part: string,
  role: string | null,
): boolean {
  const text = part.trim().toLocaleLowerCase('de');
  return (
    (role === null || account.role === role) &&
    [account.name, account.username].some((name) => name.toLocaleLowerCase('de').includes(text))
  );
}

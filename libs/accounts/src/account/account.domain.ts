import { findEmailProblems, findLineProblems, hasText, type SettingsProblem } from '#kernel';
import { type Role } from '#access';

/** An account as its administration sees it; nothing of its secrets. */
export interface Account {
  readonly accountId: string;
  readonly username: string;
  /** Name of the person, for people. */
  readonly name: string;
  readonly role: Role;
  readonly email: string | null;
  /** Own units of a clerk, by key. */
  readonly unitKeys: readonly string[];
  readonly enabled: boolean;
  readonly demonstration: boolean;
  readonly lastSignInAt: Date | null;
  /** End of the open invitation; null = none. */
  readonly invitationExpiresAt: Date | null;
  readonly hasPassword: boolean;
}

/** The fields that the administration sets on an account. */
export interface AccountDraft {
  readonly name: string;
  readonly role: Role;
  readonly email?: string | null | undefined;
  readonly unitKeys: readonly string[];
}

/** The one form of a user name: people write it as they like. */
export function normalUsername(username: string): string {
  return username.normalize('NFC').trim().toLowerCase();
}

/** Problems of the user name of a new account, in its normal form; empty = none. */
export function findUsernameProblems(username: string): SettingsProblem[] {
  const message =
    username === ''
      ? 'Bitte geben Sie einen Benutzernamen an.'
      : 'Der Benutzername darf nur Buchstaben, Ziffern und . _ - @ enthalten (1 bis 100 Zeichen).';
  return /^[\p{L}\p{N}._@-]{1,100}$/u.test(username) ? [] : [{ code: 'USERNAME_INVALID', field: 'username', message }];
}

/** Everything that is wrong with the values themselves; whether the units exist is asked besides. */
export function findAccountProblems({ name, role, email, unitKeys }: AccountDraft): SettingsProblem[] {
  const problems = [...findLineProblems('name', 'Name', name, 200), ...findEmailProblems('email', email)];
  if (!hasText(name))
    problems.push({ code: 'NAME_REQUIRED', field: 'name', message: 'Bitte geben Sie einen Namen an.' });
  if (role === 'MUNICIPAL_CLERK' && unitKeys.length === 0) {
    const message = 'Bitte wählen Sie mindestens eine Kommune.';
    problems.push({ code: 'UNIT_REQUIRED', field: 'unitKeys', message });
  }
  if (role !== 'MUNICIPAL_CLERK' && unitKeys.length > 0) {
    const message = 'Kommunen gehören nur zu Konten mit der Rolle „Kommune“.';
    problems.push({ code: 'UNIT_NOT_ALLOWED', field: 'unitKeys', message });
  }
  return problems;
}

/** Whether somebody can administrate the district with it: the last such account cannot be taken away. */
export function canAdministrate(
  account: Pick<Account, 'role' | 'enabled' | 'demonstration' | 'hasPassword'>,
  /** Whether accounts of the demonstration are worth anything here. */
  demo: boolean,
): boolean {
  return account.role === 'ADMIN' && account.enabled && account.hasPassword && (demo || !account.demonstration);
}

import { describe, expect, it } from '@jest/globals';
import { canAdministrate, findAccountProblems, findUsernameProblems, normalUsername } from './account.domain.js';

describe('an account', () => {
  it('has a user name of letters, digits and a few signs, in one form', () => {
    expect(normalUsername(' Jo\u0308rg.Meyer@Melle ')).toBe('j\u00f6rg.meyer@melle');
    const fits = (name: string): boolean => findUsernameProblems(name).length === 0;
    expect(['a', 'kommune.sg-artland', 'jörg_1@melle', 'x'.repeat(100)].every(fits)).toBe(true);
    expect(['', 'a b', 'a:b', 'a\u0000', 'a\u202eb', 'x'.repeat(101)].some(fits)).toBe(false);
  });

  it('needs a user name, and says which letters are possible when it is another', () => {
    const texts = (name: string): string[] => findUsernameProblems(name).map(({ message }) => message);
    expect(texts('')).toEqual(['Bitte geben Sie einen Benutzernamen an.']);
    expect(texts('a b')).toEqual([expect.stringMatching(/^Der Benutzername darf nur Buchstaben/)]);
  });

  it('has units when it is that of a clerk, and only then', () => {
    const codes = (role: 'MUNICIPAL_CLERK' | 'ADMIN', unitKeys: string[]): string[] =>
      findAccountProblems({ name: 'N', role, unitKeys }).map(({ code }) => code);
    expect([codes('MUNICIPAL_CLERK', ['034590024024']), codes('ADMIN', [])]).toEqual([[], []]);
    expect([codes('MUNICIPAL_CLERK', []), codes('ADMIN', ['034590024024'])]).toEqual([
      ['UNIT_REQUIRED'],
      ['UNIT_NOT_ALLOWED'],
    ]);
  });

  it('administrates only where somebody can sign in with it', () => {
    const admin = { role: 'ADMIN', enabled: true, demonstration: false, hasPassword: true } as const;
    expect(canAdministrate(admin, false)).toBe(true);
    expect(canAdministrate({ ...admin, enabled: false }, false)).toBe(false);
    expect(canAdministrate({ ...admin, hasPassword: false }, false)).toBe(false);
    expect(canAdministrate({ ...admin, role: 'STEERING_OFFICER' }, false)).toBe(false);
    expect(canAdministrate({ ...admin, demonstration: true }, false)).toBe(false);
    expect(canAdministrate({ ...admin, demonstration: true }, true)).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isCommonPassword } from './common-passwords.js';
import { findPasswordProblems } from './password.domain.js';

const codesOf = async (password: string, username = 'kommune.melle'): Promise<string | undefined> => {
  const isCommon = await isCommonPassword();
  return findPasswordProblems(password, username, isCommon)[0]?.code;
};

describe('a new password', () => {
  it.each(['ein Kennwort nur für Tests', 'Grüner Tee um halb vier', 'xk7-quarz-lampe', 'Straßenbahnhaltestelle'])(
    'may be „%s“',
    async (password) => expect(await codesOf(password)).toBeUndefined(),
  );

  it.each(['', 'kurz', 'elf Zeichen', '👋👋👋👋👋👋👋👋👋👋👋'])(
    'must not be shorter than 12 characters: „%s“',
    async (password) => expect(await codesOf(password)).toBe('PASSWORD_TOO_SHORT'),
  );

  it.each([
    '123456789012',
    'qwerty123456',
    'Passwort1234',
    'passwordpassword',
    'Kreislage2026!',
    'kreislage-demo',
    'aaaaaaaaaaaaaaa',
    'abcabcabcabc',
    'iloveyou1234',
  ])('must not be common: „%s“', async (password) => expect(await codesOf(password)).toBe('PASSWORD_TOO_WEAK'));

  it.each(['kommune.melle', 'Kommune.Melle', 'kommune.melle2026'])(
    'must not be the user name: „%s“',
    async (password) => expect(await codesOf(password)).toBe('PASSWORD_TOO_WEAK'),
  );
});

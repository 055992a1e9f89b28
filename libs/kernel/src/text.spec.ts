import { describe, expect, it } from '@jest/globals';
import { findEmailProblems, findLineProblems, lineOrNull } from './settings-problem.js';
import { hasText, isCleanText } from './text.js';

describe('a text', () => {
  it('says something only with more than blanks and invisible characters', () => {
    expect(
      [null, undefined, '', ' ', '\n\t', '\u00a0', '\u200b\u200d', '\u2060', '\u3164', '\ufeff'].some(hasText),
    ).toBe(false);
    expect(['x', ' . ', '\u200bä'].every(hasText)).toBe(true);
  });

  it('is clean without control characters, bidirectional overrides and broken surrogates', () => {
    expect(['Zeile\neins\tzwei', 'Süß 👋🏽'].every(isCleanText)).toBe(true);
    expect(['\u0000', 'a\u202eb', '\ud800', '\u0007'].some(isCleanText)).toBe(false);
  });

  it('of one line has none of the breaks, and a length in code points', () => {
    const codes = (text: string | null): string[] => findLineProblems('name', 'Name', text, 3).map(({ code }) => code);
    expect([codes(null), codes('👋👋👋'), codes('abcd'), codes('a\nb'), codes('\ud800')]).toEqual([
      [],
      [],
      ['TEXT_TOO_LONG'],
      ['TEXT_INVALID'],
      ['TEXT_INVALID'],
    ]);
    expect([lineOrNull(' A\u0308 '), lineOrNull(' \u200b'), lineOrNull(null)]).toEqual(['Ä', null, null]);
  });
});

describe('an e-mail address', () => {
  it('has one name, one domain, and nothing that a header could be ended with', () => {
    const fits = (email: string): boolean => findEmailProblems('email', email).length === 0;
    expect(['', ' ', 'a.b+c@melle.de', 'büro@gemeinde-süd.example', "o'neil@a.b.c"].every(fits)).toBe(true);
    expect(
      [
        'melle',
        '@melle.de',
        'a@b',
        'a@b@c.de',
        'a b@c.de',
        'a@c.de\nBcc: x@y.de',
        'a@c.de,x@y.de',
        '<a@c.de>',
        `${'a'.repeat(65)}@c.de`,
      ].some(fits),
    ).toBe(false);
  });
});

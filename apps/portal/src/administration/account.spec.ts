import { describe, expect, it } from '@jest/globals';
import { accountState, isMeant } from './account.domain.js';

const now = new Date('2026-11-26T09:00:00Z');
const state = (facts: Partial<Parameters<typeof accountState>[0]>): string =>
  accountState({ enabled: true, hasPassword: true, invitationExpiresAt: null, ...facts }, now, 'Europe/Berlin');

describe('the state of an account', () => {
  it('says whether somebody can sign in, and what is missing', () => {
    expect(state({})).toBe('aktiv');
    expect(state({ hasPassword: false })).toBe('noch ohne Kennwort');
    expect(state({ enabled: false, hasPassword: false })).toBe('gesperrt');
  });

  it('names the end of an invitation as long as it is open', () => {
    const invitationExpiresAt = '2026-12-03T09:00:00Z';
    expect(state({ hasPassword: false, invitationExpiresAt })).toBe('eingeladen bis 03.12.2026, 10:00 Uhr');
    expect(state({ invitationExpiresAt })).toBe('aktiv, erneut eingeladen bis 03.12.2026, 10:00 Uhr');
    expect(state({ hasPassword: false, invitationExpiresAt: now.toISOString() })).toBe('noch ohne Kennwort');
  });
});

describe('the filter of accounts', () => {
  const account = { name: 'Örtliche Stelle Melle', username: 'kommune.melle', role: 'MUNICIPAL_CLERK' };

  it('looks into both names, whatever the case, and at the role', () => {
    expect(isMeant(account, '', null)).toBe(true);
    expect(isMeant(account, ' örtliche ', null)).toBe(true);
    expect(isMeant(account, 'KOMMUNE.', 'MUNICIPAL_CLERK')).toBe(true);
    expect(isMeant(account, 'bramsche', null)).toBe(false);
    expect(isMeant(account, 'melle', 'ADMIN')).toBe(false);
  });
});

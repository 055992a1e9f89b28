import { describe, expect, it } from '@jest/globals';
import { type Account } from '../account/account.domain.js';
import { findAppointmentProblems } from './deputy.domain.js';

const clerk: Account = {
  accountId: 'a',
  username: 'melle',
  name: 'Melle',
  role: 'MUNICIPAL_CLERK',
  email: null,
  unitKeys: ['034590024024'],
  enabled: true,
  demonstration: false,
  lastSignInAt: null,
  invitationExpiresAt: null,
  hasPassword: true,
};
const OTHER = '034590014014';
const TODAY = '2026-11-26';

describe('an appointment', () => {
  const codes = (
    { from = TODAY, to = null as string | null, unitKey = OTHER } = {},
    account: Account | null = clerk,
    others: { from: string; to: string | null }[] = [],
    unitKnown = true,
  ): string[] =>
    findAppointmentProblems({ unitKey, from, to }, account, unitKnown, others, TODAY).map(({ code }) => code);

  it('is for a clerk who may sign in, and for a unit of others', () => {
    expect(codes()).toEqual([]);
    expect(codes({}, null)).toEqual(['ACCOUNT_UNKNOWN']);
    expect(codes({}, { ...clerk, role: 'STEERING_OFFICER' })).toEqual(['ACCOUNT_NOT_CLERK']);
    expect(codes({}, { ...clerk, enabled: false })).toEqual(['ACCOUNT_DISABLED']);
    expect(codes({ unitKey: clerk.unitKeys[0]! })).toEqual(['UNIT_IS_OWN']);
    expect(codes({}, null, [], false)).toEqual(['ACCOUNT_UNKNOWN', 'UNIT_UNKNOWN']);
  });

  it('has days, of which the last is not over', () => {
    expect(codes({ from: '2026-11-01', to: TODAY })).toEqual([]);
    expect(codes({ from: '2026-11-01', to: '2026-11-25' })).toEqual(['RANGE_OVER']);
    expect(codes({ from: '2026-12-02', to: '2026-12-01' })).toEqual(['RANGE_INVALID']);
  });

  it('does not repeat another, which may touch it', () => {
    const december = [{ from: '2026-12-01', to: '2026-12-10' }];
    expect(codes({ from: TODAY, to: '2026-11-30' }, clerk, december)).toEqual([]);
    expect(codes({ from: '2026-12-11' }, clerk, december)).toEqual([]);
    expect(codes({ from: TODAY, to: '2026-12-01' }, clerk, december)).toEqual(['DEPUTY_EXISTS']);
    expect(codes({ from: TODAY }, clerk, december)).toEqual(['DEPUTY_EXISTS']);
    expect(codes({ from: '2026-12-10', to: '2026-12-20' }, clerk, december)).toEqual(['DEPUTY_EXISTS']);
    expect(codes({ from: '2027-01-01' }, clerk, [{ from: '2026-12-01', to: null }])).toEqual(['DEPUTY_EXISTS']);
  });
});

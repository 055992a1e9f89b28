import { describe, expect, it } from '@jest/globals';
import { mayDo, mayReportFor, readsFigures, readsInFull, reportsOnBehalf } from './access.domain.js';
import { type Actor, type Role, roles, type TokenScope, tokenScopes } from './actor.domain.js';
import { type Permission, permissions } from './permission.table.js';

const OWN = '034590024024';
const OTHER = '034590014014';
const session: Actor['credential'] = { kind: 'SESSION_COOKIE', sessionId: 's' };
const token = (scope: TokenScope, unitKeys: readonly string[] | null = null): Actor['credential'] => ({
  kind: 'API_TOKEN',
  tokenId: 't',
  scope,
  unitKeys,
});
const actor = (role: Role, credential: Actor['credential'] = session): Actor => ({
  accountId: 'a',
  username: 'a',
  name: 'A',
  role,
  districtKey: '03459',
  unitKeys: role === 'MUNICIPAL_CLERK' ? [OWN] : [],
  deputyUnitKeys: [],
  credential,
});
const allowed = (who: Actor): Permission[] =>
  (Object.keys(permissions) as Permission[]).filter((permission) => mayDo(who, permission));

describe('the table of rights', () => {
  const asViewer: Permission[] = [
    'public',
    'viewer:read',
    'session:read',
    'session:end',
    'password:change',
    'map-layers:read',
  ];
  const asReader: Permission[] = [...asViewer, 'figures:read', 'figures:watch'];
  const asReporter: Permission[] = [
    ...asReader,
    'daily-report:check',
    'daily-report:submit',
    'daily-report:import',
    'daily-report:export',
  ];

  it.each<[Role, Permission[]]>([
    ['MUNICIPAL_CLERK', [...asReporter, 'situation:export']],
    ['STEERING_OFFICER', [...asReporter, 'situation:export', 'reminder:send']],
    ['ADMIN', [...asReader, 'situation:export', 'account:manage', 'settings:change']],
    ['GIS', asViewer],
  ])('allows a session of %s', (role, expected) => {
    expect(allowed(actor(role)).sort()).toEqual([...expected].sort());
    expect(allowed(actor(role, { kind: 'ACCESS_TOKEN', sessionId: 's' })).sort()).toEqual([...expected].sort());
  });

  it.each<[TokenScope, Permission[]]>([
    ['layers', ['public', 'viewer:read', 'map-layers:read']],
    ['read', ['public', 'viewer:read', 'map-layers:read', 'figures:read', 'figures:watch', 'daily-report:export']],
    [
      'report',
      [
        'public',
        'viewer:read',
        'map-layers:read',
        'figures:read',
        'figures:watch',
        'daily-report:check',
        'daily-report:submit',
        'daily-report:import',
        'daily-report:export',
      ],
    ],
  ])("allows a clerk's %s token", (scope, expected) => {
    expect(allowed(actor('MUNICIPAL_CLERK', token(scope))).sort()).toEqual([...expected].sort());
  });

  it('never gives a token more than its account has, and never the end of a session', () => {
    for (const role of roles) {
      for (const scope of tokenScopes) {
        const more = allowed(actor(role, token(scope))).filter((one) => !allowed(actor(role)).includes(one));
        expect(more).toEqual([]);
        expect(mayDo(actor(role, token(scope)), 'session:end')).toBe(false);
      }
    }
  });
});

describe('reporting', () => {
  it('is for the own units, and for every unit of the district by steering officers', () => {
    expect(mayReportFor(actor('MUNICIPAL_CLERK'), OWN)).toBe(true);
    expect(mayReportFor(actor('MUNICIPAL_CLERK'), OTHER)).toBe(false);
    expect(mayReportFor(actor('STEERING_OFFICER'), OTHER)).toBe(true);
    expect(mayReportFor(actor('ADMIN'), OWN)).toBe(false);
    expect(mayReportFor(actor('GIS'), OWN)).toBe(false);
  });

  it('on behalf is that of officers and deputies', () => {
    const deputy = { ...actor('MUNICIPAL_CLERK'), unitKeys: [OWN, OTHER], deputyUnitKeys: [OTHER] };
    expect(mayReportFor(deputy, OTHER)).toBe(true);
    expect(reportsOnBehalf(deputy, OTHER)).toBe(true);
    expect(reportsOnBehalf(deputy, OWN)).toBe(false);
    expect(reportsOnBehalf(actor('STEERING_OFFICER'), OWN)).toBe(true);
  });

  it('by token is for the units of the token, as far as the account has them', () => {
    expect(mayReportFor(actor('MUNICIPAL_CLERK', token('report')), OWN)).toBe(true);
    expect(mayReportFor(actor('MUNICIPAL_CLERK', token('report', [OTHER])), OWN)).toBe(false);
    expect(mayReportFor(actor('MUNICIPAL_CLERK', token('report', [OTHER])), OTHER)).toBe(false);
    expect(mayReportFor(actor('STEERING_OFFICER', token('report', [OTHER])), OTHER)).toBe(true);
    expect(mayReportFor(actor('STEERING_OFFICER', token('report', [OTHER])), OWN)).toBe(false);
    expect(mayReportFor(actor('STEERING_OFFICER', token('read')), OWN)).toBe(false);
  });
});

describe('reading', () => {
  it('in full is for the own units and for steering officers', () => {
    expect(readsInFull(actor('MUNICIPAL_CLERK'), OWN)).toBe(true);
    expect(readsInFull(actor('MUNICIPAL_CLERK'), OTHER)).toBe(false);
    expect(readsInFull(actor('STEERING_OFFICER'), OTHER)).toBe(true);
    expect(readsInFull(actor('ADMIN'), OWN)).toBe(false);
    expect(readsInFull(actor('GIS'), OWN)).toBe(false);
  });

  it('of figures is not for map accounts and map tokens', () => {
    expect(readsFigures(actor('GIS'))).toBe(false);
    expect(readsFigures(actor('STEERING_OFFICER', token('layers')))).toBe(false);
    expect(readsFigures(actor('STEERING_OFFICER', token('read')))).toBe(true);
    expect(readsFigures(actor('ADMIN'))).toBe(true);
  });
});

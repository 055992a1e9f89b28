import { type Role, type TokenScope } from './actor.domain.js';

/** A permission is granted to roles, and to API tokens of the named scopes. */
export interface Grant {
  readonly roles: readonly Role[];
  readonly scopes: readonly TokenScope[];
}

const everybody: readonly Role[] = ['MUNICIPAL_CLERK', 'STEERING_OFFICER', 'GIS', 'ADMIN'];
const figureReaders: readonly Role[] = ['MUNICIPAL_CLERK', 'STEERING_OFFICER', 'ADMIN'];
const reporters: readonly Role[] = ['MUNICIPAL_CLERK', 'STEERING_OFFICER'];

/**
 * The one table of rights (docs/contract.md, section 4, "Access"). Every handler names its permission with `@Allow`;
 * which unit and which district are decided besides, see `access.domain.ts`. `public` needs no credentials.
 */
export const permissions = {
  public: null,
  'viewer:read': { roles: everybody, scopes: ['report', 'read', 'layers'] },
  'session:read': { roles: everybody, scopes: [] },
  'session:end': { roles: everybody, scopes: [] },
  'password:change': { roles: everybody, scopes: [] },
  'figures:read': { roles: figureReaders, scopes: ['report', 'read'] },
  'figures:watch': { roles: figureReaders, scopes: ['report', 'read'] },
  'daily-report:check': { roles: reporters, scopes: ['report'] },
  'daily-report:submit': { roles: reporters, scopes: ['report'] },
  'daily-report:import': { roles: reporters, scopes: ['report'] },
  'daily-report:export': { roles: reporters, scopes: ['report', 'read'] },
  'situation:export': { roles: figureReaders, scopes: [] },
  'reminder:send': { roles: ['STEERING_OFFICER'], scopes: [] },
  'account:manage': { roles: ['ADMIN'], scopes: [] },
  'settings:change': { roles: ['ADMIN'], scopes: [] },
  'map-layers:read': { roles: everybody, scopes: ['report', 'read', 'layers'] },
} as const satisfies Record<string, Grant | null>;

export type Permission = keyof typeof permissions;

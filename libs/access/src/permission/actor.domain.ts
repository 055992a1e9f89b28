export const roles = ['MUNICIPAL_CLERK', 'STEERING_OFFICER', 'GIS', 'ADMIN'] as const;
export type Role = (typeof roles)[number];

/** The uses that an API token is limited to; a token never exceeds its account. */
export const tokenScopes = ['report', 'read', 'layers'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** The proof by which the actor was authenticated. */
type Credential =
  | { readonly kind: 'SESSION_COOKIE'; readonly sessionId: string }
  | { readonly kind: 'ACCESS_TOKEN'; readonly sessionId: string }
  | {
      readonly kind: 'API_TOKEN';
      readonly tokenId: string;
      readonly scope: TokenScope;
      /** Units the token may report for; null = all of the account's. */
      readonly unitKeys: readonly string[] | null;
    };

/** The authenticated account behind a request. District and units come from here, never from the request. */
export interface Actor {
  readonly accountId: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly districtKey: string;
  /** Units that a clerk reports for today: the own ones and those of {@link deputyUnitKeys}; empty for everybody else. */
  readonly unitKeys: readonly string[];
  /** Those of them for which the clerk is a deputy today. */
  readonly deputyUnitKeys: readonly string[];
  readonly credential: Credential;
}

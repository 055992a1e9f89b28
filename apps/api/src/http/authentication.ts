import { createHash, randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RequestError, UnauthenticatedError } from '#kernel';
import { type Config, Database, ReadScope } from '#platform';
import { CONFIG } from '#platform/api';
import { type Actor } from '#access';
import { type RequestContext } from '#access/api';
import { sessionCookie, SessionService } from '#accounts';

/** How long a map client's token may be taken for good without a look; a revoked one must end within 60 s. */
const REMEMBERED_MS = 10_000;

/** Finds the actor of a request, from its headers alone. */
@Injectable()
export class Authentication {
  private readonly remembered = new LRUCache<string, Actor>({ max: 1_000, ttl: REMEMBERED_MS });

  constructor(
    private readonly sessions: SessionService,
    private readonly database: Database,
    @Inject(CONFIG) private readonly settings: Pick<Config, 'publicUrl' | 'corsOrigins'>,
  ) {}

  /**
   * The actor of the headers: Bearer, else (where allowed) Basic with the token as password, else the session cookie
   * from an origin of our own, and only for the account that `kreislage-account` names, if it does. With `originSaid`
   * the browser must name it: for requests that any form could send.
   * @throws UnauthenticatedError
   */
  async identify(
    headers: IncomingHttpHeaders,
    options: { readonly basic?: boolean; readonly keepAlive?: boolean; readonly originSaid?: boolean } = {},
  ): Promise<Actor> {
    const authorization = headers.authorization;
    if (authorization !== undefined) {
      const bearer = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(authorization);
      if (bearer) return this.sessions.authenticateToken(bearer[1]!);
      const basic = options.basic ? /^Basic ([\w+/=-]{1,600})$/i.exec(authorization) : null;
      if (basic) {
        const [, token] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic[1]!, 'base64').toString('utf8')) ?? [];
        if (token) return this.sessions.authenticateToken(token);
      }
      throw new UnauthenticatedError();
    }
    const cookie = cookieOf(headers.cookie, sessionCookie(this.settings.publicUrl).name);
    if (cookie === null || !this.isOwnOrigin(headers)) throw new UnauthenticatedError();
    if (options.originSaid && headers.origin === undefined && headers['sec-fetch-site'] !== 'same-origin')
      throw new UnauthenticatedError();
    const actor = await this.sessions.authenticateCookie(cookie, options.keepAlive ?? true);
    // Windows of a browser share the cookie: one that shows somebody else must not act in this name.
    const meant = headers['kreislage-account'];
    if (meant !== undefined && meant !== encodeURIComponent(actor.username)) throw new UnauthenticatedError();
    return actor;
  }

  /**
   * The actor of a map request. Tools send the same token many times a second, so its actor is cached for a few
   * seconds. null = the request brings no credential; the layers decide what is open to all.
   * @throws UnauthenticatedError for credentials that are worth nothing
   */
  async identifyMapClient(headers: IncomingHttpHeaders): Promise<Actor | null> {
    const { authorization } = headers;
    if (authorization === undefined)
      return this.identify(headers).catch((error: unknown) => {
        if (error instanceof UnauthenticatedError) return null;
        throw error;
      });
    // A hash, not the secret itself: memory may end up in a dump.
    const key = createHash('sha256').update(authorization).digest('base64');
    const known = this.remembered.get(key);
    if (known) return known;
    const actor = await this.identify(headers, { basic: true });
    this.remembered.set(key, actor);
    return actor;
  }

  /** The actor of a value of `Authorization`, for WebSocket connections. @throws UnauthenticatedError */
  identifyByValue(authorization: string): Promise<Actor> {
    return this.identify({ authorization });
  }

  contextFor(actor: Actor, requestId: string = randomUUID()): RequestContext {
    return { requestId, actor, reads: new ReadScope(this.database, actor.districtKey) };
  }

  /** A cookie counts only from pages of our own: browsers name the origin, other clients have no cookies. */
  private isOwnOrigin(headers: IncomingHttpHeaders): boolean {
    const { origin, host } = headers;
    if (origin === undefined)
      return (
        headers['sec-fetch-site'] === undefined || ['same-origin', 'none'].includes(String(headers['sec-fetch-site']))
      );
    if (origin === new URL(this.settings.publicUrl).origin || this.settings.corsOrigins.includes(origin)) return true;
    // A person may call the own machine by another of its names: localhost, 127.0.0.1, [::1].
    return /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin) && origin === `http://${host ?? ''}`;
  }
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return null;
}

/** The code and text that callers get for an unexpected error. */
export function asRequestError(error: unknown): RequestError {
  return error instanceof RequestError
    ? error
    : new RequestError('INTERNAL_SERVER_ERROR', 'Interner Fehler. Bitte die Kennung nennen.');
}

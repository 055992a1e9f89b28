import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RequestError } from '#kernel';
import { type Config } from '#platform';
import { CONFIG, RELEASE } from '#platform/api';
import { type Actor, Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { sessionCookie } from './session-cookie.domain.js';
import { sessionLimits } from './session.domain.js';
import { findIdleUntil } from './session.repository.js';
import { SessionService } from './session.service.js';

const credentials = z.strictObject({
  // No name holds NUL, and the database takes none.
  username: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\0]*$/),
  password: z.string().min(1).max(1_000),
});

@Controller('auth')
export class SessionController {
  private readonly cookie: ReturnType<typeof sessionCookie>;

  constructor(
    private readonly sessions: SessionService,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl' | 'demo'>,
    @Inject(RELEASE) private readonly release: string,
  ) {
    this.cookie = sessionCookie(config.publicUrl);
  }

  @Allow('public')
  @Post('login')
  @HttpCode(200)
  async login(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const parsed = credentials.safeParse(body);
    if (!parsed.success) {
      throw new RequestError('BAD_REQUEST', 'Erwartet wird {"username": "…", "password": "…"}.');
    }
    const { username, password } = parsed.data;
    const { actor, accessToken, cookie, expiresAt } = await this.sessions.signIn(
      username,
      password,
      request.ip,
      request.id,
    );
    void reply.setCookie(this.cookie.name, cookie, {
      httpOnly: true,
      secure: this.cookie.secure,
      sameSite: 'lax',
      path: '/',
      maxAge: sessionLimits.absoluteHours * 3600,
    });
    return {
      accessToken,
      expiresAt,
      viewer: toViewer(actor),
    };
  }

  @Allow('session:read')
  @Get('session')
  async session(@Request() { actor, reads }: RequestContext): Promise<unknown> {
    const idleUntil = await findIdleUntil(reads, actor).finally(() => reads.end());
    return { viewer: toViewer(actor), idleUntil, demo: this.config.demo, release: this.release };
  }

  @Allow('session:end')
  @Post('logout')
  @HttpCode(204)
  async logout(
    @Request() { actor, requestId }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.signOut(actor, requestId);
    void reply.clearCookie(this.cookie.name, {
      path: '/',
      secure: this.cookie.secure,
      httpOnly: true,
      sameSite: 'lax',
    });
  }
}

/** The signed-in account, as the answers under `/auth` tell it. */
function toViewer({ username, name, role, districtKey, unitKeys }: Actor): Record<string, unknown> {
  return { username, name, role, districtKey, unitKeys };
}

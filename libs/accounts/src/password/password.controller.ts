import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RequestError, type SettingsProblem } from '#kernel';
import { Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { PasswordService } from './password.service.js';

const password = z.string().min(1).max(1_000);
const acceptance = z.strictObject({ token: z.string().min(1).max(200), password });
const change = z.strictObject({ currentPassword: password, newPassword: password });

/** Setting the own password: by an invitation, or with the one before. */
@Controller('auth')
export class PasswordController {
  constructor(private readonly passwords: PasswordService) {}

  @Allow('public')
  @Post('invitation')
  @HttpCode(200)
  async acceptInvitation(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { token, password: chosen } = read(acceptance, body, 'Erwartet wird {"token": "…", "password": "…"}.');
    const outcome = await this.passwords.setByInvitation(token, chosen, request.ip, request.id);
    return 'problem' in outcome ? refused(reply, outcome.problem) : outcome;
  }

  @Allow('password:change')
  @Post('password')
  @HttpCode(204)
  async changePassword(
    @Request() { actor, reads, requestId }: RequestContext,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    await reads.end();
    const form = 'Erwartet wird {"currentPassword": "…", "newPassword": "…"}.';
    const { currentPassword: current, newPassword: next } = read(change, body, form);
    const problem = await this.passwords.change(actor, { current, next }, request.ip, requestId);
    return problem === null ? undefined : refused(reply, problem);
  }
}

function read<T>(schema: z.ZodType<T>, body: unknown, form: string): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new RequestError('BAD_REQUEST', form);
  return parsed.data;
}

function refused(reply: FastifyReply, { code, message }: SettingsProblem): { code: string; message: string } {
  void reply.status(400);
  return { code, message };
}

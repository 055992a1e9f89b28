import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { printSchema } from 'graphql';
import { NotFoundError } from '#kernel';
import { Allow } from '#access';
import { isPageName, PortalSettings } from './portal-settings.js';

/** Endpoints for the portal and for people without an account, and the schema as a file. */
@Controller()
export class PortalController {
  constructor(
    private readonly schemaHost: GraphQLSchemaHost,
    @Inject(PortalSettings) private readonly settings: PortalSettings,
  ) {}

  @Allow('public')
  @Get('portal/settings')
  @Header('cache-control', 'no-cache')
  describe(): Promise<unknown> {
    return this.settings.describe();
  }

  @Allow('public')
  @Get('portal/pages/:name')
  @Header('content-type', 'text/markdown; charset=utf-8')
  @Header('cache-control', 'no-cache')
  async page(@Param('name') name: string): Promise<string> {
    const text = isPageName(name) ? await this.settings.page(name) : null;
    if (text === null) throw new NotFoundError();
    return text;
  }

  @Allow('public')
  @Get('schema.graphql')
  @Header('content-type', 'text/plain; charset=utf-8')
  schema(): string {
    return printSchema(this.schemaHost.schema);
  }
}

import { Controller, Get, Header, Inject } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { printSchema } from 'graphql';
import { Allow } from '#identity';
import { renderStartPage, type StartPage, startPagePolicy } from './start-page.js';

/** Token of what the page shows, asked anew each time. */
export const START_PAGE = 'kreislage:start-page';

/** The page at `/`, and the schema as a file. */
@Controller()
export class StartPageController {
  constructor(
    private readonly schemaHost: GraphQLSchemaHost,
    @Inject(START_PAGE) private readonly describe: () => Promise<StartPage>,
  ) {}

  @Allow('public')
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', startPagePolicy)
  @Header('cache-control', 'no-cache')
  async page(): Promise<string> {
    return renderStartPage(await this.describe());
  }

  @Allow('public')
  @Get('schema.graphql')
  @Header('content-type', 'text/plain; charset=utf-8')
  schema(): string {
    return printSchema(this.schemaHost.schema);
  }
}

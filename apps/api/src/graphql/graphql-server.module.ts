import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { type Config, type Logger, LOGGER } from '#platform';
import { CONFIG } from '#platform/api';
import { HttpModule } from '../http/http.module.js';
import { RefusalAudit } from '../http/refusal-audit.js';
import { graphqlOptions } from './graphql.options.js';

/** The GraphQL server and its schema, made of the resolvers of all modules. */
@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [HttpModule],
      inject: [CONFIG, LOGGER, RefusalAudit],
      useFactory: ({ demo }: Pick<Config, 'demo'>, logger: Logger, refusals: RefusalAudit) =>
        graphqlOptions({ demo, logger, refusals }),
    }),
  ],
  exports: [GraphQLModule],
})
export class GraphqlServerModule {}

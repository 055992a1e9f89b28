import { initGraphQLTada } from 'gql.tada';
import { type introspection } from './schema.js';

export { readFragment, type FragmentOf, type ResultOf, type VariablesOf } from 'gql.tada';

/** Queries typed by apps/api/schema.graphql: what the schema does not know does not compile. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    /** `2026-11-22` */
    Date: string;
    /** RFC 3339, UTC. */
    DateTime: string;
  };
}>();

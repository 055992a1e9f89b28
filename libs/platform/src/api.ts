export * from './graphql/scalars.js';

/** Gives every document of this client its types, from the schema of the server. */
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';

export const graphql = initGraphQLTada<{ introspection: introspection; disableMasking: true }>();

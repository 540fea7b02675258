/** This API in Apollo Client. */
import { ApolloClient, HttpLink, InMemoryCache, type TypePolicies } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import type { VariablesOf } from 'gql.tada';
import possibleTypes from '../../schema/clients/apollo-possible-types.json' with { type: 'json' };
import { Contributions } from './documents.ts';

export function apolloClient(uri: string, typePolicies: TypePolicies = {}) {
  return new ApolloClient({
    link: new HttpLink({ uri }),
    cache: new InMemoryCache({ possibleTypes, typePolicies }),
  });
}

export function askContributions(client: ApolloClient, variables: VariablesOf<typeof Contributions>) {
  return client.query({ query: Contributions, variables, errorPolicy: 'all' });
}

const pageArguments = new Set(['first', 'after', 'last', 'before']);
const pages = relayStylePagination((given) => Object.keys(given ?? {}).filter((name) => !pageArguments.has(name)));

export const pagedLists: TypePolicies = {
  Query: { fields: { landmarks: pages } },
  Structure: { fields: { relations: pages } },
};

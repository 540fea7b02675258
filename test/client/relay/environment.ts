/** This API in Relay. */
import { Environment, Network, RecordSource, Store, type GraphQLResponse } from 'relay-runtime';

export function relayEnvironment(url: string) {
  return new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(async ({ text, name }, variables) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
        body: JSON.stringify({ query: text, operationName: name, variables }),
      });
      return (await response.json()) as GraphQLResponse;
    }),
  });
}

/** What do the sources disagree about? A list in Relay that loads five more at a time. */
import { Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { graphql, RelayEnvironmentProvider, useLazyLoadQuery, usePaginationFragment } from 'react-relay';
import { Environment, Network, type GraphQLResponse } from 'relay-runtime';
import type { main_disputes$key } from './__generated__/main_disputes.graphql';
import type { mainQuery } from './__generated__/mainQuery.graphql';

const LIST = graphql`
  fragment main_disputes on Query
  @refetchable(queryName: "mainPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 5 }, after: { type: "String" }) {
    disputes(first: $first, after: $after) @connection(key: "main_disputes") {
      edges { node { id type from { name } to { name } sourcesFor sourcesAgainst } }
    }
  }
`;

function Disputes() {
  const query: main_disputes$key = useLazyLoadQuery<mainQuery>(graphql`query mainQuery { ...main_disputes }`, {});
  const { data, hasNext, loadNext } = usePaginationFragment(LIST, query);
  const relations = data.disputes?.edges.flatMap((edge) => edge?.node ?? []) ?? [];
  const items = relations.map(({ id, from, type, to, sourcesFor, sourcesAgainst }) => (
    <li key={id}>{`${from.name} ${type} ${to.name}: ${sourcesFor} for, ${sourcesAgainst} against`}</li>
  ));
  const more = (
    <button key="more" onClick={() => loadNext(5)}>
      More
    </button>
  );
  return [<ul key="list">{items}</ul>, hasNext && more];
}

const network = Network.create(async ({ text }, variables) => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: text, variables });
  const response = await fetch('/graphql', { method: 'POST', headers, body });
  return (await response.json()) as GraphQLResponse;
});
const environment = new Environment({ network });
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback="Loading…">
        <Disputes />
      </Suspense>
    </RelayEnvironmentProvider>,
  );

/** Which skin does L2 supply, and how certain is it? A page with Apollo Client. */
import { ApolloClient, gql, HttpLink, InMemoryCache, type TypedDocumentNode } from '@apollo/client';
import { ApolloProvider, useQuery } from '@apollo/client/react';
import { createRoot } from 'react-dom/client';

type Supply = { region: { id: string; name: string }; status: string; sourcesFor: number; sourcesAgainst: number };

const SKIN: TypedDocumentNode<{ spinalNerve: { skinSupplied: { nodes: Supply[] } } }, { level: string }> = gql`
  query SkinOfSpinalNerve($level: SpinalLevel!) {
    spinalNerve(level: $level) {
      id
      skinSupplied { nodes { region { id name } status sourcesFor sourcesAgainst } }
    }
  }
`;

function Skin({ level }: { level: string }) {
  const { data, error } = useQuery(SKIN, { variables: { level } });
  if (error) return <p role="alert">{error.message}</p>;
  const items = data?.spinalNerve.skinSupplied.nodes.map(({ region, status, sourcesFor, sourcesAgainst }) => (
    <li key={region.id}>
      {region.name}: {status}, {sourcesFor} for, {sourcesAgainst} against
    </li>
  ));
  return items ? <ul>{items}</ul> : <p>Loading…</p>;
}

const client = new ApolloClient({ link: new HttpLink({ uri: '/graphql' }), cache: new InMemoryCache() });
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <ApolloProvider client={client}>
      <Skin level="L2" />
    </ApolloProvider>,
  );

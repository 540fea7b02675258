/** How to cite a view. */
import { useContext } from 'preact/hooks';
import { ServerContext, useQuery } from '../../api/client.ts';
import { CitationQuery } from './query.ts';

/** Cites the view at an explorer address, with the version and licence of the data once they are known. */
export function useCitation(path: string): string {
  const server = useContext(ServerContext);
  const answer = useQuery(CitationQuery, {});
  const meta = answer.state === 'ready' ? answer.data.meta : null;
  const data = meta == null ? 'cluneal-graph' : `${meta.title}, data version ${meta.dataVersion}`;
  return `${data}. ${server === '' ? location.origin : server}${path}. Licence of the data: ${meta?.licence ?? 'CC BY 4.0'}.`;
}

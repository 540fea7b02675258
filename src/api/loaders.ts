/** What resolvers ask: one DataLoader per question of the store, for one request, so that a level of a query is one call. */
import DataLoader from 'dataloader';
import type { Claim } from '../../schema/claim.ts';
import type {
  AdjacencyRequest,
  CallOptions,
  ExternalIdentifier,
  GraphCounts,
  GraphMeta,
  GraphReader,
  KnownNodes,
  ListPage,
  ListRequest,
  ReachRequest,
  Territory,
  WithNodes,
} from '../store/port.ts';
import type { NodeRecord, RelationRecord, StructureRecord } from '../store/records.ts';
import type { SearchResult } from '../store/search/rank.ts';

export interface GraphLoaders {
  readonly engine: GraphReader['engine'];
  /** At once where the node has been read on the way to something else, otherwise in a batch. Null where there is none. */
  node(id: string): NodeRecord | null | Promise<NodeRecord | null>;
  /** A node that has been read already; undefined where it has not. */
  known(id: string): NodeRecord | undefined;
  list(request: ListRequest): Promise<ListPage<NodeRecord | Claim>>;
  relation(id: string): Promise<RelationRecord | null>;
  adjacency(request: AdjacencyRequest): Promise<readonly RelationRecord[]>;
  claim(id: string): Promise<Claim | null>;
  statements(structure: string): Promise<readonly Claim[]>;
  reach(request: ReachRequest): Promise<Territory>;
  identified(identifier: ExternalIdentifier): Promise<readonly StructureRecord[]>;
  search(text: string): Promise<SearchResult>;
  disputed(): Promise<readonly RelationRecord[]>;
  meta(): Promise<GraphMeta | null>;
  counts(): Promise<GraphCounts>;
}

/** Loaders for one request. Nothing may be awaited between a resolver's start and its `load`, or batches fall apart. */
export function createLoaders(store: GraphReader, options: CallOptions): GraphLoaders {
  const read: KnownNodes[] = [];
  const known = (id: string): NodeRecord | undefined => {
    for (const nodes of read) {
      const node = nodes.get(id);
      if (node !== undefined) return node;
    }
    return undefined;
  };
  const remember = async <T>(asked: Promise<WithNodes<T>>): Promise<T> => {
    const { answer, nodes } = await asked;
    if (!read.includes(nodes)) read.push(nodes);
    return answer;
  };

  const nodes = new DataLoader<string, NodeRecord | null>((ids) => store.nodes(ids, options));
  const claims = new DataLoader<string, Claim | null>((ids) => store.claims(ids, options));
  const statements = new DataLoader<string, readonly Claim[]>((ids) => store.statements(ids, options));
  const relations = new DataLoader<string, RelationRecord | null>((ids) => remember(store.relations(ids, options)));
  const adjacency = new DataLoader<AdjacencyRequest, readonly RelationRecord[], string>(
    (requests) => remember(store.adjacency(requests, options)),
    {
      cacheKeyFn: ({ node, direction, types }) => `${node} ${direction} ${types?.join() ?? ''}`,
    },
  );
  const lists = new DataLoader<ListRequest, ListPage<NodeRecord | Claim>, string>(
    (requests) => store.list(requests, options),
    {
      cacheKeyFn: (request) => JSON.stringify(request),
    },
  );
  const reach = new DataLoader<ReachRequest, Territory, string>(
    (requests) => remember(store.reach(requests, options)),
    {
      cacheKeyFn: ({ start, direction }) => `${direction} ${start}`,
    },
  );
  const identified = new DataLoader<ExternalIdentifier, readonly StructureRecord[], string>(
    (identifiers) => store.identified(identifiers, options),
    { cacheKeyFn: ({ scheme, value }) => `${scheme}:${value}` },
  );
  const searches = new DataLoader<string, SearchResult>((texts) => remember(store.search(texts, options)));
  let disputed: Promise<readonly RelationRecord[]> | undefined;
  let meta: Promise<GraphMeta | null> | undefined;
  let counts: Promise<GraphCounts> | undefined;

  return {
    engine: store.engine,
    known,
    node: (id) => known(id) ?? nodes.load(id),
    list: (request) => lists.load(request),
    relation: (id) => relations.load(id),
    adjacency: (request) => adjacency.load(request),
    claim: (id) => claims.load(id),
    statements: (structure) => statements.load(structure),
    reach: (request) => reach.load(request),
    identified: (identifier) => identified.load(identifier),
    search: (text) => searches.load(text),
    disputed: () => (disputed ??= remember(store.disputed(options))),
    meta: () => (meta ??= store.meta(options)),
    counts: () => (counts ??= store.counts(options)),
  };
}

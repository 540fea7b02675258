/** One DataLoader per store question and request, so that each level of a query is one call. */
import type { ReachRequest, Subgraph } from '../domain/subgraph.ts';
import DataLoader from 'dataloader';
import type { Claim } from '../../schema/claim.ts';
import { relationTypes, type RelationType } from '../../schema/ontology.ts';
import {
  type AdjacencyRequest,
  type CallOptions,
  type ExternalIdentifier,
  type GraphCounts,
  type GraphMeta,
  type GraphReader,
  type KnownNodes,
  type ListPage,
  type ListRequest,
  type Neighbourhood,
  type NeighbourhoodRequest,
  type PrefetchPlan,
  type WithNodes,
} from '../store/port.ts';
import { keyOf } from '../store/request-key.ts';
import type { NodeRecord, RelationRecord, StructureRecord } from '../domain/records.ts';
import type { SearchResult } from '../domain/search/rank.ts';
import type { MaybePromise } from './maybe-promise.ts';

export interface GraphLoaders {
  readonly engine: GraphReader['engine'];
  /** Synchronous if the node has been read already, otherwise batched. Null if there is none. */
  node(id: string): MaybePromise<NodeRecord | null>;
  /** Prefetches everything a plan asks for around some structures, so that later reads are synchronous. */
  surround(starts: readonly string[], plan: PrefetchPlan): Promise<void>;
  /** A node that has been read already; undefined if it has not been. */
  known(id: string): NodeRecord | undefined;
  list(request: ListRequest): Promise<ListPage<NodeRecord | Claim>>;
  relation(id: string): Promise<RelationRecord | null>;
  adjacency(request: AdjacencyRequest): MaybePromise<readonly RelationRecord[]>;
  claim(id: string): Promise<Claim | null>;
  statements(structure: string): Promise<readonly Claim[]>;
  reach(request: ReachRequest): MaybePromise<Subgraph>;
  identified(identifier: ExternalIdentifier): Promise<readonly StructureRecord[]>;
  search(text: string): Promise<SearchResult>;
  disputed(): Promise<readonly RelationRecord[]>;
  /** Every relation of some types, by id; of all types if null. */
  relationsOfTypes(types: readonly RelationType[] | null): Promise<readonly RelationRecord[]>;
  meta(): Promise<GraphMeta | null>;
  counts(): Promise<GraphCounts>;
}

/**
 * Creates the loaders of one request. Nothing may be awaited between the start of a resolver and its `load`, or batches
 * fall apart.
 */
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
  const claims = new DataLoader<string, Claim | null>((ids) => remember(store.claims(ids, options)));
  const statements = new DataLoader<string, readonly Claim[]>((ids) => remember(store.statements(ids, options)));
  const hoods: Neighbourhood[] = [];
  const absent = new Set<string>();
  const neighbourhoods = new DataLoader<NeighbourhoodRequest, Neighbourhood, string>(
    (requests) => store.neighbourhoods(requests, options),
    { cacheKeyFn: keyOf.neighbourhood },
  );
  /** The answer of the first prefetched neighbourhood that has one. */
  const near = <T>(ask: (hood: Neighbourhood) => T | undefined): T | undefined => {
    for (const hood of hoods) {
      const answer = ask(hood);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  const relations = new DataLoader<string, RelationRecord | null>((ids) => remember(store.relations(ids, options)));
  const adjacency = new DataLoader<AdjacencyRequest, readonly RelationRecord[], string>(
    (requests) => remember(store.adjacency(requests, options)),
    { cacheKeyFn: keyOf.adjacency },
  );
  const lists = new DataLoader<ListRequest, ListPage<NodeRecord | Claim>, string>(
    (requests) => store.list(requests, options),
    { cacheKeyFn: keyOf.list },
  );
  const reach = new DataLoader<ReachRequest, Subgraph, string>((requests) => remember(store.reach(requests, options)), {
    cacheKeyFn: keyOf.reach,
  });
  const identified = new DataLoader<ExternalIdentifier, readonly StructureRecord[], string>(
    (identifiers) => store.identified(identifiers, options),
    { cacheKeyFn: keyOf.identifier },
  );
  const searches = new DataLoader<string, SearchResult>((texts) => remember(store.search(texts, options)));
  const ofTypes = new DataLoader<readonly RelationType[], readonly RelationRecord[], string>(
    (requests) => remember(store.relationsOfTypes(requests, options)),
    { cacheKeyFn: (types) => [...types].sort().join() },
  );
  let disputed: Promise<readonly RelationRecord[]> | undefined;
  let meta: Promise<GraphMeta | null> | undefined;
  let counts: Promise<GraphCounts> | undefined;

  return {
    engine: store.engine,
    known,
    node: (id) => known(id) ?? (absent.has(id) ? null : nodes.load(id)),
    async surround(starts, plan) {
      const hood = await neighbourhoods.load({ starts, plan });
      if (!hoods.includes(hood)) hoods.push(hood);
      if (!read.includes(hood.nodes)) read.push(hood.nodes);
      for (const id of starts) if (hood.nodes.get(id) === undefined) absent.add(id);
    },
    list: (request) => lists.load(request),
    relation: (id) => relations.load(id),
    adjacency: (request) => near((hood) => hood.adjacency(request)) ?? adjacency.load(request),
    claim: (id) => claims.load(id),
    statements: (structure) => statements.load(structure),
    reach: (request) => near((hood) => hood.reach(request)) ?? reach.load(request),
    identified: (identifier) => identified.load(identifier),
    search: (text) => searches.load(text),
    relationsOfTypes: (types) => ofTypes.load(types ?? relationTypes),
    disputed: () => (disputed ??= remember(store.disputed(options))),
    meta: () => (meta ??= store.meta(options)),
    counts: () => (counts ??= store.counts(options)),
  };
}

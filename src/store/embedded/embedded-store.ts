/** The graph in memory, on graphology: for trying, teaching and tests, with the same answers as Neo4j. */
import { MultiDirectedGraph } from 'graphology';
import type { Claim } from '../../../schema/claim.ts';
import {
  EDGES,
  kindNames,
  kindOfId,
  regionOfLevel,
  relationTypes,
  type Kind,
  type RelationType,
} from '../../../schema/ontology.ts';
import {
  territoryOf,
  type AdjacencyRequest,
  type CallOptions,
  type GraphCounts,
  type GraphMeta,
  type GraphReader,
  type ListPage,
  type ListRequest,
  type ReachRequest,
} from '../port.ts';
import {
  compareByRank,
  compareIds,
  type GraphContent,
  type NodeRecord,
  type RelationRecord,
  type StructureRecord,
} from '../records.ts';
import { openEmbeddedSearch } from './embedded-search.ts';

type Graph = MultiDirectedGraph<{ record: NodeRecord }, { record: RelationRecord }>;

export interface EmbeddedOptions {
  /** Version of this software, told in the graph's meta data. */
  readonly version: string;
}

/** Holds a whole content in memory and answers from it. The content is not copied and must not change afterwards. */
export function openEmbeddedStore(content: GraphContent, { version }: EmbeddedOptions): GraphReader {
  const graph: Graph = new MultiDirectedGraph();
  const nodes = new Map<string, NodeRecord>();
  for (const record of [...content.structures, ...content.sources, ...content.classes, ...content.topics]) {
    nodes.set(record.id, record);
    graph.addNode(record.id, { record });
  }
  for (const record of content.relations) graph.addEdgeWithKey(record.id, record.from, record.to, { record });

  const claims = [...content.relations.flatMap((relation) => relation.claims), ...content.statements].sort((a, b) =>
    compareIds(a.id, b.id),
  );
  const claimById = new Map(claims.map((claim) => [claim.id, claim]));
  const statementsOf = Map.groupBy(content.statements, (claim) => claim.structure ?? '');
  const ranked = Map.groupBy([...nodes.values()].sort(compareByRank), (record): Kind => record.kind);
  const byIdentifier = new Map<string, StructureRecord[]>();
  for (const structure of [...content.structures].sort(compareByRank)) {
    for (const key of new Set(structure.identifiers.map(({ scheme, value }) => `${scheme}:${value}`))) {
      byIdentifier.set(key, [...(byIdentifier.get(key) ?? []), structure]);
    }
  }
  const disputed = content.relations.filter((relation) => relation.claims.some((claim) => claim.stance === 'DISPUTES'));
  const search = openEmbeddedSearch(content.structures);
  const meta = describe(content, version);
  const counts = countAll(content, nodes, claims.length);
  const revision = `${content.dataVersion}@${meta.seededAt}`;

  return {
    engine: 'EMBEDDED',
    revision: (options) => answer(options, () => revision),
    meta: (options) => answer(options, () => meta),
    counts: (options) => answer(options, () => counts),
    nodes: (ids, options) => answer(options, () => ids.map((id) => nodes.get(id) ?? null)),
    list: (requests, options) =>
      answer(options, () =>
        requests.map((request) =>
          request.kind === 'Claim'
            ? page(listClaims(claims, request), request)
            : page(listNodes(ranked, request), request),
        ),
      ),
    relations: (ids, options) =>
      answer(options, () => ({
        answer: ids.map((id) => (graph.hasEdge(id) ? graph.getEdgeAttribute(id, 'record') : null)),
        nodes,
      })),
    adjacency: (requests, options) =>
      answer(options, () => ({ answer: requests.map((request) => adjacent(graph, request)), nodes })),
    claims: (ids, options) => answer(options, () => ids.map((id) => claimById.get(id) ?? null)),
    statements: (structures, options) => answer(options, () => structures.map((id) => statementsOf.get(id) ?? [])),
    reach: (requests, options) =>
      answer(options, () => ({
        answer: requests.map((request) => territoryOf(reachable(graph, request).values())),
        nodes,
      })),
    identified: (identifiers, options) =>
      answer(options, () => identifiers.map(({ scheme, value }) => byIdentifier.get(`${scheme}:${value}`) ?? [])),
    search: (texts, options) => answer(options, () => ({ answer: texts.map(search), nodes })),
    disputed: (options) => answer(options, () => ({ answer: disputed, nodes })),
    close: () => Promise.resolve(),
  };
}

/** Answers in a later microtask, as a database would, unless the call has been ended. */
function answer<T>({ signal }: CallOptions, compute: () => T): Promise<T> {
  return new Promise((resolve) => {
    signal?.throwIfAborted();
    resolve(compute());
  });
}

function adjacent(graph: Graph, { node, direction, types }: AdjacencyRequest): RelationRecord[] {
  if (!graph.hasNode(node)) return [];
  const outgoing = direction === 'INVERSE' ? [] : graph.outboundEdges(node);
  const incoming = direction === 'FORWARD' ? [] : graph.inboundEdges(node);
  return [...new Set([...outgoing, ...incoming])]
    .map((id) => graph.getEdgeAttribute(id, 'record'))
    .filter((record) => types === null || types.includes(record.type))
    .sort((a, b) => compareIds(a.id, b.id));
}

function reachable(graph: Graph, { start, direction }: ReachRequest): Map<string, RelationRecord> {
  const found = new Map<string, RelationRecord>();
  if (!graph.hasNode(start)) return found;
  const up = direction === 'UP';
  const reached = new Set([start]);
  const take = (record: RelationRecord, next: string) => {
    found.set(record.id, record);
    reached.add(next);
  };
  if (up) {
    for (const node of reached) {
      graph.forEachInboundEdge(node, (_id, { record }) => {
        if (record.type === 'PART_OF') take(record, record.from);
      });
    }
  }
  // A set that grows while it is walked: each node is met once.
  for (const node of reached) {
    const visit = (_id: string, { record }: { record: RelationRecord }) => {
      if (EDGES[record.type].walk === 'STEP') take(record, up ? record.from : record.to);
    };
    if (up) graph.forEachInboundEdge(node, visit);
    else graph.forEachOutboundEdge(node, visit);
  }
  for (const node of reached) {
    graph.forEachOutboundEdge(node, (id, { record }) => {
      if (EDGES[record.type].walk === 'LAST_STEP') found.set(id, record);
    });
  }
  return found;
}

function listNodes(
  ranked: ReadonlyMap<Kind, readonly NodeRecord[]>,
  { kind, region, sourceKinds }: ListRequest,
): readonly NodeRecord[] {
  const all = ranked.get(kind) ?? [];
  if (region === null && sourceKinds === null) return all;
  const inRegion = (record: NodeRecord) =>
    region === null || ('level' in record && record.level !== null && regionOfLevel(record.level) === region);
  const ofKind = (record: NodeRecord) =>
    sourceKinds === null || (record.kind === 'Source' && sourceKinds.includes(record.sourceKind));
  return all.filter((record) => inRegion(record) && ofKind(record));
}

function listClaims(claims: readonly Claim[], { source }: ListRequest): readonly Claim[] {
  return source === null ? claims : claims.filter((claim) => claim.source === source);
}

function page<T extends { id: string; rank?: number }>(
  all: readonly T[],
  { after, before, limit, fromEnd, total }: ListRequest,
): ListPage<T> {
  const position = (item: T) => ({ rank: item.rank ?? 0, id: item.id });
  const between = all.filter(
    (item) =>
      (after === null || compareByRank(position(item), after) > 0) &&
      (before === null || compareByRank(position(item), before) < 0),
  );
  const items = fromEnd ? between.slice(Math.max(0, between.length - limit)) : between.slice(0, limit);
  return { items, totalCount: total ? all.length : null, hasMore: between.length > items.length };
}

function describe({ title, dataVersion, licence }: GraphContent, version: string): GraphMeta {
  return { title, dataVersion, licence, seededAt: new Date().toISOString(), seededBy: version };
}

function countAll(content: GraphContent, nodes: ReadonlyMap<string, NodeRecord>, claimCount: number): GraphCounts {
  const count = <K extends string>(names: readonly K[], of: (name: K) => number) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, number>;
  const kinds = Map.groupBy(nodes.keys(), (id) => kindOfId(id));
  const types = Map.groupBy(content.relations, (relation): RelationType => relation.type);
  const own: Partial<Record<Kind, number>> = { Claim: claimCount, GraphMeta: 1 };
  return {
    nodes: count(kindNames, (kind) => own[kind] ?? kinds.get(kind)?.length ?? 0),
    relations: count(relationTypes, (type) => types.get(type)?.length ?? 0),
  };
}

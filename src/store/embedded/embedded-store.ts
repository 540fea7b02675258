/** The graph in memory, on graphology: for trying, teaching and tests, with the same answers as Neo4j. */
import { MultiDirectedGraph } from 'graphology';
import { everything, see } from '../../../schema/claim.ts';
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
  type ListPosition,
  type ListRequest,
  type Neighbourhood,
  type ReachRequest,
  type Territory,
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
  // What does not depend on who asks is found once, here; what follows from all claims of a relation is kept by `see`.
  for (const relation of content.relations) see(relation, everything);
  const surroundings = surroundingsOf(graph);
  const claimsOfSource = Map.groupBy(claims, (claim) => claim.source);
  const territories = new Map<string, Territory>();
  const territory = (request: ReachRequest): Territory => {
    const key = `${request.direction} ${request.start}`;
    const known = territories.get(key);
    if (known !== undefined) return known;
    const found = territoryOf(reachable(graph, request).values());
    // A start that does not exist is one of any number.
    if (graph.hasNode(request.start)) territories.set(key, found);
    return found;
  };
  const disputed = content.relations.filter((relation) => relation.claims.some((claim) => claim.stance === 'DISPUTES'));
  const search = openEmbeddedSearch(content.structures);
  const meta = describe(content, version);
  const counts = countAll(content, nodes, claims.length);
  /** All is at hand everywhere. */
  const everywhere: Neighbourhood = {
    nodes,
    adjacency: (request) => adjacent(surroundings, request),
    reach: territory,
    size: nodes.size + content.relations.length,
  };
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
            ? page(request.source === null ? claims : (claimsOfSource.get(request.source) ?? []), request)
            : page(listNodes(ranked, request), request),
        ),
      ),
    relations: (ids, options) =>
      answer(options, () => ({
        answer: ids.map((id) => (graph.hasEdge(id) ? graph.getEdgeAttribute(id, 'record') : null)),
        nodes,
      })),
    adjacency: (requests, options) =>
      answer(options, () => ({ answer: requests.map((request) => adjacent(surroundings, request)), nodes })),
    claims: (ids, options) => answer(options, () => ({ answer: ids.map((id) => claimById.get(id) ?? null), nodes })),
    statements: (structures, options) =>
      answer(options, () => ({ answer: structures.map((id) => statementsOf.get(id) ?? []), nodes })),
    neighbourhoods: (requests, options) => answer(options, () => requests.map(() => everywhere)),
    reach: (requests, options) => answer(options, () => ({ answer: requests.map(territory), nodes })),
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

type Direction = AdjacencyRequest['direction'];

/** The relations of a node, ordered by id: all that are seen in one direction, and those of each type among them. */
interface Surrounding {
  readonly all: readonly RelationRecord[];
  readonly byType: ReadonlyMap<RelationType, readonly RelationRecord[]>;
}

function surroundingsOf(graph: Graph): Map<string, Record<Direction, Surrounding>> {
  const surrounding = (ids: readonly string[]): Surrounding => {
    const all = [...new Set(ids)]
      .map((id) => graph.getEdgeAttribute(id, 'record'))
      .sort((a, b) => compareIds(a.id, b.id));
    return { all, byType: Map.groupBy(all, ({ type }): RelationType => type) };
  };
  return new Map(
    graph.mapNodes((node) => [
      node,
      {
        FORWARD: surrounding(graph.outboundEdges(node)),
        INVERSE: surrounding(graph.inboundEdges(node)),
        BOTH: surrounding(graph.edges(node)),
      },
    ]),
  );
}

function adjacent(
  surroundings: ReadonlyMap<string, Record<Direction, Surrounding>>,
  { node, direction, types }: AdjacencyRequest,
): RelationRecord[] {
  const around = surroundings.get(node)?.[direction];
  if (around === undefined) return [];
  const [type] = types ?? [];
  const found =
    types === null
      ? around.all
      : types.length === 1 && type !== undefined
        ? (around.byType.get(type) ?? [])
        : around.all.filter((record) => types.includes(record.type));
  return found as RelationRecord[];
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

function page<T extends { id: string; rank?: number }>(
  all: readonly T[],
  { after, before, limit, fromEnd, total }: ListRequest,
): ListPage<T> {
  const from = after === null ? 0 : placeOf(all, after, true);
  const to = before === null ? all.length : Math.max(from, placeOf(all, before, false));
  const items = fromEnd ? all.slice(Math.max(from, to - limit), to) : all.slice(from, Math.min(to, from + limit));
  return { items, totalCount: total ? all.length : null, hasMore: to - from > items.length };
}

/** How many items of a sorted list lie before a position, which itself counts where `included` is set. */
function placeOf(
  all: readonly { readonly id: string; readonly rank?: number }[],
  position: ListPosition,
  included: boolean,
): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { rank = 0, id = '' } = all[middle] ?? {};
    const order = compareByRank({ rank, id }, position);
    if (order < 0 || (included && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
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

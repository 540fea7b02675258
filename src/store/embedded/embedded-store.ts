/** The graph in memory, for demos, teaching and tests, with the same answers as Neo4j. */
import { subgraphOf, walksWithin, type ReachRequest, type Subgraph } from '../../domain/subgraph.ts';
import { everything, evaluate, type Claim } from '../../../schema/claim.ts';
import {
  kindNames,
  kindOfId,
  regionOfLevel,
  relationTypes,
  type Direction,
  type Kind,
  type RelationType,
} from '../../../schema/ontology.ts';
import {
  type AdjacencyRequest,
  type CallOptions,
  type GraphCounts,
  type GraphMeta,
  type GraphReader,
  type ListPage,
  type ListPosition,
  type ListRequest,
  type Neighbourhood,
} from '../port.ts';
import {
  compareByRank,
  compareIds,
  type GraphContent,
  type NodeRecord,
  type RelationRecord,
  type StructureRecord,
} from '../../domain/records.ts';
import { keyOf } from '../request-key.ts';
import { mapInTurns } from '../turns.ts';
import { openEmbeddedSearch } from './embedded-search.ts';

export interface EmbeddedOptions {
  /** Version of this software, reported in the graph's meta data. */
  readonly version: string;
}

/** Serves a whole content from memory. The content is not copied and must not change afterwards. */
export function openEmbeddedStore(content: GraphContent, { version }: EmbeddedOptions): GraphReader {
  const nodes = new Map<string, NodeRecord>();
  for (const record of [...content.structures, ...content.sources, ...content.classes, ...content.topics]) {
    nodes.set(record.id, record);
  }
  const relationById = new Map(content.relations.map((record) => [record.id, record]));
  const whole = subgraphOf(content.relations);

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
  // Evaluations that do not depend on a perspective are computed once, here.
  for (const relation of content.relations) evaluate(relation, everything);
  const surroundings = surroundingsOf(nodes.keys(), whole);
  const claimsOfSource = Map.groupBy(claims, (claim) => claim.source);
  const ends = new Map(content.relations.map(({ id, from, to }) => [id, [from, to]]));
  const listClaims = ({ source, sourceKinds, stance, topics, about }: ListRequest): readonly Claim[] => {
    const known = source === null ? claims : (claimsOfSource.get(source) ?? []);
    if (sourceKinds === null && stance === null && topics === null && about === null) return known;
    return known.filter(
      (claim) =>
        (sourceKinds === null || sourceKinds.includes(claim.sourceKind)) &&
        (stance === null || claim.stance === stance) &&
        (topics === null || (claim.topic !== null && topics.includes(claim.topic))) &&
        (about === null ||
          claim.relation === about ||
          claim.structure === about ||
          (claim.relation !== null && ends.get(claim.relation)?.includes(about) === true)),
    );
  };
  const relationsByType = Map.groupBy(
    [...content.relations].sort((a, b) => compareIds(a.id, b.id)),
    ({ type }): RelationType => type,
  );
  const subgraphs = new Map<string, Subgraph>();
  const subgraph = (request: ReachRequest): Subgraph => {
    const key = keyOf.reach(request);
    const known = subgraphs.get(key);
    if (known !== undefined) return known;
    const found = walksWithin(whole, request);
    // Unknown starts are unlimited in number, so they are not cached.
    if (nodes.has(request.start)) subgraphs.set(key, found);
    return found;
  };
  const disputed = content.relations.filter((relation) => relation.claims.some((claim) => claim.stance === 'DISPUTES'));
  const search = openEmbeddedSearch(content.structures);
  const meta = describe(content, version);
  const counts = countAll(content, nodes, claims.length);
  /** Everything is available everywhere. */
  const everywhere: Neighbourhood = {
    nodes,
    adjacency: (request) => adjacent(surroundings, request),
    reach: subgraph,
    // Nothing beyond what the store holds anyway.
    bytes: 0,
  };
  const revision = `${content.dataVersion}@${meta.seededAt}`;

  return {
    engine: { name: 'EMBEDDED', system: 'embedded', immutable: true },
    revision: (options) => answer(options, () => revision),
    meta: (options) => answer(options, () => meta),
    counts: (options) => answer(options, () => counts),
    nodes: (ids, options) => answer(options, () => ids.map((id) => nodes.get(id) ?? null)),
    list: (requests, options) =>
      answer(options, () =>
        requests.map((request) =>
          request.kind === 'Claim' ? page(listClaims(request), request) : page(listNodes(ranked, request), request),
        ),
      ),
    relations: (ids, options) =>
      answer(options, () => ({
        answer: ids.map((id) => relationById.get(id) ?? null),
        nodes,
      })),
    adjacency: (requests, options) =>
      answer(options, () => ({ answer: requests.map((request) => adjacent(surroundings, request)), nodes })),
    claims: (ids, options) => answer(options, () => ({ answer: ids.map((id) => claimById.get(id) ?? null), nodes })),
    statements: (structures, options) =>
      answer(options, () => ({ answer: structures.map((id) => statementsOf.get(id) ?? []), nodes })),
    neighbourhoods: (requests, options) => answer(options, () => requests.map(() => everywhere)),
    reach: (requests, options) => answer(options, () => ({ answer: requests.map(subgraph), nodes })),
    identified: (identifiers, options) =>
      answer(options, () => identifiers.map(({ scheme, value }) => byIdentifier.get(`${scheme}:${value}`) ?? [])),
    search: async (texts, options) => {
      options.signal?.throwIfAborted();
      return { answer: await mapInTurns(texts, search), nodes };
    },
    disputed: (options) => answer(options, () => ({ answer: disputed, nodes })),
    relationsOfTypes: (requests, options) =>
      answer(options, () => ({
        answer: requests.map((types) =>
          [...new Set(types)].flatMap((type) => relationsByType.get(type) ?? []).sort((a, b) => compareIds(a.id, b.id)),
        ),
        nodes,
      })),
    whole: (options) => answer(options, () => ({ revision, content, omitted: 0 })),
    close: () => Promise.resolve(),
  };
}

/** Answers in a later microtask, as a database would, unless the call was aborted. */
function answer<T>({ signal }: CallOptions, compute: () => T): Promise<T> {
  return new Promise((resolve) => {
    signal?.throwIfAborted();
    resolve(compute());
  });
}

/** The relations of a node ordered by id: all in one direction, and grouped by type. */
interface Surrounding {
  readonly all: readonly RelationRecord[];
  readonly byType: ReadonlyMap<RelationType, readonly RelationRecord[]>;
}

function surroundingsOf(
  nodes: Iterable<string>,
  { outgoing, incoming }: Subgraph,
): Map<string, Record<Direction, Surrounding>> {
  const surrounding = (relations: Iterable<RelationRecord>): Surrounding => {
    const all = [...relations].sort((a, b) => compareIds(a.id, b.id));
    return { all, byType: Map.groupBy(all, ({ type }): RelationType => type) };
  };
  return new Map(
    [...nodes].map((node) => {
      const [out, back] = [outgoing.get(node) ?? [], incoming.get(node) ?? []];
      return [node, { OUT: surrounding(out), IN: surrounding(back), BOTH: surrounding(new Set([...out, ...back])) }];
    }),
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

function listNodes(
  ranked: ReadonlyMap<Kind, readonly NodeRecord[]>,
  { kind, region, landmarkKinds, sourceKinds, publishedFrom, publishedTo }: ListRequest,
): readonly NodeRecord[] {
  const all = ranked.get(kind) ?? [];
  const filters = [region, landmarkKinds, sourceKinds, publishedFrom, publishedTo];
  if (filters.every((filter) => filter === null)) return all;
  const inRegion = (record: NodeRecord) =>
    region === null || ('level' in record && record.level !== null && regionOfLevel(record.level) === region);
  const ofKind = (record: NodeRecord) =>
    sourceKinds === null || (record.kind === 'Source' && sourceKinds.includes(record.sourceKind));
  const isLandmark = (record: NodeRecord) =>
    landmarkKinds === null ||
    (record.kind === 'Landmark' && record.landmarkKind !== null && landmarkKinds.includes(record.landmarkKind));
  const isOfYears = (record: NodeRecord) =>
    (publishedFrom === null && publishedTo === null) ||
    (record.kind === 'Source' &&
      record.year !== null &&
      (publishedFrom === null || record.year >= publishedFrom) &&
      (publishedTo === null || record.year <= publishedTo));
  return all.filter((record) => inRegion(record) && ofKind(record) && isLandmark(record) && isOfYears(record));
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

/** The number of items in a sorted list before a position; the position itself counts if `included` is set. */
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
  return { title, dataVersion, licence, seededAt: new Date().toISOString(), seededBy: version, written: null };
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

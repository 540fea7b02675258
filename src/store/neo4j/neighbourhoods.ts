/** Prefetches everything a query will ask around some structures in one statement, level by level. */
import { reachOf, relationsOf, subgraphOf, type Subgraph, walksWithin } from '../../domain/subgraph.ts';
import { kindsAcross, structureKindOfId, structureKinds, type StructureKind } from '../../../schema/ontology.ts';
import {
  type AdjacencyRequest,
  type CallOptions,
  type Neighbourhood,
  type NeighbourhoodRequest,
  type PrefetchPlan,
  type Hop,
} from '../port.ts';
import { bytesOfText, keep, keptBytes } from '../kept.ts';
import { keyOf } from '../request-key.ts';
import { bytesOf } from '../weight.ts';
import type { NodeRecord, RelationRecord } from '../../domain/records.ts';
import type { Neo4jConnection } from './connection.ts';
import {
  arrowOf,
  groupsOf,
  matchByIds,
  nodesById,
  reachDown,
  reachUp,
  readGraph,
  select,
  union,
  type FoundGraph,
  type GraphMatch,
  type Parameters,
} from './read-graph.ts';

/** Levels with more nodes than this are not expanded; what lies beyond is read on demand. */
const widestLevel = 1_000;

export async function readNeighbourhoods(
  connection: Neo4jConnection,
  requests: readonly NeighbourhoodRequest[],
  options: CallOptions,
): Promise<Neighbourhood[]> {
  const groups = Map.groupBy(requests, ({ plan }) => plan.key);
  const read = new Map(
    await Promise.all(
      [...groups].map(async ([key, members]) => {
        const plan = (members[0] as NeighbourhoodRequest).plan;
        const starts = [...new Set(members.flatMap((request) => request.starts))];
        return [
          key,
          { ...(await readAround(connection, starts, plan, options)), isShared: members.length > 1 },
        ] as const;
      }),
    ),
  );
  return requests.map((request) => toNeighbourhood(request, read.get(request.plan.key) as Surroundings));
}

interface Surroundings extends FoundGraph {
  readonly all: Subgraph;
  /** Whether it was read for several requests. */
  readonly isShared: boolean;
}

async function readAround(
  connection: Neo4jConnection,
  starts: readonly string[],
  plan: PrefetchPlan,
  options: CallOptions,
): Promise<Omit<Surroundings, 'isShared'>> {
  const { match, parameters } = matchByIds(starts, structureKinds, 'starts');
  const found =
    match === null
      ? { relations: new Map<string, RelationRecord>(), nodes: new Map(), sizes: [] }
      : await readGraph(
          connection,
          'neighbourhood',
          clausesAround(match, starts, plan),
          { ...parameters, widestLevel: BigInt(widestLevel) } satisfies Parameters,
          options,
        );
  return { ...found, all: subgraphOf(found.relations.values()) };
}

/** The same plan recurs with other start nodes. */
const madeBefore = keep<GraphMatch>('neighbourhoodClauses', keptBytes.neighbourhoodClauses, bytesOfText);

function clausesAround(match: string, starts: readonly string[], plan: PrefetchPlan): GraphMatch {
  const kinds = new Set(starts.map((id) => structureKindOfId(id)).filter((kind) => kind !== null));
  const key = `${[...kinds].join()} ${plan.key}`;
  const before = madeBefore.get(key);
  if (before !== undefined) return before;
  const made = matchAround(match, kinds, plan);
  madeBefore.set(key, made);
  return made;
}

/** Clauses that expand start nodes `n` of these kinds level by level, and along every walk if the plan includes walks. */
function matchAround(match: string, kinds: ReadonlySet<StructureKind>, { levels, reach }: PrefetchPlan): GraphMatch {
  let possible = kinds;
  const clauses = [`CALL () { ${match} RETURN collect(n) AS level0 }`];
  for (const [index, hops] of levels.entries()) {
    clauses.push(matchLevel(index, hops, possible));
    possible = new Set(
      hops.flatMap(({ kinds, direction, types }) => kinds.flatMap((kind) => kindsAcross(kind, direction, types))),
    );
  }
  if (reach) {
    const down = reachDown('UNWIND level0 AS n WITH n WHERE NOT n:SkinRegion');
    const up = reachUp('UNWIND level0 AS n WITH n WHERE n:SkinRegion');
    const parts = [
      ...(kinds.has('SkinRegion') ? [up] : []),
      ...(kinds.size > 1 || !kinds.has('SkinRegion') ? [down] : []),
    ];
    clauses.push(
      `CALL (level0) { CALL (level0) { ${union(parts)} } RETURN collect(DISTINCT r) AS onWalks }
      CALL (onWalks) { UNWIND onWalks AS r UNWIND [startNode(r), endNode(r)] AS x RETURN collect(DISTINCT x) AS walked }`,
    );
  }
  const numbers = levels.map((_level, index) => String(index));
  const sum = (...lists: (readonly string[])[]) => lists.flat().join(' + ');
  const levelLists = ['level0', ...numbers.map((number) => `level${String(Number(number) + 1)}`)];
  return `${clauses.join('\n    ')}
    WITH ${sum(
      ['[]'],
      numbers.map((number) => `withClaims${number}`),
      reach ? ['onWalks'] : [],
    )} AS withClaims,
      ${sum(
        ['[]'],
        numbers.map((number) => `plain${number}`),
      )} AS plain,
      ${sum(levelLists, reach ? ['walked'] : [])} AS ends,
      [${levelLists.map((list) => `size(${list})`).join(', ')}] AS sizes`;
}

/** One level: the relationships of its hops, and the nodes they lead to. */
function matchLevel(index: number, hops: readonly Hop[], possible: ReadonlySet<StructureKind>): string {
  /** A condition on the nodes that a hop starts from; empty if the relationship types imply it. */
  const conditionOf = (hop: Hop): string => {
    const goesFromOthers = [...possible].some(
      (kind) => !hop.kinds.includes(kind) && kindsAcross(kind, hop.direction, hop.types).length > 0,
    );
    return goesFromOthers ? ` WHERE n:${[...hop.kinds].sort().join('|')}` : '';
  };
  // Hops in the same direction from the same nodes are merged.
  const groups = groupsOf(hops, (hop) => `${hop.direction} ${String(hop.withClaims)} ${conditionOf(hop)}`);
  const parts = groups.map(([hop, members]) => {
    const types = members.some((member) => member.types === null)
      ? null
      : [...new Set(members.flatMap((member) => member.types ?? []))];
    const match = `MATCH (n)${arrowOf(hop.direction, types)}(x)${conditionOf(hop)}`;
    return { match, withClaims: hop.withClaims };
  });
  const from = `UNWIND CASE WHEN size(level${String(index)}) > $widestLevel THEN [] ELSE level${String(index)} END AS n`;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    const [full, empty] = only.withClaims ? ['withClaims', 'plain'] : ['plain', 'withClaims'];
    // The empty list comes last: next to an aggregate it would be a grouping key, and no rows would give no row.
    return `CALL (level${String(index)}) {
      ${from} ${only.match}
      WITH collect(r) AS found, collect(DISTINCT x) AS ends
      RETURN found AS ${full}${String(index)}, [] AS ${empty}${String(index)}, ends AS level${String(index + 1)}
    }`;
  }
  const lists = `collect(DISTINCT x) AS level${String(index + 1)}`;
  const matches = parts.map(({ match, withClaims }) => `${match} RETURN r, x, ${String(withClaims)} AS withClaims`);
  return `CALL (level${String(index)}) {
      ${from}
      CALL (n) { ${union(matches)} }
      RETURN collect(CASE WHEN withClaims THEN r END) AS withClaims${String(index)}, collect(CASE WHEN withClaims THEN null ELSE r END) AS plain${String(index)}, ${lists}
    }`;
}

/** The part of a prefetch that belongs to one request. Whoever keeps it does not keep what was read for others. */
function toNeighbourhood(asked: NeighbourhoodRequest, surroundings: Surroundings): Neighbourhood {
  const { known, walks, relations, nodes } = partOf(asked, surroundings);
  return {
    nodes,
    get bytes() {
      return bytesOf(relations) + bytesOf(nodes);
    },
    adjacency: (request) =>
      known.get(keyOf.adjacency(request)) ??
      (request.withClaims ? undefined : known.get(keyOf.adjacency({ ...request, withClaims: true }))),
    reach: ({ start, direction }) => (reachOf(start).direction === direction ? walks.get(start) : undefined),
  };
}

function partOf({ starts, plan }: NeighbourhoodRequest, { all, relations, nodes, sizes, isShared }: Surroundings) {
  const known = new Map<string, readonly RelationRecord[]>();
  let level = new Set(starts.filter((id) => nodes.has(id)));
  for (const [index, hops] of plan.levels.entries()) {
    if ((sizes[index] ?? 0) > widestLevel) break;
    const next = new Set<string>();
    for (const node of level) {
      const kind = structureKindOfId(node);
      for (const { kinds, direction, types, withClaims } of hops) {
        if (kind === null || !kinds.includes(kind)) continue;
        const request: AdjacencyRequest = { node, direction, types, withClaims };
        const key = keyOf.adjacency(request);
        const found = known.get(key) ?? select(all, request);
        known.set(key, found);
        for (const { from, to } of found) next.add(from === node ? to : from);
      }
    }
    level = next;
  }
  const walks = new Map<string, Subgraph>();
  if (plan.reach) for (const start of starts) walks.set(start, walksWithin(all, reachOf(start)));
  if (!isShared) return { known, walks, relations, nodes };
  const lists = [...known.values(), ...[...walks.values()].map(relationsOf)];
  const own = new Map(lists.flat().map((relation) => [relation.id, relation]));
  return { known, walks, relations: own, nodes: nodesAround(starts, own, nodes) };
}

/** The nodes among those read that are start nodes, ends of these relations, or sources of their claims. */
function nodesAround(
  starts: readonly string[],
  relations: ReadonlyMap<string, RelationRecord>,
  nodes: ReadonlyMap<string, NodeRecord>,
): Map<string, NodeRecord> {
  const ids = new Set(starts);
  for (const { from, to, claims } of relations.values()) {
    ids.add(from).add(to);
    for (const { source } of claims) ids.add(source);
  }
  return nodesById([...ids].map((id) => nodes.get(id) ?? null));
}

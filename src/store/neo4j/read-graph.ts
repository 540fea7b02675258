/** Reads a part of the graph in one statement: different clauses find it, but what is read of it is always the same. */
import type { Subgraph } from '../../domain/subgraph.ts';
import {
  kindOfId,
  lastStepTypes,
  relationTypes,
  stepTypes,
  type Kind,
  type RelationType,
} from '../../../schema/ontology.ts';
import { bytesOfText, keep, keptBytes } from '../kept.ts';
import { fullProjection, type AdjacencyRequest, type CallOptions, type Projection } from '../port.ts';
import { compareIds, type NodeRecord, type RelationRecord } from '../../domain/records.ts';
import { maxWalkLength } from '../../domain/walk.ts';
import type { Neo4jConnection } from './connection.ts';
import {
  claimCells,
  claimEdges,
  decodeRelation,
  decodeSourceCells,
  decodeStructure,
  relationCells,
  sourceCells,
  structureCells,
} from './encoding.ts';

export type Parameters = Record<string, unknown>;

/** Clauses that bind three lists: relationships to read with claims, relationships to read without, and nodes. */
export type GraphMatch = string;

/** Clauses for the relationships `r` that a match returns: all with their claims, and the nodes at their ends. */
export function relationships(match: string): GraphMatch {
  return `CALL () { ${match} }
    WITH collect(DISTINCT r) AS withClaims
    CALL (withClaims) { UNWIND withClaims AS r UNWIND [startNode(r), endNode(r)] AS x RETURN collect(DISTINCT x) AS ends }
    WITH withClaims, [] AS plain, ends, [] AS sizes`;
}

export interface FoundGraph {
  readonly relations: Map<string, RelationRecord>;
  readonly nodes: Map<string, NodeRecord>;
  readonly sizes: readonly number[];
}

/** In a small graph the planner would scan all claims, or all nodes of a kind: 20 times the DB hits on the seed. */
const bySeek = 'USING INDEX SEEK c:Claim(relation)';
export const byId = (kind: string | null) => `USING INDEX SEEK n:${String(kind)}(id)`;

/** Reads what the clauses bind, each item once: relations, their claims, the sources of those, and nodes. */
export async function readGraph(
  { read }: Neo4jConnection,
  name: string,
  match: GraphMatch,
  parameters: Parameters,
  options: CallOptions,
): Promise<FoundGraph> {
  const wanted = options.projection ?? fullProjection;
  const statement = statementOf(match, wanted);
  const [row] = await read(name, statement, parameters, options);
  if (row === undefined) throw new Error(`The statement "${name}" gave no row.`);
  const lists = row as Record<'relations' | 'plainRelations' | 'nodes', unknown[][]>;
  const sources = (row['sources'] as unknown[][]).map((cells) => decodeSourceCells(cells, wanted.sources));
  const kinds = new Map(sources.map(({ id, sourceKind }) => [id, sourceKind]));
  const relations = new Map<string, RelationRecord>();
  // A relation found both with and without its claims keeps them.
  for (const cells of [...lists.plainRelations, ...lists.relations]) {
    const relation = decodeRelation(cells, wanted.claims, (id) => kinds.get(id));
    if (relation !== null) relations.set(relation.id, relation);
  }
  const nodes = nodesById([
    ...lists.nodes.map((cells) => decodeStructure(cells, wanted)),
    ...(wanted.sources === 'NONE' ? [] : sources),
  ]);
  return { relations, nodes, sizes: row['sizes'] as number[] };
}

/** Statements by their clauses and projection. */
const statements = keep<string>('statements', keptBytes.statements, bytesOfText);

function statementOf(match: GraphMatch, wanted: Projection): string {
  const { texts, names, claims, sources } = wanted;
  const key = `${String(texts)} ${String(names)} ${claims} ${sources} ${match}`;
  const before = statements.get(key);
  if (before !== undefined) return before;
  const statement = makeStatement(match, wanted);
  statements.set(key, statement);
  return statement;
}

function makeStatement(match: GraphMatch, wanted: Projection): string {
  const claim = `CASE WHEN c IS NULL THEN null ELSE ${claimCells('c', 's', wanted.claims)} END`;
  return compact(`${match}
    CALL (withClaims) {
      UNWIND withClaims AS r
      WITH DISTINCT r
      OPTIONAL MATCH (c:Claim {relation: r.id})-[:${claimEdges.cites}]->(s:Source) ${bySeek}
      WITH r, collect(${claim}) AS claims, collect(DISTINCT s) AS cited
      RETURN collect(${relationCells('r', 'claims')}) AS relations, collect(cited) AS citedLists
    }
    CALL (citedLists) {
      UNWIND citedLists AS cited
      UNWIND cited AS s
      WITH DISTINCT s
      RETURN collect(${sourceCells('s', wanted.sources)}) AS sources
    }
    CALL (plain) { UNWIND plain AS r WITH DISTINCT r RETURN collect(${relationCells('r', null)}) AS plainRelations }
    CALL (ends) { UNWIND ends AS n WITH DISTINCT n RETURN collect(${structureCells('n', wanted)}) AS nodes }
    RETURN relations, plainRelations, sources, nodes, sizes`);
}

/** A statement without indentation: the driver needs a second write beyond 1,400 bytes. */
function compact(statement: string): string {
  return statement.replaceAll(/\s+/gu, ' ').trim();
}

export function nodesById(nodes: readonly (NodeRecord | null)[]): Map<string, NodeRecord> {
  return new Map(nodes.flatMap((node) => (node === null ? [] : [[node.id, node] as const])));
}

/** A pattern that binds `n` to the nodes with these ids, by the unique index of each label; null if there are none. */
export function matchByIds(
  ids: readonly string[],
  kinds: readonly Kind[],
  prefix = 'ids',
): { match: string | null; parameters: Parameters } {
  const groups = Map.groupBy(new Set(ids), (id) => kindOfId(id));
  const parameters: Parameters = {};
  const parts = kinds.flatMap((kind) => {
    const members = groups.get(kind);
    if (members === undefined) return [];
    parameters[`${prefix}${kind}`] = members;
    return [`UNWIND $${prefix}${kind} AS id MATCH (n:${kind} {id: id}) ${byId(kind)} RETURN n`];
  });
  if (parts.length === 0) return { match: null, parameters };
  return { match: `CALL () { ${union(parts)} } WITH n`, parameters };
}

const steps = stepTypes.join('|');
const lastSteps = lastStepTypes.join('|');

/**
 * Every relationship on a way down from the start nodes `n`, what the nerves on those ways pierce and pass, and the
 * regions that contain the skin regions reached.
 */
export function reachDown(match: string): string {
  return `${match}
    MATCH path = (n)-[:${steps}*0..${String(maxWalkLength)}]->(x)
    WITH DISTINCT x, last(relationships(path)) AS step
    OPTIONAL MATCH (x)-[beyond:${lastSteps}]->()
    OPTIONAL MATCH whole = (x:SkinRegion)-[:PART_OF*1..${String(maxWalkLength)}]->()
    UNWIND [step, beyond] + coalesce(relationships(whole), []) AS r
    WITH r WHERE r IS NOT NULL
    RETURN DISTINCT r`;
}

/** The same upwards from the regions `n` and their parts to the spinal nerves. */
export function reachUp(match: string): string {
  return `${match}
    MATCH whole = (part:SkinRegion)-[:PART_OF*0..${String(maxWalkLength)}]->(n)
    OPTIONAL MATCH path = (x)-[:${steps}*1..${String(maxWalkLength)}]->(part)
    OPTIONAL MATCH (x)-[last:${lastSteps}]->()
    UNWIND [last] + relationships(whole) + coalesce(relationships(path), []) AS r
    WITH r WHERE r IS NOT NULL
    RETURN DISTINCT r`;
}

/** Groups items by a key; each group comes with its first member. */
export function groupsOf<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
): (readonly [Item, readonly Item[]])[] {
  return [...Map.groupBy(items, keyOf).values()].map((members) => [members[0] as Item, members]);
}

export function union(parts: readonly string[]): string {
  return parts.join('\n    UNION ALL ');
}

const allTypes = relationTypes.join('|');

/** A relationship `r` of some types, or of all, from a node on its left. */
export function arrowOf(direction: AdjacencyRequest['direction'], types: readonly RelationType[] | null): string {
  const relationship = `[r:${types === null ? allTypes : types.join('|')}]`;
  return { OUT: `-${relationship}->`, IN: `<-${relationship}-`, BOTH: `-${relationship}-` }[direction];
}

/** The relations of a subgraph that a request asks for, by id. */
export function select(
  { outgoing, incoming }: Subgraph,
  { node, direction, types }: AdjacencyRequest,
): RelationRecord[] {
  const out = direction === 'IN' ? [] : (outgoing.get(node) ?? []);
  const into = direction === 'OUT' ? [] : (incoming.get(node) ?? []);
  return [...(into.length === 0 ? out : new Set([...out, ...into]))]
    .filter(({ type }) => types === null || types.includes(type))
    .sort((a, b) => compareIds(a.id, b.id));
}

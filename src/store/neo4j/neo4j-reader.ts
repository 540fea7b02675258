/** The graph in Neo4j, read: one hand-written statement for each question of the port. */
import type { Claim } from '../../../schema/claim.ts';
import {
  kindNames,
  kindOfId,
  lastStepTypes,
  parseRelationId,
  relationTypes,
  stepTypes,
  structureKinds,
  type Kind,
  type RelationType,
} from '../../../schema/ontology.ts';
import { GraphError } from '../../errors.ts';
import {
  territoryOf,
  type AdjacencyRequest,
  type CallOptions,
  type GraphCounts,
  type GraphMeta,
  type GraphReader,
  type ListPage,
  type ListRequest,
} from '../port.ts';
import { asStructure, compareByRank, compareIds, type NodeRecord, type RelationRecord } from '../records.ts';
import { maxWalkLength } from '../walk.ts';
import type { Neo4jConnection } from './connection.ts';
import { claimEdges, decodeClaim, decodeNode, decodeRelation, identifierIndex, metaId } from './encoding.ts';
import { openNeo4jSearch } from './neo4j-search.ts';

type Row = Record<string, unknown>;
type Parameters = Record<string, unknown>;

export function openNeo4jReader(connection: Neo4jConnection): GraphReader {
  /** The last revision that was asked for, and whether there was a whole graph at it. */
  let last: { readonly revision: string; readonly isSeeded: boolean } | null = null;
  /** Who asks for revisions is never shown a graph that is still being written: its meta data come last. */
  const read: Neo4jConnection['read'] = (...call) =>
    last?.isSeeded === false ? Promise.reject(noGraph()) : connection.read(...call);
  const guarded: Neo4jConnection = { ...connection, read };
  return {
    ...readerOf(guarded),
    meta: (options) => readMeta(connection, options),
    counts: (options) => readCounts(connection, options),
    async revision(options) {
      const revision = await connection.revision(options);
      if (last?.revision !== revision) last = { revision, isSeeded: (await readMeta(connection, options)) !== null };
      return revision;
    },
    close: () => connection.close(),
  };
}

function noGraph(): GraphError {
  const sentence =
    'The database holds no graph yet, or one that is still being written; seed it with "npm run seed", or wait for its end.';
  return new GraphError('NOT_SEEDED', sentence);
}

function readerOf(connection: Neo4jConnection): Omit<GraphReader, 'revision' | 'meta' | 'counts' | 'close'> {
  const { read } = connection;
  return {
    engine: 'NEO4J',

    async nodes(ids, options) {
      const { match, parameters } = matchByIds(ids, ['Source', 'StructureClass', 'DisputeTopic', ...structureKinds]);
      if (match === null) return ids.map(() => null);
      const rows = await read('nodes', `${match} RETURN ${nodeMap('n')} AS node`, parameters, options);
      const found = nodesById(rows.map((row) => row['node'] as Row));
      return ids.map((id) => found.get(id) ?? null);
    },

    list: (requests, options) => Promise.all(requests.map((request) => readPage(connection, request, options))),

    async relations(ids, options) {
      const keys = ids.flatMap((id) => {
        const key = parseRelationId(id);
        return key === null ? [] : [{ id, ...key }];
      });
      // The type stands in the statement, since Cypher takes none as a parameter; it comes from the ontology alone.
      const parameters: Parameters = {};
      const parts = [...Map.groupBy(keys, (key) => `${key.type} ${String(kindOfId(key.from))}`)].map(
        ([group, members], index) => {
          const [type, kind] = group.split(' ') as [RelationType, Kind];
          parameters[`keys${String(index)}`] = members.map(({ id, from }) => ({ id, from }));
          return `UNWIND $keys${String(index)} AS key MATCH (:${kind} {id: key.from})-[r:${type} {id: key.id}]->() RETURN r`;
        },
      );
      if (parts.length === 0) return { answer: ids.map(() => null), nodes: new Map() };
      const { relations, nodes } = await readRelations(connection, 'relations', union(parts), parameters, options);
      return { answer: ids.map((id) => relations.get(id) ?? null), nodes };
    },

    async adjacency(requests, options) {
      const { match, parameters } = matchRequests(requests);
      if (match === null) return { answer: requests.map(() => []), nodes: new Map() };
      const { relations, nodes } = await readRelations(connection, 'adjacency', match, parameters, options);
      const all = territoryOf(relations.values());
      return { answer: requests.map((request) => select(all, request)), nodes };
    },

    async claims(ids, options) {
      const rows = await read(
        'claims',
        `UNWIND $ids AS id MATCH (c:Claim {id: id})-[:${claimEdges.cites}]->(s:Source) RETURN ${claimMap} AS claim`,
        { ids: ids.filter((id) => kindOfId(id) === 'Claim') },
        options,
      );
      const found = new Map(rows.map((row) => decodeClaim(row['claim'] as Row)).map((claim) => [claim.id, claim]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async statements(structures, options) {
      const rows = await read(
        'statements',
        `UNWIND $structures AS id MATCH (c:Claim {structure: id})-[:${claimEdges.cites}]->(s:Source) RETURN ${claimMap} AS claim`,
        { structures: [...new Set(structures)] },
        options,
      );
      const found = Map.groupBy(
        rows.map((row) => decodeClaim(row['claim'] as Row)).sort((a, b) => compareIds(a.id, b.id)),
        (claim) => claim.structure ?? '',
      );
      return structures.map((id) => found.get(id) ?? []);
    },

    async reach(requests, options) {
      const ups = requests.filter(({ direction }) => direction === 'UP').map(({ start }) => start);
      const downs = requests.filter(({ direction }) => direction === 'DOWN').map(({ start }) => start);
      const up = matchByIds(ups, ['SkinRegion'], 'up');
      const down = matchByIds(downs, structureKinds, 'down');
      const parts = [
        ...(up.match === null ? [] : [reachUp(up.match)]),
        ...(down.match === null ? [] : [reachDown(down.match)]),
      ];
      if (parts.length === 0) return { answer: requests.map(() => territoryOf([])), nodes: new Map() };
      const { relations, nodes } = await readRelations(
        connection,
        'reach',
        union(parts),
        { ...up.parameters, ...down.parameters },
        options,
      );
      const territory = territoryOf([...relations.values()].sort((a, b) => compareIds(a.id, b.id)));
      return { answer: requests.map(() => territory), nodes };
    },

    async identified(identifiers, options) {
      const wanted = [...new Set(identifiers.map(({ scheme, value }) => `${scheme}:${value}`))];
      if (wanted.length === 0) return [];
      const rows = await read(
        'identified',
        `UNWIND $wanted AS key
         CALL db.index.fulltext.queryNodes($index, '"' + key + '"') YIELD node AS n
         WHERE key IN n.identifiers
         RETURN key, ${nodeMap('n')} AS node`,
        { wanted, index: identifierIndex },
        options,
      );
      const found = Map.groupBy(rows, (row) => row['key'] as string);
      return identifiers.map(({ scheme, value }) =>
        (found.get(`${scheme}:${value}`) ?? [])
          .map((row) => asStructure(decodeNode(row['node'] as Row)))
          .filter((structure) => structure !== null)
          .sort(compareByRank),
      );
    },

    search: openNeo4jSearch(connection),

    async disputed(options) {
      const found = await read(
        'disputed ids',
        `MATCH (c:Claim {stance: 'DISPUTES'}) WHERE c.relation IS NOT NULL RETURN DISTINCT c.relation AS id ORDER BY id`,
        {},
        options,
      );
      const { answer, nodes } = await this.relations(
        found.map((row) => row['id'] as string),
        options,
      );
      return { answer: answer.filter((relation) => relation !== null), nodes };
    },
  };
}

const steps = stepTypes.join('|');
const lastSteps = lastStepTypes.join('|');

/** Every relationship on a way down from the start nodes `n`, and what the nerves on those ways pierce and pass. */
function reachDown(match: string): string {
  return `${match}
    MATCH path = (n)-[:${steps}*0..${String(maxWalkLength)}]->(x)
    UNWIND [null] + relationships(path) AS step
    OPTIONAL MATCH (x)-[last:${lastSteps}]->()
    UNWIND [step, last] AS r
    WITH r WHERE r IS NOT NULL
    RETURN DISTINCT r`;
}

/** The same upwards from the regions `n`, over their parts, up to the spinal nerves. */
function reachUp(match: string): string {
  return `${match}
    MATCH whole = (part:SkinRegion)-[:PART_OF*0..${String(maxWalkLength)}]->(n)
    OPTIONAL MATCH path = (x)-[:${steps}*1..${String(maxWalkLength)}]->(part)
    OPTIONAL MATCH (x)-[last:${lastSteps}]->()
    UNWIND [last] + relationships(whole) + coalesce(relationships(path), []) AS r
    WITH r WHERE r IS NOT NULL
    RETURN DISTINCT r`;
}

const claimMap = 'c {.*, source: s.id, sourceKind: s.kind}';

/** A node as a map; a dispute topic with the claims that it weighs. */
function nodeMap(name: string): string {
  const weighed = `[(${name}:DisputeTopic)-[w:${claimEdges.weighs}]->(wc:Claim) | {position: w.position, order: w.order, claim: wc.id}]`;
  return `${name} {.*, weighed: ${weighed}}`;
}

/** Runs a statement that returns relationships `r`, and reads with each its claims, its ends and the sources of its claims. */
async function readRelations(
  { read }: Neo4jConnection,
  name: string,
  match: string,
  parameters: Parameters,
  options: CallOptions,
): Promise<{ relations: Map<string, RelationRecord>; nodes: Map<string, NodeRecord> }> {
  const statement = `
    CALL () { ${match} }
    WITH collect(DISTINCT r) AS found
    CALL (found) {
      UNWIND found AS r
      OPTIONAL MATCH (c:Claim {relation: r.id})-[:${claimEdges.cites}]->(s:Source)
      WITH r, collect(CASE WHEN c IS NULL THEN null ELSE ${claimMap} END) AS claims
      RETURN collect({id: r.id, type: type(r), how: r.how, from: startNode(r).id, to: endNode(r).id, claims: claims}) AS relations
    }
    CALL (found) {
      UNWIND found AS r
      UNWIND [startNode(r), endNode(r)] AS x
      WITH DISTINCT x
      RETURN collect(x {.*}) AS ends
    }
    CALL (found) {
      UNWIND found AS r
      MATCH (:Claim {relation: r.id})-[:${claimEdges.cites}]->(s:Source)
      WITH DISTINCT s
      RETURN collect(s {.*}) AS sources
    }
    RETURN relations, ends, sources`;
  const [row] = await read(name, statement, parameters, options);
  const relations = ((row?.['relations'] ?? []) as Row[])
    .map(decodeRelation)
    // A relationship of the same type that somebody else drew has no id of ours.
    .filter((relation) => parseRelationId(relation.id) !== null);
  const nodes = nodesById([...((row?.['ends'] ?? []) as Row[]), ...((row?.['sources'] ?? []) as Row[])]);
  return { relations: new Map(relations.map((relation) => [relation.id, relation])), nodes };
}

function nodesById(rows: readonly Row[]): Map<string, NodeRecord> {
  return new Map(
    rows.flatMap((properties) => {
      const node = decodeNode(properties);
      return node === null ? [] : [[node.id, node] as const];
    }),
  );
}

/** A pattern that binds `n` to the nodes with these ids, by the unique index of each label; null where there are none. */
function matchByIds(
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
    return [`UNWIND $${prefix}${kind} AS id MATCH (n:${kind} {id: id}) RETURN n`];
  });
  if (parts.length === 0) return { match: null, parameters };
  return { match: `CALL () { ${union(parts)} } WITH n`, parameters };
}

/** A statement that returns the relationships that some requests ask for. */
function matchRequests(requests: readonly AdjacencyRequest[]): { match: string | null; parameters: Parameters } {
  const groups = Map.groupBy(
    requests,
    ({ node, types, direction }) => `${String(kindOfId(node))} ${direction} ${types?.join('|') ?? ''}`,
  );
  const parameters: Parameters = {};
  const parts = [...groups].flatMap(([key, members], index) => {
    const [kind, direction, types] = key.split(' ') as [Kind, AdjacencyRequest['direction'], string];
    if (!structureKinds.some((known) => known === kind)) return [];
    parameters[`nodes${String(index)}`] = [...new Set(members.map(({ node }) => node))];
    const [left, right] = { FORWARD: ['-', '->'], INVERSE: ['<-', '-'], BOTH: ['-', '-'] }[direction];
    return [
      `UNWIND $nodes${String(index)} AS id MATCH (:${kind} {id: id})${String(left)}[r:${types === '' ? allTypes : types}]${String(right)}() RETURN r`,
    ];
  });
  return { match: parts.length === 0 ? null : union(parts), parameters };
}

const allTypes = relationTypes.join('|');

function union(parts: readonly string[]): string {
  return parts.join('\n    UNION ALL ');
}

function select(
  { outgoing, incoming }: ReturnType<typeof territoryOf>,
  { node, direction, types }: AdjacencyRequest,
): RelationRecord[] {
  const out = direction === 'INVERSE' ? [] : (outgoing.get(node) ?? []);
  const into = direction === 'FORWARD' ? [] : (incoming.get(node) ?? []);
  return [...new Set([...out, ...into])]
    .filter(({ type }) => types === null || types.includes(type))
    .sort((a, b) => compareIds(a.id, b.id));
}

async function readPage(
  connection: Neo4jConnection,
  request: ListRequest,
  options: CallOptions,
): Promise<ListPage<NodeRecord | Claim>> {
  const { kind, region, sourceKinds, source, after, before, limit, fromEnd } = request;
  const isClaim = kind === 'Claim';
  const pattern = source === null ? `(n:${kind})` : `(n:Claim)-[:${claimEdges.cites}]->(:Source {id: $source})`;
  const filters = [
    ...(region === null ? [] : ['n.region = $region']),
    ...(sourceKinds === null ? [] : ['n.kind IN $sourceKinds']),
    'n.id IS NOT NULL',
  ];
  // Rank and id together are the key of a list; claims are listed by id alone.
  const beyond = (sign: '<' | '>', name: string) =>
    isClaim
      ? `n.id ${sign} $${name}.id`
      : `(n.rank ${sign} $${name}.rank OR (n.rank = $${name}.rank AND n.id ${sign} $${name}.id))`;
  const where = [
    ...filters,
    ...(after === null ? [] : [beyond('>', 'after')]),
    ...(before === null ? [] : [beyond('<', 'before')]),
  ];
  const order = (fromEnd ? ['n.rank DESC', 'n.id DESC'] : ['n.rank', 'n.id']).slice(isClaim ? 1 : 0).join(', ');
  const project = isClaim
    ? `[(n)-[:${claimEdges.cites}]->(s:Source) | n {.*, source: s.id, sourceKind: s.kind}][0]`
    : nodeMap('n');
  const statement = `
    CALL () { MATCH ${pattern} WHERE ${filters.join(' AND ')} RETURN count(n) AS total }
    CALL () {
      MATCH ${pattern} WHERE ${where.join(' AND ')}
      WITH n ORDER BY ${order} LIMIT $limit
      RETURN collect(${project}) AS items
    }
    RETURN total, items`;
  const rows = await connection.read(
    'list',
    statement,
    { region, sourceKinds, source, after, before, limit: BigInt(limit + 1) },
    options,
  );
  const found = (rows[0]?.['items'] ?? []) as Row[];
  const items = found.slice(0, limit).flatMap((properties) => {
    const item = isClaim ? decodeClaim(properties) : decodeNode(properties);
    return item === null ? [] : [item];
  });
  return {
    items: fromEnd ? items.reverse() : items,
    totalCount: (rows[0]?.['total'] ?? 0) as number,
    hasMore: found.length > limit,
  };
}

async function readMeta({ read }: Neo4jConnection, options: CallOptions): Promise<GraphMeta | null> {
  const [row] = await read('meta', 'MATCH (m:GraphMeta {id: $metaId}) RETURN m {.*} AS meta', { metaId }, options);
  if (row === undefined) return null;
  const { title, dataVersion, licence, seededAt, seededBy } = row['meta'] as Record<keyof GraphMeta, string>;
  return { title, dataVersion, licence, seededAt, seededBy };
}

/** From the counts that the database keeps by label and type: no node is read. */
async function readCounts({ read }: Neo4jConnection, options: CallOptions): Promise<GraphCounts> {
  const counts = [
    ...kindNames.map((kind) => `MATCH (n:${kind}) RETURN 'n:${kind}' AS what, count(n) AS number`),
    ...relationTypes.map((type) => `MATCH ()-[r:${type}]->() RETURN 'r:${type}' AS what, count(r) AS number`),
  ];
  const rows = await read('counts', union(counts), {}, options);
  const numbers = new Map(rows.map((row) => [row['what'] as string, row['number'] as number]));
  const counted = <K extends string>(names: readonly K[], prefix: string) =>
    Object.fromEntries(names.map((name) => [name, numbers.get(`${prefix}:${name}`) ?? 0])) as Record<K, number>;
  return { nodes: counted(kindNames, 'n'), relations: counted(relationTypes, 'r') };
}

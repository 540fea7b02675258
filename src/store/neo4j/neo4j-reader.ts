/** Reads the graph from Neo4j: one hand-written statement per question of the port. */
import { subgraphOf, walksWithin } from '../../domain/subgraph.ts';
import type { Claim } from '../../../schema/claim.ts';
import {
  kindNames,
  kindOfId,
  parseRelationId,
  relationTypes,
  structureKindOfId,
  structureKinds,
  type Kind,
} from '../../../schema/ontology.ts';
import { GraphError } from '../../errors.ts';
import {
  fullProjection,
  type AdjacencyRequest,
  type CallOptions,
  type GraphCounts,
  type GraphMeta,
  type GraphReader,
  type ListPage,
  type ListRequest,
  type Reading,
} from '../port.ts';
import { compareByRank, compareIds, type NodeRecord } from '../../domain/records.ts';
import type { Neo4jConnection } from './connection.ts';
import {
  claimEdges,
  decodeClaim,
  decodeNode,
  decodeSourceCells,
  decodeStructure,
  identifierIndex,
  metaId,
  nodeCells,
  sourceCells,
  structureCells,
} from './encoding.ts';
import { decodeStoredGraph, readStoredGraph } from './neo4j-content.ts';
import { readNeighbourhoods } from './neighbourhoods.ts';
import { formatVersion } from './neo4j-rows.ts';
import { openNeo4jSearch } from './neo4j-search.ts';
import { pageStatement } from './page-statement.ts';
import {
  arrowOf,
  byId,
  groupsOf,
  matchByIds,
  nodesById,
  reachDown,
  reachUp,
  readGraph,
  relationships,
  select,
  union,
  type Parameters,
} from './read-graph.ts';

type Row = Record<string, unknown>;

/** The kinds that `nodes` looks up. */
const nodeKinds = new Set<Kind>(['Source', 'StructureClass', 'DisputeTopic', ...structureKinds]);

export function openNeo4jReader(connection: Neo4jConnection): GraphReader {
  /** The last revision seen, and whether the database held a complete graph then: its meta data is written last. */
  let last: { readonly revision: string; readonly isSeeded: boolean } | null = null;
  let looking: { readonly revision: string; readonly found: Promise<void> } | null = null;
  /** Looks for the meta data at a new revision. Concurrent callers share the look-up, so no single signal may end it. */
  const look = (revision: string): Promise<void> => {
    if (last?.revision === revision) return Promise.resolve();
    if (looking?.revision === revision) return looking.found;
    const found = readMeta(connection, {})
      .then((meta) => {
        last = { revision, isSeeded: meta !== null };
      })
      .finally(() => {
        if (looking?.found === found) looking = null;
      });
    looking = { revision, found };
    return found;
  };
  /** Rejects if there was no complete graph, and still is none. */
  const refuseUnseeded = async (): Promise<void> => {
    if (last?.isSeeded !== false) return;
    if ((await readMeta(connection, {})) === null) throw noGraph();
    last = null;
  };
  /** Callers that ask for revisions never see a graph that is still being written. */
  const read: Neo4jConnection['read'] = async (name, statement, parameters, options) => {
    const { onRead } = options;
    await refuseUnseeded();
    if (onRead === undefined) return connection.read(name, statement, parameters, options);
    const readings: Reading[] = [];
    const rows = await connection.read(name, statement, parameters, {
      ...options,
      onRead: (reading) => readings.push(reading),
    });
    for (const reading of readings) {
      await look(reading.revision);
      if (last?.isSeeded === false) throw noGraph();
      onRead(reading);
    }
    return rows;
  };
  const guarded: Neo4jConnection = { ...connection, read };
  return {
    ...readerOf(guarded),
    meta: (options) => readMeta(connection, options),
    counts: (options) => readCounts(connection, options),
    async revision(options) {
      const revision = await connection.revision(options);
      await look(revision);
      return revision;
    },
    async whole(options) {
      if ((await readMeta(connection, options)) === null) throw noGraph();
      const stored = await readStoredGraph(connection, options);
      // A reset may have begun since.
      if (!stored.nodes.some(({ id }) => id === metaId)) throw noGraph();
      const { content, problems } = decodeStoredGraph(stored);
      return { revision: stored.revision, content, omitted: problems.length };
    },
    close: () => connection.close(),
  };
}

function noGraph(): GraphError {
  const sentence =
    'The database holds no graph yet, or one that is still being written; seed it with "npm run seed", or wait until that finishes.';
  return new GraphError('NOT_SEEDED', sentence);
}

function readerOf(connection: Neo4jConnection): Omit<GraphReader, 'revision' | 'meta' | 'counts' | 'whole' | 'close'> {
  const { read } = connection;
  return {
    engine: { name: 'NEO4J', system: 'neo4j', immutable: false },

    async nodes(ids, options) {
      const projection = options.projection ?? fullProjection;
      const parameters: Parameters = {};
      const groups = Map.groupBy(new Set(ids), (id) => kindOfId(id));
      const parts = [...groups].flatMap(([kind, members]) => {
        if (kind === null || !nodeKinds.has(kind)) return [];
        parameters[`ids${kind}`] = members;
        return [
          `UNWIND $ids${kind} AS id MATCH (n:${kind} {id: id}) ${byId(kind)} RETURN ${nodeCells('n', kind, projection)} AS node`,
        ];
      });
      if (parts.length === 0) return ids.map(() => null);
      const rows = await read('nodes', union(parts), parameters, options);
      const found = nodesById(rows.map((row) => decodeNode(row['node'], projection)));
      return ids.map((id) => found.get(id) ?? null);
    },

    list: (requests, options) => Promise.all(requests.map((request) => readPage(connection, request, options))),

    async relations(ids, options) {
      const keys = ids.flatMap((id) => {
        const key = parseRelationId(id);
        const kind = key === null ? null : kindOfId(key.from);
        return key === null || kind === null ? [] : [{ id, kind, ...key }];
      });
      // Part of the statement, because Cypher has no parameters for types. It comes only from the ontology.
      const parameters: Parameters = {};
      const parts = groupsOf(keys, ({ type, kind }) => `${type} ${kind}`).map(([{ type, kind }, members], index) => {
        parameters[`keys${String(index)}`] = members.map(({ id, from }) => ({ id, from }));
        return `UNWIND $keys${String(index)} AS key MATCH (n:${kind} {id: key.from})-[r:${type} {id: key.id}]->() ${byId(kind)} RETURN r`;
      });
      if (parts.length === 0) return { answer: ids.map(() => null), nodes: new Map() };
      const match = relationships(union(parts));
      const { relations, nodes } = await readGraph(connection, 'relations', match, parameters, options);
      return { answer: ids.map((id) => relations.get(id) ?? null), nodes };
    },

    async adjacency(requests, options) {
      const { match, parameters } = matchRequests(requests);
      if (match === null) return { answer: requests.map(() => []), nodes: new Map() };
      const { relations, nodes } = await readGraph(connection, 'adjacency', relationships(match), parameters, options);
      const all = subgraphOf(relations.values());
      return { answer: requests.map((request) => select(all, request)), nodes };
    },

    neighbourhoods: (requests, options) => readNeighbourhoods(connection, requests, options),

    async claims(ids, options) {
      const named = ids.filter((id) => kindOfId(id) === 'Claim');
      if (named.length === 0) return { answer: ids.map(() => null), nodes: new Map() };
      const { claims, nodes } = await readClaims(connection, 'claims', 'id', named, options);
      const found = new Map(claims.map((claim) => [claim.id, claim]));
      return { answer: ids.map((id) => found.get(id) ?? null), nodes };
    },

    async statements(structures, options) {
      if (structures.length === 0) return { answer: [], nodes: new Map() };
      const { claims, nodes } = await readClaims(connection, 'statements', 'structure', structures, options);
      const found = Map.groupBy(
        claims.sort((a, b) => compareIds(a.id, b.id)),
        (claim) => claim.structure ?? '',
      );
      return { answer: structures.map((id) => found.get(id) ?? []), nodes };
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
      if (parts.length === 0) return { answer: requests.map(() => subgraphOf([])), nodes: new Map() };
      const parameters = { ...up.parameters, ...down.parameters };
      const match = relationships(union(parts));
      const { relations, nodes } = await readGraph(connection, 'reach', match, parameters, options);
      const subgraph = subgraphOf(relations.values());
      return { answer: requests.map((request) => walksWithin(subgraph, request)), nodes };
    },

    async identified(identifiers, options) {
      const projection = options.projection ?? fullProjection;
      const keys = [...new Set(identifiers.map(({ scheme, value }) => `${scheme}:${value}`))];
      if (keys.length === 0) return [];
      const rows = await read(
        'identified',
        `UNWIND $keys AS key
         CALL db.index.fulltext.queryNodes($index, '"' + key + '"') YIELD node AS n
         WHERE key IN n.identifiers
         RETURN key, ${structureCells('n', projection)} AS node`,
        { keys, index: identifierIndex },
        options,
      );
      const found = Map.groupBy(rows, (row) => row['key'] as string);
      return identifiers.map(({ scheme, value }) =>
        (found.get(`${scheme}:${value}`) ?? [])
          .map((row) => decodeStructure(row['node'] as unknown[], projection))
          .filter((structure) => structure !== null)
          .sort(compareByRank),
      );
    },

    search: openNeo4jSearch(connection),

    async relationsOfTypes(requests, options) {
      const types = relationTypes.filter((type) => requests.some((wanted) => wanted.includes(type)));
      if (types.length === 0) return { answer: requests.map(() => []), nodes: new Map() };
      const match = relationships(`MATCH ()-[r:${types.join('|')}]->() RETURN r`);
      const { relations, nodes } = await readGraph(connection, 'relations of types', match, {}, options);
      const sorted = [...relations.values()].sort((a, b) => compareIds(a.id, b.id));
      return { answer: requests.map((wanted) => sorted.filter(({ type }) => wanted.includes(type))), nodes };
    },

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

const claimMap = 'c {.*, source: s.id, sourceKind: s.kind}';

/** Claims with one of these values in a property, and the sources they cite. */
async function readClaims(
  { read }: Neo4jConnection,
  name: string,
  property: 'id' | 'structure',
  values: readonly string[],
  options: CallOptions,
): Promise<{ claims: Claim[]; nodes: Map<string, NodeRecord> }> {
  const { sources } = options.projection ?? fullProjection;
  const rows = await read(
    name,
    `UNWIND $values AS value MATCH (c:Claim {${property}: value})-[:${claimEdges.cites}]->(s:Source) USING INDEX SEEK c:Claim(${property})
     RETURN ${claimMap} AS claim, ${sources === 'NONE' ? 'null' : sourceCells('s', sources)} AS source`,
    { values: [...new Set(values)] },
    options,
  );
  const cited = sources === 'NONE' ? [] : rows.map((row) => decodeSourceCells(row['source'] as unknown[], sources));
  const claims = rows.map((row) => decodeClaim(row['claim'] as Row)).filter((claim) => claim !== null);
  return { claims, nodes: nodesById(cited) };
}

/** A statement that returns the relationships some requests ask for. */
function matchRequests(requests: readonly AdjacencyRequest[]): { match: string | null; parameters: Parameters } {
  const groups = groupsOf(
    // Cypher has no way to write a relationship of no type.
    requests.filter(({ node, types }) => structureKindOfId(node) !== null && types?.length !== 0),
    ({ node, types, direction }) => `${String(kindOfId(node))} ${direction} ${types?.join() ?? '*'}`,
  );
  const parameters: Parameters = {};
  const parts = groups.map(([{ node: first, direction, types }, members], index) => {
    const kind = String(kindOfId(first));
    parameters[`nodes${String(index)}`] = [...new Set(members.map(({ node }) => node))];
    return `UNWIND $nodes${String(index)} AS id MATCH (n:${kind} {id: id})${arrowOf(direction, types)}() ${byId(kind)} RETURN r`;
  });
  return { match: parts.length === 0 ? null : union(parts), parameters };
}

async function readPage(
  connection: Neo4jConnection,
  request: ListRequest,
  options: CallOptions,
): Promise<ListPage<NodeRecord | Claim>> {
  const { kind, limit, fromEnd } = request;
  const isClaim = kind === 'Claim';
  const projection = options.projection ?? fullProjection;
  const project = isClaim
    ? `n {.*, cited: [(n)-[:${claimEdges.cites}]->(s:Source) | [s.id, s.kind]][0]}`
    : nodeCells('n', kind, projection);
  const { statement, parameters } = pageStatement(request, project);
  const [row] = await connection.read('list', statement, parameters, options);
  const found = (row?.['items'] ?? []) as Row[];
  const items = found.slice(0, limit).flatMap((cells) => {
    const item = isClaim ? decodeCitingClaim(cells) : decodeNode(cells, projection);
    return item === null ? [] : [item];
  });
  return {
    items: fromEnd ? items.reverse() : items,
    totalCount: (row?.['total'] ?? null) as number | null,
    hasMore: found.length > limit,
  };
}

/** A claim of a list: its source stands in one value, so that a claim without one is given too. */
function decodeCitingClaim(claim: Row): Claim | null {
  const [source, sourceKind] = (claim['cited'] ?? []) as unknown[];
  return decodeClaim({ ...claim, source, sourceKind });
}

async function readMeta({ read }: Neo4jConnection, options: CallOptions): Promise<GraphMeta | null> {
  const [row] = await read('meta', 'MATCH (m:GraphMeta {id: $metaId}) RETURN m {.*} AS meta', { metaId }, options);
  if (row === undefined) return null;
  const meta = row['meta'] as Readonly<Record<string, unknown>>;
  const format = meta['formatVersion'] ?? formatVersion;
  if (format !== formatVersion) throw otherFormat(format, meta['seededBy']);
  const text = (name: Exclude<keyof GraphMeta, 'written'>): string => {
    if (typeof meta[name] === 'string') return meta[name];
    throw new GraphError(
      'INVALID_DATA',
      `The database holds ${metaId} without a valid "${name}"; seed it again with "npm run seed".`,
    );
  };
  return {
    title: text('title'),
    dataVersion: text('dataVersion'),
    licence: text('licence'),
    seededAt: text('seededAt'),
    seededBy: text('seededBy'),
    written:
      typeof meta['nodes'] === 'number' && typeof meta['relations'] === 'number'
        ? { nodes: meta['nodes'], relations: meta['relations'] }
        : null,
  };
}

function otherFormat(format: unknown, seededBy: unknown): GraphError {
  const age = typeof format === 'number' && format < formatVersion ? 'an older' : 'a newer';
  const sentence = `The database was seeded by ${age} version of this software; its operator must seed it again.`;
  const forOperator =
    `The database was seeded by ${age} version (${String(seededBy)}) in format ${String(format)}, but this version reads format ` +
    `${String(formatVersion)}; run that version, or seed again with "npm run seed".`;
  return new GraphError('NOT_SEEDED', sentence, { forOperator });
}

/** From the database's counts by label and type: as long as each is counted separately, no node is read. */
async function readCounts({ read }: Neo4jConnection, options: CallOptions): Promise<GraphCounts> {
  const counts = [
    ...kindNames.map((kind) => `MATCH (n:${kind}) WITH count(n) AS number RETURN 'n:${kind}' AS what, number`),
    ...relationTypes.map(
      (type) => `MATCH ()-[r:${type}]->() WITH count(r) AS number RETURN 'r:${type}' AS what, number`,
    ),
  ];
  const rows = await read('counts', union(counts), {}, options);
  const numbers = new Map(rows.map((row) => [row['what'] as string, row['number'] as number]));
  const counted = <K extends string>(names: readonly K[], prefix: string) =>
    Object.fromEntries(names.map((name) => [name, numbers.get(`${prefix}:${name}`) ?? 0])) as Record<K, number>;
  return { nodes: counted(kindNames, 'n'), relations: counted(relationTypes, 'r') };
}

/** Reads all of our data in a database as stored, for comparing, exporting or rewriting it. */
import neo4j, { isInt, type Session, type Transaction } from 'neo4j-driver';
import type { Claim, MaybeFaulty } from '../../../schema/fields.ts';
import {
  edge,
  edgeAllows,
  kindNames,
  kindOfId,
  parseRelationId,
  relationId,
  relationTypes,
  type Qualifier,
  type Kind,
  type RelationType,
} from '../../../schema/ontology.ts';
import { GraphError } from '../../errors.ts';
import type { CallOptions } from '../port.ts';
import {
  asStructure,
  compareByRank,
  compareIds,
  type ClassRecord,
  type GraphContent,
  type RelationRecord,
  type SourceRecord,
  type StructureRecord,
  type TopicRecord,
} from '../../domain/records.ts';
import { transactionConfig, type Neo4jConnection } from './connection.ts';
import { toGraphError } from './neo4j-errors.ts';
import { claimEdges, decodeClaim, decodeProperties, metaId } from './encoding.ts';

/** The types of all relationships that seeding writes: those of the ontology, and those that link claims. */
const ownTypes: readonly string[] = [...relationTypes, ...Object.values(claimEdges)];

/** A node of ours as the driver returns it. */
export interface RawNode {
  /** Neo4j's element id: valid only in this database and for a limited time. */
  readonly key: string;
  readonly labels: readonly string[];
  /** Values as the driver returns them: integers are its `Integer`. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A relationship of one of our types between two nodes with our labels, as the driver returns it. */
export interface RawRelationship {
  readonly key: string;
  readonly type: string;
  readonly fromKey: string;
  readonly toKey: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface StoredNode {
  readonly key: string;
  readonly kind: Kind;
  readonly id: string;
  /** Includes labels that others have added. */
  readonly labels: readonly string[];
  /** Plain JavaScript: texts, numbers, booleans and lists of them; other values (dates, points) as text. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface StoredRelationship {
  readonly key: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  /** Without our `id` if somebody drew it by hand, as in Neo4j Browser. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Data that looks like ours but cannot be read. */
export interface StoredProblem {
  /** The id of the node, relation or claim or, without one, whatever identifies it. */
  readonly what: string;
  /** What is wrong and how to fix it, in one sentence. */
  readonly message: string;
}

/** All of our data in a database, from a single revision. */
export interface StoredGraph {
  readonly revision: string;
  readonly nodes: readonly StoredNode[];
  /** Relationships of our types between two of our nodes. */
  readonly relationships: readonly StoredRelationship[];
  /** Nodes with a label of ours but no id of that kind, and relationships of our types that lead to one. */
  readonly problems: readonly StoredProblem[];
}

export interface ReadContentOptions extends CallOptions {
  /** Called about every thousand items: what is being read, and how many so far. */
  readonly onProgress?: (step: 'nodes' | 'relationships', done: number) => void;
}

/** Number of records the driver buffers; it asks for more as they are consumed. */
const fetchSize = 1_000;
/** Number of times a read is restarted after a concurrent change. */
const mostAttempts = 5;
/** A whole graph takes longer than a query of the API. */
const readTimeout = 15 * 60_000;

/**
 * Reads all of our data. Unreadable items are listed in `problems` and never thrown. Rejects with STORE_UNAVAILABLE if
 * the database keeps changing during the read.
 */
export async function readStoredGraph(
  connection: Neo4jConnection,
  options: ReadContentOptions = {},
): Promise<StoredGraph> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const before = await connection.revision(options);
    const stored = await readOnce(connection, options);
    if ((await connection.revision(options)) === before) return { revision: before, ...stored };
  }
  throw new GraphError(
    'STORE_UNAVAILABLE',
    'The graph is changing too fast to be read as a whole; try again in a moment.',
    {
      forOperator: `The database at ${connection.settings.uri} is changing too fast to be read as a whole; try again in a moment.`,
    },
  );
}

type StoredItems = Omit<StoredGraph, 'revision'>;

async function readOnce({ driver, settings }: Neo4jConnection, options: ReadContentOptions): Promise<StoredItems> {
  const session = driver.session({
    database: settings.database,
    defaultAccessMode: neo4j.session.READ,
    fetchSize,
  });
  try {
    const transaction = await session.beginTransaction(transactionConfig('content', readTimeout));
    try {
      const stored = await collect(transaction, options);
      await transaction.commit();
      return stored;
    } finally {
      await transaction.close();
    }
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw toGraphError(cause, settings);
  } finally {
    await session.close();
  }
}

async function collect(run: Runner, { signal, onProgress }: ReadContentOptions): Promise<StoredItems> {
  const nodes = new Map<string, StoredNode>();
  const loose = new Map<string, string>();
  const relationships: StoredRelationship[] = [];
  const problems: StoredProblem[] = [];
  for await (const { key, labels, properties } of rawNodes(run, signal)) {
    const kind = ownKind(labels, properties['id']);
    const plain = plainProperties(properties);
    if (kind === null) {
      const what = describe(labels, plain);
      loose.set(key, what);
      problems.push({ what, message: looseNode(labels, plain['id']) });
      continue;
    }
    nodes.set(key, { key, kind, id: plain['id'] as string, labels, properties: plain });
    if (nodes.size % fetchSize === 0) onProgress?.('nodes', nodes.size);
  }
  onProgress?.('nodes', nodes.size);
  for await (const { key, type, fromKey, toKey, properties } of rawRelationships(run, signal)) {
    const from = nodes.get(fromKey);
    const to = nodes.get(toKey);
    if (from === undefined || to === undefined) {
      const [start, end] = [from?.id ?? loose.get(fromKey), to?.id ?? loose.get(toKey)];
      problems.push({
        what: `(${start ?? '?'})-[:${type}]->(${end ?? '?'})`,
        message: `leads ${from === undefined ? 'from' : 'to'} a node without a valid id; give that node one`,
      });
      continue;
    }
    relationships.push({ key, type, from: from.id, to: to.id, properties: plainProperties(properties) });
    if (relationships.length % fetchSize === 0) onProgress?.('relationships', relationships.length);
  }
  onProgress?.('relationships', relationships.length);
  return { nodes: [...nodes.values()], relationships, problems };
}

type Runner = Pick<Session, 'run'> | Pick<Transaction, 'run'>;

/** Streams every node with a label of ours once, so that neither side holds more than a few thousand. */
export async function* rawNodes(run: Runner, signal?: AbortSignal): AsyncGenerator<RawNode> {
  const result = run.run(
    `MATCH (n:${kindNames.join('|')}) RETURN elementId(n) AS key, labels(n) AS labels, properties(n) AS properties`,
  );
  for await (const record of result) {
    signal?.throwIfAborted();
    yield record.toObject() as unknown as RawNode;
  }
}

/** Streams every relationship of one of our types between nodes with our labels. */
export async function* rawRelationships(run: Runner, signal?: AbortSignal): AsyncGenerator<RawRelationship> {
  const labels = kindNames.join('|');
  const result = run.run(
    `MATCH (a)-[r:${ownTypes.join('|')}]->(b) WHERE a:${labels} AND b:${labels}
     RETURN elementId(r) AS key, type(r) AS type, elementId(a) AS fromKey, elementId(b) AS toKey, properties(r) AS properties`,
  );
  for await (const record of result) {
    signal?.throwIfAborted();
    yield record.toObject() as unknown as RawRelationship;
  }
}

/** The kind of a node of ours, whose label must match its id; null for any other node. */
export function ownKind(labels: readonly string[], id: unknown): Kind | null {
  const kind = typeof id === 'string' ? kindOfId(id) : null;
  return kind !== null && labels.includes(kind) ? kind : null;
}

/** Plain values, whatever the database holds. */
function plainProperties(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (isInt(value)) return value.inSafeRange() ? value.toNumber() : value.toString();
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === 'bigint') return value.toString();
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  // The driver's dates, times and points format themselves as text.
  return typeof value === 'object' && value !== null ? (value as { toString: () => string }).toString() : value;
}

function describe(labels: readonly string[], { id, name }: Readonly<Record<string, unknown>>): string {
  if (typeof id === 'string') return id;
  return `${labels.join(':')}${typeof name === 'string' ? ` "${name}"` : ''}`;
}

function looseNode(labels: readonly string[], id: unknown): string {
  const kind = labels.find((label) => (kindNames as readonly string[]).includes(label)) ?? '';
  if (typeof id !== 'string') return `has the label ${kind} but no id; give it one like those of other ${kind} nodes`;
  return `has the label ${kind}, which does not match its id; correct the id or the label`;
}

/** A stored graph as records, as far as it is readable. */
export interface DecodedGraph {
  /** Consistent: every referenced id exists, and every relation has a claim. Claims are ordered by id. */
  readonly content: GraphContent;
  /** Relations without a readable claim, such as those drawn in Neo4j Browser. Their ends are in the content. */
  readonly unclaimed: readonly RelationRecord[];
  /** The problems of the stored graph, plus anything that was omitted or read differently from how it is stored. */
  readonly problems: readonly StoredProblem[];
}

/** Decodes a stored graph. Never throws. */
export function decodeStoredGraph({ nodes, relationships, problems: found }: StoredItems): DecodedGraph {
  const problems: StoredProblem[] = [...found];
  const leaveOut = (what: string, message: string) => problems.push({ what, message });
  const outgoing = Map.groupBy(relationships, ({ type, from }) => `${type} ${from}`);
  const targets = (type: string, from: string) => outgoing.get(`${type} ${from}`) ?? [];

  const structures: StructureRecord[] = [];
  const sources = new Map<string, SourceRecord>();
  const classes: ClassRecord[] = [];
  const topics: TopicRecord[] = [];
  const seen = new Set<string>();
  for (const { kind, id, properties } of nodes) {
    if (seen.has(id)) {
      leaveOut(id, 'stands in the database twice; delete one of the two');
      continue;
    }
    seen.add(id);
    if (kind === 'Claim' || kind === 'GraphMeta') continue;
    const weighed = targets(claimEdges.weighs, id).map((weighs) => ({ ...weighs.properties, claim: weighs.to }));
    const node = soundOrNull(id, decodeProperties({ ...properties, weighed }), leaveOut);
    if (node === null) continue;
    const structure = asStructure(node);
    if (structure !== null) structures.push(structure);
    else if (node.kind === 'Source') sources.set(id, node);
    else if (node.kind === 'StructureClass') classes.push(node);
    else if (node.kind === 'DisputeTopic') topics.push(node);
  }
  const known = new Map(structures.map((structure) => [structure.id, structure]));

  const claims: Claim[] = [];
  for (const { kind, id, properties } of nodes) {
    if (kind !== 'Claim') continue;
    const cited = [...new Set(targets(claimEdges.cites, id).map(({ to }) => to))];
    const source = sources.get(cited[0] ?? '');
    if (source === undefined || cited.length > 1) {
      leaveOut(
        id,
        `cites ${cited.length === 0 ? 'no source' : cited.join(' and ')}; a claim must cite one existing source`,
      );
      continue;
    }
    const read = decodeClaim({ ...properties, source: source.id, sourceKind: source.sourceKind });
    const claim = soundOrNull(id, read, leaveOut);
    if (claim !== null) claims.push(claim);
  }
  const claimsOf = Map.groupBy(
    claims.toSorted((a, b) => compareIds(claimKey(a.id), claimKey(b.id))),
    (claim) => claim.relation ?? '',
  );

  const relations = new Map<string, RelationRecord>();
  const unclaimed: RelationRecord[] = [];
  for (const { type, from, to, properties } of relationships) {
    if (!isRelationType(type)) continue;
    const how = typeof properties['how'] === 'string' ? (properties['how'] as Qualifier) : null;
    const id = relationId({ from, type, how, to });
    const fault = faultOfRelation({ id, type, how, from, to }, properties['id'], known, relations);
    if (fault !== null) {
      leaveOut(typeof properties['id'] === 'string' ? properties['id'] : id, fault);
      continue;
    }
    const relation = { id, type, how, from, to, claims: claimsOf.get(id) ?? [] };
    if (relation.claims.length > 0) relations.set(id, relation);
    else unclaimed.push(relation);
  }
  for (const { id } of unclaimed) leaveOut(id, 'has no claim, so nobody answers for it; write who says so, and where');

  const statements = claims.filter((claim) => claim.relation === null && known.has(claim.structure ?? ''));
  const kept = new Set(
    [...[...relations.values()].flatMap((relation) => relation.claims), ...statements].map(({ id }) => id),
  );
  for (const { id, relation, structure } of claims) {
    if (!kept.has(id)) leaveOut(id, `is about ${relation ?? structure ?? 'nothing'}, which the database does not hold`);
  }
  const meta = nodes.find(({ id }) => id === metaId)?.properties ?? {};
  if (meta['dataVersion'] === undefined)
    leaveOut(metaId, 'is not there, so that the database does not tell its version');
  const textOf = (key: string, otherwise: string) => {
    const value = meta[key];
    return typeof value === 'string' ? value : otherwise;
  };
  return {
    content: {
      title: textOf('title', ''),
      dataVersion: textOf('dataVersion', '0.0.0'),
      licence: textOf('licence', ''),
      structures: structures.map((structure) => withKnownSources(structure, sources, leaveOut)).sort(compareByRank),
      sources: [...sources.values()].sort(compareByRank),
      classes: classes.map((one) => withKnownSources(one, sources, leaveOut)).sort(compareByRank),
      relations: [...relations.values()].sort((a, b) => compareIds(a.id, b.id)),
      statements: statements.sort((a, b) => compareIds(a.id, b.id)),
      topics: topics.map((topic) => withKnownClaims(topic, kept, leaveOut)).sort(compareByRank),
    },
    unclaimed: unclaimed.sort((a, b) => compareIds(a.id, b.id)),
    problems,
  };
}

/** Sorts the tenth claim of a source after its second. */
function claimKey(id: string): string {
  return id.replace(/\d+$/u, (ordinal) => ordinal.padStart(6, '0'));
}

function isRelationType(type: string): type is RelationType {
  return (relationTypes as readonly string[]).includes(type);
}

/** Why the graph cannot hold a relationship; null if it can. */
function faultOfRelation(
  { id, type, how, from, to }: Omit<RelationRecord, 'claims'>,
  storedId: unknown,
  known: ReadonlyMap<string, StructureRecord>,
  before: ReadonlyMap<string, RelationRecord>,
): string | null {
  const [start, end] = [known.get(from), known.get(to)];
  if (start === undefined || end === undefined)
    return `joins ${from} and ${to}, of which one is no structure that can be read`;
  if (!edgeAllows(type, start.kind, end.kind)) return `joins a ${start.kind} to a ${end.kind}, which ${type} does not`;
  const ways = edge(type).qualifiers;
  if (ways.length > 0 && (how === null || !ways.includes(how))) return `needs how; set one of ${ways.join(', ')}`;
  if (ways.length === 0 && how !== null) return `has how, which ${type} does not know; remove it`;
  if (typeof storedId === 'string' && storedId !== id && parseRelationId(storedId) !== null)
    return `has the id of a different relation; remove the id, or set it to ${id}`;
  if (before.has(id)) return 'stands in the database twice; delete one of the two';
  return null;
}

/** Without names and identifiers whose source is missing. */
function withKnownSources<T extends StructureRecord | ClassRecord>(
  record: T,
  sources: ReadonlyMap<string, SourceRecord>,
  leaveOut: (what: string, message: string) => void,
): T {
  const isKnown = ({ source }: { readonly source: string }) => {
    if (sources.has(source)) return true;
    leaveOut(record.id, `has a name or an identifier from ${source || 'no source'}, which is not an existing source`);
    return false;
  };
  const { translations, identifiers } = record;
  return { ...record, translations: translations.filter(isKnown), identifiers: identifiers.filter(isKnown) };
}

function withKnownClaims(
  topic: TopicRecord,
  claims: ReadonlySet<string>,
  leaveOut: (what: string, message: string) => void,
): TopicRecord {
  const isKnown = (claim: string) => {
    if (claims.has(claim)) return true;
    leaveOut(topic.id, `weighs ${claim}, which is no claim that can be read`);
    return false;
  };
  return {
    ...topic,
    positions: topic.positions.map(({ says, claims: ids }) => ({ says, claims: ids.filter(isKnown) })),
  };
}

/** A record without a fault; null if it has one, which is reported. */
function soundOrNull<T extends MaybeFaulty>(
  id: string,
  record: T | null,
  leaveOut: (what: string, message: string) => void,
): T | null {
  if (record?.fault === undefined) return record;
  leaveOut(id, `cannot be read. ${record.fault}`);
  return null;
}

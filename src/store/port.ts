/**
 * The port that every graph engine implements: the domain's read questions, in batches, independent of how an engine
 * answers them.
 *
 * Every method takes a batch and returns results in the same order and length. Unknown ids give null or an empty list.
 * Every method rejects with a `GraphError` (STORE_UNAVAILABLE, STORE_TIMEOUT) if the engine cannot answer.
 */
import type { ReachRequest, Subgraph } from '../domain/subgraph.ts';
import type { Claim } from '../../schema/claim.ts';
import {
  type stances,
  type statementTopics,
  type Direction,
  type Kind,
  type LandmarkKind,
  type RelationType,
  type SourceKind,
  type SpinalRegion,
  type StructureKind,
} from '../../schema/ontology.ts';
import type { GraphContent, Identifier, NodeRecord, RelationRecord, StructureRecord } from '../domain/records.ts';
import type { SearchResult } from '../domain/search/rank.ts';

/**
 * The parts of records that a caller needs. A store may leave the rest empty: null for text, an empty array for a list.
 * Ids, names, short names, ranks, levels, sides and positions are always present, and so are the fields of claims that
 * strength and status follow from.
 */
export interface Projection {
  /** Of structures: Latin name, synonyms and definition. */
  readonly texts: boolean;
  /** Of structures: translations and identifiers. */
  readonly names: boolean;
  /** Of the claims of relations: the fields that a status follows from; those plus id and locator; or all. */
  readonly claims: 'EVIDENCE' | 'CITED' | 'ALL';
  /** Of the sources read along with claims: none; name and kind; or all. */
  readonly sources: 'NONE' | 'NAMED' | 'ALL';
}

/** One executed statement, and the revision it read. Times are in milliseconds on the `performance.now()` clock. */
export interface Reading {
  /**
   * The revision at the end of the statement. If it was already known before the statement began, no commit came in
   * between, so the statement saw only that revision.
   */
  readonly revision: string;
  readonly began: number;
  readonly ended: number;
  /** A digest of the statement with its parameters. */
  question(): string;
  /** A digest of the rows. */
  answer(): string;
  /** Runs the statement again. */
  again(): Promise<Reading>;
}

export interface CallOptions {
  /** Ends the call early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Defaults to everything. */
  readonly projection?: Projection | undefined;
  /** Called for each statement before the call resolves. A store that never calls it is asked for its revision instead. */
  readonly onRead?: ((reading: Reading) => void) | undefined;
}

export const fullProjection: Projection = { texts: true, names: true, claims: 'ALL', sources: 'ALL' };

/** Nodes already read. A node that is missing here may still exist. */
export interface KnownNodes extends Iterable<readonly [string, NodeRecord]> {
  get(id: string): NodeRecord | undefined;
}

/** An answer with the nodes that were read on the way, so that callers need not read them again. */
export interface WithNodes<T> {
  readonly answer: T;
  readonly nodes: KnownNodes;
}

/** The relations of one node in one or both directions, of some types or of all. */
export interface AdjacencyRequest {
  readonly node: string;
  readonly direction: Direction;
  /** Null for all types. */
  readonly types: readonly RelationType[] | null;
  /** False if only the ends matter; claims may then be omitted. */
  readonly withClaims: boolean;
}

/** The edges to follow from every node of some kinds, at one level of a neighbourhood. */
export interface Hop extends Omit<AdjacencyRequest, 'node'> {
  readonly kinds: readonly StructureKind[];
}

/** What an operation will ask around some start nodes. */
export interface PrefetchPlan {
  /** Equal plans have equal keys. */
  readonly key: string;
  /** The hops from the start nodes, then those from the nodes they lead to, and so on. */
  readonly levels: readonly (readonly Hop[])[];
  /** Whether to include walks from the start nodes: up from skin regions, down from everything else. */
  readonly reach: boolean;
}

export interface NeighbourhoodRequest {
  readonly starts: readonly string[];
  readonly plan: PrefetchPlan;
}

/** What a plan asks for around its start nodes, as far as the store prefetched it. For anything undefined, ask the store. */
export interface Neighbourhood {
  /** Start nodes that are missing here do not exist. */
  readonly nodes: KnownNodes;
  /** Ordered by id. */
  adjacency(request: AdjacencyRequest): readonly RelationRecord[] | undefined;
  reach(request: ReachRequest): Subgraph | undefined;
  /** Approximate memory in bytes. */
  readonly bytes: number;
}

/** A place between two items of a list in craniocaudal order. */
export interface ListPosition {
  readonly rank: number;
  readonly id: string;
}

/** Which nodes of a kind to list. A null filter is ignored; the others combine by AND. */
export interface ListFilter {
  /** For spinal nerves and rami: only this region of the spine. */
  readonly region: SpinalRegion | null;
  /** For landmarks: only these kinds. */
  readonly landmarkKinds: readonly LandmarkKind[] | null;
  /** For sources: only these kinds. For claims: only claims that cite such a source. */
  readonly sourceKinds: readonly SourceKind[] | null;
  /** For sources: published in this year or later (or, below, earlier). Sources without a year are then excluded. */
  readonly publishedFrom: number | null;
  readonly publishedTo: number | null;
  /** For claims: only claims that cite this source. */
  readonly source: string | null;
  /** For claims: only this stance. */
  readonly stance: (typeof stances)[number] | null;
  /** For claims: only statements on these topics. */
  readonly topics: readonly (typeof statementTopics)[number][] | null;
  /**
   * For claims: only those about this relation or, given a structure, its statements and the claims on relations that
   * begin or end at it.
   */
  readonly about: string | null;
}

export const listFilters = [
  'region',
  'landmarkKinds',
  'sourceKinds',
  'publishedFrom',
  'publishedTo',
  'source',
  'stance',
  'topics',
  'about',
] as const satisfies readonly (keyof ListFilter)[];

/** A page of the nodes of one kind, in craniocaudal order, then by id. */
export interface ListRequest extends ListFilter {
  readonly kind: Exclude<Kind, 'GraphMeta'>;
  readonly after: ListPosition | null;
  readonly before: ListPosition | null;
  readonly limit: number;
  /** Takes the last `limit` items between `after` and `before` instead of the first. */
  readonly fromEnd: boolean;
  /** Whether to return `totalCount`, which may cost more than the page itself. */
  readonly total: boolean;
}

/** A request for the first `limit` nodes of a kind, unfiltered and uncounted unless stated otherwise. */
export function listRequest(request: Pick<ListRequest, 'kind' | 'limit'> & Partial<ListRequest>): ListRequest {
  return {
    ...(Object.fromEntries(listFilters.map((name) => [name, null])) as unknown as ListFilter),
    after: null,
    before: null,
    fromEnd: false,
    total: false,
    ...request,
  };
}

export interface ListPage<T> {
  /** In craniocaudal order, even when taken from the end. */
  readonly items: readonly T[];
  /** The size of the whole list; null if the request did not ask for it. */
  readonly totalCount: number | null;
  /** True if more follow in the direction in which the page was taken. */
  readonly hasMore: boolean;
}

/** An identifier of another terminology, without the prefix of its scheme. */
export type ExternalIdentifier = Pick<Identifier, 'scheme' | 'value'>;

export interface GraphMeta {
  readonly title: string;
  readonly dataVersion: string;
  readonly licence: string;
  /** When the graph was written, in ISO 8601; for the embedded graph, when it was loaded. */
  readonly seededAt: string;
  /** Version of this software that wrote it. */
  readonly seededBy: string;
  /** How many nodes (without the meta data) and relations were written; null if that is unknown, or if none can have been lost. */
  readonly written: { readonly nodes: number; readonly relations: number } | null;
}

/** Counts of nodes and relations by kind and type. */
export interface GraphCounts {
  readonly nodes: Readonly<Record<Kind, number>>;
  readonly relations: Readonly<Record<RelationType, number>>;
}

/** The engines by their names in the API, each with its description. */
export const engines = {
  EMBEDDED: 'The memory of the server, loaded from seed files.',
  NEO4J: 'A Neo4j database.',
} as const;

/** What an engine declares about itself, so that no other code needs to know its name. */
export interface Engine {
  readonly name: keyof typeof engines;
  /** The `db.system.name` of its calls in traces, as in OpenTelemetry's conventions. */
  readonly system: string;
  /** True if the graph cannot change while open: it needs no cache, and responses stay valid. */
  readonly immutable: boolean;
}

/** All that a store holds, at one revision. */
export interface WholeGraph {
  readonly revision: string;
  readonly content: GraphContent;
  /** How many records cannot be read and are missing from the content. */
  readonly omitted: number;
}

export interface GraphReader {
  readonly engine: Engine;
  /** A text that changes with every change to the graph, whoever made it. */
  revision(options: CallOptions): Promise<string>;
  /** Null if the store is reachable but holds no seeded graph. */
  meta(options: CallOptions): Promise<GraphMeta | null>;
  counts(options: CallOptions): Promise<GraphCounts>;
  nodes(ids: readonly string[], options: CallOptions): Promise<(NodeRecord | null)[]>;
  list(requests: readonly ListRequest[], options: CallOptions): Promise<ListPage<NodeRecord | Claim>[]>;
  relations(ids: readonly string[], options: CallOptions): Promise<WithNodes<(RelationRecord | null)[]>>;
  adjacency(requests: readonly AdjacencyRequest[], options: CallOptions): Promise<WithNodes<RelationRecord[][]>>;
  /** The results of several `nodes`, `adjacency` and `reach` calls, one per level, in a single read. */
  neighbourhoods(requests: readonly NeighbourhoodRequest[], options: CallOptions): Promise<Neighbourhood[]>;
  claims(ids: readonly string[], options: CallOptions): Promise<WithNodes<(Claim | null)[]>>;
  /** For each structure, its claims that are not about a relation. */
  statements(structures: readonly string[], options: CallOptions): Promise<WithNodes<Claim[][]>>;
  reach(requests: readonly ReachRequest[], options: CallOptions): Promise<WithNodes<Subgraph[]>>;
  /** For each external identifier, the structures that carry it, in craniocaudal order, then by id. */
  identified(identifiers: readonly ExternalIdentifier[], options: CallOptions): Promise<StructureRecord[][]>;
  /** Search results for each text. Rejects with INVALID_ARGUMENT if a text is longer than 200 characters. */
  search(texts: readonly string[], options: CallOptions): Promise<WithNodes<SearchResult[]>>;
  /** Every relation that at least one source disputes. */
  disputed(options: CallOptions): Promise<WithNodes<RelationRecord[]>>;
  /** For each list of types, every relation of those types, ordered by id. */
  relationsOfTypes(
    requests: readonly (readonly RelationType[])[],
    options: CallOptions,
  ): Promise<WithNodes<RelationRecord[][]>>;
  /** Everything, for files. Rejects with NOT_SEEDED if there is no complete graph. */
  whole(options: CallOptions): Promise<WholeGraph>;
  close(): Promise<void>;
}

/** What a write is about to do. */
export interface WritingPlan {
  readonly how: 'ONE_TRANSACTION' | 'BATCHES';
  /** Nodes and relationships to write. */
  readonly rows: number;
  /** Our nodes and relations that are missing from the content but are kept. */
  readonly left: number;
}

export interface WriteOptions extends CallOptions {
  /**
   * Removes our nodes and relations that are missing from the content. Writes nothing if foreign data is attached to
   * one of them.
   */
  readonly prune?: boolean;
  /** Removes all our data before writing; refuses in the same case as `prune`. */
  readonly reset?: boolean;
  /** Called after each batch: the current step, its progress, and the overall progress. */
  readonly onProgress?: (step: string, done: number, total: number, whole?: { done: number; total: number }) => void;
  /** Called before the first write, unless there is nothing to write. If it throws, nothing is written. */
  readonly onPlan?: (plan: WritingPlan) => void;
  /** Called before the only commit of a write in one transaction. If that fails, it may still have taken effect. */
  readonly onCommit?: () => void;
  /** Called if another writer is active; this one waits for it. */
  readonly onWait?: () => void;
}

/** A node or relationship of the graph: an edge of the ontology, or a link between a claim and what it is about. */
export interface Item {
  readonly what: 'NODE' | 'RELATION' | 'LINK';
  /** Its kind or type. */
  readonly type: string;
  /** For a link, which has no id of its own, the ids that it joins. */
  readonly id: string;
}

/** A value before and after, formatted for people; null if there is none. */
export interface PropertyChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ChangedItem extends Item {
  readonly properties: readonly PropertyChange[];
}

/** What a write changes. The time and version of the last write are not compared. */
export interface Difference {
  readonly added: readonly Item[];
  readonly changed: readonly ChangedItem[];
  readonly removed: readonly Item[];
  /** Our nodes and relations that are missing from the content but are kept. */
  readonly left: number;
}

export interface Written extends Difference {
  /** NOTHING if the store already held everything: no commit, and the revision stays the same. */
  readonly how: 'NOTHING' | 'ONE_TRANSACTION' | 'BATCHES';
}

export interface GraphWriter {
  /** Creates missing constraints and indexes. They stay even if a later write fails. */
  prepare(options: WriteOptions): Promise<void>;
  /** What `write` would do, without writing anything. Does not need `prepare`. */
  compare(content: GraphContent, options: WriteOptions): Promise<Difference>;
  /**
   * Writes the differences: updates what exists, adds what is missing, and leaves everything else in the database
   * alone.
   *
   * An existing graph is changed in one transaction, which rolls back on any error. Only a first write or a reset that
   * is too large for one transaction runs in batches. Its meta data comes last, so readers see no graph until then, and
   * running the write again resumes it. One writer at a time; a second one waits.
   */
  write(content: GraphContent, options: WriteOptions): Promise<Written>;
  close(): Promise<void>;
}

/**
 * What a graph engine has to offer: the domain's questions, in batches, and nothing of how they are answered.
 *
 * Every method takes a batch and answers in the same order and length; ids that name nothing answer null or an empty list.
 * Every method rejects with a `GraphError` (STORE_UNAVAILABLE, STORE_TIMEOUT) where the engine cannot answer.
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
 * What of records a caller will read. A store may leave the rest empty: a text null, a list without members. Ids, names, short
 * names, ranks, levels, sides and positions are always there, and of claims what their strength and a status follow from.
 */
export interface Projection {
  /** Of structures: Latin name, synonyms and definition. */
  readonly texts: boolean;
  /** Of structures: translations and identifiers. */
  readonly names: boolean;
  /** Of the claims of relations: what they are withClaims by; that with id and locator; or all. */
  readonly claims: 'EVIDENCE' | 'CITED' | 'ALL';
  /** Of the sources that are read along with claims: none; name and kind; or all. */
  readonly sources: 'NONE' | 'NAMED' | 'ALL';
}

/** One statement that a store has run, and what it proves. Times are in milliseconds, on the clock of `performance.now()`. */
export interface Reading {
  /** The revision when it ended. If that was known before it began, no commit came in between: it saw that revision alone. */
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

/** Nodes that are at hand; one that is not may exist all the same. */
export interface KnownNodes extends Iterable<readonly [string, NodeRecord]> {
  get(id: string): NodeRecord | undefined;
}

/** An answer with the nodes that were read on the way, so that nobody has to ask for them again. */
export interface WithNodes<T> {
  readonly answer: T;
  readonly nodes: KnownNodes;
}

/** The relations of one node: those of some types, or of all, seen from it in one or both directions. */
export interface AdjacencyRequest {
  readonly node: string;
  readonly direction: Direction;
  /** Null for all types. */
  readonly types: readonly RelationType[] | null;
  /** False if only the ends matter: claims may then be left out. */
  readonly withClaims: boolean;
}

/** A way on from every node of some kinds at one level of a neighbourhood. */
export interface Hop extends Omit<AdjacencyRequest, 'node'> {
  readonly kinds: readonly StructureKind[];
}

/** What will be asked around some structures. */
export interface PrefetchPlan {
  /** The same text for the same plan. */
  readonly key: string;
  /** The ways on from the starts, then those on from what they lead to, and so on. */
  readonly levels: readonly (readonly Hop[])[];
  /** Whether walks from the starts are asked for as well: up from regions of skin, down from everything else. */
  readonly reach: boolean;
}

export interface NeighbourhoodRequest {
  readonly starts: readonly string[];
  readonly plan: PrefetchPlan;
}

/** Everything that a plan asks for around its starts, as far as a store reads ahead: what is undefined has to be asked for. */
export interface Neighbourhood {
  /** Starts that are not among them do not exist. */
  readonly nodes: KnownNodes;
  /** Ordered by id. */
  adjacency(request: AdjacencyRequest): readonly RelationRecord[] | undefined;
  reach(request: ReachRequest): Subgraph | undefined;
  /** Roughly the memory that it takes. */
  readonly bytes: number;
}

/** A place between two items of a list in craniocaudal order. */
export interface ListPosition {
  readonly rank: number;
  readonly id: string;
}

/** Which nodes of a kind are listed. Null leaves a filter out; those given all apply. */
export interface ListFilter {
  /** For spinal nerves and rami: only those of one region of the spine. */
  readonly region: SpinalRegion | null;
  /** For landmarks: only those of these kinds. */
  readonly landmarkKinds: readonly LandmarkKind[] | null;
  /** For sources: only those of these kinds. For claims: only those that cite one of them. */
  readonly sourceKinds: readonly SourceKind[] | null;
  /** For sources: only those of this year or later, or earlier; those without a year are left out then. */
  readonly publishedFrom: number | null;
  readonly publishedTo: number | null;
  /** For claims: only those that cite this source. */
  readonly source: string | null;
  /** For claims: only those for, or those against. */
  readonly stance: (typeof stances)[number] | null;
  /** For claims: only statements on these topics. */
  readonly topics: readonly (typeof statementTopics)[number][] | null;
  /**
   * For claims: only those about a relation; or about a structure: its statements, and the claims on relations that begin or
   * end at it.
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
  /** Takes the last `limit` items of what lies between `after` and `before` instead of the first. */
  readonly fromEnd: boolean;
  /** Whether `totalCount` is asked for, which may cost more than the page. */
  readonly total: boolean;
}

/** A request for the first `limit` nodes of a kind, all of them and uncounted, but for what is said otherwise. */
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
  /** In craniocaudal order, also where they were taken from the end. */
  readonly items: readonly T[];
  /** How many there are in all, whatever the page; null if the request did not ask for it. */
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
}

/** How much a graph holds. */
export interface GraphCounts {
  readonly nodes: Readonly<Record<Kind, number>>;
  readonly relations: Readonly<Record<RelationType, number>>;
}

/** The engines, by the names that the API gives them, each with its description there. */
export const engines = {
  EMBEDDED: 'The memory of the server, loaded from seed files.',
  NEO4J: 'A Neo4j database.',
} as const;

/** What an engine says about itself, so that nothing outside its folder has to know it by name. */
export interface Engine {
  readonly name: keyof typeof engines;
  /** The `db.system.name` of its calls in traces, as OpenTelemetry spells it. */
  readonly system: string;
  /** True if the graph cannot change while it is open: it needs no cache, and responses from it stay good. */
  readonly immutable: boolean;
}

export interface GraphReader {
  readonly engine: Engine;
  /** A text that changes with every change of the graph, by whomever it was made. */
  revision(options: CallOptions): Promise<string>;
  /** Null if the store answers but holds no seeded graph. */
  meta(options: CallOptions): Promise<GraphMeta | null>;
  counts(options: CallOptions): Promise<GraphCounts>;
  nodes(ids: readonly string[], options: CallOptions): Promise<(NodeRecord | null)[]>;
  list(requests: readonly ListRequest[], options: CallOptions): Promise<ListPage<NodeRecord | Claim>[]>;
  relations(ids: readonly string[], options: CallOptions): Promise<WithNodes<(RelationRecord | null)[]>>;
  adjacency(requests: readonly AdjacencyRequest[], options: CallOptions): Promise<WithNodes<RelationRecord[][]>>;
  /** What several calls of `nodes`, `adjacency` and `reach` would give, one a level, read in one go. */
  neighbourhoods(requests: readonly NeighbourhoodRequest[], options: CallOptions): Promise<Neighbourhood[]>;
  claims(ids: readonly string[], options: CallOptions): Promise<WithNodes<(Claim | null)[]>>;
  /** The claims on a structure that are no relation, for each of some structures. */
  statements(structures: readonly string[], options: CallOptions): Promise<WithNodes<Claim[][]>>;
  reach(requests: readonly ReachRequest[], options: CallOptions): Promise<WithNodes<Subgraph[]>>;
  /** The structures that carry each of some external identifiers, in craniocaudal order, then by id. */
  identified(identifiers: readonly ExternalIdentifier[], options: CallOptions): Promise<StructureRecord[][]>;
  /** What people find who type each of some texts. Rejects with INVALID_ARGUMENT if one is longer than 200 characters. */
  search(texts: readonly string[], options: CallOptions): Promise<WithNodes<SearchResult[]>>;
  /** Every relation that some source disputes. */
  disputed(options: CallOptions): Promise<WithNodes<RelationRecord[]>>;
  /** Every relation of some types, for each of some lists of types; ordered by id. */
  relationsOfTypes(
    requests: readonly (readonly RelationType[])[],
    options: CallOptions,
  ): Promise<WithNodes<RelationRecord[][]>>;
  close(): Promise<void>;
}

/** What is about to be written. */
export interface WritingPlan {
  readonly how: 'ONE_TRANSACTION' | 'BATCHES';
  /** Nodes and relationships. */
  readonly rows: number;
  /** Nodes and relations of ours that are not wanted, and stay. */
  readonly left: number;
}

export interface WriteOptions extends CallOptions {
  /** Removes what of ours is not in the content, but for what carries something that is not ours: then nothing is written. */
  readonly prune?: boolean;
  /** Removes all of ours before it writes; refuses as `prune` does. */
  readonly reset?: boolean;
  /** Told after each batch: what is being done, how many of how many, and how many of the whole. */
  readonly onProgress?: (step: string, done: number, total: number, whole?: { done: number; total: number }) => void;
  /** Told before anything is written, and not where nothing is to be written; nothing is written where it throws. */
  readonly onPlan?: (plan: WritingPlan) => void;
  /** Told where another writer is at work, for whose end this one waits. */
  readonly onWait?: () => void;
}

/** A node or relationship of a graph: an arrow of the ontology, or a link that joins a claim to what it is about. */
export interface Item {
  readonly what: 'NODE' | 'RELATION' | 'LINK';
  /** Its kind or its type. */
  readonly type: string;
  /** A link has none of its own and tells what it joins. */
  readonly id: string;
}

/** A value before and after, as a person reads it; null if there is none. */
export interface PropertyChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ChangedItem extends Item {
  readonly properties: readonly PropertyChange[];
}

/** What a write does to what is stored. The time and the version of the last writing are not told. */
export interface Difference {
  readonly added: readonly Item[];
  readonly changed: readonly ChangedItem[];
  readonly removed: readonly Item[];
  /** Nodes and relations of ours that are not in the content and stay all the same. */
  readonly left: number;
}

export interface Written extends Difference {
  /** NOTHING if the store held it all: then nothing is committed, and its revision stays. */
  readonly how: 'NOTHING' | 'ONE_TRANSACTION' | 'BATCHES';
}

export interface GraphWriter {
  /** Makes constraints and indexes where they are missing. They stay when a later write fails. */
  prepare(options: WriteOptions): Promise<void>;
  /** What `write` would do. Writes nothing, and neither makes nor needs what `prepare` makes. */
  compare(content: GraphContent, options: WriteOptions): Promise<Difference>;
  /**
   * Writes what differs: what exists is brought to what is given, what is missing is added, and what else the database holds
   * is left alone. A graph that is there is changed in one transaction: rejects, and leaves everything as it was, where any
   * part fails. Only a first writing (or a reset) too large for that goes in batches, and the meta data last: until then there
   * is no graph for any reader, and writing again goes on where it ended. One writer at a time; a second one waits.
   */
  write(content: GraphContent, options: WriteOptions): Promise<Written>;
  close(): Promise<void>;
}

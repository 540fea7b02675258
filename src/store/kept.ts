/** Everything kept in memory between requests: what it is, by which key, and its limit in bytes, keys included. */
import { LRUCache } from 'lru-cache';

/** A row of the table in docs/architecture.md, which a test compares with this list. */
export interface KeptRow {
  readonly what: string;
  readonly key: string;
  /** As documentation puts it: a number with its unit, a setting, or what it belongs to. */
  readonly bound: string;
  readonly file: string;
}

const megabytes = (bytes: number) => `${String(bytes / 1_000_000)} MB`;

/** Bounds in bytes of the caches that have no setting. */
export const keptBytes = {
  documents: 20_000_000,
  documentsSeen: 2_000_000,
  documentErrors: 2_000_000,
  persistedDocuments: 10_000_000,
  costs: 1_000_000,
  statements: 10_000_000,
  neighbourhoodClauses: 10_000_000,
  analysedNames: 10_000_000,
  searchResults: 5_000_000,
} as const;

/** Caches that evict the least recently used entries. */
export const kept = {
  answers: {
    what: 'Whole answers',
    key: 'request as sent',
    bound: '`CACHE_MAX_ANSWER_BYTES`',
    file: 'src/http/answers.ts',
  },
  documents: {
    what: 'Parsed and validated documents, from their second use on',
    key: 'text',
    bound: megabytes(keptBytes.documents),
    file: 'src/http/document-cache.ts',
  },
  documentsSeen: {
    what: 'Texts of documents that were sent once',
    key: 'text',
    bound: megabytes(keptBytes.documentsSeen),
    file: 'src/http/document-cache.ts',
  },
  documentErrors: {
    what: 'Syntax errors of documents that were sent twice',
    key: 'text',
    bound: megabytes(keptBytes.documentErrors),
    file: 'src/http/document-cache.ts',
  },
  persistedDocuments: {
    what: 'Automatic persisted queries',
    key: 'SHA-256 of the text',
    bound: megabytes(keptBytes.persistedDocuments),
    file: 'src/http/documents.ts',
  },
  costs: {
    what: 'Costs of operations',
    key: 'hash of document, operation name and variables',
    bound: megabytes(keptBytes.costs),
    file: 'src/http/limits.ts',
  },
  statements: {
    what: 'Cypher statements',
    key: 'clauses and projection',
    bound: megabytes(keptBytes.statements),
    file: 'src/store/neo4j/read-graph.ts',
  },
  neighbourhoodClauses: {
    what: 'Cypher clauses of prefetch plans',
    key: 'hash of the plan, and kinds',
    bound: megabytes(keptBytes.neighbourhoodClauses),
    file: 'src/store/neo4j/neighbourhoods.ts',
  },
  analysedNames: {
    what: 'Names cut into words for search, on Neo4j',
    key: 'name',
    bound: megabytes(keptBytes.analysedNames),
    file: 'src/store/neo4j/neo4j-search.ts',
  },
  searchResults: {
    what: 'Search results, on the embedded graph',
    key: 'text searched for',
    bound: megabytes(keptBytes.searchResults),
    file: 'src/store/embedded/embedded-search.ts',
  },
} as const satisfies Record<string, KeptRow>;

export type KeptName = keyof typeof kept;

/** What else stays in memory, with a limit that is not a number of bytes. */
export const alsoKept: readonly KeptRow[] = [
  {
    what: 'Records from Neo4j, and results of reads',
    key: 'id or request, for one revision',
    bound: '`CACHE_MAX_RECORD_BYTES`',
    file: 'src/store/cache.ts, src/store/cached-reader.ts',
  },
  {
    what: 'Digests of statement results while the graph was changing',
    key: 'hash of statement and parameters',
    bound: '5,000 statements',
    file: 'src/store/cache.ts',
  },
  {
    what: 'Prefetch plans, projections and numbers of documents',
    key: 'document, weakly',
    bound: 'lives with its parsed document and is counted in its bytes',
    file: 'src/api/look-ahead.ts, src/api/guarded-fields.ts, src/http/limits.ts',
  },
  {
    what: 'Evaluations of relations',
    key: 'record, weakly',
    bound: 'lives with its record',
    file: 'src/api/relation.ts, schema/claim.ts, schema/certainty.ts',
  },
  {
    what: 'Words of claims, sources and topics that were searched',
    key: 'record, weakly',
    bound: 'lives with its record',
    file: 'src/api/page.ts',
  },
  {
    what: 'Topics by the relations they are about',
    key: 'list of topics, weakly',
    bound: 'lives with its list',
    file: 'src/api/dispute.ts',
  },
  {
    what: 'Retired ids, and the ids and statuses of released versions of the data',
    key: 'id, or version',
    bound: 'read once at startup, from `seed/retired.yaml` and `seed/versions/`',
    file: 'src/domain/history.ts',
  },
  {
    what: 'Requests in progress, and those waiting for an identical one',
    key: 'request as sent',
    bound: '`MAX_REQUESTS`, and 32 MB or twice `MAX_BODY_BYTES`',
    file: 'src/http/capacity.ts, src/http/answers.ts',
  },
  {
    what: 'Operations that run or wait',
    key: 'operation',
    bound:
      'a complexity of 148,800 each for cheap and for costly ones; all answers together twice `MAX_RESPONSE_BYTES`',
    file: 'src/http/capacity.ts, src/api/turns.ts, src/api/answer-budget.ts',
  },
  {
    what: 'Answers that clients have not read yet',
    key: 'response',
    bound: '12 times `MAX_RESPONSE_BYTES`; 120 s',
    file: 'src/http/capacity.ts',
  },
  {
    what: 'Files below `/export` that are being written or sent',
    key: 'response',
    bound: '`MAX_DOWNLOADS`, each one copy of the graph and one file; 120 s',
    file: 'src/http/downloads.ts',
  },
  {
    what: 'Connections, with the headers and bodies arriving on them',
    key: 'socket',
    bound: '`MAX_CONNECTIONS`, each 16 kB and `MAX_BODY_BYTES`; 30 s to arrive',
    file: 'src/server.ts, src/http/request-body.ts',
  },
  {
    what: 'Subgraphs of walks, on the embedded graph',
    key: 'structure',
    bound: 'one for each structure and direction',
    file: 'src/store/embedded/embedded-store.ts',
  },
  {
    what: 'Drivers that were replaced because the database went silent',
    key: 'driver',
    bound: '60 s, then closed',
    file: 'src/store/neo4j/live-driver.ts',
  },
  {
    what: 'Metrics',
    key: 'labels',
    bound: 'labels from fixed lists: routes, methods, codes, names of trusted documents',
    file: 'src/http/metrics.ts',
  },
  {
    what: 'Spans waiting to be exported',
    key: 'span',
    bound: '2,048 spans, texts of 500 characters',
    file: 'src/http/tracing.ts',
  },
  {
    what: 'Tables derived from the schema, and files read at startup',
    key: 'name',
    bound: 'fixed once the server has started; files also in three compressed forms',
    file: 'src/api/look-ahead.ts, src/api/edges.ts, src/store/neo4j/encoding.ts, src/http/explorer.ts, src/http/graphiql.ts, src/http/documents.ts',
  },
  {
    what: 'The list of these caches',
    key: 'cache',
    bound: 'one entry for each open cache',
    file: 'src/store/kept.ts',
  },
];

/** The table in docs/architecture.md, before Prettier aligns it. */
export function keptTable(): string {
  const files = (file: string) =>
    file
      .split(', ')
      .map((one) => `\`${one}\``)
      .join(', ');
  const rows = [...Object.values(kept), ...alsoKept].map(
    ({ what, key, bound, file }) => `| ${what} | ${key} | ${bound} | ${files(file)} |`,
  );
  return ['| what | key | bound | where |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The current content of a cache. */
export interface Filling {
  readonly name: KeptName;
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
}

/** Approximate overhead in a cache of an entry besides its key and value, in bytes. */
export const bytesOfEntry = 200;

interface Opened {
  readonly name: KeptName;
  readonly maxBytes: number;
  readonly cache: WeakRef<Pick<LRUCache<string, object>, 'size' | 'calculatedSize'>>;
}

const opened = new Set<Opened>();

/** The content of every open cache in the process, over all servers and stores. */
export function fillings(): Filling[] {
  return [...opened].flatMap(({ name, maxBytes, cache }) => {
    const open = cache.deref();
    return open === undefined ? [] : [{ name, maxBytes, entries: open.size, bytes: open.calculatedSize }];
  });
}

/** A cache that evicts the least recently used entries beyond its limit. Its keys hold no other text in memory. */
export interface Kept<Value> {
  get(key: string): Value | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): void;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Opens a cache. `sizeOf` gives the size of a value in bytes. An entry larger than `largestShare` of the whole is not
 * stored.
 */
export function keep<Value extends object | string | true>(
  name: KeptName,
  maxBytes: number,
  sizeOf: (value: Value) => number,
  largestShare = 1,
): Kept<Value> {
  const cache = new LRUCache<string, { readonly value: Value }>({
    maxSize: maxBytes,
    maxEntrySize: Math.ceil(maxBytes * largestShare),
    sizeCalculation: ({ value }, key) => bytesOfEntry + bytesOfText(key) + Math.ceil(sizeOf(value)),
  });
  for (const other of opened) if (other.cache.deref() === undefined) opened.delete(other);
  opened.add({ name, maxBytes, cache: new WeakRef(cache) });
  return {
    get: (key) => cache.get(key)?.value,
    has: (key) => cache.has(key),
    set(key, value) {
      cache.set(ownText(key), { value });
    },
    get entries() {
      return cache.size;
    },
    get bytes() {
      return cache.calculatedSize;
    },
  };
}

/** Upper bound for the size of a text in bytes. */
export const bytesOfText = (text: string): number => text.length * 2;

/** V8 never stores shorter texts as slices of others. */
const shortestPart = 13;

/**
 * An independent copy of a text: a slice keeps the whole text it was cut from in memory, such as a document for a name
 * in it.
 */
export function ownText(text: string): string {
  return text.length < shortestPart ? text : ` ${text}`.slice(1);
}

/**
 * What has been read once and need not be read again until the graph changes: a bounded memory in front of a store, valid for
 * one revision of it, that never mixes two revisions in one answer.
 *
 * A request works on a snapshot. What the snapshot's generation holds is answered from memory. What it does not hold is read,
 * and kept only where the revision is still the same after the read: then no commit can have come in between. Where it is not,
 * the read rejects with `GraphMoved`, and the request begins anew on a new snapshot.
 */
import type { Subgraph } from '../domain/subgraph.ts';
import { LRUCache } from 'lru-cache';
import type { CallOptions, GraphReader, WithNodes } from './port.ts';
import type { NodeRecord, RelationRecord } from '../domain/records.ts';

export interface CacheSettings {
  /** How long, in milliseconds, a revision may be taken as the current one without asking; 0 asks for each request. */
  readonly maxStaleness: number;
  /** Most records (nodes, relations, claims) that are kept. */
  readonly maxRecords: number;
  /** The clock, in milliseconds; for tests. */
  readonly now?: () => number;
}

export interface GraphCache {
  /**
   * A reader of the graph at one revision, which it tells, and which is not older than `maxStaleness`. As long as the revision
   * stays, it is the same reader.
   */
  snapshot(): Promise<GraphReader>;
  /** Whether the same reader means the same graph, so that what was made of it may be used again. */
  readonly lasts: boolean;
  readonly counts: CacheCounts;
  close(): Promise<void>;
}

export interface CacheCounts {
  hits: number;
  misses: number;
  /** How often a new revision was found. */
  generations: number;
  /** How often the database was asked for its revision. */
  checks: number;
}

/** The graph has changed while a request read it; nothing is wrong, the request has to begin anew. */
export class GraphMoved extends Error {
  override readonly name = 'GraphMoved';
}

interface Generation {
  readonly revision: string;
  readonly reader: GraphReader;
}

/** What is known of the graph at one revision. */
interface Memory {
  readonly nodes: LRUCache<string, NodeRecord>;
  readonly answers: LRUCache<string, Promise<object>>;
}

/** A read is shared by all who wait for it, so nobody's going away may end it. */
const shared: CallOptions = {};
/** What is null or a text cannot be told from a miss, so every answer is kept in a box. */
type Boxed<T> = Promise<{ readonly value: T }>;

/** Puts a cache before a store whose content may change. */
export function cacheGraph(store: GraphReader, settings: CacheSettings): GraphCache {
  const { maxStaleness, maxRecords, now = () => performance.now() } = settings;
  const counts: CacheCounts = { hits: 0, misses: 0, generations: 0, checks: 0 };
  let generation: Generation | null = null;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<Generation> | null = null;
  let next: Promise<Generation> | null = null;

  /** Asks for the revision, beginning now; the generation it belongs to becomes the current one. */
  const check = async (): Promise<Generation> => {
    const began = now();
    counts.checks += 1;
    const revision = await store.revision(shared);
    checkedAt = began;
    if (generation?.revision !== revision) {
      counts.generations += 1;
      const memory: Memory = {
        nodes: new LRUCache({ max: maxRecords }),
        answers: new LRUCache({ maxSize: maxRecords }),
      };
      generation = { revision, reader: readerOf(store, revision, memory, counts, checkAfterNow) };
    }
    return generation;
  };
  /** A check that begins after this call; all who call before it has begun share it. */
  const checkAfterNow = (): Promise<Generation> => {
    if (running === null) {
      const mine = check().finally(() => {
        running = null;
      });
      running = mine;
      return mine;
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return checkAfterNow();
      });
    return next;
  };

  return {
    counts,
    lasts: true,
    close: () => store.close(),
    async snapshot() {
      const fresh = generation !== null && now() - checkedAt < maxStaleness ? generation : await checkAfterNow();
      return fresh.reader;
    },
  };
}

/** No cache at all: for the embedded graph, which never changes, and for who wants each answer read anew. */
export function withoutCache(store: GraphReader): GraphCache {
  return {
    counts: { hits: 0, misses: 0, generations: 0, checks: 0 },
    lasts: store.engine.immutable,
    snapshot: () => Promise.resolve(store),
    close: () => store.close(),
  };
}

function readerOf(
  store: GraphReader,
  revision: string,
  { nodes, answers }: Memory,
  counts: CacheCounts,
  checkAfterNow: () => Promise<Generation>,
): GraphReader {
  /** Rejects where the graph has changed since the generation began: what was read is then of no revision for sure. */
  const unchanged = async <T>(read: Promise<T>): Promise<T> => {
    const value = await read;
    if ((await checkAfterNow()).revision !== revision) throw new GraphMoved('The graph has changed during a read.');
    return value;
  };
  const unchangedNodes = async <T>(read: Promise<WithNodes<T>>): Promise<T> => {
    const { answer, nodes: known } = await unchanged(read);
    for (const [id, node] of known) nodes.set(id, node);
    return answer;
  };

  /** Answers a batch from memory as far as it goes, and reads the rest in one call that all who ask meanwhile share. */
  const batch = async <Key, Value extends object | null>(
    method: string,
    keys: readonly Key[],
    nameOf: (key: Key) => string,
    sizeOf: (value: Value) => number,
    read: (missing: readonly Key[]) => Promise<readonly Value[]>,
  ): Promise<Value[]> => {
    const found = new Map<string, Boxed<Value>>();
    const missing = new Map<string, Key>();
    for (const key of keys) {
      const name = `${method} ${nameOf(key)}`;
      const hit = answers.get(name) as Boxed<Value> | undefined;
      if (hit === undefined) missing.set(name, key);
      else found.set(name, hit);
    }
    counts.hits += keys.length - missing.size;
    counts.misses += missing.size;
    if (missing.size > 0) {
      const reading = read([...missing.values()]);
      [...missing.keys()].forEach((name, place) => {
        const boxed: Boxed<Value> = reading.then((values) => ({ value: values[place] as Value }));
        found.set(name, boxed);
        keep(answers, name, boxed, sizeOf);
      });
    }
    // Every key has its promise by now, from memory or from the read.
    const boxes = keys.map((key) => found.get(`${method} ${nameOf(key)}`) as Boxed<Value>);
    return (await Promise.all(boxes)).map(({ value }) => value);
  };

  const one = async <Value extends object | null>(
    method: string,
    sizeOf: (value: Value) => number,
    read: () => Promise<Value>,
  ): Promise<Value> => {
    const [value] = await batch<null, Value>(
      method,
      [null],
      () => '',
      sizeOf,
      async () => [await read()],
    );
    return value as Value;
  };
  const withNodes = async <T>(answer: Promise<T>): Promise<WithNodes<T>> => ({ answer: await answer, nodes });
  const itself = (id: string) => id;

  const reader: GraphReader = {
    engine: store.engine,
    revision: () => Promise.resolve(revision),
    close: () => Promise.resolve(),
    counts: () =>
      one(
        'counts',
        () => 1,
        () => unchanged(store.counts(shared)),
      ),
    meta: () =>
      one(
        'meta',
        () => 1,
        () => unchanged(store.meta(shared)),
      ),
    nodes: (ids) =>
      batch(
        'node',
        ids,
        itself,
        () => 1,
        async (missing) => {
          const read = await unchanged(store.nodes(missing, shared));
          for (const node of read) if (node !== null) nodes.set(node.id, node);
          return read;
        },
      ),
    list: (requests) =>
      batch(
        'list',
        requests,
        JSON.stringify,
        (page) => page.items.length,
        (missing) => unchanged(store.list(missing, shared)),
      ),
    relations: (ids) =>
      withNodes(
        batch('relation', ids, itself, sizeOfRelation, (missing) => unchangedNodes(store.relations(missing, shared))),
      ),
    adjacency: (requests) =>
      withNodes(
        batch('adjacency', requests, JSON.stringify, sizeOfRelations, (missing) =>
          unchangedNodes(store.adjacency(missing, shared)),
        ),
      ),
    neighbourhoods: (requests) =>
      batch(
        'neighbourhood',
        requests,
        ({ starts, plan }) => `${starts.join()} ${plan.key}`,
        ({ size }) => size,
        (missing) => unchanged(store.neighbourhoods(missing, shared)),
      ),
    claims: (ids) =>
      withNodes(
        batch(
          'claim',
          ids,
          itself,
          () => 1,
          (missing) => unchangedNodes(store.claims(missing, shared)),
        ),
      ),
    statements: (structures) =>
      withNodes(
        batch('statements', structures, itself, sizeOfList, (missing) =>
          unchangedNodes(store.statements(missing, shared)),
        ),
      ),
    reach: (requests) =>
      withNodes(
        batch('reach', requests, JSON.stringify, sizeOfSubgraph, (missing) =>
          unchangedNodes(store.reach(missing, shared)),
        ),
      ),
    identified: (identifiers) =>
      batch('identified', identifiers, JSON.stringify, sizeOfList, (missing) =>
        unchanged(store.identified(missing, shared)),
      ),
    search: (texts) =>
      withNodes(
        batch(
          'search',
          texts,
          itself,
          ({ hits }) => hits.length,
          (missing) => unchangedNodes(store.search(missing, shared)),
        ),
      ),
    relationsOfTypes: (requests) =>
      withNodes(
        batch(
          'relationsOfTypes',
          requests,
          (types) => [...types].sort().join(),
          sizeOfRelations,
          (missing) => unchangedNodes(store.relationsOfTypes(missing, shared)),
        ),
      ),
    disputed: () => withNodes(one('disputed', sizeOfRelations, () => unchangedNodes(store.disputed(shared)))),
  };
  return endable(reader);
}

/** A reader whose calls reject where their signal has been aborted; the read that others share goes on. */
function endable(reader: GraphReader): GraphReader {
  return Object.fromEntries(
    Object.entries(reader).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === 'function'
        ? async (...args: unknown[]): Promise<unknown> => {
            (args.at(-1) as CallOptions | undefined)?.signal?.throwIfAborted();
            return (member as (...given: unknown[]) => Promise<unknown>)(...args);
          }
        : member,
    ]),
  ) as unknown as GraphReader;
}

/** A request this long counts as a record more: a client may write any number of long ones. */
const charactersOfRecord = 500;

/** Keeps an answer that is still being read, and gives it its size when it is there. A failed one is forgotten. */
function keep<Value>(
  answers: Memory['answers'],
  name: string,
  boxed: Boxed<Value>,
  sizeOf: (value: Value) => number,
): void {
  const isCurrent = () => answers.peek(name) === boxed;
  const own = 1 + Math.floor(name.length / charactersOfRecord);
  answers.set(name, boxed, { size: own });
  boxed.then(
    ({ value }) => {
      if (isCurrent()) answers.set(name, boxed, { size: Math.max(own, sizeOf(value)) });
    },
    () => {
      if (isCurrent()) answers.delete(name);
    },
  );
}

const sizeOfList = (list: readonly unknown[]) => list.length;
const sizeOfRelation = (relation: RelationRecord | null) => 1 + (relation?.claims.length ?? 0);
const sizeOfRelations = (relations: readonly RelationRecord[]) =>
  relations.reduce((sum, relation) => sum + sizeOfRelation(relation), 0);
const sizeOfSubgraph = ({ outgoing }: Subgraph) =>
  [...outgoing.values()].reduce((sum, relations) => sum + sizeOfRelations(relations), 0);

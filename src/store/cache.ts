/**
 * Caches reads until the graph changes, and guarantees that no answer mixes two revisions.
 *
 * An operation reads in one of two modes:
 *
 * 1. On a snapshot: every read belongs to one revision, from memory or from the store. Each statement returns the
 * revision at its end. If that revision was already known before the statement began, no commit came in between: the
 * statement saw only that revision, is cached under it, and proves that it is still current. So a miss is one round
 * trip. If the revision differs, the operation fails with `GraphMoved` and runs again on the new one.
 *
 * 2. Side by side, while others commit faster than it reads: the operation reads whatever the current revision is.
 * Afterwards its statements run a second time, all at once, except those that saw a single revision or have long
 * returned the same rows. If all return the same rows, all of them were true at one moment between the two runs, and
 * commits that do not affect the operation cannot disturb it. A statement whose rows have changed before might have
 * changed there and back, so its second run must also see a single revision.
 *
 * Bookmarks are sent to single servers as well as to clusters: a bookmark may name a commit that is in the log but not
 * yet in the store, and only a read that carries it waits for it.
 */
import { LRUCache } from 'lru-cache';
import { readerAt, type CachedReader, type ReadCounts } from './cached-reader.ts';
import { mergeReads } from './merged-reads.ts';
import type { CallOptions, GraphReader, Reading } from './port.ts';

export interface CacheSettings {
  /** How old an answer may be, in milliseconds, before the database is asked for its revision; 0 asks each time. */
  readonly maxStaleness: number;
  /** Largest size of the cached records, keys included, in bytes. */
  readonly maxRecordBytes: number;
  /**
   * Whether to look up the revision in the background while requests come, so that none has to wait for it. By default
   * it is looked up when it is needed, as it always is where `maxStaleness` is 0.
   */
  readonly watchesRevision?: boolean;
  /** The clock in milliseconds, also used for readings; replaced in tests. */
  readonly now?: () => number;
}

/** The state of the graph that an answer was computed from. The same object stands for the same state. */
export interface Basis {
  /** Null for an answer from side-by-side reads. */
  readonly revision: string | null;
  /** The last moment at which the answer is known to have been true, on the cache's clock. */
  readonly until: number;
}

/** How one operation reads the graph. */
export interface OperationRead {
  readonly reader: GraphReader;
  /** Pass this to every call to the reader. */
  readonly onRead?: CallOptions['onRead'];
  /** Ends the operation. Rejects with `GraphMoved` if its answer may mix revisions or is too old. */
  finish(): Promise<Basis>;
}

export interface GraphCache {
  /** The clock of `since`, in milliseconds. */
  now(): number;
  /**
   * A reader at one revision, at most `maxStaleness` old. The same reader as long as the revision does not change. Its
   * calls reject with `GraphMoved` if they meet a later revision.
   */
  snapshot(): Promise<GraphReader>;
  /** The reader for the state behind an answer; null if a newer state is known. */
  readerOf(basis: Basis): GraphReader | null;
  /** Whether an answer may be served to a request that arrived at `since`. May ask the store for its revision. */
  serves(basis: Basis, since: number): Promise<boolean>;
  /** Whether an answer is from before a change and will soon be too old to be served. */
  isExpiring(basis: Basis): boolean;
  /** Begins an operation for a request that arrived at `since`; `attempt` counts from 1. */
  operation(since: number, attempt: number): Promise<OperationRead>;
  /** Whether answers may be cached. */
  readonly lasts: boolean;
  readonly counts: CacheCounts;
  close(): Promise<void>;
}

export interface CacheCounts extends ReadCounts {
  /** Number of new revisions found. */
  generations: number;
  /** Number of requests for the revision alone. */
  checks: number;
  /** Current size, keys included. */
  readonly bytes: number;
  readonly entries: number;
}

/** The graph changed while an operation read it. Not a fault; the operation runs again. */
export class GraphMoved extends Error {
  override readonly name = 'GraphMoved';
  constructor() {
    super('The graph has changed during a read.');
  }
}

/** After this many attempts on snapshots, an operation reads side by side. */
const attemptsOnSnapshots = 2;
/** Changes less than this many milliseconds apart are too fast for snapshots. */
const calm = 500;
/** Time without a change, in milliseconds, after which a statement whose rows have changed counts as stable again. */
const settling = 10_000;
/** Number of statements whose last answer is remembered, as two short digests each. */
const mostStatements = 5_000;

/** The revision is watched for this many milliseconds after the last request. */
const attention = 30_000;

/** The graph at one revision. */
interface Generation extends CachedReader {
  readonly basis: { readonly revision: string; until: number };
  /** When it was first seen. */
  readonly since: number;
  /** Whether it followed another revision within the calm interval. */
  readonly isHurried: boolean;
}

/** What a statement returned, and the interval in which that is known to have been true; empty if `until < from`. */
interface Seen {
  readonly answer: string;
  readonly from: number;
  readonly until: number;
  /** When its answer was last seen to change. */
  readonly changedAt: number;
  /** The single revision that it saw; null if unknown. */
  readonly generation: Generation | null;
}

/** Puts a cache in front of a store whose content may change. */
export function cacheGraph(store: GraphReader, settings: CacheSettings): GraphCache {
  const { maxStaleness, maxRecordBytes, watchesRevision = false, now = () => performance.now() } = settings;
  const counts: CacheCounts = {
    hits: 0,
    misses: 0,
    generations: 0,
    checks: 0,
    get bytes() {
      return current?.size().bytes ?? 0;
    },
    get entries() {
      return current?.size().entries ?? 0;
    },
  };
  // Not for reads side by side, whose statements must recur and be run again for one operation.
  const shared = mergeReads(store);
  let current: Generation | null = null;
  let running: Promise<Generation> | null = null;
  let next: Promise<Generation> | null = null;
  let tellsRevisions = false;

  let lastRequest = 0;
  let watching: NodeJS.Timeout | null = null;
  const stopWatching = (): void => {
    if (watching !== null) clearInterval(watching);
    watching = null;
  };
  const watch = (): void => {
    lastRequest = performance.now();
    if (watching !== null || !watchesRevision || maxStaleness === 0) return;
    const look = (): void => {
      if (performance.now() - lastRequest > attention) stopWatching();
      // The next request reports the same error.
      else checkAfterNow().catch(() => undefined);
    };
    watching = setInterval(look, maxStaleness / 2).unref();
  };

  const isRecent = (time: number, since: number) => time > since - maxStaleness;

  /**
   * Records that this was the revision at some time after `began`. A different revision is known to be newer only if
   * the current one was known by then; otherwise their order is unknown and nothing is recorded.
   */
  const note = (revision: string, began: number): Generation | null => {
    if (current?.basis.revision === revision) {
      current.basis.until = Math.max(current.basis.until, began);
      return current;
    }
    const since = now();
    if (current !== null && began < current.since) return null;
    counts.generations += 1;
    const isHurried = current !== null && since - current.since < calm;
    const run = async <T>(ask: (options: Pick<CallOptions, 'onRead'>) => Promise<T>): Promise<T> => {
      const seen = new Set<string>();
      const value = await ask({
        onRead(reading) {
          tellsRevisions = true;
          note(reading.revision, reading.began);
          seen.add(reading.revision);
        },
      });
      // A reader that ran no statement may use a store that does not report revisions.
      if (seen.size === 0) seen.add((await checkAfterNow()).basis.revision);
      if (seen.size > 1 || !seen.has(revision)) throw new GraphMoved();
      return value;
    };
    current = {
      ...readerAt(revision, shared, { maxBytes: maxRecordBytes, counts, run }),
      basis: { revision, until: began },
      since,
      isHurried,
    };
    return current;
  };

  /** Asks for the revision now; its generation becomes the current one. */
  const check = async (): Promise<Generation> => {
    for (;;) {
      const began = now();
      counts.checks += 1;
      const noted = note(await store.revision({}), began);
      if (noted !== null) return noted;
    }
  };
  /** A check that begins after this call, shared by all callers that arrive before it begins. */
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
  const serves = async (basis: Basis, since: number): Promise<boolean> =>
    isRecent(basis.until, since) || (basis === current?.basis && (await checkAfterNow()).basis === basis);

  const onSnapshot = ({ reader, basis }: Generation, since: number): OperationRead => ({
    reader,
    async finish() {
      if (!(await serves(basis, since))) throw new GraphMoved();
      return basis;
    },
  });

  const lastSeen = new LRUCache<string, Seen>({ max: mostStatements });
  /** Records the answer of a statement. If it is the same as before, it was true all the time in between. */
  const see = (reading: Reading): Seen => {
    const { began, ended, revision } = reading;
    const question = reading.question();
    const answer = reading.answer();
    const before = lastSeen.get(question);
    const isSame = before?.answer === answer;
    const changedAt = before === undefined || isSame ? (before?.changedAt ?? Number.NEGATIVE_INFINITY) : ended;
    const generation = current?.basis.revision === revision && current.since <= began ? current : null;
    note(revision, began);
    const from = generation?.since ?? ended;
    const span =
      isSame && hasSettled(changedAt, began)
        ? { from: Math.min(before.from, from), until: Math.max(before.until, began) }
        : { from, until: began };
    const seen: Seen = { answer, ...span, changedAt, generation };
    lastSeen.set(question, seen);
    return seen;
  };
  const sideBySide = (): OperationRead => {
    const all: { readonly reading: Reading; readonly seen: Seen }[] = [];
    return {
      reader: store,
      onRead: (reading) => all.push({ reading, seen: see(reading) }),
      async finish() {
        if (all.length === 0) return { revision: null, until: now() };
        const once = oneGeneration(all.map(({ seen }) => seen));
        if (once !== null) return once.basis;
        const until = Math.min(...all.map(({ seen }) => seen.until));
        if (all.every(({ seen }) => seen.from <= until)) return { revision: null, until };
        const again = await Promise.all(all.map(({ reading }) => reading.again()));
        const seenAgain = again.map(see);
        if (seenAgain.some(({ answer }, index) => answer !== all[index]?.seen.answer)) throw new GraphMoved();
        const twice = oneGeneration(seenAgain);
        if (twice !== null) return twice.basis;
        if (!seenAgain.every(({ changedAt }, index) => hasSettled(changedAt, again[index]?.began ?? 0)))
          throw new GraphMoved();
        return { revision: null, until: Math.min(...again.map(({ began }) => began)) };
      },
    };
  };

  return {
    counts,
    lasts: true,
    now,
    serves(basis, since) {
      watch();
      return serves(basis, since);
    },
    close() {
      stopWatching();
      return store.close();
    },
    readerOf: (basis) => (current?.basis === basis ? current.reader : null),
    isExpiring: (basis) =>
      basis.revision !== null && basis !== current?.basis && now() - basis.until > maxStaleness / 2,
    async snapshot() {
      const isFresh = current !== null && isRecent(current.basis.until, now());
      return (isFresh && current !== null ? current : await checkAfterNow()).reader;
    },
    async operation(since, attempt) {
      watch();
      const generation = current ?? (await checkAfterNow());
      const isCalm = attempt <= attemptsOnSnapshots && !(generation.isHurried && now() - generation.since < calm);
      return isCalm || !tellsRevisions ? onSnapshot(generation, since) : sideBySide();
    },
  };
}

/** Whether a statement has been stable for long enough since it changed. */
function hasSettled(changedAt: number, now: number): boolean {
  return now - changedAt >= settling;
}

/** The single revision that all statements saw; null if there is none. */
function oneGeneration(all: readonly Seen[]): Generation | null {
  const generation = all[0]?.generation ?? null;
  return all.every((seen) => seen.generation === generation) ? generation : null;
}

/** No cache: for the embedded graph, which never changes, and for operators who want every answer read anew. */
export function withoutCache(store: GraphReader): GraphCache {
  const reader = store.engine.immutable ? store : mergeReads(store);
  const basis: Basis = { revision: null, until: Number.POSITIVE_INFINITY };
  return {
    counts: { hits: 0, misses: 0, generations: 0, checks: 0, bytes: 0, entries: 0 },
    lasts: store.engine.immutable,
    now: () => performance.now(),
    snapshot: () => Promise.resolve(reader),
    readerOf: () => reader,
    isExpiring: () => false,
    serves: () => Promise.resolve(true),
    operation: () => Promise.resolve({ reader, finish: () => Promise.resolve(basis) }),
    close: () => store.close(),
  };
}

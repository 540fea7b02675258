/**
 * Keeps what has been read from a store until the graph changes, and proves of each answer that it mixes no two revisions.
 *
 * An operation reads in one of two ways:
 *
 * 1. On a snapshot: everything is of one revision, from memory or read now. A statement comes back with the revision at its
 *    end. If that is the one that was known before it began, no commit came in between: the statement has seen that revision
 *    alone, is kept under it, and has shown that it is still the current one. So a miss is one round trip. If it is another,
 *    the operation meets `GraphMoved` and runs again on the new one.
 * 2. Side by side, while others commit faster than it reads: the operation reads from the store whatever the revision, and its
 *    statements are run again, all at once, unless they saw one revision after all or are known to answer the same for long.
 *    If all return the same rows, all of them were true between the two runs. A commit that changes nothing that the
 *    operation reads cannot disturb it, however often others commit. A statement whose rows were seen to change might have
 *    changed there and back between its runs, so its second run has to be of one revision as well.
 *
 * Bookmarks are sent to single servers as well as to clusters: a bookmark may name a commit that is in the log but not yet in
 * the store, and only a read that carries it waits for it.
 */
import { LRUCache } from 'lru-cache';
import { readerAt, type CachedReader, type ReadCounts } from './cached-reader.ts';
import type { CallOptions, GraphReader, Reading } from './port.ts';

export interface CacheSettings {
  /** How old an answer may be, in milliseconds, before the database is asked whether it has changed; 0 asks each time. */
  readonly maxStaleness: number;
  /** Most bytes of records that are kept, with the keys by which they are found. */
  readonly maxRecordBytes: number;
  /** The clock, in milliseconds, which is also that of readings; for tests. */
  readonly now?: () => number;
}

/** On what an answer rests. The same object stands for the same state of the graph. */
export interface Basis {
  /** Null if it was proved of statements side by side. */
  readonly revision: string | null;
  /** The last moment at which the answer is known to have been true, on the clock of the cache. */
  readonly until: number;
}

/** How one operation reads the graph. */
export interface OperationRead {
  readonly reader: GraphReader;
  /** To be given with each call to the reader. */
  readonly onRead?: CallOptions['onRead'];
  /** Ends the operation. Rejects with `GraphMoved` if its answer may mix revisions or is too old. */
  finish(): Promise<Basis>;
}

export interface GraphCache {
  /** The clock of `since`, in milliseconds. */
  now(): number;
  /**
   * A reader of the graph at one revision, which is not older than `maxStaleness`. As long as the revision stays, it is the
   * same reader. Its calls reject with `GraphMoved` if they meet a later revision.
   */
  snapshot(): Promise<GraphReader>;
  /** The reader of the state on which an answer rests; null if that is not the newest one that is known. */
  readerOf(basis: Basis): GraphReader | null;
  /** Whether an answer may be given to a request that came at `since`. May ask for the revision. */
  serves(basis: Basis, since: number): Promise<boolean>;
  /** Begins an operation for a request that came at `since`; `attempt` counts from 1. */
  operation(since: number, attempt: number): Promise<OperationRead>;
  /** Whether answers may be kept. */
  readonly lasts: boolean;
  readonly counts: CacheCounts;
  close(): Promise<void>;
}

export interface CacheCounts extends ReadCounts {
  /** How often a new revision was found. */
  generations: number;
  /** How often the database was asked for nothing but its revision. */
  checks: number;
  /** What is kept at present, keys included. */
  readonly bytes: number;
  readonly entries: number;
}

/** The graph has changed while an operation read it. Nothing is wrong; the operation has to run again. */
export class GraphMoved extends Error {
  override readonly name = 'GraphMoved';
  constructor() {
    super('The graph has changed during a read.');
  }
}

/** After so many attempts on snapshots an operation reads side by side. */
const attemptsOnSnapshots = 2;
/** Changes less than this apart, in milliseconds, are too fast for snapshots. */
const calm = 500;
/** A statement whose rows have changed is trusted again to answer the same after so long, in milliseconds. */
const settling = 10_000;
/** Statements whose last answer is remembered, as two digests of some bytes each. */
const mostStatements = 5_000;

/** The graph at one revision. */
interface Generation extends CachedReader {
  readonly basis: { readonly revision: string; until: number };
  /** When it became known. */
  readonly since: number;
  /** Whether it came shortly after another. */
  readonly isHurried: boolean;
}

/** What a statement answered, and between which moments that is known to have been true; not at all if `until < from`. */
interface Seen {
  readonly answer: string;
  readonly from: number;
  readonly until: number;
  /** When it was last seen to answer otherwise than before. */
  readonly changedAt: number;
  /** The one revision that it has seen; null if that is not known. */
  readonly generation: Generation | null;
}

/** Puts a cache before a store whose content may change. */
export function cacheGraph(store: GraphReader, settings: CacheSettings): GraphCache {
  const { maxStaleness, maxRecordBytes, now = () => performance.now() } = settings;
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
  let current: Generation | null = null;
  let running: Promise<Generation> | null = null;
  let next: Promise<Generation> | null = null;
  let tellsRevisions = false;

  const isRecent = (time: number, since: number) => time > since - maxStaleness;

  /**
   * Notes that this was the revision at some time after `began`. Another one than the current one is later only if that was
   * known by then. If not, their order is unknown, and nothing is noted.
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
      // What came without a statement may have come from a store that does not tell its revisions.
      if (seen.size === 0) seen.add((await checkAfterNow()).basis.revision);
      if (seen.size > 1 || !seen.has(revision)) throw new GraphMoved();
      return value;
    };
    current = {
      ...readerAt(revision, store, { maxBytes: maxRecordBytes, counts, run }),
      basis: { revision, until: began },
      since,
      isHurried,
    };
    return current;
  };

  /** Asks for the revision, beginning now; the generation it belongs to becomes the current one. */
  const check = async (): Promise<Generation> => {
    for (;;) {
      const began = now();
      counts.checks += 1;
      const noted = note(await store.revision({}), began);
      if (noted !== null) return noted;
    }
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
  /** Remembers what a statement answered. If that is what it has long answered, it was true all the time between. */
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
    serves,
    close: () => store.close(),
    readerOf: (basis) => (current?.basis === basis ? current.reader : null),
    async snapshot() {
      const isFresh = current !== null && isRecent(current.basis.until, now());
      return (isFresh && current !== null ? current : await checkAfterNow()).reader;
    },
    async operation(since, attempt) {
      const generation = current ?? (await checkAfterNow());
      const isCalm = attempt <= attemptsOnSnapshots && !(generation.isHurried && now() - generation.since < calm);
      return isCalm || !tellsRevisions ? onSnapshot(generation, since) : sideBySide();
    },
  };
}

/** Whether a statement that changed then has answered the same for long. */
function hasSettled(changedAt: number, now: number): boolean {
  return now - changedAt >= settling;
}

/** The one revision that all statements have seen; null if there is none. */
function oneGeneration(all: readonly Seen[]): Generation | null {
  const generation = all[0]?.generation ?? null;
  return all.every((seen) => seen.generation === generation) ? generation : null;
}

/** No cache at all: for the embedded graph, which never changes, and for operators who want each answer read anew. */
export function withoutCache(store: GraphReader): GraphCache {
  const basis: Basis = { revision: null, until: Number.POSITIVE_INFINITY };
  return {
    counts: { hits: 0, misses: 0, generations: 0, checks: 0, bytes: 0, entries: 0 },
    lasts: store.engine.immutable,
    now: () => performance.now(),
    snapshot: () => Promise.resolve(store),
    readerOf: () => store,
    serves: () => Promise.resolve(true),
    operation: () => Promise.resolve({ reader: store, finish: () => Promise.resolve(basis) }),
    close: () => store.close(),
  };
}

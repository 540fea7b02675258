/**
 * Lets concurrent operations share statements: reads of one kind that are asked for in one turn of the event loop, or while
 * another is under way, go to the store in one call.
 *
 * Each read still begins after its caller asked for it, so no caller sees an older graph than if it were alone.
 */
import { GraphError } from '../errors.ts';
import { fullProjection, type CallOptions, type GraphReader, type WithNodes } from './port.ts';
import { keyOf } from './request-key.ts';

/** A read waits for another no longer than this many milliseconds, in case that one is slow or gets no answer. */
const longestWait = 50;
/** After a merged call that took longer than this many milliseconds, fewer reads are merged, and later more again. */
const slow = 200;
/** The largest number of items in a merged call. A call with as many goes alone. */
const mostItems = 100;
/** The same for walks and prefetches, and for searches, whose items take longer. */
const mostWalks = 32;
const mostSearches = 8;

/** Puts the sharing of statements in front of a store. */
export function mergeReads(store: GraphReader): GraphReader {
  const itself = (id: string) => id;
  return {
    ...store,
    nodes: mergedValues((ids, options) => store.nodes(ids, options), itself),
    list: mergedValues((requests, options) => store.list(requests, options), keyOf.list, {
      // Each page is a statement of its own, so only equal pages have something to share.
      kindOf: (requests) => requests.map(keyOf.list).join(' '),
    }),
    relations: mergedWithNodes((ids, options) => store.relations(ids, options), itself),
    adjacency: mergedWithNodes((requests, options) => store.adjacency(requests, options), keyOf.adjacency),
    claims: mergedWithNodes((ids, options) => store.claims(ids, options), itself),
    statements: mergedWithNodes((structures, options) => store.statements(structures, options), itself),
    identified: mergedValues((identifiers, options) => store.identified(identifiers, options), keyOf.identifier),
    reach: mergedWithNodes((requests, options) => store.reach(requests, options), keyOf.reach, { most: mostWalks }),
    neighbourhoods: mergedValues((requests, options) => store.neighbourhoods(requests, options), keyOf.neighbourhood, {
      sizeOf: ({ starts }) => starts.length,
      // Each plan is a statement of its own, and the whole call takes as long as the longest.
      kindOf: (requests) => requests.map(({ plan }) => plan.key).join(' '),
      most: mostWalks,
    }),
    search: mergedWithNodes((texts, options) => store.search(texts, options), itself, { most: mostSearches }),
  };
}

type Ask<Key, Answer> = (keys: readonly Key[], options: CallOptions) => Promise<Answer>;

function mergedValues<Key, Value>(
  ask: Ask<Key, Value[]>,
  keyOf: (key: Key) => string,
  limits: Limits<Key> = {},
): Ask<Key, Value[]> {
  return merged({ ask, keyOf, select: pick, ...limits });
}

function mergedWithNodes<Key, Value>(
  ask: Ask<Key, WithNodes<Value[]>>,
  keyOf: (key: Key) => string,
  limits: Limits<Key> = {},
): Ask<Key, WithNodes<Value[]>> {
  return merged({
    ask,
    keyOf,
    select: ({ answer, nodes }, places) => ({ answer: pick(answer, places), nodes }),
    ...limits,
  });
}

function pick<Value>(values: Value[], places: readonly number[]): Value[] {
  return places.map((place) => values[place] as Value);
}

/** Which calls are merged, and how many. */
interface Limits<Key> {
  /** Number of items to look up for a key; 1 by default. */
  readonly sizeOf?: (key: Key) => number;
  /** Only calls of one kind are merged, and only with equal projections. */
  readonly kindOf?: (keys: readonly Key[]) => string;
  /** By default `mostItems`. */
  readonly most?: number;
}

interface Method<Key, Answer> extends Limits<Key> {
  readonly ask: Ask<Key, Answer>;
  readonly keyOf: (key: Key) => string;
  /** The part of an answer that belongs to some of the keys, by their places. */
  readonly select: (answer: Answer, places: readonly number[]) => Answer;
}

interface Call<Key, Answer> {
  readonly keys: readonly Key[];
  readonly options: CallOptions;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: Error) => void;
}

function merged<Key, Answer>(method: Method<Key, Answer>): Ask<Key, Answer> {
  const { ask, keyOf: nameOf, sizeOf = () => 1, kindOf = () => '', most = mostItems, select } = method;
  /** By kind, what waits for the next call to the store. An entry stays until nothing does. */
  const queues = new Map<string, Call<Key, Answer>[]>();
  let mostNow = most;
  const size = (keys: readonly Key[]) => keys.reduce((sum, key) => sum + sizeOf(key), 0);

  const askAlone = ({ keys, options, resolve }: Call<Key, Answer>): Promise<unknown> => {
    const answer = ask(keys, options);
    resolve(answer);
    return answer.catch(() => undefined);
  };
  /** No single caller's signal ends the call, because it is shared. */
  const askTogether = async (calls: readonly Call<Key, Answer>[]): Promise<void> => {
    const places = new Map<string, number>();
    const keys: Key[] = [];
    const placeOf = (key: Key): number => {
      const name = nameOf(key);
      const place = places.get(name) ?? keys.push(key) - 1;
      places.set(name, place);
      return place;
    };
    const placesOf = calls.map((call) => call.keys.map(placeOf));
    const onRead: CallOptions['onRead'] = (reading) => {
      for (const { options } of calls) options.onRead?.(reading);
    };
    const began = performance.now();
    try {
      const answer = await ask(keys, { projection: calls[0]?.options.projection, onRead });
      for (const [index, { resolve }] of calls.entries()) resolve(select(answer, placesOf[index] ?? []));
    } catch (error) {
      if (error instanceof GraphError && error.extensions['code'] === 'STORE_UNAVAILABLE')
        for (const { reject } of calls) reject(error);
      // What fails for one need not fail for the others.
      else await Promise.all(calls.map(askAlone));
    } finally {
      mostNow = performance.now() - began > slow ? Math.ceil(size(keys) / 2) : Math.min(most, mostNow * 2);
    }
  };

  const begin = (name: string, waiting: Call<Key, Answer>[]): void => {
    if (waiting.length === 0) {
      queues.delete(name);
      return;
    }
    let isPast = false;
    const next = (): void => {
      if (isPast) return;
      isPast = true;
      clearTimeout(timer);
      begin(name, waiting);
    };
    const timer = setTimeout(next, longestWait).unref();
    const batches = batchesOf(waiting.splice(0));
    void Promise.all(
      batches.map(([first, ...others]) => (others.length === 0 ? askAlone(first) : askTogether([first, ...others]))),
    ).then(next);
  };
  /** As few batches as possible of at most so many items. A call alone in its batch may have more. */
  const batchesOf = (calls: readonly Call<Key, Answer>[]): [Call<Key, Answer>, ...Call<Key, Answer>[]][] => {
    const batches: [Call<Key, Answer>, ...Call<Key, Answer>[]][] = [];
    let names = new Set<string>();
    let total = Number.POSITIVE_INFINITY;
    for (const call of calls) {
      const further = call.keys.filter((key) => !names.has(nameOf(key)));
      if (total + size(further) > mostNow) {
        batches.push([call]);
        names = new Set();
        total = size(call.keys);
      } else {
        batches.at(-1)?.push(call);
        total += size(further);
      }
      for (const key of call.keys) names.add(nameOf(key));
    }
    return batches;
  };

  return (keys, options) => {
    const { signal, projection: { texts, names, claims, sources } = fullProjection } = options;
    if (size(keys) >= most || signal?.aborted === true) return ask(keys, options);
    const name = [texts, names, claims, sources, kindOf(keys)].join(' ');
    return new Promise((resolve, reject) => {
      const waiting = queues.get(name) ?? [];
      if (!queues.has(name)) {
        queues.set(name, waiting);
        setImmediate(() => {
          begin(name, waiting);
        });
      }
      const call: Call<Key, Answer> = {
        keys,
        options,
        resolve(answer) {
          signal?.removeEventListener('abort', giveUp);
          resolve(answer);
        },
        reject(error) {
          signal?.removeEventListener('abort', giveUp);
          reject(error);
        },
      };
      const giveUp = (): void => {
        const place = waiting.indexOf(call);
        if (place !== -1) waiting.splice(place, 1);
        reject(signal?.reason as Error);
      };
      waiting.push(call);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  };
}

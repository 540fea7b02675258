/** Stores that fail as databases do: once or permanently, at once or after a while. */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraphError } from '../../src/errors.ts';
import type { CallOptions, GraphReader, KnownNodes, Neighbourhood } from '../../src/store/port.ts';

/** Which calls of a store fail, by their number from 0. Other calls answer after a while. */
export interface Failure {
  readonly name: string;
  readonly fails: (call: number, at: number) => boolean;
  /** How many turns of the event loop a failing call waits first. */
  readonly delay: (call: number) => number;
}

const only = (call: number, at: number) => call === at;
const onwards = (call: number, at: number) => call >= at;
const slow = 4;

export const failures: readonly Failure[] = [
  { name: 'one call early', fails: only, delay: () => 0 },
  { name: 'one call late', fails: only, delay: () => slow * 3 },
  { name: 'every call from one on, early', fails: onwards, delay: () => 0 },
  { name: 'every call from one on, alternately early and late', fails: onwards, delay: (call) => (call % 2) * slow },
  {
    name: 'every call from one on, alternately late and early',
    fails: onwards,
    delay: (call) => ((call + 1) % 2) * slow,
  },
];

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

/** A store that fails at the given call only, or from it on. `calls` returns the number of calls so far. */
export function failing(
  store: GraphReader,
  { fails, delay }: Failure,
  at: number,
): { store: GraphReader; calls: () => number } {
  let calls = 0;
  const methods = Object.entries(store).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function' || name === 'close') return [name, member] as const;
    const call = async (...args: unknown[]): Promise<unknown> => {
      const number = calls;
      calls += 1;
      if (!fails(number, at)) {
        await turns(number % (slow - 1));
        return (member as (...given: unknown[]) => Promise<unknown>).apply(store, args);
      }
      await turns(delay(number));
      throw new GraphError('STORE_UNAVAILABLE', `Call ${String(number)} (${name}) failed.`);
    };
    return [name, call] as const;
  });
  return { store: Object.fromEntries(methods) as unknown as GraphReader, calls: () => calls };
}

/**
 * A store whose client disconnects at a given call: it calls `hangUp`, and then this call and every other one after it
 * end as a database's do when their signal is aborted. `calls` returns the number of calls so far.
 */
export function abandoned(
  store: GraphReader,
  at: number,
  hangUp: () => void,
): { store: GraphReader; calls: () => number } {
  let calls = 0;
  const methods = Object.entries(store).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function' || name === 'close') return [name, member] as const;
    const call = async (...args: unknown[]): Promise<unknown> => {
      const number = calls;
      calls += 1;
      const { signal } = (args.at(-1) ?? {}) as CallOptions;
      signal?.throwIfAborted();
      if (number === at) hangUp();
      if (signal !== undefined && number >= at && (number - at) % 2 === 0) await aborted(signal);
      return (member as (...given: unknown[]) => Promise<unknown>).apply(store, args);
    };
    return [name, call] as const;
  });
  return { store: Object.fromEntries(methods) as unknown as GraphReader, calls: () => calls };
}

async function aborted(signal: AbortSignal): Promise<void> {
  await once(signal, 'abort');
  throw signal.reason as Error;
}

/** A store that can be replaced while a server uses it. */
export function replaceable(first: GraphReader): { store: GraphReader; replace: (next: GraphReader) => void } {
  let current = first;
  const methods = Object.entries(first).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'function'
      ? (...args: unknown[]): unknown => Reflect.apply(Reflect.get(current, name) as typeof member, current, args)
      : member,
  ]);
  return {
    store: Object.fromEntries(methods),
    replace(next) {
      current = next;
    },
  };
}

/** A store that returns nothing beyond what it is asked for, so that every part of an answer takes its own call. */
export function terse(store: GraphReader): GraphReader {
  const nothing: KnownNodes = new Map();
  const terseMethod = (
    name: 'relations' | 'adjacency' | 'claims' | 'statements' | 'reach' | 'search' | 'disputed' | 'relationsOfTypes',
  ) => {
    return async (...args: never[]) => ({
      answer: (await (store[name] as (...given: never[]) => Promise<{ answer: unknown }>)(...args)).answer as never,
      nodes: nothing,
    });
  };
  return {
    ...store,
    relations: terseMethod('relations'),
    adjacency: terseMethod('adjacency'),
    claims: terseMethod('claims'),
    statements: terseMethod('statements'),
    reach: terseMethod('reach'),
    search: terseMethod('search'),
    disputed: terseMethod('disputed'),
    relationsOfTypes: terseMethod('relationsOfTypes'),
    neighbourhoods: async (requests, options) => {
      const known = await store.nodes(
        requests.flatMap(({ starts }) => starts),
        options,
      );
      const nodes = new Map(known.flatMap((node) => (node === null ? [] : [[node.id, node] as const])));
      return requests.map((): Neighbourhood => ({
        nodes,
        bytes: 0,
        adjacency: () => undefined,
        reach: () => undefined,
      }));
    },
  };
}

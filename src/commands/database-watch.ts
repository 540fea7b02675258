/** Follows a database from the start of the server until it is ready, because either may start first. */
import { setTimeout as pause } from 'node:timers/promises';
import { operatorMessage } from '../errors.ts';
import type { Neo4jConnection } from '../store/neo4j/connection.ts';
import { UnreachableDatabase } from '../store/neo4j/neo4j-errors.ts';
import type { GraphReader } from '../store/port.ts';

export type DatabaseState =
  | { readonly name: 'ready'; readonly dataVersion: string }
  | {
      /** A database that is `rejected` has answered, and refuses us until its operator or ours corrects a setting. */
      readonly name: 'unreachable' | 'rejected' | 'not seeded';
      readonly reason: string;
      readonly error?: Error;
    };

export interface DatabaseWatch {
  readonly first: Promise<DatabaseState>;
  stop(): void;
}

const firstWait = 500;
const longestWait = 10_000;

/** Reports each change from the first state on, up to the first that is `ready`. */
export function watchDatabase(
  connection: Pick<Neo4jConnection, 'verify'>,
  store: Pick<GraphReader, 'meta'>,
  onChange: (state: DatabaseState) => void,
): DatabaseWatch {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { promise: first, resolve } = Promise.withResolvers<DatabaseState>();
  const watch = async () => {
    let last: string | null = null;
    for (let wait = firstWait; ; wait = Math.min(wait * 2, longestWait)) {
      const state = await stateOf(connection, store);
      if (signal.aborted) return;
      resolve(state);
      const key = state.name === 'ready' ? state.name : state.reason;
      if (last !== null && key !== last) onChange(state);
      last = key;
      if (state.name === 'ready') return;
      await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  // It never rejects.
  void watch();
  return {
    first,
    stop: () => {
      stopping.abort();
    },
  };
}

async function stateOf(
  connection: Pick<Neo4jConnection, 'verify'>,
  store: Pick<GraphReader, 'meta'>,
): Promise<DatabaseState> {
  try {
    await connection.verify();
  } catch (error) {
    return problem(error instanceof UnreachableDatabase ? 'unreachable' : 'rejected', error);
  }
  try {
    const meta = await store.meta({});
    if (meta !== null) return { name: 'ready', dataVersion: meta.dataVersion };
    return {
      name: 'not seeded',
      reason: 'The database holds no graph yet; seed it with "npm run seed" (no restart needed).',
    };
  } catch (error) {
    return problem(error instanceof UnreachableDatabase ? 'unreachable' : 'not seeded', error);
  }
}

function problem(name: 'unreachable' | 'rejected' | 'not seeded', thrown: unknown): DatabaseState {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { name, reason: operatorMessage(error), error };
}

/** The one way to a Neo4j: a driver, reads with a time limit, and errors that say what to do. */
import neo4j, { Neo4jError, type Driver } from 'neo4j-driver';
import { GraphError } from '../../errors.ts';
import type { CallOptions } from '../port.ts';
import { toPlain } from './encoding.ts';

export interface Neo4jSettings {
  readonly uri: string;
  readonly username: string;
  /** Null where the server asks for none. */
  readonly password: string | null;
  readonly database: string;
  /** Longest time of one query, in milliseconds; the server ends it then. */
  readonly queryTimeout: number;
}

export interface Neo4jConnection {
  readonly driver: Driver;
  readonly settings: Neo4jSettings;
  /** Runs one reading statement, on a reader of a cluster, and gives its rows as plain objects. */
  readonly read: (
    name: string,
    statement: string,
    parameters: Record<string, unknown>,
    options: CallOptions,
  ) => Promise<Record<string, unknown>[]>;
  /** A text that changes with every commit of the database, by whomever. */
  revision(options: CallOptions): Promise<string>;
  /** Rejects with one sentence where the server cannot be reached or lets nobody in. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

export const applicationName = 'cluneal-graph';

export function connectNeo4j(settings: Neo4jSettings): Neo4jConnection {
  const { uri, username, password, database, queryTimeout } = settings;
  const driver = neo4j.driver(uri, password === null ? undefined : neo4j.auth.basic(username, password), {
    userAgent: applicationName,
    // A client waits for an answer: better a clear error soon than the driver's half minute of retries.
    maxTransactionRetryTime: 4_000,
    connectionTimeout: 5_000,
    connectionAcquisitionTimeout: 10_000,
  });
  const transactionConfig = (statement: string) => ({
    timeout: queryTimeout,
    metadata: { app: applicationName, statement },
  });

  return {
    driver,
    settings,
    async read(name, statement, parameters, { signal }) {
      signal?.throwIfAborted();
      try {
        // The signal is not given to the driver: a query that it ends while the driver is retrying is never settled. Without
        // it a query goes on to its own end, which the time limit keeps near.
        const { records } = await untilAborted(
          signal,
          driver.executeQuery(statement, parameters, {
            database,
            routing: neo4j.routing.READ,
            transactionConfig: transactionConfig(name),
          }),
        );
        return records.map((record) => toPlain(record.toObject()) as Record<string, unknown>);
      } catch (cause) {
        signal?.throwIfAborted();
        throw toGraphError(cause, settings);
      }
    },
    async revision({ signal }) {
      signal?.throwIfAborted();
      const session = driver.session({ database, defaultAccessMode: neo4j.session.READ });
      try {
        await untilAborted(signal, session.run('RETURN 1', {}, transactionConfig('revision')));
        return session.lastBookmarks().join(' ');
      } catch (cause) {
        throw toGraphError(cause, settings);
      } finally {
        await session.close();
      }
    },
    async verify() {
      try {
        await driver.verifyConnectivity({ database });
        await driver.executeQuery('RETURN 1', {}, { database, routing: neo4j.routing.READ });
      } catch (cause) {
        throw toGraphError(cause, settings);
      }
    },
    close: () => driver.close(),
  };
}

/** Settles as the promise does, or rejects with the signal's reason where that comes first. */
async function untilAborted<T>(signal: AbortSignal | undefined, promise: PromiseLike<T>): Promise<T> {
  if (signal === undefined) return promise;
  let stopListening = () => {
    // Replaced before anything can call it.
  };
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = () => {
      reject(
        signal.reason instanceof Error ? signal.reason : new Error('The call was ended.', { cause: signal.reason }),
      );
    };
    signal.addEventListener('abort', onAbort, { once: true });
    stopListening = () => {
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopListening();
  }
}

/** What went wrong with the database, in a sentence that says what to do; the driver's own error is its cause. */
export function toGraphError(cause: unknown, { uri, username, database, queryTimeout }: Neo4jSettings): unknown {
  if (!(cause instanceof Neo4jError)) return cause;
  const { code } = cause;
  if (/Security\.(Unauthorized|AuthenticationRateLimit|CredentialsExpired|TokenExpired)/.test(code)) {
    return new GraphError(
      'STORE_UNAVAILABLE',
      `Neo4j at ${uri} refuses the user "${username}"; check NEO4J_USERNAME and NEO4J_PASSWORD.`,
      { cause },
    );
  }
  if (code.includes('DatabaseNotFound')) {
    return new GraphError('STORE_UNAVAILABLE', `Neo4j at ${uri} has no database "${database}"; check NEO4J_DATABASE.`, {
      cause,
    });
  }
  if (cause.message.includes('no such fulltext schema index') || code.endsWith('Schema.IndexNotFound')) {
    const sentence = `The database at ${uri} lacks an index by which this version reads; seed it again with "npm run seed".`;
    return new GraphError('NOT_SEEDED', sentence, { cause });
  }
  if (code.includes('TransactionTimedOut')) {
    return new GraphError(
      'STORE_TIMEOUT',
      `Neo4j took longer than ${String(queryTimeout)} ms for one query; ask for less at once.`,
      { cause },
    );
  }
  if (code.includes('OutOfMemory')) {
    const sentence = `Neo4j at ${uri} has no memory left for so much at once; give it more (server.memory.heap.max_size).`;
    return new GraphError('STORE_UNAVAILABLE', sentence, { cause });
  }
  if (['ServiceUnavailable', 'SessionExpired'].includes(code) || cause.retryable) {
    return new GraphError(
      'STORE_UNAVAILABLE',
      `Neo4j at ${uri} does not answer; check NEO4J_URI and that the database is running.`,
      { cause },
    );
  }
  return cause;
}

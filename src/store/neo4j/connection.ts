/** The only access to a Neo4j: a driver, reads with a time limit, and errors that say what to do. */
import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import neo4j, { Neo4jError, type Driver } from 'neo4j-driver';
import { ofDriver } from './neo4j-errors.ts';
import { CommandError } from '../../errors.ts';
import type { CallOptions, Reading } from '../port.ts';
import { closeSoon, liveDriver } from './live-driver.ts';

export interface Neo4jSettings {
  readonly uri: string;
  readonly username: string;
  /** Null if the server needs none. */
  readonly password: string | null;
  readonly database: string;
  /** Longest time of one query, in milliseconds; the server then ends it. */
  readonly queryTimeout: number;
}

export interface Neo4jConnection {
  /** For anything beyond a single read. Unlike `read`, it keeps integers and floats apart. */
  readonly driver: Driver;
  readonly settings: Neo4jSettings;
  /** Runs one read statement, on a reader of a cluster, and returns its rows as plain objects. */
  readonly read: (
    name: string,
    statement: string,
    parameters: Record<string, unknown>,
    options: CallOptions,
  ) => Promise<Record<string, unknown>[]>;
  /**
   * A text that changes with every commit to the database, whoever makes it. Anything read afterwards belongs to this
   * revision or a later one, and the revision after a read is that of the read or later, whichever cluster member
   * answers.
   */
  revision(options: CallOptions): Promise<string>;
  /** Rejects with one sentence if the server is unreachable or refuses the login. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

interface Statement {
  readonly name: string;
  readonly statement: string;
  readonly parameters: Record<string, unknown>;
}

interface Outcome {
  readonly rows: Record<string, unknown>[];
  readonly revision: string;
  readonly began: number;
  readonly ended: number;
}

const applicationName = 'cluneal-graph';

/** A client is waiting: a clear error soon is better than the driver's 30 s of retries. In milliseconds. */
const retryTime = 4_000;
const firstPause = 50;
/** How much longer than its query limit a read waits before the database counts as silent, in milliseconds. */
const answerSlack = 3_000;

/**
 * The name under which the database lists each of our transactions (SHOW TRANSACTIONS, query.log), and its time limit
 * in milliseconds.
 */
export function transactionConfig(statement: string, timeout: number) {
  return { timeout, metadata: { app: applicationName, statement } };
}

export function connectNeo4j(settings: Neo4jSettings): Neo4jConnection {
  const { uri, username, password, database, queryTimeout } = settings;
  const openDriver = (disableLosslessIntegers: boolean): Driver => {
    try {
      return makeDriver(disableLosslessIntegers);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CommandError(`NEO4J_URI is "${uri}", which Neo4j's driver refuses: ${reason.replace(/\.$/, '')}.`, {
        cause,
      });
    }
  };
  const makeDriver = (disableLosslessIntegers: boolean): Driver =>
    neo4j.driver(uri, password === null ? undefined : neo4j.auth.basic(username, password), {
      userAgent: applicationName,
      maxTransactionRetryTime: retryTime,
      connectionTimeout: 5_000,
      connectionAcquisitionTimeout: 10_000,
      disableLosslessIntegers,
      // Nobody reads them, and the server need not send them.
      notificationFilter: { minimumSeverityLevel: 'OFF' },
      // A message less with each transaction, where the server asks for them; and what runs here is its operator's matter.
      telemetryDisabled: true,
    });
  // Counts, years and sample sizes: none comes near to where a JavaScript number is no longer exact. Neither opens a
  // connection before it is used.
  const reading = liveDriver(() => openDriver(true), queryTimeout + answerSlack);
  const driver = openDriver(false);

  // Members of a cluster may lag behind each other. Every session begins with the bookmarks of those before it, so a member
  // that has not come so far waits until it has: nothing that was seen is ever unseen.
  let seen = neo4j.bookmarkManager();
  let timesForgotten = 0;
  /** If the database was restored to an earlier state, it would wait in vain for the later bookmark. */
  const forgetWhatWasSeen = (): void => {
    seen = neo4j.bookmarkManager();
    timesForgotten += 1;
  };

  /**
   * One statement in an auto-commit transaction: half the messages of a managed one, which would halve the rate of
   * short queries. Its closing bookmark is the revision: the last commit the database had applied by then.
   */
  async function runOnce(live: Driver, { name, statement, parameters }: Statement, trouble: RegExp): Promise<Outcome> {
    const since = timesForgotten;
    const began = performance.now();
    const session = live.session({ database, defaultAccessMode: neo4j.session.READ, bookmarkManager: seen });
    try {
      const { records } = await withoutStackTrace(() =>
        session.run(statement, parameters, transactionConfig(name, queryTimeout)),
      );
      const ended = performance.now();
      // The order of revisions before and after forgetting is unknown, so they must differ even if the bookmark is the
      // same.
      const revision = [...session.lastBookmarks(), ...(since === 0 ? [] : [String(since)])].join(' ');
      return { rows: records.map((record) => record.toObject()), revision, began, ended };
    } catch (cause) {
      const isTrouble = cause instanceof Neo4jError && trouble.test(cause.code);
      if (isTrouble && since === timesForgotten) forgetWhatWasSeen();
      throw cause;
    } finally {
      await session.close();
    }
  }

  /** Retries a read after a lost connection or a departed cluster member, as managed transactions do. */
  async function retried<T>(signal: AbortSignal | undefined, run: (live: Driver) => Promise<T>): Promise<T> {
    const end = performance.now() + retryTime;
    for (let wait = firstPause; ; wait *= 2) {
      try {
        return await reading.run(run);
      } catch (cause) {
        const left = end - performance.now();
        if (!neo4j.isRetryableError(cause) || left <= 0 || signal?.aborted === true) throw cause;
        await pause(Math.min(wait * (0.8 + Math.random() * 0.4), left));
      }
    }
  }

  async function run(asked: Statement, signal: AbortSignal | undefined, trouble = bookmarkTrouble): Promise<Outcome> {
    signal?.throwIfAborted();
    try {
      // The signal is not given to the driver: a query that it ends while the driver is retrying is never settled. Without
      // it a query goes on to its own end, which the time limit keeps near.
      return await untilAborted(
        signal,
        retried(signal, (live) => runOnce(live, asked, trouble)),
      );
    } catch (cause) {
      signal?.throwIfAborted();
      throw ofDriver(cause, settings);
    }
  }

  const readingOf = (asked: Statement, { rows, ...times }: Outcome, signal: AbortSignal | undefined): Reading => ({
    ...times,
    question: () => digestOf(asked),
    answer: () => digestOf(rows),
    again: async () => readingOf(asked, await run(asked, signal), signal),
  });

  return {
    driver,
    settings,
    async read(name, statement, parameters, { signal, onRead }) {
      const asked: Statement = { name, statement, parameters };
      const outcome = await run(asked, signal);
      onRead?.(readingOf(asked, outcome, signal));
      return outcome.rows;
    },
    async revision({ signal }) {
      const asked: Statement = { name: 'revision', statement: 'RETURN 1', parameters: {} };
      return (await run(asked, signal, troubleOfNoStatement)).revision;
    },
    async verify() {
      try {
        await reading.run(async (live) => {
          await live.verifyConnectivity({ database });
          await live.executeQuery('RETURN 1', {}, { database, routing: neo4j.routing.READ });
        });
      } catch (cause) {
        throw ofDriver(cause, settings);
      }
    },
    async close() {
      await Promise.all([reading.close(), closeSoon(driver)]);
    },
  };
}

/**
 * The driver captures a stack trace with every statement in case it fails, a twentieth of the cost of a short read.
 * Later errors keep their traces; `ofDriver` keeps them as causes.
 */
function withoutStackTrace<T>(begin: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return begin();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Errors of a database that has not reached the bookmarks, or rejects them. */
const bookmarkTrouble = /BookmarkTimeout|InvalidBookmark/;
/** A statement that takes no time can only exceed its limit while the database waits for a bookmark. */
const troubleOfNoStatement = /BookmarkTimeout|InvalidBookmark|TransactionTimedOut/;

/** A short digest of a value. Parameters may hold bigints, which JSON cannot represent. */
function digestOf(value: unknown): string {
  const text = JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${String(item)}n` : item));
  return hash('sha1', text, 'base64url');
}

/** Settles as the promise does, or rejects with the signal's reason if that comes first. */
async function untilAborted<T>(signal: AbortSignal | undefined, promise: PromiseLike<T>): Promise<T> {
  if (signal === undefined) return promise;
  let stopListening = () => {
    // Replaced before it can be called.
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

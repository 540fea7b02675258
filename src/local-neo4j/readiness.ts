/** Waits until a Neo4j that was just started answers. */
import neo4j, { type AuthToken, Neo4jError } from 'neo4j-driver';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../errors.ts';

/** Maximum duration of a start in seconds, excluding the download. */
const startSeconds = 120;

const betweenAttemptsMilliseconds = 250;
const attemptMilliseconds = 5_000;

interface ReadinessOptions {
  readonly boltUri: string;
  /** Port on 127.0.0.1, which is used by number because not every machine resolves `localhost`. */
  readonly httpPort: number;
  readonly username: string;
  readonly password: string | null;
  /** A sentence if waiting is pointless, otherwise null; called before each attempt. */
  readonly hopeless: () => Promise<string | null> | string | null;
  /** The message if the server rejects the password. */
  readonly refused: string;
  readonly signal?: AbortSignal | undefined;
}

/** Resolves when Bolt and HTTP answer; throws a `CommandError` if they do not within `startSeconds`. */
export async function waitUntilReady(options: ReadinessOptions): Promise<void> {
  const { boltUri, httpPort, username, password, hopeless, refused, signal } = options;
  const deadline = performance.now() + startSeconds * 1000;
  const auth = password === null ? undefined : neo4j.auth.basic(username, password);
  let last = 'no answer yet';
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    const reason = await hopeless();
    if (reason !== null) throw new CommandError(reason);
    try {
      await connect(boltUri, auth);
      await fetch(`http://127.0.0.1:${String(httpPort)}`, { signal: AbortSignal.timeout(attemptMilliseconds) });
      return;
    } catch (error) {
      if (error instanceof Neo4jError && refusals.has(error.code)) throw new CommandError(refused, { cause: error });
      const { message, cause } = error instanceof Error ? error : new Error(String(error));
      last = cause instanceof Error ? cause.message : message;
    }
    await delay(betweenAttemptsMilliseconds, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
  throw new CommandError(`Neo4j did not answer at ${boltUri} within ${String(startSeconds)} s (${last}).`);
}

const refusals: ReadonlySet<string> = new Set([
  'Neo.ClientError.Security.Unauthorized',
  'Neo.ClientError.Security.CredentialsExpired',
  'Neo.ClientError.Security.AuthenticationRateLimit',
]);

async function connect(uri: string, auth: AuthToken | undefined): Promise<void> {
  const driver = neo4j.driver(uri, auth, {
    connectionTimeout: attemptMilliseconds,
    connectionAcquisitionTimeout: attemptMilliseconds,
    maxTransactionRetryTime: 0,
    telemetryDisabled: true,
  });
  try {
    await driver.verifyConnectivity();
  } finally {
    await driver.close();
  }
}

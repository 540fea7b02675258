/** Keeps writers apart: a lock in the database that readers cannot see, released when its process ends. */
import type { Session } from 'neo4j-driver';
import { KINDS } from '../../../schema/ontology.ts';
import { transactionConfig, type Neo4jConnection } from './connection.ts';

/** Creating this node without committing makes every other writer that creates it wait. */
const lockId = `${KINDS.GraphMeta.idPrefix}:writing`;
/** Longest time a writer may hold the lock, in milliseconds; Neo4j then ends its transaction. */
const longestHold = 6 * 3_600_000;
/** A writer that waits longer than this is told why, in milliseconds. */
const patience = 1_500;
/** Interval of keep-alive queries: proxies drop idle connections. */
const signOfLife = 30_000;

export interface WritingLock {
  release(): Promise<void>;
}

/**
 * Waits for the lock and takes it. The lock is a node in a transaction that is never committed: because of the unique
 * constraint on its id, only one transaction at a time can create it. Neo4j rolls it back if the process or its
 * connection ends.
 */
export async function takeWritingLock(
  { driver, settings }: Neo4jConnection,
  { onWait, signal }: { readonly onWait?: (() => void) | undefined; readonly signal?: AbortSignal | undefined },
): Promise<WritingLock> {
  const session = driver.session({ database: settings.database });
  const waiting = setTimeout(() => onWait?.(), patience);
  const stop = () => void session.close().catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    const transaction = await session.beginTransaction(transactionConfig('writing lock', longestHold));
    await transaction.run('MERGE (:GraphMeta {id: $lockId})', { lockId });
    signal?.throwIfAborted();
    const alive = setInterval(() => void transaction.run('RETURN 1').then(undefined, () => undefined), signOfLife);
    return {
      async release() {
        clearInterval(alive);
        await transaction.rollback().catch(() => undefined);
        await closeQuietly(session);
      },
    };
  } catch (error) {
    await closeQuietly(session);
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(waiting);
    signal?.removeEventListener('abort', stop);
  }
}

async function closeQuietly(session: Session): Promise<void> {
  await session.close().catch(() => undefined);
}

/** Keeps writers apart: a lock in the database that nobody sees and that ends with the process that holds it. */
import type { Session } from 'neo4j-driver';
import { KINDS } from '../../../schema/ontology.ts';
import { transactionConfig, type Neo4jConnection } from './connection.ts';

/** Whoever creates this node, and does not commit, keeps all others who would create it waiting. */
const lockId = `${KINDS.GraphMeta.idPrefix}:writing`;
/** So long may a writer hold it, in milliseconds; Neo4j ends its transaction then. */
const longestHold = 6 * 3_600_000;
/** Who waits longer than this is told why, in milliseconds. */
const patience = 1_500;
/** Between two signs of life: proxies drop a connection on which nothing is said. */
const signOfLife = 30_000;

export interface WritingLock {
  release(): Promise<void>;
}

/**
 * Waits for the lock and takes it. It is a node in a transaction that is never committed: the unique constraint on its id lets
 * one transaction at a time create it, and Neo4j undoes it by itself where the process or its connection ends.
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

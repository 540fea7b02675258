/** The command `neo4j`: runs a real local Neo4j until it is stopped. */
import { runNeo4jCommand } from '../local-neo4j/command.ts';
import { abortOnStop } from './stop-signals.ts';
import { tell } from './terminal.ts';

export interface Neo4jFlags {
  readonly engine?: 'docker' | 'maven';
  readonly folder?: string;
  readonly boltPort?: number;
  readonly httpPort?: number;
  /** False for `--no-auth`. */
  readonly auth: boolean;
  readonly password?: string;
  /** In megabytes, like `pageCache`. */
  readonly heap?: number;
  readonly pageCache?: number;
}

/** Runs Neo4j until a signal arrives. */
export async function neo4j(flags: Neo4jFlags): Promise<void> {
  const { auth, password, heap, pageCache, ...rest } = flags;
  await runNeo4jCommand(
    {
      ...rest,
      heapMegabytes: heap,
      pageCacheMegabytes: pageCache,
      ...(auth ? (password === undefined ? {} : { password }) : { password: null }),
    },
    { out: tell, signal: abortOnStop() },
  );
}

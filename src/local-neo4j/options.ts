/** What a launcher of Neo4j is told and what it gives back. */
import { CommandError } from '../errors.ts';
import type { Programs } from './program.ts';

/** The two ways to a local Neo4j: a container, or Neo4j's own Maven artefacts under Java. */
export type Engine = 'docker' | 'maven';

export interface LaunchOptions {
  /** Without it: Docker where its daemon answers and the image can be had, else Maven. */
  readonly engine?: Engine | undefined;
  /** Where data, configuration and password are kept, each engine's apart. */
  readonly folder: string;
  /** Where the fetched jars are kept, which servers may share; without it `folder`. */
  readonly jarsFolder?: string | undefined;
  /** 0 stands for any free port. */
  readonly boltPort: number;
  /** 0 stands for any free port. */
  readonly httpPort: number;
  /** Null: authentication is off. */
  readonly password: string | null;
  /** One line for a person at a time. */
  readonly onProgress: (line: string) => void;
  /** Aborting it ends what has been started and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether Neo4j Browser is served, too; true without it. The container always serves it. */
  readonly browser?: boolean | undefined;
  /** Port on `localhost` where Browser finds the guided tour; without it 4000, where `npm start` serves it. */
  readonly guidePort?: number | undefined;
  /** Megabytes of Java's heap; 512 without it. */
  readonly heapMegabytes?: number | undefined;
  /** Megabytes of the database's files that are kept in memory, beside the heap; 128 without it. */
  readonly pageCacheMegabytes?: number | undefined;
  /** Compose's project name of the container and its volume; without it one for this checkout. */
  readonly composeProject?: string | undefined;
  /** Other names or paths for the programs that are run. */
  readonly programs?: Programs | undefined;
}

export interface LocalNeo4j {
  readonly engine: Engine;
  /** `bolt://127.0.0.1:7687` */
  readonly boltUri: string;
  /** `http://localhost:7474` */
  readonly httpUri: string;
  readonly username: string;
  readonly password: string | null;
  /** Ends the server and resolves when it has ended; a second call gives the same promise. */
  readonly stop: () => Promise<void>;
  /** Resolves with the server's exit code when it has ended, by whatever cause; null if a signal ended it. */
  readonly exited: Promise<number | null>;
}

/** The one user that Neo4j Community has from the start. */
export const username = 'neo4j';

export const defaultHeapMegabytes = 512;

/** Enough for graphs of some thousand nodes. */
export const defaultPageCacheMegabytes = 128;

export const boltUriOf = (port: number) => `bolt://127.0.0.1:${String(port)}`;

export const httpUriOf = (port: number) => `http://localhost:${String(port)}`;

/** Throws a `CommandError` if a password is kept beside existing data and another one is asked for. */
export function checkKeptPassword(kept: string | null, wanted: string | null, file: string, cure: string): void {
  if (kept === null || wanted === null || kept === wanted) return;
  throw new CommandError(`The data have a different password, which is in ${file}: use that one, or ${cure}.`);
}

/** The options of the Neo4j launchers, and what they return. */
import { CommandError } from '../errors.ts';
import type { Programs } from './program.ts';

/** The two ways to run a local Neo4j: a container, or Neo4j's own Maven artifacts under Java. */
export type Engine = 'docker' | 'maven';

export interface LaunchOptions {
  /** Defaults to Docker if its daemon answers and the image is available, otherwise Maven. */
  readonly engine?: Engine | undefined;
  /** Folder for data, configuration and password, separate for each engine. */
  readonly folder: string;
  /** Folder for downloaded jars, which servers may share; defaults to `folder`. */
  readonly jarsFolder?: string | undefined;
  /** 0 for any free port. */
  readonly boltPort: number;
  /** 0 for any free port. */
  readonly httpPort: number;
  /** Null turns authentication off. */
  readonly password: string | null;
  /** Called with one line at a time for the user. */
  readonly onProgress: (line: string) => void;
  /** Ends what has been started and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Whether to serve Neo4j Browser; defaults to true. The container always serves it. */
  readonly browser?: boolean | undefined;
  /** Port on `localhost` where Browser finds the guided tour; defaults to 4000, where `npm start` serves it. */
  readonly guidePort?: number | undefined;
  /** Java heap in megabytes; defaults to 512. */
  readonly heapMegabytes?: number | undefined;
  /** Neo4j's page cache in megabytes; defaults to 128. */
  readonly pageCacheMegabytes?: number | undefined;
  /** Compose's project name for the container and its volume; defaults to one for this checkout. */
  readonly composeProject?: string | undefined;
  /** Other names or paths for the programs to run. */
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
  /** Ends the server and resolves once it has ended; further calls return the same promise. */
  readonly stop: () => Promise<void>;
  /** Resolves with the server's exit code, whatever the cause; null if a signal ended it. */
  readonly exited: Promise<number | null>;
}

/** The initial user of Neo4j Community. */
export const username = 'neo4j';

export const defaultHeapMegabytes = 512;

/** Enough for graphs of a few thousand nodes. */
export const defaultPageCacheMegabytes = 128;

export const boltUriOf = (port: number) => `bolt://127.0.0.1:${String(port)}`;

export const httpUriOf = (port: number) => `http://localhost:${String(port)}`;

/** Throws a `CommandError` if existing data has another stored password than the one requested. */
export function checkKeptPassword(kept: string | null, wanted: string | null, file: string, cure: string): void {
  if (kept === null || wanted === null || kept === wanted) return;
  throw new CommandError(`The data have a different password, which is in ${file}: use that one, or ${cure}.`);
}

/** The Neo4j of a run: one that is started for it, or a given one. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import neo4j, { type Driver } from 'neo4j-driver';
import { CommandError } from '../src/errors.ts';
import { launchNeo4j } from '../src/local-neo4j/launch.ts';
import { defaultHeapMegabytes } from '../src/local-neo4j/options.ts';
import { usageOf, type Usage } from './processes.ts';

/** A database that may be emptied. */
export interface GivenDatabase {
  readonly uri: string;
  readonly username: string;
  readonly password: string | null;
}

export interface BenchDatabase {
  readonly uri: string;
  readonly username: string;
  readonly password: string | null;
  readonly driver: Driver;
  /** Version, heap and page cache, as the database reports them. */
  readonly description: string;
  /** Null if the database process cannot be measured. */
  readonly usage: () => Promise<Usage | null>;
  readonly stop: () => Promise<void>;
}

const root = join(import.meta.dirname, '..');
const dataFolder = join(import.meta.dirname, '.neo4j');

/** Enough for a thousand replicas, and the same for every size, so that sizes can be compared. */
const memory = { heapMegabytes: 2_048, pageCacheMegabytes: 2_048 };

/** Opens the given database, or starts one that keeps its data in a folder of this name, so that it is loaded only once. */
export async function openDatabase(
  name: string,
  given: GivenDatabase | null,
  { fresh = false, small = false } = {},
): Promise<BenchDatabase> {
  if (given !== null)
    return describe({ ...given, usage: () => Promise.resolve(null), stop: () => Promise.resolve() }, null);
  const folder = join(dataFolder, name);
  if (fresh) await rm(folder, { recursive: true, force: true });
  const server = await launchNeo4j({
    folder,
    jarsFolder: join(root, '.neo4j'),
    boltPort: 0,
    httpPort: 0,
    password: null,
    browser: false,
    onProgress: () => undefined,
    ...(small ? {} : memory),
  });
  // The launcher writes the server's process id beside the data.
  const lock = await readFile(join(folder, 'maven', 'launcher.lock'), 'utf8').catch(() => '');
  const processId = Number(lock.split('\n')[1] ?? 0);
  return describe(
    {
      uri: server.boltUri,
      username: server.username,
      password: null,
      usage: () => (processId === 0 ? Promise.resolve(null) : usageOf(processId)),
      stop: () => server.stop(),
    },
    small ? defaultHeapMegabytes : memory.heapMegabytes,
  );
}

/** Deletes the data that a database of ours keeps in the folder of this name. */
export function forgetDatabase(name: string): Promise<void> {
  return rm(join(dataFolder, name), { recursive: true, force: true });
}

/** Deletes everything in a given database except constraints and indexes. */
export async function emptyDatabase({ driver }: BenchDatabase): Promise<void> {
  const session = driver.session();
  try {
    await session.run('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS');
  } finally {
    await session.close();
  }
}

/** The environment variables that point the project's own programs to the database. */
export function environmentOf({ uri, username, password }: GivenDatabase, at = uri): Record<string, string> {
  return { NEO4J_URI: at, NEO4J_USERNAME: username, ...(password === null ? {} : { NEO4J_PASSWORD: password }) };
}

async function describe(
  place: Omit<BenchDatabase, 'driver' | 'description'>,
  heapMegabytes: number | null,
): Promise<BenchDatabase> {
  const { uri, username, password } = place;
  const auth = password === null ? undefined : neo4j.auth.basic(username, password);
  const driver = neo4j.driver(uri, auth, { useBigInt: true, telemetryDisabled: true });
  const stop = async () => {
    await driver.close();
    await place.stop();
  };
  try {
    const { records: components } = await driver.executeQuery(
      'CALL dbms.components() YIELD versions, edition RETURN versions[0] AS version, edition',
    );
    const { records: settings } = await driver.executeQuery(
      "SHOW SETTINGS YIELD name, value WHERE name IN ['server.memory.heap.max_size', 'server.memory.pagecache.size'] RETURN name, value",
    );
    const setting = (name: string) =>
      String(settings.find((record) => record.get('name') === name)?.get('value') ?? '?');
    const version = `Neo4j ${String(components[0]?.get('version'))} ${String(components[0]?.get('edition'))}`;
    const heap = heapMegabytes === null ? setting('server.memory.heap.max_size') : `${String(heapMegabytes)} MiB`;
    return {
      ...place,
      driver,
      stop,
      description: `${version}, heap ${heap}, page cache ${setting('server.memory.pagecache.size')}`,
    };
  } catch (cause) {
    await stop();
    throw new CommandError(`Cannot use Neo4j at ${uri}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** The command `start`: runs the GraphQL server until it is stopped. */
import { setTimeout as pause } from 'node:timers/promises';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { readConfig, type Config } from '../config.ts';
import { CommandError } from '../errors.ts';
import { readHistory } from '../seeding/history.ts';
import type { RunningServer } from '../server.ts';
import type { GraphReader } from '../store/port.ts';
import type { Neo4jSettings } from '../store/neo4j/connection.ts';
import type { DatabaseState, DatabaseWatch } from './database-watch.ts';
import { manifestFile, readDocuments, readVersion, seedFolder } from './project.ts';
import { watchIncidents } from './incidents.ts';
import { stopSignal } from './stop-signals.ts';
import { tell } from './terminal.ts';

export interface StartFlags {
  /** Logs for people, as on a terminal. */
  readonly pretty?: boolean;
}

/** How long the printed address waits for the first word about the database, in milliseconds. */
const patience = 3_000;

/**
 * Starts the server, prints its address, and stops it on a signal. A database that does not respond yet is waited for; one
 * that rejects us ends the start.
 */
export async function start({ pretty: readable }: StartFlags): Promise<void> {
  const config = readConfig();
  const version = await readVersion();
  const logger = makeLogger(config, readable === true || process.stdout.isTTY);
  const { startServer } = await import('../server.ts');
  const log = (changed: DatabaseState) => {
    if (changed.name === 'ready') logger.info({ dataVersion: changed.dataVersion }, 'the database is ready');
    else logger.warn({ database: changed.name }, changed.reason);
  };
  const { store, database } =
    config.neo4j === null
      ? { store: await openReader(config, version), database: null }
      : await openDatabase(config.neo4j, log);
  let server: RunningServer | undefined;
  watchIncidents(logger, async () => {
    await (server ?? store).close();
  });
  try {
    server = await startServer({
      store,
      host: config.host,
      port: config.port,
      logger,
      version,
      history: await readHistory(seedFolder),
      documents: await readDocuments(),
      settings: { ...config.http, trustedDocuments: [manifestFile, ...config.http.trustedDocuments] },
      ...(config.cache === null ? {} : { cache: config.cache }),
    });
  } catch (error) {
    database?.stop();
    await store.close();
    throw error;
  }
  // From here on requests are accepted, and a signal must not lose them.
  const stopping = stopSignal();
  const state = await Promise.race([
    database === null ? embeddedState(store) : database.first,
    pause(patience, null, { ref: false }),
    stopping.then(() => null),
  ]);
  if (state?.name === 'rejected') {
    database?.stop();
    await server.close();
    throw new CommandError(state.reason, { cause: state.error });
  }
  if (database !== null) void database.first.then(log);
  const graph = config.neo4j === null ? 'the embedded graph' : `Neo4j at ${config.neo4j.uri}`;
  tell(`
cluneal-graph ${version} serves ${graph}${state?.name === 'ready' ? ` (data ${state.dataVersion})` : ''}.
For teaching only: not for diagnosis or treatment.

  Explorer               ${server.url}/
  GraphQL and GraphiQL   ${server.url}/graphql
  Health and readiness   ${server.url}/health  ${server.url}/ready

Try it:

  curl -s ${server.url}/graphql -H 'content-type: application/json' \\
    -d '{"query":"{ spinalNerve(level: L2) { skinSupplied { nodes { region { name } status pathCount } } } }"}'
`);
  if (state === null && database !== null)
    tell('The database has not responded yet; /ready and the log say when it does.\n');
  if (state !== null && state.name !== 'ready') tell(`${state.reason}\n`);
  const signal = await stopping;
  database?.stop();
  logger.info({ signal }, 'stopping');
  await server.close();
  logger.info('stopped');
}

async function embeddedState(store: GraphReader): Promise<DatabaseState | null> {
  const meta = await store.meta({});
  return meta === null ? null : { name: 'ready', dataVersion: meta.dataVersion };
}

/** Opens Neo4j whether or not it responds. */
async function openDatabase(
  settings: Neo4jSettings,
  onChange: (state: DatabaseState) => void,
): Promise<{ store: GraphReader; database: DatabaseWatch }> {
  const { connectNeo4j } = await import('../store/neo4j/connection.ts');
  const { openNeo4jReader } = await import('../store/neo4j/neo4j-reader.ts');
  const { watchDatabase } = await import('./database-watch.ts');
  const connection = connectNeo4j(settings);
  const store = openNeo4jReader(connection);
  return { store, database: watchDatabase(connection, store, onChange) };
}

/** Opens the configured store, whose database must respond; loads only the engine in use. */
export async function openReader(config: Config, version: string) {
  if (config.neo4j === null) {
    const { readSoundGraph } = await import('../seeding/seed.ts');
    const { openEmbeddedStore } = await import('../store/embedded/embedded-store.ts');
    const { graph, unread } = await readSoundGraph(seedFolder);
    for (const line of unread) tell(line);
    return openEmbeddedStore(graph, { version });
  }
  const { connectVerified } = await import('./database.ts');
  const { openNeo4jReader } = await import('../store/neo4j/neo4j-reader.ts');
  return openNeo4jReader(await connectVerified(config.neo4j));
}

/** Standard output belongs to the protocol in `mcp`, so that the log goes to standard error there. */
export function makeLogger({ logLevel }: Pick<Config, 'logLevel'>, readable: boolean, descriptor = 1): Logger {
  const options = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return readable
    ? pino(options, pretty({ sync: true, ignore: 'requestId', destination: descriptor }))
    : pino(options, pino.destination(descriptor));
}

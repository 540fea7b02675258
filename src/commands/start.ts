/** The command `start`: runs the GraphQL server until it is stopped. */
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { readConfig, type Config } from '../config.ts';
import { readHistory } from '../seeding/history.ts';
import type { RunningServer } from '../server.ts';
import { manifestFile, readDocuments, readVersion, seedFolder } from './project.ts';
import { watchIncidents } from './incidents.ts';
import { stopSignal } from './stop-signals.ts';
import { tell } from './terminal.ts';

export interface StartFlags {
  /** Logs for people, as on a terminal. */
  readonly pretty?: boolean;
}

/** Starts the server, prints its address, and stops it on a signal. */
export async function start({ pretty: readable }: StartFlags): Promise<void> {
  const config = readConfig();
  const version = await readVersion();
  const logger = makeLogger(config, readable === true || process.stdout.isTTY);
  const { startServer } = await import('../server.ts');
  const store = await openReader(config, version);
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
    await store.close();
    throw error;
  }
  const meta = await store.meta({}).catch(() => null);
  const graph = config.neo4j === null ? 'the embedded graph' : `Neo4j at ${config.neo4j.uri}`;
  tell(`
cluneal-graph ${version} serves ${graph}${meta === null ? '' : ` (data ${meta.dataVersion})`}.
For teaching only: not for diagnosis or treatment.

  Explorer               ${server.url}/
  GraphQL and GraphiQL   ${server.url}/graphql
  Health and readiness   ${server.url}/health  ${server.url}/ready

Try it:

  curl -s ${server.url}/graphql -H 'content-type: application/json' \\
    -d '{"query":"{ spinalNerve(level: L2) { skinSupplied { nodes { region { name } status pathCount } } } }"}'
`);
  if (meta === null && config.neo4j !== null)
    tell('The database holds no graph yet; seed it with "npm run seed" (no restart needed).\n');
  const signal = await stopSignal();
  logger.info({ signal }, 'stopping');
  await server.close();
  logger.info('stopped');
}

/** Opens the configured store; loads only the engine in use. */
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

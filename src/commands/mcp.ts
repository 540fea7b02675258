/** The command `mcp`: the tools for assistants over standard input and output, for an assistant that starts it. */
import { once } from 'node:events';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { readConfig } from '../config.ts';
import { makeMcpServer } from '../api/mcp-tools.ts';
import { openApi } from '../server.ts';
import { manifestFile, readDocuments, readVersion } from './project.ts';
import { makeLogger, openReader } from './start.ts';
import { stopSignal } from './stop-signals.ts';

/** Serves until the assistant closes the input or a signal comes. Everything but the protocol goes to standard error. */
export async function mcp(): Promise<void> {
  const config = readConfig();
  const version = await readVersion();
  const logger = makeLogger(config, false, 2);
  const store = await openReader(config, version);
  const api = await openApi({
    store,
    logger,
    version,
    documents: await readDocuments(),
    settings: { ...config.http, trustedDocuments: [manifestFile, ...config.http.trustedDocuments] },
    ...(config.cache === null ? {} : { cache: config.cache }),
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const handle = serveStdio(() =>
    makeMcpServer(async (document, variables, signal) => {
      const record = {};
      const answer = await api.graphql.ask(document, variables, record, signal);
      logger.info(record, 'operation');
      return answer;
    }, version),
  );
  await Promise.race([once(process.stdin, 'end'), stopSignal()]);
  await handle.close();
  await api.close();
}

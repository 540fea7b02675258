/** A real server on a free port of the loopback address, and a client that queries it over HTTP. */
import { pino } from 'pino';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpSettings } from '../../src/http/settings.ts';
import { startServer, type RunningServer } from '../../src/server.ts';
import type { CacheSettings } from '../../src/store/cache.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { readHistory } from '../../src/seeding/history.ts';
import { projectRoot, seedFolder, testVersion } from './graph.ts';

export interface Answer {
  // Tests inspect answers ad hoc; types for clients come from the SDL.
  readonly data: any;
  readonly errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    extensions?: Record<string, unknown>;
  }[];
}

const documentsFolder = join(projectRoot, 'schema', 'documents');
const history = readHistory(seedFolder);
const documents = workedDocuments().then((all) => all.map(({ text }) => text));

export interface TestServer extends RunningServer {
  /** Sends a document; rejects if the answer is not JSON. */
  ask(query: string, variables?: object): Promise<Answer>;
  /** The same, but fails if the answer has errors. */
  data(query: string, variables?: object): Promise<any>;
  /** Log lines so far. */
  readonly log: Record<string, unknown>[];
}

export async function serve(
  store: GraphReader,
  settings: Partial<HttpSettings> = {},
  cache?: CacheSettings,
  explorer?: string,
): Promise<TestServer> {
  const log: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, { write: (line) => log.push(JSON.parse(line) as Record<string, unknown>) });
  const server = await startServer({
    store,
    host: '127.0.0.1',
    port: 0,
    logger,
    version: testVersion,
    history: await history,
    documents: await documents,
    settings,
    quietTime: 0,
    ...(cache === undefined ? {} : { cache }),
    ...(explorer === undefined ? {} : { explorer }),
  });
  const ask = async (query: string, variables: object = {}): Promise<Answer> => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
  return {
    ...server,
    log,
    ask,
    async data(query, variables) {
      const { data, errors } = await ask(query, variables);
      if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
      return data as unknown;
    },
  };
}

/** The worked queries that GraphiQL opens with and the README shows. */
export async function workedDocuments(): Promise<{ name: string; text: string }[]> {
  const names = (await readdir(documentsFolder)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(documentsFolder, name), 'utf8') })));
}

/** A store that records each of its calls by name. */
export function counting(store: GraphReader): { store: GraphReader; calls: string[] } {
  const calls: string[] = [];
  const counted = Object.fromEntries(
    Object.entries(store).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === 'function'
        ? (...args: unknown[]): unknown => {
            calls.push(name);
            return (member as (...given: unknown[]) => unknown).apply(store, args);
          }
        : member,
    ]),
  ) as unknown as GraphReader;
  return { store: counted, calls };
}

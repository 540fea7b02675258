/** The files for Neo4j Browser, served: a style, a guided tour and saved queries, for any Browser to fetch. */
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { sendFile, staticFile } from '../http/compression.ts';

/** Below this path they stand. */
export const browserPath = '/browser/';

export const guideName = 'guide.html';

/** The folder that Browser makes of the archive among a visitor's favourites. */
const favouritesFolder = 'Nerves of the back';
const folder = resolve(import.meta.dirname, '..', '..', 'seed', 'browser');
/** Zip knows no time before 1980; a fixed one keeps the archive the same from start to start. */
const archiveDate = '1980-01-02T00:00:00';

interface BrowserFile {
  readonly type: string;
  readonly read: (server: string) => Promise<string | Uint8Array>;
}

const files: ReadonlyMap<string, BrowserFile> = new Map([
  [guideName, { type: 'text/html; charset=utf-8', read: renderGuide }],
  ['style.grass', { type: 'text/plain; charset=utf-8', read: () => text('style.grass') }],
  ['queries.zip', { type: 'application/zip', read: zipQueries }],
]);

/**
 * Answers below `browserPath`; false if there is no such file. Pages of every origin may read: the files are public and the
 * same for all, and a Neo4j Browser stands at any address. Browser asks first, since it sends `cache-control` and `pragma`.
 */
export async function serveBrowserFile(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const file = path.startsWith(browserPath) ? files.get(path.slice(browserPath.length)) : undefined;
  if (file === undefined || !['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '')) return false;
  response.setHeader('access-control-allow-origin', '*');
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'GET, HEAD, OPTIONS');
    response.setHeader('access-control-allow-headers', 'cache-control, pragma, sentry-trace, baggage');
    response.setHeader('access-control-max-age', '600');
    response.writeHead(204).end();
    return true;
  }
  response.setHeader('cache-control', 'no-cache');
  await sendFile(request, response, staticFile(file.type, Buffer.from(await file.read(addressOf(request)))));
  return true;
}

/** Our address as the visitor's browser knows it; what is no host and port is not repeated. */
function addressOf({ headers: { host = '' } }: IncomingMessage): string {
  return `http://${/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) ? host : 'localhost:4000'}`;
}

const text = (name: string) => readFile(join(folder, name), 'utf8');

/**
 * The guide with what stands in double braces filled in: a saved query by the name of its file, and `server`, our address,
 * since Browser resolves a link of the guide against its own.
 */
async function renderGuide(server: string): Promise<string> {
  const guide = await text(guideName);
  const names = [...new Set([...guide.matchAll(placeholder)].map(([, name = '']) => name))];
  const values = new Map(
    await Promise.all(
      names.map(async (name) => [name, name === 'server' ? server : escape(await readQuery(name))] as const),
    ),
  );
  return guide.replaceAll(placeholder, (_, name: string) => values.get(name) ?? '');
}

const placeholder = /\{\{([\w-]+)\}\}/g;

/** A saved query without its title. */
async function readQuery(name: string): Promise<string> {
  return (await text(join('queries', `${name}.cypher`))).replace(/^\/\/.*\n/gm, '').trim();
}

const escape = (query: string) => query.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The saved queries as Browser takes them when the archive is dropped on its page: a favourite each, in a folder. */
async function zipQueries(): Promise<Uint8Array> {
  const names = (await readdir(join(folder, 'queries'))).filter((name) => name.endsWith('.cypher')).sort();
  const entries = await Promise.all(
    names.map(async (name) => [`${favouritesFolder}/${name}`, await readFile(join(folder, 'queries', name))] as const),
  );
  return zipSync(Object.fromEntries(entries), { mtime: archiveDate });
}

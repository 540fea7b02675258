/** The graph as files below `/export/`: what the server serves now, in the formats of `npm run export`. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import { GraphError } from '../errors.ts';
import type { GraphContent } from '../domain/records.ts';
import type { GraphMeta, GraphReader } from '../store/port.ts';
import { hasAlready } from './caching.ts';
import { compressor, encodingFor, weak } from './compression.ts';
import type { GraphqlRecord } from './graphql.ts';
import { wantsPage } from './negotiation.ts';
import { closeOf, refuse, sendJson } from './plain-answers.ts';
import { answerOrigin, varyByOrigin } from './security.ts';
import type { HttpSettings } from './settings.ts';

export const exportPath = '/export';

/** A file that can be downloaded. */
export interface OfferedFile {
  /** Like `graph.ttl`. */
  readonly name: string;
  readonly type: string;
  readonly description: string;
  /** The bytes of the file. Rejects with the reason of the signal. */
  readonly write: (graph: GraphContent, signal: AbortSignal) => Promise<Uint8Array>;
}

export interface DownloadsOptions {
  readonly store: GraphReader;
  readonly files: readonly OfferedFile[];
  /** Version of this software. */
  readonly version: string;
  readonly settings: Pick<HttpSettings, 'maxDownloads' | 'corsOrigins' | 'cacheSeconds'>;
  readonly logger: Logger;
}

export interface Downloads {
  /** Answers requests to `/export` and below; false for other paths. */
  answer(path: string, request: IncomingMessage, response: ServerResponse, record: GraphqlRecord): Promise<boolean>;
  readonly counts: { running: number };
}

/** Longest time of one download, in milliseconds, so that slow clients do not take all places. */
const longest = 120_000;
/** Seconds after which a client may try again if all places are taken. */
const retryBusy = 5;
/** Bytes passed on at a time: a client that reads slowly makes the rest wait. */
const chunkBytes = 64_000;

export function serveDownloads({ store, files, version, settings, logger }: DownloadsOptions): Downloads {
  const byName = new Map(files.map((file) => [file.name, file]));
  const counts = { running: 0 };
  const origin = varyByOrigin(settings.corsOrigins) ? ['origin'] : [];
  const vary = (...headers: string[]) => [...headers, ...origin].join(', ');

  function headersOf({ name, type }: OfferedFile, revision: string, dataVersion: string): OutgoingHttpHeaders {
    const hash = createHash('sha256')
      .update(JSON.stringify([version, revision, name]))
      .digest('base64url');
    const [, stem = '', ending = ''] = /^([^.]*)(.*)$/.exec(name) ?? [];
    return {
      'content-type': type,
      'content-disposition': `attachment; filename="${stem}-${plain(dataVersion)}${ending}"`,
      'cache-control': `public, max-age=${String(settings.cacheSeconds)}`,
      etag: `"${plain(dataVersion)}-${hash.slice(0, 22)}"`,
      vary: vary('accept-encoding'),
    };
  }

  async function send(file: OfferedFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(longest), closeOf(response)]);
    if (request.method === 'HEAD' || request.headers['if-none-match'] !== undefined) {
      const meta = await seeded(store, signal);
      const headers = headersOf(file, await store.revision({ signal }), meta.dataVersion);
      const isKnown = hasAlready(request, String(headers['etag']));
      if (isKnown || request.method === 'HEAD') {
        response.writeHead(isKnown ? 304 : 200, headers).end();
        return;
      }
    }
    const { revision, content, omitted } = await store.whole({ signal });
    const bytes = await file.write(content, signal);
    if (omitted > 0)
      logger.warn({ file: file.name, omitted }, 'a download lacks records of the database that cannot be read');
    const headers = headersOf(file, revision, content.dataVersion);
    const encoding = file.type === 'application/zip' ? null : encodingFor(request, bytes.length);
    response.writeHead(200, {
      ...headers,
      ...(omitted > 0 ? { 'x-omitted-records': String(omitted) } : {}),
      ...(encoding === null
        ? { 'content-length': bytes.length }
        : { 'content-encoding': encoding, etag: weak(String(headers['etag'])) }),
    });
    const parts = Readable.from(partsOf(bytes));
    await (encoding === null
      ? pipeline(parts, response, { signal })
      : pipeline(parts, compressor(encoding), response, { signal }));
  }

  async function list(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { title, dataVersion, licence } = await seeded(store, closeOf(response));
    const headers = { 'cache-control': 'no-cache', vary: vary('accept') };
    if (!wantsPage(request)) {
      const offered = files.map(({ name, type, description }) => ({
        name,
        address: addressOf(name),
        type,
        description,
      }));
      sendJson(response, 200, { title, dataVersion, licence, files: offered }, headers);
      return;
    }
    const page = Buffer.from(renderList({ title, dataVersion, licence }, files));
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-length': page.length,
    });
    response.end(page);
  }

  return {
    counts,
    async answer(path, request, response, record) {
      if (path !== exportPath && !path.startsWith(`${exportPath}/`)) return false;
      if (answerOrigin(request, response, settings.corsOrigins)) return true;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        sendJson(
          response,
          405,
          { error: `Files are read with GET, not ${request.method ?? ''}.` },
          { allow: 'GET, HEAD' },
        );
        return true;
      }
      const name = path.slice(exportPath.length + 1);
      const file = byName.get(decodeURIComponent(name));
      if (name !== '' && file === undefined) {
        const known = files.map((one) => one.name).join(', ');
        sendJson(response, 404, { error: `There is no file at ${path.slice(0, 200)}. Choose one of: ${known}.` });
        return true;
      }
      if (file !== undefined && counts.running >= settings.maxDownloads) {
        record.errors = ['SERVER_BUSY'];
        const error = `The server is sending as many files as it may (MAX_DOWNLOADS); try again in ${String(retryBusy)} s.`;
        sendJson(response, 503, { error }, { 'retry-after': String(retryBusy) });
        return true;
      }
      if (file !== undefined) counts.running += 1;
      try {
        await (file === undefined ? list(request, response) : send(file, request, response));
      } catch (error) {
        refuse(error, response, { record, logger, milliseconds: longest });
      } finally {
        if (file !== undefined) counts.running -= 1;
      }
      return true;
    },
  };
}

async function seeded(store: GraphReader, signal: AbortSignal): Promise<GraphMeta> {
  const meta = await store.meta({ signal });
  if (meta !== null) return meta;
  throw new GraphError('NOT_SEEDED', 'The database holds no graph yet; seed it with "npm run seed".');
}

function* partsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

const addressOf = (name: string) => `${exportPath}/${name}`;

/** A version as part of a header and a file name, whatever a database holds. */
const plain = (text: string) => text.replace(/[^\w.-]+/g, '_').slice(0, 50);

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function renderList(
  { title, dataVersion, licence }: Pick<GraphMeta, 'title' | 'dataVersion' | 'licence'>,
  files: readonly OfferedFile[],
): string {
  const items = files.map(
    ({ name, description }) => `<li><a href="${addressOf(name)}">${escape(name)}</a>: ${escape(description)}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Files of the graph</title>
<h1>${escape(title)}</h1>
<p>Data ${escape(dataVersion)}, ${escape(licence)}. For teaching only: not for diagnosis or treatment.</p>
<ul>
${items.join('\n')}
</ul>
</html>
`;
}

/**
 * Lasting addresses: `/go/FMA:75468` leads to a record by our id or that of another terminology, as the page, JSON,
 * Turtle or BibTeX that the client prefers.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { withoutRetired } from '../api/ids.ts';
import type { History } from '../domain/history.ts';
import type { GraphContent } from '../domain/records.ts';
import { GraphError } from '../errors.ts';
import { GraphMoved, type GraphCache } from '../store/cache.ts';
import { findIds, readPart } from '../store/part.ts';
import type { GraphReader } from '../store/port.ts';
import { hasAlready } from './caching.ts';
import type { GraphqlRecord } from './graphql.ts';
import { preferredType } from './negotiation.ts';
import { closeOf, refuse, sendJson } from './plain-answers.ts';
import { answerOrigin, varyByOrigin } from './security.ts';
import type { HttpSettings } from './settings.ts';

export const goPath = '/go/';

const byId = 'query Go($id: ID!) { node(id: $id) { __typename id ... on Structure { name definition } } }';
const byText = 'query Go($id: String!) { search(text: $id, first: 5) { nodes { __typename id name definition } } }';
/** The operations behind `/go/` for clients that want JSON; they are trusted documents. */
export const goDocuments: readonly string[] = [byId, byText];

export interface GoOptions {
  readonly cache: GraphCache;
  readonly history: History;
  /** Version of this software. */
  readonly version: string;
  /** How a part of the graph is written in each type besides the page and JSON. */
  readonly writers: Readonly<Record<WrittenType, (part: GraphContent) => string>>;
  readonly settings: Pick<HttpSettings, 'corsOrigins' | 'cacheSeconds' | 'maxRequests' | 'requestTimeout'>;
  readonly logger: Logger;
}

const page = 'text/html';
const json = 'application/json';
const written = ['text/turtle', 'application/x-bibtex'] as const;
export type WrittenType = (typeof written)[number];
/** In the server's order of preference for clients that accept anything. */
const available = [json, page, ...written, 'application/graphql-response+json'] as const;
const whatThereIs = `text/html, application/json, ${written.join(' and ')}`;

/** Tries while the graph keeps changing. */
const mostAttempts = 5;
/** Longest id or identifier that is repeated in a message. */
const longestShown = 200;

/** Returns a handler that is false for paths outside `/go/`. */
export function serveGo({ cache, history, version, writers, settings, logger }: GoOptions) {
  let running = 0;
  const vary = varyByOrigin(settings.corsOrigins) ? 'accept, origin' : 'accept';

  async function write(
    target: string,
    type: WrittenType,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(settings.requestTimeout), closeOf(response)]);
    const found = await onSnapshot(cache, async (reader) => {
      const ids = await findIds(target, reader, { signal });
      const part = await readPart(reader, ids, { signal });
      return { revision: await reader.revision({ signal }), part, ids };
    });
    const { part, ids, revision } = found;
    const shown = target.slice(0, longestShown);
    if (part === null) {
      for (const id of ids) withoutRetired(id, { history });
      throw new GraphError(
        'INVALID_ID',
        `Nothing in this graph has the id or identifier "${shown}"; search for it at /.`,
      );
    }
    const hash = createHash('sha256')
      .update(JSON.stringify([version, revision, target, type]))
      .digest('base64url');
    const headers = {
      vary,
      etag: `"${hash.slice(0, 22)}"`,
      'cache-control': `public, max-age=${String(settings.cacheSeconds)}`,
    };
    if (hasAlready(request, headers.etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    const body = Buffer.from(writers[type](part));
    response.writeHead(200, { ...headers, 'content-type': `${type}; charset=utf-8`, 'content-length': body.length });
    response.end(body);
  }

  return async (
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    record: GraphqlRecord,
  ): Promise<boolean> => {
    const target = path.startsWith(goPath) ? decodeURIComponent(path.slice(goPath.length)) : '';
    if (target === '') return false;
    if (answerOrigin(request, response, settings.corsOrigins)) return true;
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const type = preferredType(request, available);
    if (type === null) {
      sendJson(
        response,
        406,
        { error: `Addresses below ${goPath} give ${whatThereIs}; accept one of them.` },
        { vary },
      );
      return true;
    }
    if (!isWritten(type)) {
      const location = type === page ? `/?${new URLSearchParams({ go: target }).toString()}` : lookUp(target);
      response.writeHead(302, { location, vary }).end();
      return true;
    }
    if (running >= settings.maxRequests) {
      record.errors = ['SERVER_BUSY'];
      const error = 'The server is answering as many requests as it can; try again in 1 s.';
      sendJson(response, 503, { error }, { 'retry-after': '1', vary });
      return true;
    }
    running += 1;
    try {
      await write(target, type, request, response);
    } catch (error) {
      if (!sendMissing(error, response, record, vary))
        refuse(error, response, { record, logger, milliseconds: settings.requestTimeout });
    } finally {
      running -= 1;
    }
    return true;
  };
}

function isWritten(type: string): type is WrittenType {
  return written.some((one) => one === type);
}

/** 404 for what is not there, 410 for a retired id, with the address of the id that takes its place. */
function sendMissing(error: unknown, response: ServerResponse, record: GraphqlRecord, vary: string): boolean {
  if (!(error instanceof GraphError) || response.destroyed) return false;
  const { code, replacedBy } = error.extensions as { readonly code?: string; readonly replacedBy?: string | null };
  if (code !== 'INVALID_ID' && code !== 'RETIRED_ID') return false;
  record.errors = [code];
  const link =
    typeof replacedBy === 'string'
      ? { link: `<${goPath}${encodeURIComponent(replacedBy)}>; rel="successor-version"` }
      : {};
  sendJson(response, code === 'RETIRED_ID' ? 410 : 404, { error: error.message }, { vary, ...link });
  return true;
}

/** Runs a read on one revision, and again if the graph has changed meanwhile. */
async function onSnapshot<T>(cache: GraphCache, read: (reader: GraphReader) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read(await cache.snapshot());
    } catch (error) {
      if (!(error instanceof GraphMoved)) throw error;
      if (attempt >= mostAttempts)
        throw new GraphError('STORE_UNAVAILABLE', 'The graph is changing too fast to be read; try again in a moment.');
    }
  }
}

/** Where JSON clients find the record. */
function lookUp(text: string): string {
  const query = /^[a-z-]+:/.test(text) ? byId : byText;
  return `/graphql?${new URLSearchParams({ query, variables: JSON.stringify({ id: text }) }).toString()}`;
}

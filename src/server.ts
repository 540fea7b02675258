/**
 * The HTTP server: GraphQL and GraphiQL at /graphql, /health, /ready and /metrics, one log line per request, and
 * graceful shutdown.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as TcpServer, type AddressInfo } from 'node:net';
import { Kind, parse } from 'graphql';
import type { Logger } from 'pino';
import { schema } from './api/schema.ts';
import { noHistory, type History } from './domain/history.ts';
import type { GraphContent } from './domain/records.ts';
import { CommandError, GraphError } from './errors.ts';
import { idOf, readManifests } from './http/documents.ts';
import { describeDataset } from './http/dataset.ts';
import { exportPath, serveDownloads } from './http/downloads.ts';
import { embedPath, mapPath, serveExplorer } from './http/explorer.ts';
import { goDocuments, goPath, serveGo } from './http/go.ts';
import { serveGraphiql } from './http/graphiql.ts';
import { serveGraphql, type GraphqlRecord, type GraphqlServer } from './http/graphql.ts';
import { mcpDocuments } from './api/mcp-documents.ts';
import { createMetrics, watchAnswers, watchCache, watchDownloads, type Metrics } from './http/metrics.ts';
import { answerType, notAcceptable, wantsPage } from './http/negotiation.ts';
import { observeStore } from './http/observed-store.ts';
import { sendJson } from './http/plain-answers.ts';
import { allowedHosts, answerOrigin, namesOf, setSecurityHeaders } from './http/security.ts';
import { defaultSettings, type HttpSettings } from './http/settings.ts';
import { startTracing, type Tracing } from './http/tracing.ts';
import { browserPath, serveBrowserFile } from './neo4j-browser/files.ts';
import { cacheGraph, withoutCache, type CacheSettings, type GraphCache } from './store/cache.ts';
import type { GraphCounts, GraphReader } from './store/port.ts';

/** What the API needs, however it is reached. */
export interface ApiOptions {
  readonly store: GraphReader;
  readonly logger: Logger;
  /** Version of this software. */
  readonly version: string;
  /** What is known of earlier versions of the data; nothing where left out. */
  readonly history?: History;
  /** The example queries: GraphiQL offers them, and they are trusted documents. */
  readonly documents: readonly string[];
  /** Missing settings have their defaults. */
  readonly settings?: Partial<HttpSettings>;
  /** Settings of the cache; without it every answer is read anew. */
  readonly cache?: CacheSettings;
}

export interface ServerOptions extends ApiOptions {
  /** Folder of another build of the explorer. */
  readonly explorer?: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** How long idle connections stay open once a stop begins, in ms, because each may carry a request; 100 by default. */
  readonly quietTime?: number;
}

export interface RunningServer {
  /** Base URL without a path, like `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Stops accepting requests, completes those in progress, and closes the store. */
  close(): Promise<void>;
}

/** What is known about a request when it is logged. */
interface RequestRecord extends GraphqlRecord {
  readonly requestId: string;
  /** Id of its trace, if traces are enabled. */
  traceId?: string;
}

const graphqlPath = '/graphql';
const mcpPath = '/mcp';
const routes = new Set(['/', mapPath, embedPath, graphqlPath, mcpPath, exportPath, '/health', '/ready', '/metrics']);
const routeFolders = [browserPath, goPath, `${exportPath}/`, '/assets/'];
const readyTimeout = 3_000;
/** People may delete a few nodes on purpose; if more than this share of the graph is missing, something went wrong. */
const toleratedLoss = 0.01;
/** Maximum length of a path in the log. */
const longestLoggedPath = 500;
/** A proxy may keep idle connections for a minute; ours must outlast that. */
const keepAliveTimeout = 65_000;
/** Longest time a request may take to arrive, including its body. */
const receiveTimeout = 30_000;
const closeTimeout = 15_000;
const defaultQuietTime = 100;

/** The API, ready to be asked: with its limits, its metrics and its traces. */
export interface OpenApi {
  readonly graphql: GraphqlServer;
  readonly settings: HttpSettings;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly store: GraphReader;
  readonly cache: GraphCache;
  /** Closes the store, too. */
  close(): Promise<void>;
}

/** Opens the API without listening. Rejects with a `CommandError` if a setting is wrong. */
export async function openApi(options: ApiOptions): Promise<OpenApi> {
  const { logger, version, documents } = options;
  const settings = { ...defaultSettings, ...options.settings };
  const trusted = new Map([
    ...(await readManifests(settings.trustedDocuments, schema)),
    ...[...documents, ...goDocuments, ...mcpDocuments].map((text) => [idOf(text), text] as const),
  ]);
  const engine = options.store.engine.name;
  const metrics = createMetrics({ version, engine, operations: operationNames(trusted.values()) });
  const tracing = await startTracing(settings.tracing, version);
  const store = observeStore(options.store, { metrics, tracing });
  const cache = options.cache === undefined ? withoutCache(store) : cacheGraph(store, options.cache);
  watchCache(cache.counts, metrics.registry);
  const graphql = serveGraphql({
    path: graphqlPath,
    cache,
    logger,
    version,
    history: options.history ?? noHistory,
    settings,
    metrics,
    tracing,
    trusted,
  });
  if (graphql.kept !== null) watchAnswers(graphql.kept.counts, metrics.registry);
  return {
    graphql,
    settings,
    metrics,
    tracing,
    store,
    cache,
    async close() {
      await graphql.close();
      await tracing.close();
      await store.close();
    },
  };
}

/** Starts listening. Rejects with a `CommandError` where the port or the host cannot be had, or a setting is wrong. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, logger, version, documents } = options;
  const api = await openApi(options);
  const { graphql, settings, metrics, tracing, store } = api;
  // The protocol's library is loaded only where it is served.
  const mcp = settings.mcp
    ? (await import('./http/mcp-endpoint.ts')).serveMcp({
        graphql,
        version,
        maxBodyBytes: settings.maxBodyBytes,
        logger,
      })
    : null;
  const { expandAddress, files, partWriters } = await loadFormats(version);
  const downloads = settings.maxDownloads > 0 ? serveDownloads({ store, files, version, settings, logger }) : null;
  if (downloads !== null) watchDownloads(downloads.counts, metrics.registry);
  const go = serveGo({
    cache: api.cache,
    history: options.history ?? noHistory,
    version,
    writers: partWriters,
    settings,
    logger,
  });
  const graphiql = settings.introspection && !settings.onlyTrustedDocuments ? serveGraphiql(documents) : null;
  const mayBeAddressedAs = allowedHosts(host, settings.allowedHosts);
  const explorer = serveExplorer(
    options.explorer,
    describeDataset({
      cache: api.cache,
      files: downloads === null ? [] : files,
      identify: (dataVersion) => expandAddress(`data:${dataVersion}`),
    }),
  );
  let closing = false;
  let endsIdle = false;
  const inFlight = new Set<ServerResponse>();

  const server = createServer((request, response) => {
    const started = performance.now();
    const record: RequestRecord = { requestId: requestIdOf(request) };
    const names = namesOf(request);
    request.url = targetOf(request);
    const path = pathOf(request);
    const route = routes.has(path) ? path : (routeFolders.find((folder) => path.startsWith(folder)) ?? 'other');
    metrics.requestBegins();
    response.setHeader('x-request-id', record.requestId);
    setSecurityHeaders(response);
    if (closing) response.setHeader('connection', 'close');
    inFlight.add(response);
    response.once('close', () => {
      inFlight.delete(response);
      const ms = performance.now() - started;
      const method = request.method ?? 'GET';
      metrics.requestEnds({ route, method, status: response.statusCode, seconds: ms / 1000 });
      logger.info(
        {
          ...record,
          method,
          path: path.slice(0, longestLoggedPath),
          status: response.statusCode,
          ms: Math.round(ms * 10) / 10,
          ...(response.writableFinished ? {} : { aborted: true }),
        },
        'request',
      );
      if (endsIdle) server.closeIdleConnections();
    });
    tracing
      .request(request, response, { route }, (traceId) => {
        if (traceId !== null) record.traceId = traceId;
        return answer(request, response, names, record);
      })
      .catch((error: unknown) => {
        logger.error({ ...record, err: error }, 'a request could not be answered');
        if (!response.headersSent)
          sendJson(response, 500, {
            error: `Something went wrong in the server; its log has the request ${record.requestId}.`,
          });
      });
  });
  server.keepAliveTimeout = keepAliveTimeout;
  server.requestTimeout = receiveTimeout;
  server.headersTimeout = receiveTimeout;
  server.maxConnections = settings.maxConnections;

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    names: readonly string[] | null,
    record: RequestRecord,
  ): Promise<void> {
    const path = pathOf(request);
    if (names === null) {
      sendJson(response, 400, { error: 'The request has more than one Host header; send one.' });
      return;
    }
    const foreign = names.find((name) => mayBeAddressedAs?.(name) === false);
    if (foreign !== undefined) {
      sendJson(response, 421, {
        error: `This server does not accept the host "${foreign.slice(0, 100)}"; use localhost, or add the name to ALLOWED_HOSTS.`,
      });
      return;
    }
    if (!isWellEncoded(path)) {
      sendJson(response, 400, {
        error:
          'The path has a percent sign that does not begin an encoded UTF-8 character; write a literal one as "%25".',
      });
      return;
    }
    if (path === graphqlPath) {
      // A HEAD request is handled as GET; Node omits the body.
      if (request.method === 'HEAD') request.method = 'GET';
      if (answerOrigin(request, response, settings.corsOrigins)) return;
      const type = answerType(request);
      if (type === null) {
        sendJson(response, 406, { errors: [{ message: notAcceptable, extensions: { code: 'BAD_REQUEST' } }] });
        return;
      }
      if (type !== 'text/html') {
        request.headers.accept = type;
        await graphql.answer(request, response, record);
      } else if (graphiql !== null) await graphiql(request, response);
      else
        sendJson(response, 404, {
          error: `There is no GraphiQL on this server; send GraphQL to ${graphqlPath} with "accept: application/json".`,
        });
      return;
    }
    if (path === mcpPath && mcp !== null) {
      if (answerOrigin(request, response, settings.corsOrigins)) return;
      await mcp.answer(request, response, record);
      return;
    }
    if ((await downloads?.answer(path, request, response, record)) === true) return;
    if (await serveBrowserFile(path, request, response)) return;
    if (await go(path, request, response, record)) return;
    if (await explorer(path, wantsPage(request), request, response)) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendJson(response, 404, { error: `There is nothing at ${path}; send GraphQL to ${graphqlPath}.` });
      return;
    }
    switch (path) {
      case '/':
        response.writeHead(302, { location: graphqlPath }).end();
        return;
      case '/health':
        sendJson(response, 200, { status: 'ok' });
        return;
      case '/ready': {
        const { status, body } = closing ? { status: 503, body: { status: 'stopping' } } : await readiness(store);
        sendJson(response, status, body);
        return;
      }
      case '/metrics':
        if (settings.metrics) {
          response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
          response.end(await metrics.text());
          return;
        }
    }
    sendJson(response, 404, {
      error: `There is nothing at ${path}; GraphQL is at ${graphqlPath}, the server's state at /health and /ready.`,
    });
  }

  await listen(server, host, port);
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(actualPort)}`,
    async close() {
      if (closing) return;
      closing = true;
      const closed = once(server, 'close');
      // Node's own close() for HTTP ends idle connections at once, with the requests that are on their way on them.
      TcpServer.prototype.close.call(server);
      for (const response of inFlight) if (!response.headersSent) response.setHeader('connection', 'close');
      const endIdle = setTimeout(() => {
        endsIdle = true;
        server.close();
      }, options.quietTime ?? defaultQuietTime);
      const deadline = setTimeout(() => {
        logger.warn(`requests were still in flight after ${String(closeTimeout)} ms and are cut off`);
        server.closeAllConnections();
      }, closeTimeout);
      await closed;
      clearTimeout(endIdle);
      clearTimeout(deadline);
      await mcp?.close();
      await api.close();
    },
  };
}

/** The export formats, which the API knows nothing of. */
async function loadFormats(version: string) {
  const { downloads, partWriters, writeDownload } = await import('./seeding/export/downloads.ts');
  const { expandAddress } = await import('./seeding/export/linked-terms.ts');
  const files = downloads.map(({ format, ...file }) => ({
    ...file,
    write: (graph: GraphContent, signal: AbortSignal) => writeDownload({ format, graph, version }, signal),
  }));
  return { files, partWriters, expandAddress };
}

function operationNames(documents: Iterable<string>): Set<string> {
  const definitions = [...documents].flatMap((text) => parse(text).definitions);
  return new Set(
    definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.name !== undefined ? [definition.name.value] : [],
    ),
  );
}

async function readiness(store: GraphReader): Promise<{ status: number; body: object }> {
  try {
    const options = { signal: AbortSignal.timeout(readyTimeout) };
    // A store that cannot report its revision cannot answer anything else.
    await store.revision(options);
    const meta = await store.meta(options);
    if (meta === null)
      return {
        status: 503,
        body: { status: 'not seeded', reason: 'The database holds no graph yet; seed it with "npm run seed".' },
      };
    const missing = meta.written === null ? null : missingFrom(await store.counts(options), meta.written);
    if (missing !== null && missing.share > toleratedLoss)
      return {
        status: 503,
        body: {
          status: 'incomplete',
          reason:
            `The database has lost at least ${String(missing.nodes)} nodes and ${String(missing.relations)} relations ` +
            'since it was seeded; seed it again with "npm run seed".',
        },
      };
    return { status: 200, body: { status: 'ready', engine: store.engine.name, dataVersion: meta.dataVersion } };
  } catch (error) {
    const reason =
      error instanceof GraphError ? error.message : `The store did not answer within ${String(readyTimeout)} ms.`;
    return { status: 503, body: { status: 'unavailable', reason } };
  }
}

/** How much of a graph is missing; `share` is that of its nodes or of its relations, whichever is larger. */
function missingFrom(counts: GraphCounts, written: { readonly nodes: number; readonly relations: number }) {
  const sum = (numbers: Readonly<Record<string, number>>) =>
    Object.values(numbers).reduce((total, one) => total + one, 0);
  const nodes = Math.max(0, written.nodes - (sum(counts.nodes) - counts.nodes.GraphMeta));
  const relations = Math.max(0, written.relations - sum(counts.relations));
  const share = Math.max(nodes / Math.max(1, written.nodes), relations / Math.max(1, written.relations));
  return { nodes, relations, share };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRINUSE')
      throw new CommandError(
        `Port ${String(port)} on ${host} is in use; stop what uses it, or choose another with PORT=4001.`,
        { cause },
      );
    if (code === 'EACCES')
      throw new CommandError(
        `Port ${String(port)} needs more privileges than this user has; choose a port above 1023 with PORT.`,
        {
          cause,
        },
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new CommandError(
        `HOST is "${host}", which is not an address of this machine; use 127.0.0.1, or 0.0.0.0 for all.`,
        { cause },
      );
    }
    throw cause;
  }
}

/** The target in origin form without a trailing slash: `http://host/graphql/?a` becomes `/graphql?a`. */
function targetOf({ url = '/' }: IncomingMessage): string {
  const target = url.replace(/^https?:\/\/[^/?#]*/i, '');
  const [path = '', ...query] = target.split('?');
  const trimmed = path.length > 1 ? path.replace(/\/$/, '') : path;
  return [trimmed === '' ? '/' : trimmed, ...query].join('?');
}

function isWellEncoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?')[0] ?? '/';
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{1,100}$/.test(given) ? given : randomUUID();
}

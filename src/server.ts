/** The HTTP server: GraphQL with GraphiQL at /graphql, /health and /ready, a log line a request, and a graceful end. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { GraphQLError, Kind, type DocumentNode } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { ApiContext } from './api/builder.ts';
import { createLoaders } from './api/loaders.ts';
import { schema } from './api/schema.ts';
import { CommandError, GraphError } from './errors.ts';
import type { GraphReader } from './store/port.ts';

export interface ServerOptions {
  readonly store: GraphReader;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly logger: Logger;
  /** Version of this software. */
  readonly version: string;
  /** Texts of the worked queries that GraphiQL opens with, a tab each. */
  readonly documents: readonly string[];
}

export interface RunningServer {
  /** Address without a path, like `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Takes no more requests, answers those under way, and then closes the store. */
  close(): Promise<void>;
}

/** What is known of one request by the time that it is logged. */
interface RequestRecord {
  readonly requestId: string;
  operation?: string;
  errors?: string[];
}

const graphqlPath = '/graphql';
const readyTimeout = 3_000;
/** A proxy in front may keep connections for a minute; ours must outlast them. */
const keepAliveTimeout = 65_000;
const closeTimeout = 15_000;

/** Starts listening. Rejects with a `CommandError` where the port or the host cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { store, host, port, logger } = options;
  const yoga = makeYoga(options);
  let closing = false;

  const server = createServer((request, response) => {
    const started = performance.now();
    const record: RequestRecord = { requestId: requestIdOf(request) };
    response.setHeader('x-request-id', record.requestId);
    if (closing) response.setHeader('connection', 'close');
    response.once('close', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const { method, url } = request;
      logger.info(
        {
          ...record,
          method,
          path: url?.split('?')[0],
          status: response.statusCode,
          ms,
          ...(response.writableFinished ? {} : { aborted: true }),
        },
        'request',
      );
      if (closing) server.closeIdleConnections();
    });
    route(request, response, record).catch((error: unknown) => {
      logger.error({ ...record, err: error }, 'a request could not be answered');
      if (!response.headersSent)
        sendJson(response, 500, {
          error: `Something went wrong in the server; its log has the request ${record.requestId}.`,
        });
    });
  });
  server.keepAliveTimeout = keepAliveTimeout;

  async function route(request: IncomingMessage, response: ServerResponse, record: RequestRecord): Promise<void> {
    const path = request.url?.split('?')[0] ?? '/';
    if (path === graphqlPath) {
      await yoga(request, response, { record } as never);
      return;
    }
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
      default:
        sendJson(response, 404, {
          error: `There is nothing at ${path}; GraphQL is at ${graphqlPath}, and /health and /ready tell how the server is.`,
        });
    }
  }

  await listen(server, host, port);
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(actualPort)}`,
    async close() {
      if (closing) return;
      closing = true;
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const deadline = setTimeout(() => {
        logger.warn(`requests were still under way after ${String(closeTimeout)} ms; they are cut off`);
        server.closeAllConnections();
      }, closeTimeout);
      await closed;
      clearTimeout(deadline);
      await yoga.dispose();
      await store.close();
    },
  };
}

function makeYoga({ store, logger, version, documents }: ServerOptions) {
  return createYoga<{ record: RequestRecord }, ApiContext>({
    schema,
    graphqlEndpoint: graphqlPath,
    landingPage: false,
    // Yoga answers any address that ends so, also in the middle of a query: no address ends in a line break, and /health is ours.
    healthCheckEndpoint: '\n',
    logging: false,
    // The page carries its own script, so that it works without internet.
    renderGraphiQL: (graphiql) => renderGraphiQL(graphiql),
    graphiql: {
      title: 'cluneal-graph',
      defaultQuery: documents[0] ?? '',
      defaultTabs: documents.map((query) => ({ query })),
    },
    maskedErrors: { maskError: (error) => maskError(error, logger) },
    context: ({ request }) => ({ graph: createLoaders(store, { signal: request.signal }), version }),
    plugins: [noteOperation()],
  });
}

/** Notes for the log line which operation ran and which errors it gave. */
function noteOperation(): Plugin<object, { record: RequestRecord }> {
  return {
    onExecute({ args }) {
      const { record } = args.contextValue as unknown as { record: RequestRecord };
      const { operationName, document } = args as { operationName?: string | null; document: DocumentNode };
      const first = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
      const name = operationName ?? first?.name?.value;
      if (name !== undefined) record.operation = name;
    },
    onResultProcess({ result, serverContext }) {
      const { record } = serverContext as unknown as { record: RequestRecord };
      const results = Array.isArray(result) ? result : [result];
      const errors = results.flatMap((one) => ('errors' in one ? (one.errors ?? []) : []));
      if (errors.length > 0) record.errors = [...new Set(errors.map((error) => codeOf(error)))];
    },
  };
}

function codeOf({ extensions: { code } }: GraphQLError): string {
  return typeof code === 'string' ? code : 'GRAPHQL';
}

/** Lets through what a client can act on; everything else is logged under a number that the client is told. */
export function maskError(error: unknown, logger: Logger): Error {
  const expected = findGraphError(error);
  if (expected !== null) {
    if (expected.cause !== undefined)
      logger.warn({ err: expected.cause, code: expected.extensions['code'] }, expected.message);
    return error as GraphQLError;
  }
  // GraphQL's own errors (syntax, validation, variables) come without an original error.
  if (error instanceof GraphQLError && error.originalError === undefined) return error;
  const incident = randomUUID();
  const original = error instanceof GraphQLError ? error.originalError : error;
  const path = error instanceof GraphQLError ? error.path : undefined;
  logger.error({ incident, path, err: original }, 'an unexpected error was masked');
  const masked = new GraphError(
    'INTERNAL_SERVER_ERROR',
    `Something went wrong in the server; its log has the incident ${incident}.`,
    { incident },
  );
  if (!(error instanceof GraphQLError)) return masked;
  return new GraphQLError(masked.message, {
    nodes: error.nodes ?? null,
    path: error.path ?? null,
    extensions: masked.extensions,
  });
}

function findGraphError(error: unknown): GraphQLError | null {
  for (let current = error; current instanceof GraphQLError; current = current.originalError) {
    if (current instanceof GraphError) return current;
  }
  return null;
}

async function readiness(store: GraphReader): Promise<{ status: number; body: object }> {
  try {
    const meta = await store.meta({ signal: AbortSignal.timeout(readyTimeout) });
    if (meta === null)
      return {
        status: 503,
        body: { status: 'not seeded', reason: 'The database holds no graph yet; seed it with "npm run seed".' },
      };
    return { status: 200, body: { status: 'ready', engine: store.engine, dataVersion: meta.dataVersion } };
  } catch (error) {
    const reason =
      error instanceof GraphError ? error.message : `The store did not answer within ${String(readyTimeout)} ms.`;
    return { status: 503, body: { status: 'unavailable', reason } };
  }
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
      throw new CommandError(`Port ${String(port)} may not be used by this user; choose one above 1023 with PORT.`, {
        cause,
      });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new CommandError(
        `HOST is "${host}", which is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all.`,
        { cause },
      );
    }
    throw cause;
  }
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{1,100}$/.test(given) ? given : randomUUID();
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

/** GraphQL over HTTP: answers repeated queries on an unchanged graph from memory, and the rest through Yoga. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Kind, type DocumentNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { ApiContext } from '../api/builder.ts';
import { limits } from '../api/cost.ts';
import { schema, subgraphSchema } from '../api/schema.ts';
import type { History } from '../domain/history.ts';
import type { GraphCache } from '../store/cache.ts';
import { ownText } from '../store/kept.ts';
import { canBeKept, keepAnswers, makeAlone, type Answer, type AnswerCache } from './answers.ts';
import { hasAlready, makeTags } from './caching.ts';
import { admitRequests, busy, refuseBusy, watchSending } from './capacity.ts';
import { compress, encodingFor, weak } from './compression.ts';
import { keepDocuments } from './document-cache.ts';
import { documentParameters, takeDocuments, type TrustedDocuments } from './documents.ts';
import { codeOf, maskError, nameRefusals } from './errors.ts';
import { shortenErrors, costHeader, holdLimits, startDeadline, type Deadline } from './limits.ts';
import { watchCapacity, type Metrics } from './metrics.ts';
import { contextOf, type Outcome, type RequestContext } from './outcome.ts';
import { ClientGone, readBody } from './request-body.ts';
import { mediaType, readParameters } from './request-params.ts';
import { varyByOrigin } from './security.ts';
import type { HttpSettings } from './settings.ts';
import { readSnapshots } from './snapshot.ts';
import type { Tracing } from './tracing.ts';

export interface GraphqlOptions {
  readonly path: string;
  readonly cache: GraphCache;
  readonly logger: Logger;
  /** Version of this software. */
  readonly version: string;
  readonly history: History;
  readonly settings: HttpSettings;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly trusted: TrustedDocuments;
}

/** What the log records about a GraphQL request. */
export interface GraphqlRecord {
  operation?: string;
  errors?: string[];
  /** Set if the answer came from memory. */
  cached?: true;
}

export interface GraphqlServer {
  /** Answers one request and records the outcome. */
  answer(request: IncomingMessage, response: ServerResponse, record: GraphqlRecord): Promise<void>;
  /** Runs a document for another part of the server, within the same limits, and notes in the record what became of it. */
  ask(document: string, variables: object, record: GraphqlRecord, signal: AbortSignal): Promise<ExecutionResult>;
  /** The cache of whole answers; null if disabled. */
  readonly kept: AnswerCache | null;
  close(): Promise<void>;
}

/** Limits unread answers of all clients together, as a multiple of the largest answer. */
const answersUnread = 12;

/** A request as received: everything its answer depends on besides the graph. */
interface Question {
  readonly key: string;
  /** Whether it contains a query at all. */
  readonly asks: boolean;
  readonly body: Buffer | null;
  readonly bodyIsTooLarge: boolean;
}

/** The part of a request that an answer is made from. */
type Asking = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** The largest number of answers that are computed anew in the background at a time. */
const mostRefreshes = 16;

/** The number of times a request waits for an answer that others are computing before it computes its own. */
const mostRounds = 4;

export function serveGraphql(options: GraphqlOptions): GraphqlServer {
  const { path, cache, metrics, tracing, settings, version } = options;
  const yoga = makeYoga(options);
  const tags = makeTags({
    version,
    cacheSeconds: settings.cacheSeconds,
    varyByOrigin: varyByOrigin(settings.corsOrigins),
  });
  const kept = cache.lasts && settings.maxAnswerBytes > 0 ? keepAnswers(settings.maxAnswerBytes) : null;

  const admission = admitRequests(settings);
  const sending = watchSending(settings.maxResponseBytes * answersUnread);
  watchCapacity({ requests: admission.counts, unread: sending.counts }, metrics.registry);

  /** Has Yoga answer a request that arrived at a given time. */
  async function make(
    request: Asking,
    { body, bodyIsTooLarge }: Pick<Question, 'body' | 'bodyIsTooLarge'>,
    { since, arrived, failure }: Pick<RequestContext, 'since' | 'arrived' | 'failure'>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const outcome: Outcome = {};
    const context: RequestContext = { outcome, since, arrived, failure, bodyIsTooLarge };
    const made = await yoga.fetch(
      `http://localhost${request.url ?? ''}`,
      {
        method: request.method ?? 'GET',
        headers: request.headers as Record<string, string>,
        signal,
        ...(body === null ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      },
      context as never,
    );
    const bytes = bytesOf(await made.text());
    const headers = Object.fromEntries(made.headers);
    const answer: Answer = {
      status: made.status,
      headers,
      body: bytes,
      encoded: new Map(),
      encodedBytes: 0,
      isRefreshed: false,
      etag: null,
      outcome,
    };
    const snapshot = canBeKept(answer) && outcome.basis !== undefined ? cache.readerOf(outcome.basis) : null;
    const etag = snapshot === null ? null : await tags.tagOf(request, snapshot);
    return { ...answer, etag, headers: { ...headers, ...tags.headersOf(etag), 'content-length': bytes.length } };
  }

  /** The arrival of a request that the server itself makes. */
  const arriveNow = () => ({ since: cache.now(), arrived: performance.now(), failure: null });

  let refreshes = 0;
  /**
   * Computes an answer anew while the old one may still be served, so that no request waits after a change. All that are asked
   * for then run together and share their reads.
   */
  function refresh(found: Answer, { method, url, headers }: IncomingMessage, question: Question): void {
    const { basis } = found.outcome;
    if (kept === null || basis === undefined || !cache.isExpiring(basis)) return;
    if (refreshes >= mostRefreshes || found.isRefreshed) return;
    const leave = admission.take(question.key.length);
    if (leave === null) return;
    found.isRefreshed = true;
    refreshes += 1;
    const begin = (signal: AbortSignal) => make({ method, url, headers }, question, arriveNow(), signal);
    void kept.refresh(question.key, begin).finally(() => {
      refreshes -= 1;
      leave();
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse, record: GraphqlRecord): Promise<void> {
    const arrived = performance.now();
    const question = await read(request, settings.maxBodyBytes);
    const since = cache.now();
    const met: { failure: Error | null } = { failure: null };
    /** The operation will meet the store's error as well, and report it as a GraphQL error. */
    const noteFailure = (error: unknown): null => {
      met.failure = error instanceof Error ? error : new Error(String(error));
      return null;
    };
    const begin = (signal: AbortSignal) => make(request, question, { since, arrived, failure: met.failure }, signal);
    const serves = async ({ outcome: { basis } }: Answer) =>
      basis !== undefined && (await cache.serves(basis, since).catch(noteFailure)) === true;

    if (question.asks && request.headers['if-none-match'] !== undefined) {
      const snapshot = await cache.snapshot().catch(noteFailure);
      const etag = snapshot === null ? null : await tags.tagOf(request, snapshot);
      if (etag !== null && hasAlready(request, etag)) {
        sendUnchanged(response, etag);
        return;
      }
    }
    const sendKept = async (found: Answer): Promise<boolean> => {
      if (kept === null || !(await serves(found))) return false;
      kept.counts.hits += 1;
      record.cached = true;
      refresh(found, request, question);
      const { operation } = found.outcome;
      await tracing.step(spanOf(operation), { ...attributesOf(operation), 'cluneal.cached': true }, () =>
        finish(found, question.key, request, response, record),
      );
      return true;
    };
    const before = question.asks ? kept?.find(question.key) : undefined;
    if (before !== undefined && (await sendKept(before))) return;

    const leave = admission.take(question.key.length);
    if (leave === null) {
      record.errors = ['SERVER_BUSY'];
      metrics.operation(undefined, 'error', record.errors);
      refuseBusy(response);
      return;
    }
    try {
      for (let round = 1; question.asks && kept !== null && met.failure === null && round <= mostRounds; round += 1) {
        const found = round === 1 ? undefined : kept.find(question.key);
        if (found !== undefined && (await sendKept(found))) return;
        const { answer: shared, isOwn } = kept.share(question.key, response, begin);
        const made = await shared;
        if (isOwn || made.outcome.basis === undefined || (await serves(made))) {
          await finish(made, question.key, request, response, record);
          return;
        }
      }
      await finish(await makeAlone(response, begin), question.key, request, response, record);
    } finally {
      leave();
    }
  }

  async function finish(
    answer: Answer,
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
    record: GraphqlRecord,
  ): Promise<void> {
    const { status, headers, body, etag } = answer;
    note(answer.outcome, record);
    if (response.destroyed) return;
    const encoding = encodingFor(request, body.length);
    if (encoding === null) {
      send(response, status, headers, body);
      return;
    }
    const encoded = await (kept === null ? compress(body, encoding) : kept.encode(answer, key, encoding));
    send(
      response,
      status,
      {
        ...headers,
        ...(etag === null ? {} : { etag: weak(etag) }),
        'content-encoding': encoding,
        'content-length': encoded.length,
      },
      encoded,
    );
  }

  function note({ operation, errors, complexity, hasResult }: Outcome, record: GraphqlRecord): void {
    if (operation !== undefined) record.operation = operation;
    if (errors !== undefined) record.errors = errors;
    if (complexity !== undefined) metrics.cost(complexity);
    if (hasResult === true) metrics.operation(operation, errors === undefined ? 'ok' : 'error', errors ?? []);
  }

  async function ask(
    document: string,
    variables: object,
    record: GraphqlRecord,
    signal: AbortSignal,
  ): Promise<ExecutionResult> {
    const body = Buffer.from(JSON.stringify({ query: document, variables }));
    const leave = admission.take(body.length);
    if (leave === null) {
      record.errors = ['SERVER_BUSY'];
      metrics.operation(undefined, 'error', record.errors);
      return { errors: [busy()] };
    }
    try {
      const request = {
        method: 'POST',
        url: path,
        headers: { accept: 'application/graphql-response+json', 'content-type': 'application/json' },
      };
      const made = await make(request, { body, bodyIsTooLarge: false }, arriveNow(), signal);
      note(made.outcome, record);
      return JSON.parse(made.body.toString()) as ExecutionResult;
    } finally {
      leave();
    }
  }

  function send(response: ServerResponse, status: number, headers: OutgoingHttpHeaders, body: Buffer): void {
    // The client may have disconnected meanwhile.
    if (response.destroyed) return;
    response.writeHead(status, headers).end(body);
    sending.watch(response, body.length);
  }

  function sendUnchanged(response: ServerResponse, etag: string): void {
    response.writeHead(304, tags.headersOf(etag)).end();
  }

  return {
    kept,
    ask,
    async answer(request, response, record) {
      try {
        await answer(request, response, record);
      } catch (error) {
        // Nobody is left to answer.
        if (!response.destroyed && !(error instanceof ClientGone)) throw error;
      }
    },
    async close() {
      await yoga.dispose();
    },
  };
}

/**
 * A text as bytes with their own memory: a slice of Node's shared pool would keep all of the pool for as long as the
 * answer is cached.
 */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** Reads what the answer depends on. Headers outside the key must not change an answer. */
async function read(request: IncomingMessage, maxBodyBytes: number): Promise<Question> {
  const { method = 'GET', url = '', headers } = request;
  const type = headers['content-type'] ?? '';
  const isJson = method === 'POST' && mediaType(type).name === 'application/json';
  const body = isJson ? await readBody(request, maxBodyBytes) : null;
  const encoding = headers['content-encoding'] ?? '';
  const asked = [method, url, headers.accept ?? '', type, encoding, String(headers[costHeader])].join('\n');
  return {
    // One character per byte, so that equal texts mean equal bytes.
    key: body === null ? asked : `${asked}\n${body.toString('latin1')}`,
    asks: body !== null || (method === 'GET' && url.includes('?')),
    body,
    bodyIsTooLarge: isJson && body === null,
  };
}

function makeYoga({ path, cache, logger, version, history, settings, tracing, trusted }: GraphqlOptions) {
  return createYoga<RequestContext, ApiContext & { deadline: Deadline }>({
    schema: settings.federation ? subgraphSchema() : schema,
    graphqlEndpoint: path,
    landingPage: false,
    // Yoga answers any URL that ends like this, even inside a query. No URL ends in a line break, and we serve /health
    // ourselves.
    healthCheckEndpoint: '\n',
    logging: false,
    graphiql: false,
    batching: false,
    multipart: false,
    // Checked where bodies are read.
    maxRequestBodySize: false,
    // Handled in security.ts, which also covers answers that do not come from Yoga.
    cors: false,
    extraParamNames: documentParameters,
    parserAndValidationCache: keepDocuments(),
    maskedErrors: { maskError: (error) => maskError(error, logger, { hideSuggestions: !settings.introspection }) },
    context: ({ request, arrived }) => {
      const deadline = startDeadline(arrived + settings.requestTimeout - performance.now(), request.signal);
      // The graph is added with the snapshot on which the operation runs.
      return { version, history, deadline } as ApiContext & { deadline: Deadline };
    },
    plugins: [
      readParameters(settings),
      readSnapshots(cache, settings.maxResponseBytes),
      ...takeDocuments(trusted, { only: settings.onlyTrustedDocuments }),
      traceOperation(tracing),
      holdLimits(settings),
      nameRefusals(),
      shortenErrors(),
      noteOutcome(),
    ],
  });
}

/** Runs the operation in a span of its own. */
function traceOperation(tracing: Tracing): Plugin {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const name = operationNameOf(args);
      setExecuteFn((given: ExecutionArgs) =>
        tracing.step(spanOf(name), attributesOf(name), async () => (await executeFn(given)) as unknown),
      );
    },
  };
}

/** Records which operation ran and which errors it returned. */
function noteOutcome(): Plugin {
  return {
    onExecute({ args }) {
      const name = operationNameOf(args);
      if (name !== undefined) contextOf(args.contextValue).outcome.operation = name;
    },
    onResultProcess({ result, serverContext }) {
      const { outcome } = contextOf(serverContext);
      const results = Array.isArray(result) ? result : [result];
      const errors = results.flatMap((one) => ('errors' in one ? (one.errors ?? []) : []));
      if (errors.length > 0) outcome.errors = [...new Set(errors.map((error) => codeOf(error)))];
      outcome.hasResult = true;
    },
  };
}

const spanOf = (operation: string | undefined) => `query ${operation ?? ''}`.trimEnd();

function attributesOf(operation: string | undefined) {
  return {
    'graphql.operation.type': 'query',
    ...(operation === undefined ? {} : { 'graphql.operation.name': operation }),
  };
}

function operationNameOf(args: object): string | undefined {
  const { operationName, document } = args as { operationName?: string | null; document: DocumentNode };
  const first = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const name = operationName ?? first?.name?.value;
  // A slice of the document would keep the document's text in memory with the cached answer.
  return name === undefined ? undefined : ownText(name.slice(0, limits.nameLength));
}

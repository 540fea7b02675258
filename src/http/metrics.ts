/** Prometheus metrics, served at /metrics. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { errorCodes, protocolCodes } from '../errors.ts';
import type { CacheCounts } from '../store/cache.ts';
import type { AnswerCounts } from './answers.ts';
import type { Taken } from './capacity.ts';

export interface Metrics {
  /** Other parts of the program register theirs here, under names that begin with `cluneal_`. */
  readonly registry: Registry;
  requestBegins(): void;
  requestEnds(request: { route: string; method: string; status: number; seconds: number }): void;
  /** An operation that ran or was refused; its name is recorded only for trusted documents. */
  operation(name: string | undefined, outcome: 'ok' | 'error', codes: readonly string[]): void;
  cost(complexity: number): void;
  storeCallBegins(): void;
  storeCall(call: string, outcome: 'ok' | 'error', seconds: number): void;
  /** All metrics, including those of the process. */
  text(): Promise<string>;
  readonly contentType: string;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const codes = new Set<string>([...errorCodes, ...protocolCodes]);
const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/** One registry for the process, however many servers run in it. */
let processRegistry: Registry | undefined;

/** `operations`: the names that are counted separately; clients could invent any number of others. */
export function createMetrics(about: { version: string; engine: string; operations: ReadonlySet<string> }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'cluneal_info',
    help: 'Which version serves which engine; always 1.',
    labelNames: ['version', 'engine'],
    registers,
  }).set({ version: about.version, engine: about.engine }, 1);
  const requests = new Counter({
    name: 'cluneal_http_requests_total',
    help: 'Requests answered.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'cluneal_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['route'],
    buckets: seconds,
    registers,
  });
  const underWay = new Gauge({ name: 'cluneal_http_requests_in_flight', help: 'Requests under way.', registers });
  const operations = new Counter({
    name: 'cluneal_graphql_operations_total',
    help: 'Operations by trusted document name, or "other", and by whether they had errors.',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const errors = new Counter({
    name: 'cluneal_graphql_errors_total',
    help: 'Operations with at least one error of this code.',
    labelNames: ['code'],
    registers,
  });
  const costs = new Histogram({
    name: 'cluneal_graphql_complexity',
    help: 'Complexity of the operations, as extensions.cost tells it.',
    buckets: [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000],
    registers,
  });
  const storeCalls = new Counter({
    name: 'cluneal_store_calls_total',
    help: 'Calls to the store, by question.',
    labelNames: ['call', 'outcome'],
    registers,
  });
  const storeDurations = new Histogram({
    name: 'cluneal_store_call_duration_seconds',
    help: 'Time of a call to the store.',
    labelNames: ['call'],
    buckets: seconds,
    registers,
  });
  const storeCallsUnderWay = new Gauge({
    name: 'cluneal_store_calls_in_progress',
    help: 'Store calls in progress, which is also the number of driver connections in use.',
    registers,
  });
  return {
    registry,
    contentType: registry.contentType,
    requestBegins() {
      underWay.inc();
    },
    requestEnds({ route, method, status, seconds: duration }) {
      underWay.dec();
      requests.inc({ route, method: methods.has(method) ? method : 'other', status });
      durations.observe({ route }, duration);
    },
    operation(name, outcome, given) {
      operations.inc({ operation: name !== undefined && about.operations.has(name) ? name : 'other', outcome });
      for (const code of given) errors.inc({ code: codes.has(code) ? code : 'OTHER' });
    },
    cost(complexity) {
      costs.observe(complexity);
    },
    storeCallBegins() {
      storeCallsUnderWay.inc();
    },
    storeCall(call, outcome, duration) {
      storeCallsUnderWay.dec();
      storeCalls.inc({ call, outcome });
      storeDurations.observe({ call }, duration);
    },
    text: () => Registry.merge([registry, ofProcess()]).metrics(),
  };
}

function ofProcess(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

/** Exports the store cache's counters and size. */
export function watchCache(counts: CacheCounts, registry: Registry): void {
  showCounts(registry, {
    cluneal_cache_hits_total: ['Parts of answers that were in memory.', () => counts.hits],
    cluneal_cache_misses_total: ['Parts of answers that had to be read from the store.', () => counts.misses],
    cluneal_cache_generations_total: ['Revisions of the graph that were met.', () => counts.generations],
    cluneal_cache_checks_total: ['Queries for nothing but the revision of the graph.', () => counts.checks],
  });
  showGauges(registry, {
    cluneal_cache_bytes: ['Bytes of the records in memory, keys included.', () => counts.bytes],
    cluneal_cache_entries: ['Records and answers to parts of queries in memory.', () => counts.entries],
  });
}

/** Exports the answer cache's counters and size. */
export function watchAnswers(counts: AnswerCounts, registry: Registry): void {
  showCounts(registry, {
    cluneal_answer_cache_hits_total: ['Requests answered from the response cache.', () => counts.hits],
    cluneal_answer_cache_misses_total: ['Requests whose answer had to be computed.', () => counts.misses],
    cluneal_answer_cache_shared_total: ['Requests that shared the answer of an identical one.', () => counts.shared],
    cluneal_answer_cache_refreshes_total: [
      'Cached answers computed anew in the background after a change.',
      () => counts.refreshed,
    ],
  });
  showGauges(registry, {
    cluneal_answer_cache_bytes: ['Bytes of the whole answers in memory.', () => counts.bytes],
    cluneal_answer_cache_answers: ['Whole answers in memory.', () => counts.answers],
  });
}

/** Exports the current load of the server. */
export function watchCapacity({ requests, unread }: Taken, registry: Registry): void {
  showGauges(registry, {
    cluneal_graphql_requests_in_flight: ['GraphQL requests that are being answered.', () => requests.requests],
    cluneal_graphql_request_bytes: [
      'Bytes kept of the GraphQL requests that are being answered.',
      () => requests.bytes,
    ],
    cluneal_unread_answers: ['Answers that their clients have not read to the end.', () => unread.answers],
    cluneal_unread_answer_bytes: ['Bytes of those answers.', () => unread.bytes],
  });
}

/** Exports how many files are being written or sent. */
export function watchDownloads(counts: { readonly running: number }, registry: Registry): void {
  showGauges(registry, {
    cluneal_downloads_in_flight: ['Files below /export that are being written or sent.', () => counts.running],
  });
}

type Shown = Record<string, [help: string, read: () => number]>;

function showGauges(registry: Registry, shown: Shown): void {
  for (const [name, [help, read]] of Object.entries(shown))
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
}

function showCounts(registry: Registry, shown: Shown): void {
  for (const [name, [help, read]] of Object.entries(shown))
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
}

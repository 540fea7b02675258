/** The settings of the HTTP server and their defaults; config.ts reads them from the environment. */

export interface HttpSettings {
  /** Whether clients may query the schema. If not, GraphiQL is off and error messages suggest no names. */
  readonly introspection: boolean;
  /** Longest time of one operation, in milliseconds. */
  readonly requestTimeout: number;
  /** Largest body of a request, in bytes. */
  readonly maxBodyBytes: number;
  /** Largest response, in bytes; a larger one is aborted while it is computed. */
  readonly maxResponseBytes: number;
  /** Maximum number of concurrent GraphQL requests; more are refused with SERVER_BUSY. */
  readonly maxRequests: number;
  /** Maximum number of open connections; more are closed at once. */
  readonly maxConnections: number;
  /**
   * Origins whose pages may read answers: `https://app.example`, `https://*.example.org`, or `*`; empty for none but
   * our own.
   */
  readonly corsOrigins: readonly string[];
  /** Host names the server answers to besides those of the loopback interface; empty for any if it listens elsewhere. */
  readonly allowedHosts: readonly string[];
  /** Time in seconds that a browser or CDN may use an answer to GET without revalidating it. */
  readonly cacheSeconds: number;
  /** Size of the answer cache in bytes; 0 disables it. */
  readonly maxAnswerBytes: number;
  /** Whether operations other than trusted documents are refused. */
  readonly onlyTrustedDocuments: boolean;
  /** Manifests with further trusted documents. */
  readonly trustedDocuments: readonly string[];
  /** Whether the API is a subgraph for a gateway of Apollo Federation. */
  readonly federation: boolean;
  /** Whether /mcp is there. */
  readonly mcp: boolean;
  /** Maximum number of files below /export that are written or sent at the same time; 0 for no files at all. */
  readonly maxDownloads: number;
  /** Whether /metrics is served. */
  readonly metrics: boolean;
  /** Null if traces are disabled. */
  readonly tracing: TracingSettings | null;
}

export interface TracingSettings {
  readonly exporter: 'otlp' | 'console';
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly sampler: (typeof samplers)[number];
  /** The share of traces that the `traceidratio` samplers keep, from 0 to 1. */
  readonly samplerRatio: number;
}

export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

export const defaultSettings: HttpSettings = {
  introspection: true,
  requestTimeout: 30_000,
  maxBodyBytes: 100_000,
  maxResponseBytes: 5_000_000,
  maxRequests: 1_000,
  maxConnections: 2_000,
  corsOrigins: [],
  allowedHosts: [],
  cacheSeconds: 60,
  maxAnswerBytes: 16_000_000,
  onlyTrustedDocuments: false,
  trustedDocuments: [],
  federation: false,
  mcp: true,
  maxDownloads: 4,
  metrics: true,
  tracing: null,
};

/** How the HTTP side of the server can be set, with what holds where nothing is set; config.ts reads it from the environment. */

export interface HttpSettings {
  /** Whether a client may ask for the schema. Where not, there is no GraphiQL, and no message suggests a name. */
  readonly introspection: boolean;
  /** Longest time of one operation, in milliseconds. */
  readonly requestTimeout: number;
  /** Largest body of a request, in bytes. */
  readonly maxBodyBytes: number;
  /** Largest response, in bytes; a larger one is stopped while it is made. */
  readonly maxResponseBytes: number;
  /** GraphQL requests that are answered at the same time; more are refused with SERVER_BUSY. */
  readonly maxRequests: number;
  /** Connections that are open at the same time; more are closed at once. */
  readonly maxConnections: number;
  /** Origins whose pages may read answers: `https://app.example`, `https://*.example.org`, or `*`; empty for our own only. */
  readonly corsOrigins: readonly string[];
  /** Names under which the server may be addressed, besides those of the loopback interface; empty for any if it listens elsewhere. */
  readonly allowedHosts: readonly string[];
  /** How long a browser or a CDN may give an answer to GET without asking again, in seconds. */
  readonly cacheSeconds: number;
  /** How many bytes of whole answers are kept to be sent again; 0 keeps none. */
  readonly maxAnswerBytes: number;
  /** Whether operations that are no trusted documents are refused. */
  readonly onlyTrustedDocuments: boolean;
  /** Files with more trusted documents, as JSON of id to text. */
  readonly trustedDocuments: readonly string[];
  /** Whether /mcp is there. */
  readonly mcp: boolean;
  /** Whether /metrics is there. */
  readonly metrics: boolean;
  /** Null if no traces are wanted. */
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
  mcp: true,
  metrics: true,
  tracing: null,
};

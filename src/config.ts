/** Reads the configuration from the environment. No other file reads it. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { CommandError } from './errors.ts';
import type { HttpSettings, TracingSettings } from './http/settings.ts';
import { isSecret, variables, type LogLevel } from './settings.ts';
import type { CacheSettings } from './store/cache.ts';
import type { Neo4jSettings } from './store/neo4j/connection.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Null if no database is configured; the embedded graph is then served. */
  readonly neo4j: Neo4jSettings | null;
  readonly http: HttpSettings;
  /** Caching of a graph that may change; null if disabled. */
  readonly cache: CacheSettings | null;
}

/**
 * Loads the variables of a file, such as the one from Neo4j Aura, into the environment without overwriting any. Throws
 * a `CommandError` if the file cannot be read.
 */
export function loadEnvironment(file: string, environment: NodeJS.ProcessEnv = process.env): void {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CommandError(`The file ${file}, which --env names, cannot be read${code}.`, { cause });
  }
  // Windows editors may start a file with a byte order mark, which would become part of the first name.
  for (const [name, value] of Object.entries(parseEnv(text.replace(/^\uFEFF/, ''))))
    if ((environment[name] ?? '') === '') environment[name] = value;
}

/** Whether npm runs this program, through a shell between the two. */
export function isRunByNpm(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment['npm_lifecycle_event'] !== undefined;
}

/** Reads the configuration. Throws a `CommandError` that names the first invalid variable, its value and what is allowed. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = variables.safeParse(present);
  if (!read.success) {
    const issue = read.error.issues[0];
    const name = String(issue?.path[0]);
    const found = isSecret(name, present[name] ?? '') ? 'cannot be used' : `is "${present[name] ?? ''}"`;
    throw new CommandError(`${name} ${found}; ${issue?.message ?? 'correct it'}.`);
  }
  const { HOST, PORT, LOG_LEVEL, NEO4J_URI, NEO4J_DATABASE, NEO4J_QUERY_TIMEOUT_MS } = read.data;
  const { NEO4J_USERNAME = read.data.NEO4J_AUTH.username, NEO4J_PASSWORD = read.data.NEO4J_AUTH.password } = read.data;
  return {
    host: HOST,
    port: PORT,
    logLevel: LOG_LEVEL,
    neo4j:
      NEO4J_URI === undefined
        ? null
        : {
            uri: NEO4J_URI,
            username: NEO4J_USERNAME,
            password: NEO4J_PASSWORD,
            database: NEO4J_DATABASE,
            queryTimeout: NEO4J_QUERY_TIMEOUT_MS,
          },
    cache:
      read.data.NEO4J_URI === undefined || read.data.CACHE_MAX_RECORD_BYTES === 0
        ? null
        : {
            maxStaleness: read.data.CACHE_MAX_STALENESS_MS,
            maxRecordBytes: read.data.CACHE_MAX_RECORD_BYTES,
            watchesRevision: true,
          },
    http: {
      introspection: read.data.INTROSPECTION,
      requestTimeout: read.data.REQUEST_TIMEOUT_MS,
      maxBodyBytes: read.data.MAX_BODY_BYTES,
      maxResponseBytes: read.data.MAX_RESPONSE_BYTES,
      maxRequests: read.data.MAX_REQUESTS,
      maxConnections: read.data.MAX_CONNECTIONS,
      corsOrigins: read.data.CORS_ORIGINS,
      allowedHosts: read.data.ALLOWED_HOSTS,
      cacheSeconds: read.data.CACHE_SECONDS,
      // Disabling the cache of the graph also disables the cache of answers.
      maxAnswerBytes: read.data.CACHE_MAX_RECORD_BYTES === 0 ? 0 : read.data.CACHE_MAX_ANSWER_BYTES,
      onlyTrustedDocuments: read.data.ONLY_TRUSTED_DOCUMENTS,
      trustedDocuments: read.data.TRUSTED_DOCUMENTS,
      federation: read.data.FEDERATION,
      mcp: read.data.MCP,
      maxDownloads: read.data.MAX_DOWNLOADS,
      metrics: read.data.METRICS,
      tracing: tracingOf(read.data),
    },
  };
}

/** Traces are on if a variable says where to send them. */
function tracingOf(data: z.infer<typeof variables>): TracingSettings | null {
  const exporter =
    data.OTEL_TRACES_EXPORTER ??
    (data.OTEL_EXPORTER_OTLP_ENDPOINT === undefined && data.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT === undefined
      ? 'none'
      : 'otlp');
  if (exporter === 'none' || data.OTEL_SDK_DISABLED) return null;
  return {
    exporter,
    protocol: data.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? data.OTEL_EXPORTER_OTLP_PROTOCOL,
    sampler: data.OTEL_TRACES_SAMPLER,
    samplerRatio: data.OTEL_TRACES_SAMPLER_ARG,
  };
}

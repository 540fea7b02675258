/** What the environment says, read and checked in this one place. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { CommandError } from './errors.ts';
import { defaultSettings, samplers, type HttpSettings, type TracingSettings } from './http/settings.ts';
import type { CacheSettings } from './store/cache.ts';
import type { Neo4jSettings } from './store/neo4j/connection.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Null where no database is named: the embedded graph serves then. */
  readonly neo4j: Neo4jSettings | null;
  readonly http: HttpSettings;
  /** What is kept in memory of a graph that may change; null where nothing is. */
  readonly cache: CacheSettings | null;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const wholeNumber = (least: number, most: number) => {
  const sentence = `write a whole number from ${String(least)} to ${String(most)}`;
  return z
    .string()
    .regex(/^\d+$/, sentence)
    .transform(Number)
    .pipe(z.number().min(least, sentence).max(most, sentence));
};

/** Yes or no, in the ways that people write it. */
const onOrOff = z
  .enum(['on', 'true', '1', 'off', 'false', '0'], 'write on or off')
  .transform((text) => ['on', 'true', '1'].includes(text));

const origins = z
  .string()
  .transform((text) => listOf(text))
  .refine(
    (list) => list.every((origin) => origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)),
    'write origins with a comma between them, as "https://app.example,http://localhost:5173", or * for all',
  );

const tracesExporters = ['otlp', 'console', 'none'] as const;
const tracesProtocols = ['http/protobuf', 'http/json'] as const;

/** As Neo4j's own image takes it, so that one value can be given to the database and to us. */
const neo4jAuth = z
  .string()
  .regex(
    /^(?:none|[^/]+\/[^/]+)$/,
    'write the user and the password with a slash between them, as neo4j/a-password, or none',
  )
  .transform((text) => {
    const [username = '', password = null] = text.split('/');
    return password === null ? { username: 'neo4j', password } : { username, password };
  });

const neo4jSchemes = ['bolt:', 'bolt+s:', 'bolt+ssc:', 'neo4j:', 'neo4j+s:', 'neo4j+ssc:'];
const variables = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(4000),
  LOG_LEVEL: z.enum(logLevels, `write one of ${logLevels.join(', ')}`).default('info'),
  NEO4J_URI: z
    .string()
    .refine(
      isNeo4jAddress,
      `write an address that begins with one of ${neo4jSchemes.map((scheme) => `${scheme}//`).join(', ')}, as "bolt://localhost:7687"`,
    )
    .optional(),
  NEO4J_USERNAME: z.string().optional(),
  NEO4J_PASSWORD: z.string().optional(),
  NEO4J_AUTH: neo4jAuth.default({ username: 'neo4j', password: null }),
  NEO4J_DATABASE: z.string().default('neo4j'),
  NEO4J_QUERY_TIMEOUT_MS: wholeNumber(1, 600_000).default(10_000),
  CACHE_MAX_STALENESS_MS: wholeNumber(0, 3_600_000).default(1_000),
  CACHE_MAX_RECORDS: wholeNumber(0, 10_000_000).default(50_000),
  CACHE_MAX_ANSWER_BYTES: wholeNumber(0, 10_000_000_000).default(defaultSettings.maxAnswerBytes),
  INTROSPECTION: onOrOff.default(defaultSettings.introspection),
  REQUEST_TIMEOUT_MS: wholeNumber(1, 600_000).default(defaultSettings.requestTimeout),
  MAX_BODY_BYTES: wholeNumber(1_000, 100_000_000).default(defaultSettings.maxBodyBytes),
  MAX_RESPONSE_BYTES: wholeNumber(10_000, 1_000_000_000).default(defaultSettings.maxResponseBytes),
  CORS_ORIGINS: origins.default([]),
  CACHE_SECONDS: wholeNumber(0, 31_536_000).default(defaultSettings.cacheSeconds),
  TRUSTED_DOCUMENTS: z.string().transform(listOf).default([]),
  ONLY_TRUSTED_DOCUMENTS: onOrOff.default(defaultSettings.onlyTrustedDocuments),
  METRICS: onOrOff.default(defaultSettings.metrics),
  // These are OpenTelemetry's own; it reads the rest of them itself.
  OTEL_SDK_DISABLED: onOrOff.default(false),
  OTEL_TRACES_EXPORTER: z.enum(tracesExporters, `write one of ${tracesExporters.join(', ')}`).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(tracesProtocols, `write one of ${tracesProtocols.join(', ')}`)
    .default('http/protobuf'),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.enum(tracesProtocols, `write one of ${tracesProtocols.join(', ')}`).optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers, `write one of ${samplers.join(', ')}`).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number('write a number from 0 to 1')
    .min(0, 'write a number from 0 to 1')
    .max(1, 'write a number from 0 to 1')
    .default(1),
});

/**
 * Sets the variables of a file, as Neo4j Aura gives one, for the whole process; what is set already stays as it is. Throws a
 * `CommandError` where the file cannot be read.
 */
export function loadEnvironment(file: string, environment: NodeJS.ProcessEnv = process.env): void {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CommandError(`The file ${file}, which --env names, cannot be read${code}.`, { cause });
  }
  // Editors on Windows may begin a file with a mark that would become a part of the first name.
  for (const [name, value] of Object.entries(parseEnv(text.replace(/^\uFEFF/, ''))))
    if ((environment[name] ?? '') === '') environment[name] = value;
}

/** Reads the configuration. Throws a `CommandError` that names the first variable that is wrong, its value and what is allowed. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = variables.safeParse(present);
  if (!read.success) {
    const issue = read.error.issues[0];
    const name = String(issue?.path[0]);
    // A password is not for logs.
    const found = name === 'NEO4J_AUTH' ? 'cannot be used' : `is "${present[name] ?? ''}"`;
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
      read.data.NEO4J_URI === undefined || read.data.CACHE_MAX_RECORDS === 0
        ? null
        : { maxStaleness: read.data.CACHE_MAX_STALENESS_MS, maxRecords: read.data.CACHE_MAX_RECORDS },
    http: {
      introspection: read.data.INTROSPECTION,
      requestTimeout: read.data.REQUEST_TIMEOUT_MS,
      maxBodyBytes: read.data.MAX_BODY_BYTES,
      maxResponseBytes: read.data.MAX_RESPONSE_BYTES,
      corsOrigins: read.data.CORS_ORIGINS,
      cacheSeconds: read.data.CACHE_SECONDS,
      // Who wants nothing kept of the graph wants no answers kept either.
      maxAnswerBytes: read.data.CACHE_MAX_RECORDS === 0 ? 0 : read.data.CACHE_MAX_ANSWER_BYTES,
      onlyTrustedDocuments: read.data.ONLY_TRUSTED_DOCUMENTS,
      trustedDocuments: read.data.TRUSTED_DOCUMENTS,
      metrics: read.data.METRICS,
      tracing: tracingOf(read.data),
    },
  };
}

/** Traces are on where something says where they go. */
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

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isNeo4jAddress(text: string): boolean {
  return neo4jSchemes.some((scheme) => text.startsWith(`${scheme}//`)) && URL.canParse(text);
}

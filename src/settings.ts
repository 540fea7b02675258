/** Every setting of the server and the commands: how it is parsed, its default and its meaning, declared once. */
import { z } from 'zod';
import { defaultSettings, samplers } from './http/settings.ts';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const tracesExporters = ['otlp', 'console', 'none'] as const;
const tracesProtocols = ['http/protobuf', 'http/json'] as const;

const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values, `write one of ${values.join(', ')}`);

const wholeNumber = (least: number, most: number) => {
  const sentence = `write a whole number from ${String(least)} to ${String(most)}`;
  return z
    .string()
    .regex(/^\d+$/, sentence)
    .transform(Number)
    .pipe(z.number().min(least, sentence).max(most, sentence));
};

/** Yes or no, in the spellings people use. */
const onOrOff = z
  .enum(['on', 'true', '1', 'off', 'false', '0'], 'write on or off')
  .transform((text) => ['on', 'true', '1'].includes(text));

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const origins = list.refine(
  (all) => all.every(isOrigin),
  'write origins with commas between them, such as "https://app.example,https://*.example.org,http://localhost:5173", or * for all',
);

const hostNames = list.refine(
  (all) => all.every((name) => /^[A-Za-z0-9._-]+$|^\[[0-9A-Fa-f:]+\]$/.test(name)),
  'write host names without scheme or port, with commas between them, such as "graph.example.org,localhost"',
);

const share = z.coerce
  .number('write a number from 0 to 1')
  .min(0, 'write a number from 0 to 1')
  .max(1, 'write a number from 0 to 1');

/** User and password in one value, as Neo4j's image takes them, so that the database and the server can share it. */
const neo4jAuth = z
  .string()
  .regex(
    /^(?:none|[^/]+\/[^/]+)$/,
    'write the user and the password with a slash between them, such as neo4j/a-password, or none',
  )
  .transform((text) => {
    const [username = '', password = null] = text.split('/');
    return password === null ? { username: 'neo4j', password } : { username, password };
  });

const neo4jSchemes = ['bolt:', 'bolt+s:', 'bolt+ssc:', 'neo4j:', 'neo4j+s:', 'neo4j+ssc:'];
/** The ports of Neo4j Browser, which people often copy. */
const httpPorts = new Set(['7473', '7474']);

const neo4jUri = z.string().superRefine((text, context) => {
  const problem = neo4jUriProblem(text);
  if (problem !== null) context.addIssue({ code: 'custom', message: problem });
});

/** What is wrong with a Neo4j address and how to fix it; null if it is valid. */
function neo4jUriProblem(text: string): string | null {
  const isKnown = neo4jSchemes.some((scheme) => text.startsWith(`${scheme}//`));
  if (isKnown && !URL.canParse(text) && URL.canParse(text.replace(/:\d+(?=\/?$)/, '')))
    return 'write a port from 1 to 65535, usually 7687';
  if (!isKnown || !URL.canParse(text))
    return `write an address that begins with one of ${neo4jSchemes.map((scheme) => `${scheme}//`).join(', ')}, as "bolt://localhost:7687"`;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  if (username !== '' || password !== '')
    return 'write the address without a user or password, and put those in NEO4J_USERNAME and NEO4J_PASSWORD';
  if (hostname === '') return 'write the name of a host after the scheme, as "bolt://localhost:7687"';
  if (pathname !== '' && pathname !== '/')
    return `write the address without "${pathname}", and name the database in NEO4J_DATABASE`;
  if (hash !== '') return `write the address without "${hash}"`;
  if (search !== '' && !protocol.startsWith('neo4j')) return `write the address without "${search}"`;
  if (search !== '' && !/^\?(?:[^&=]+=[^&=]+)(?:&[^&=]+=[^&=]+)*$/.test(search))
    return 'write the routing context as name=value pairs, as "neo4j://host?region=eu"';
  if (port === '0') return 'write the port at which Neo4j listens for Bolt, usually 7687';
  if (httpPorts.has(port)) return `write the port for Bolt, usually 7687; ${port} serves Neo4j Browser over HTTP`;
  return null;
}

interface Setting {
  /** Parses the variable, with a default or as optional. */
  readonly read: z.ZodType;
  /** The default as written in the environment; null if there is none. */
  readonly byDefault: string | null;
  /** One sentence for operators, without its full stop. */
  readonly meaning: string;
  /** Never repeated in messages. */
  readonly secret?: boolean;
}

const text = (value: string | number | boolean) =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

const {
  introspection,
  requestTimeout,
  maxBodyBytes,
  maxResponseBytes,
  maxRequests,
  maxConnections,
  cacheSeconds,
  maxAnswerBytes,
  onlyTrustedDocuments,
  federation,
  mcp,
  maxDownloads,
  metrics,
} = defaultSettings;

export const settings = {
  HOST: {
    read: z.string().min(1).default('127.0.0.1'),
    byDefault: '127.0.0.1',
    meaning: 'Interface to listen on; 0.0.0.0 for all',
  },
  PORT: {
    read: wholeNumber(0, 65_535).default(4000),
    byDefault: '4000',
    meaning: 'Port to listen on; 0 for any free one',
  },
  NEO4J_URI: {
    read: neo4jUri.optional(),
    byDefault: null,
    meaning: 'Neo4j to use, such as bolt://localhost:7687 or neo4j+s://…; without it, the embedded graph is used',
  },
  NEO4J_USERNAME: { read: z.string().optional(), byDefault: 'neo4j', meaning: 'User of the database' },
  NEO4J_PASSWORD: { read: z.string().optional(), byDefault: null, meaning: 'Password of that user', secret: true },
  NEO4J_AUTH: {
    read: neo4jAuth.default({ username: 'neo4j', password: null }),
    byDefault: null,
    meaning: 'User and password in one, such as neo4j/a-password, or none',
    secret: true,
  },
  NEO4J_DATABASE: { read: z.string().default('neo4j'), byDefault: 'neo4j', meaning: 'Name of the database' },
  NEO4J_QUERY_TIMEOUT_MS: {
    read: wholeNumber(1, 600_000).default(10_000),
    byDefault: '10000',
    meaning: 'Time limit for one Cypher query, in milliseconds, enforced by Neo4j',
  },
  REQUEST_TIMEOUT_MS: {
    read: wholeNumber(1, 600_000).default(requestTimeout),
    byDefault: text(requestTimeout),
    meaning: 'Time limit for one GraphQL request, from its headers to its answer, in milliseconds',
  },
  MAX_BODY_BYTES: {
    read: wholeNumber(1_000, 100_000_000).default(maxBodyBytes),
    byDefault: text(maxBodyBytes),
    meaning: 'Largest request body, in bytes, also after decompression',
  },
  MAX_RESPONSE_BYTES: {
    read: wholeNumber(10_000, 1_000_000_000).default(maxResponseBytes),
    byDefault: text(maxResponseBytes),
    meaning: 'Largest response, in bytes; an operation that would exceed it is stopped',
  },
  MAX_REQUESTS: {
    read: wholeNumber(1, 1_000_000).default(maxRequests),
    byDefault: text(maxRequests),
    meaning: 'Most GraphQL requests answered at the same time; more get SERVER_BUSY',
  },
  MAX_CONNECTIONS: {
    read: wholeNumber(1, 1_000_000).default(maxConnections),
    byDefault: text(maxConnections),
    meaning: 'Most open connections; further ones are closed at once',
  },
  CACHE_SECONDS: {
    read: wholeNumber(0, 31_536_000).default(cacheSeconds),
    byDefault: text(cacheSeconds),
    meaning: 'How long browsers and CDNs may cache a GET response, in seconds',
  },
  CACHE_MAX_STALENESS_MS: {
    read: wholeNumber(0, 3_600_000).default(1_000),
    byDefault: '1000',
    meaning: 'How old an answer from Neo4j may be, in milliseconds; 0 checks on every request',
  },
  CACHE_MAX_RECORD_BYTES: {
    read: wholeNumber(0, 10_000_000_000).default(64_000_000),
    byDefault: '64000000',
    meaning: 'Memory for caching Neo4j records, in bytes; 0 turns all caching off',
  },
  CACHE_MAX_ANSWER_BYTES: {
    read: wholeNumber(0, 10_000_000_000).default(maxAnswerBytes),
    byDefault: text(maxAnswerBytes),
    meaning: 'Memory for caching whole responses, in bytes; 0 turns this off',
  },
  CORS_ORIGINS: {
    read: origins.default([]),
    byDefault: null,
    meaning: 'Origins whose pages may read responses, such as https://app.example,https://*.example.org, or *',
  },
  ALLOWED_HOSTS: {
    read: hostNames.default([]),
    byDefault: null,
    meaning: 'Host names that the server accepts besides localhost; by default any, if HOST is not a loopback address',
  },
  INTROSPECTION: {
    read: onOrOff.default(introspection),
    byDefault: text(introspection),
    meaning: 'off hides the schema and GraphiQL, and name suggestions in errors',
  },
  TRUSTED_DOCUMENTS: {
    read: list.default([]),
    byDefault: null,
    meaning: 'Manifests of trusted documents besides our own, separated by commas',
  },
  ONLY_TRUSTED_DOCUMENTS: {
    read: onOrOff.default(onlyTrustedDocuments),
    byDefault: text(onlyTrustedDocuments),
    meaning: 'on accepts only trusted documents',
  },
  FEDERATION: {
    read: onOrOff.default(federation),
    byDefault: text(federation),
    meaning: 'on makes the API a subgraph for a gateway of Apollo Federation',
  },
  MCP: { read: onOrOff.default(mcp), byDefault: text(mcp), meaning: 'off hides /mcp, the tools for assistants' },
  MAX_DOWNLOADS: {
    read: wholeNumber(0, 1_000).default(maxDownloads),
    byDefault: text(maxDownloads),
    meaning: 'Most files below /export sent at the same time; 0 hides /export',
  },
  METRICS: { read: onOrOff.default(metrics), byDefault: text(metrics), meaning: 'off hides /metrics' },
  LOG_LEVEL: { read: oneOf(logLevels).default('info'), byDefault: 'info', meaning: logLevels.join(', ') },
  // OpenTelemetry's own variables; it reads the others itself.
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    read: z.string().optional(),
    byDefault: null,
    meaning: 'Endpoint for traces, over HTTP; without it, tracing is off',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    read: z.string().optional(),
    byDefault: null,
    meaning: 'The same for traces alone',
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    read: oneOf(tracesProtocols).default('http/protobuf'),
    byDefault: 'http/protobuf',
    meaning: `Protocol for traces: ${tracesProtocols.join(' or ')}`,
  },
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: {
    read: oneOf(tracesProtocols).optional(),
    byDefault: null,
    meaning: 'The same for traces alone',
  },
  OTEL_TRACES_EXPORTER: {
    read: oneOf(tracesExporters).optional(),
    byDefault: null,
    meaning: `${tracesExporters.join(', ')}; otlp if an endpoint is set`,
  },
  OTEL_TRACES_SAMPLER: {
    read: oneOf(samplers).default('parentbased_always_on'),
    byDefault: 'parentbased_always_on',
    meaning: samplers.join(', '),
  },
  OTEL_TRACES_SAMPLER_ARG: {
    read: share.default(1),
    byDefault: '1',
    meaning: 'Share of traces the ratio samplers keep, 0 to 1',
  },
  OTEL_SDK_DISABLED: { read: onOrOff.default(false), byDefault: 'off', meaning: 'on turns traces off' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
type Read = { [Name in SettingName]: (typeof settings)[Name]['read'] };
export type LogLevel = (typeof logLevels)[number];

const entries = Object.entries(settings) as [SettingName, Setting][];

/** Parses all settings from texts by name. */
export const variables = z.object(Object.fromEntries(entries.map(([name, { read }]) => [name, read])) as Read);

/** True if messages must not repeat the value: a password, or an address that contains a user. */
export function isSecret(name: string, value: string): boolean {
  return value.includes('@') || entries.some(([known, { secret }]) => known === name && secret === true);
}

/** The settings as listed by `--help`. */
export function printSettings(): string {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  return entries
    .map(([name, { meaning, byDefault }]) => `  ${name.padEnd(width)}${meaning} (${byDefault ?? 'none'})`)
    .join('\n');
}

/** The settings as a Markdown table, before Prettier aligns it. */
export function settingsTable(): string {
  const cell = (value: string) => value.replaceAll('|', '\\|');
  const rows = entries.map(
    ([name, { meaning, byDefault }]) =>
      `| \`${name}\` | ${cell(meaning)} | ${byDefault === null ? 'none' : `\`${byDefault}\``} |`,
  );
  return ['| variable | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
}

/** An origin as browsers send it, `*` for all, or `https://*.example.org` for all subdomains. */
function isOrigin(value: string): boolean {
  if (value === '*') return true;
  const plain = value.replace('://*.', '://');
  return !plain.includes('*') && URL.canParse(plain) && new URL(plain).origin === plain;
}

/** What the environment says, read and checked in this one place. */
import { z } from 'zod';
import { CommandError } from './errors.ts';
import type { Neo4jSettings } from './store/neo4j/connection.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Null where no database is named: the embedded graph serves then. */
  readonly neo4j: Neo4jSettings | null;
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
  NEO4J_USERNAME: z.string().default('neo4j'),
  NEO4J_PASSWORD: z.string().optional(),
  NEO4J_DATABASE: z.string().default('neo4j'),
  NEO4J_QUERY_TIMEOUT_MS: wholeNumber(1, 600_000).default(10_000),
});

/** Reads the configuration. Throws a `CommandError` that names the first variable that is wrong, its value and what is allowed. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = variables.safeParse(present);
  if (!read.success) {
    const issue = read.error.issues[0];
    const name = String(issue?.path[0]);
    throw new CommandError(`${name} is "${present[name] ?? ''}"; ${issue?.message ?? 'correct it'}.`);
  }
  const { HOST, PORT, LOG_LEVEL, NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE, NEO4J_QUERY_TIMEOUT_MS } =
    read.data;
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
            password: NEO4J_PASSWORD ?? null,
            database: NEO4J_DATABASE,
            queryTimeout: NEO4J_QUERY_TIMEOUT_MS,
          },
  };
}

function isNeo4jAddress(text: string): boolean {
  return neo4jSchemes.some((scheme) => text.startsWith(`${scheme}//`)) && URL.canParse(text);
}

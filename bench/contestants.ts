/** What is measured. Each contestant is its own process on the loopback address, started as its users start it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, type GivenDatabase } from './database.ts';
import { needsDatabase, type Dialect, type OperationName } from './operations.ts';
import type { Writes } from './writes.ts';
import { startServerProcess, type RunningProcess } from './processes.ts';

interface Contestant {
  readonly title: string;
  readonly dialect: Dialect;
  /** Whether it uses the database. */
  readonly database: boolean;
  /** Arguments of Node. */
  readonly program: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The kinds of writes with which it is measured. */
  readonly writes: readonly Writes[];
}

const root = join(import.meta.dirname, '..');
const own = (name: string) => [join(import.meta.dirname, 'contestants', `${name}.ts`)];
/** The arguments that `npm start` passes to Node. */
const ourServer = startArguments();

/** Turns off every cache of our server, so that each request queries the database. */
const cachesOff = { CACHE_MAX_RECORD_BYTES: '0' };

const contestants = {
  generated: {
    title: '@neo4j/graphql',
    dialect: 'generated',
    database: true,
    program: own('generated'),
    environment: {},
    writes: ['none', 'second', 'first'],
  },
  ours: {
    title: 'ours, Neo4j',
    dialect: 'graph',
    database: true,
    program: ourServer,
    environment: {},
    writes: ['none', 'second', 'first'],
  },
  'ours-fresh': {
    title: 'ours, Neo4j, max staleness 0',
    dialect: 'graph',
    database: true,
    program: ourServer,
    environment: { CACHE_MAX_STALENESS_MS: '0' },
    writes: ['second', 'first'],
  },
  'ours-recomputed': {
    title: 'ours, Neo4j, response cache off',
    dialect: 'graph',
    database: true,
    program: ourServer,
    environment: { CACHE_MAX_ANSWER_BYTES: '0' },
    writes: ['none'],
  },
  'ours-cold': {
    title: 'ours, Neo4j, all caches off',
    dialect: 'graph',
    database: true,
    program: ourServer,
    environment: cachesOff,
    writes: ['none', 'second', 'first'],
  },
  'ours-embedded': {
    title: 'ours, embedded',
    dialect: 'graph',
    database: false,
    program: ourServer,
    environment: {},
    writes: ['none'],
  },
  floor: {
    title: 'floor: driver without GraphQL',
    dialect: 'plain',
    database: true,
    program: own('floor'),
    environment: {},
    writes: ['none'],
  },
  ceiling: {
    title: 'ceiling: Yoga over in-memory objects',
    dialect: 'graph',
    database: false,
    program: own('ceiling'),
    environment: {},
    writes: ['none'],
  },
} as const satisfies Record<string, Contestant>;

export type ContestantName = keyof typeof contestants;

export const contestantNames = Object.keys(contestants) as ContestantName[];

/** The results of all others are given as multiples of this one's. */
export const reference: ContestantName = 'generated';

export function contestant(name: ContestantName): Contestant {
  return contestants[name];
}

/** Whether a contestant is measured for this operation and kind of writes. */
export function takesPart(name: ContestantName, job: { operation: OperationName; writes: Writes }): boolean {
  const { database, writes } = contestant(name);
  return (database || !needsDatabase(job.operation)) && writes.includes(job.writes);
}

/** Starts a contestant; `at` is another address of the same database. */
export function startContestant(
  name: ContestantName,
  database: GivenDatabase,
  { at, nodeFlags = [] }: { at?: string; nodeFlags?: readonly string[] } = {},
): Promise<RunningProcess> {
  const { title, program, environment, database: asks } = contestant(name);
  return startServerProcess(title, [...nodeFlags, ...program], {
    HOST: '127.0.0.1',
    PORT: '0',
    ...environment,
    ...(asks ? environmentOf(database, at) : {}),
  });
}

function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [, ...args] = scripts.start.split(' ');
  return args.map((arg) => (arg.endsWith('.ts') ? join(root, arg) : arg));
}

/** The options of the benchmark, from the command line and the environment. */
import { parseArgs } from 'node:util';
import { CommandError } from '../src/errors.ts';
import { contestantNames, type ContestantName } from './contestants.ts';
import type { GivenDatabase } from './database.ts';
import { environment } from './environment.ts';
import { operationNames, type OperationName } from './operations.ts';
import { writesNames, type Writes } from './writes.ts';

export interface Options {
  /** How many times the real graph the database holds; each size is measured in turn. */
  readonly replicas: readonly number[];
  /** Numbers of concurrent requests, measured in turn. */
  readonly clients: readonly number[];
  /** Length of one timed slice, in seconds. */
  readonly seconds: number;
  /** Timed slices per contestant and operation. */
  readonly repeats: number;
  readonly contestants: readonly ContestantName[];
  readonly operations: readonly OperationName[];
  /** Kinds of concurrent writes, measured in turn. */
  readonly writes: readonly Writes[];
  /** How many nodes to time the project's own writer with; 0 skips it. */
  readonly seedNodes: number;
  /** Profiles our server instead of comparing it. */
  readonly profile: boolean;
  /** Writes the result to `bench/results/latest.*`, the README and `docs/` instead of to files that are not committed. */
  readonly publish: boolean;
  /** A sentence to keep with the result, such as what else ran on the machine. */
  readonly note: string | null;
  /** A database that may be emptied; null to start one for the run. */
  readonly database: GivenDatabase | null;
}

export const usage = `npm run bench -- [options]

Compares the server with @neo4j/graphql, a floor and a ceiling, and writes bench/results/unpublished.md and .json.

  --replicas 1,100,1000   graph sizes, as multiples of the real graph (1 to 2000)
  --clients 1,16          concurrent requests (1 to 64)
  --seconds 3             length of a timed slice in seconds (0.2 to 60)
  --repeats 3             timed slices per contestant and operation (1 to 15)
  --contestants a,b       contestants to run, by default all of
                          ${contestantNames.join(', ')}
  --operations a,b        operations to run, by default all of
                          ${operationNames.join(', ')}
  --writes a,b            edits during the run: none, second (one edit per second), first (each request is sent once
                          after an edit); default: all
  --publish               write bench/results/latest.md and .json instead, and update the summaries in README.md and
                          docs/performance.md
  --seed-nodes 200000     also time the project's own writer with this many nodes; 0 skips it
  --quick                 smoke test: one replica, slices of 1 s, one repeat, no writer
  --profile               profile our server instead, under the mixed load or the given --operations (without page
                          requests), and write bench/results/profile.md
  --note "…"              a comment to store with the results
  --help                  show this help

Environment:
  NEO4J_BENCH_URI, NEO4J_BENCH_USERNAME, NEO4J_BENCH_PASSWORD
                          the Neo4j to use. Its content is deleted, so it must be empty or hold the data of an earlier
                          run. By default, the benchmark starts its own with Docker, or with Java and Maven.
`;

/** Null if help is requested. Throws a `CommandError` that says what is allowed. */
export function readOptions(args: readonly string[], given: Readonly<NodeJS.ProcessEnv> = environment): Options | null {
  const values = parse(args);
  if (values.help === true) return null;
  const quick = values.quick === true;
  return {
    replicas: numbers('replicas', values.replicas ?? (quick || values.profile === true ? '1' : '1,100,1000'), 1, 2_000),
    clients: numbers('clients', values.clients ?? (values.profile === true ? '16' : '1,16'), 1, 64),
    seconds: number('seconds', values.seconds ?? (values.profile === true ? '10' : quick ? '1' : '3'), 0.2, 60, false),
    repeats: number('repeats', values.repeats ?? (quick ? '1' : '3'), 1, 15, true),
    contestants: names('contestants', values.contestants, contestantNames),
    operations: names(
      'operations',
      values.operations ?? (values.profile === true ? 'mixed' : undefined),
      operationNames,
    ),
    writes: names('writes', values.writes, writesNames),
    publish: values.publish === true,
    seedNodes: number('seed-nodes', values['seed-nodes'] ?? (quick ? '0' : '200000'), 0, 5_000_000, true),
    profile: values.profile === true,
    note: values.note ?? null,
    database: readDatabase(given),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        replicas: { type: 'string' },
        clients: { type: 'string' },
        seconds: { type: 'string' },
        repeats: { type: 'string' },
        contestants: { type: 'string' },
        operations: { type: 'string' },
        writes: { type: 'string' },
        publish: { type: 'boolean' },
        'seed-nodes': { type: 'string' },
        quick: { type: 'boolean' },
        profile: { type: 'boolean' },
        note: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    throw new CommandError(`${cause instanceof Error ? cause.message : String(cause)} See "npm run bench -- --help".`, {
      cause,
    });
  }
}

function readDatabase(given: Readonly<NodeJS.ProcessEnv>): GivenDatabase | null {
  const uri = given['NEO4J_BENCH_URI'] ?? '';
  if (uri === '') return null;
  // A proxy on this machine counts the statements and bytes of each operation, and it takes one address.
  if (!/^bolt:\/\/[^/]+$/u.test(uri))
    throw new CommandError(`"${uri}" is not a valid NEO4J_BENCH_URI. Use an address like "bolt://127.0.0.1:7687".`);
  return {
    uri,
    username: given['NEO4J_BENCH_USERNAME'] ?? 'neo4j',
    password: given['NEO4J_BENCH_PASSWORD'] ?? null,
  };
}

function numbers(name: string, text: string, least: number, most: number): number[] {
  return [...new Set(text.split(',').map((part) => number(name, part, least, most, true)))];
}

function number(name: string, text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    throw new CommandError(
      `"${text}" is not a valid value for --${name}. Use ${whole ? 'a whole number' : 'a number'} from ${String(least)} to ${String(most)}.`,
    );
  }
  return value;
}

function names<Name extends string>(option: string, text: string | undefined, known: readonly Name[]): Name[] {
  if (text === undefined) return [...known];
  const wanted = text.split(',');
  const unknown = wanted.find((name) => !known.some((other) => other === name));
  if (unknown !== undefined)
    throw new CommandError(`"${unknown}" is not a valid value for --${option}. Choose from ${known.join(', ')}.`);
  return known.filter((name) => wanted.includes(name));
}

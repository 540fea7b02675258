/** One run: asks every contestant the same questions in turns, on the same databases, and writes the result to two files. */
import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../src/errors.ts';
import { readSoundGraph } from '../src/seeding/seed.ts';
import { contestant, reference, startContestant, takesPart, type ContestantName } from './contestants.ts';
import { editorOf } from './editor.ts';
import type { BenchDatabase } from './database.ts';
import { costOfDatabase, openLoaded, timeWriter, type Loading } from './graph-loading.ts';
import { asWire, startGenerator, type LoadGenerator } from './generator.ts';
import { together, type LoadResult } from './loads.ts';
import {
  cursorRequest,
  difference,
  needsDatabase,
  placesOf,
  questionsOf,
  requestOf,
  roundsOf,
  type HttpRequest,
  type OperationName,
  type Question,
  type Subjects,
} from './operations.ts';
import type { Options } from './options.ts';
import { usageOf, type RunningProcess } from './processes.ts';
import { profileServer } from './profile.ts';
import { writeReport } from './report.ts';
import type { Cost, Measure, Start, Wire } from './result.ts';
import { median, shuffled } from './statistics.ts';
import { readSubjects } from './subjects.ts';
import type { Writes } from './writes.ts';
import { openBoltProxy, type WireCount } from './wire.ts';

interface Running {
  readonly name: ContestantName;
  readonly server: RunningProcess;
  readonly startMs: number;
  /** This server's cursor for each page, by page size. */
  readonly cursors: ReadonlyMap<number, string>;
}

const root = join(import.meta.dirname, '..');
const leastWarmUpMs = 700;
/** An edit shows after `CACHE_MAX_STALENESS_MS`, which is a second by default. */
const noticedMs = 1_050;
/** How many rounds of first questions replace a second of a slice. */
const roundsPerSecond = 3;
/** More requests than a slice answers, and not a divisor of their number. */
const spreadStep = 20_011;
/** The most questions of an operation whose answers are compared before anything is timed. */
const mostCompared = 200;

const tell = (line: string) => process.stderr.write(`${line}\n`);

export async function runBenchmark(options: Options): Promise<void> {
  const signal = abortOnStop();
  const subjects = await readSubjects();
  const generator = startGenerator();
  try {
    if (options.profile) await profileServer(options, subjects, generator, { signal, tell });
    else await compare(options, subjects, generator, signal);
  } catch (error) {
    if (signal.aborted) throw new CommandError('The run was interrupted. Nothing was written.', { cause: error });
    throw error;
  } finally {
    generator.stop();
  }
}

async function compare(
  options: Options,
  ofRealGraph: Subjects,
  generator: LoadGenerator,
  signal: AbortSignal,
): Promise<void> {
  const { replicas, contestants, operations, repeats, seconds } = options;
  const slices = jobsOf(options, replicas[0] ?? 1).reduce(
    (sum, job) => sum + contestants.filter((name) => takesPart(name, job)).length,
    0,
  );
  const minutes = (slices * replicas.length * (repeats * seconds + warmUpMs(seconds) / 1000)) / 60;
  tell(
    `Timing takes about ${minutes.toFixed(0)} min. Loading takes extra time if the larger graphs are not loaded yet.`,
  );
  const loadings: Loading[] = [];
  const wire: Wire[] = [];
  const costs: Cost[] = [];
  const starts: Start[] = [];
  const measures: Measure[] = [];
  let description = '';
  for (const count of replicas) {
    signal.throwIfAborted();
    const { database, loading } = await openLoaded(count, options.database, { signal, tell });
    try {
      description = database.description;
      loadings.push(loading);
      const subjects = { ...ofRealGraph, replicas: count };
      costs.push({ replicas: count, questions: await costOfDatabase(database) });
      if (wire.length === 0) wire.push(...(await countWire(options, subjects, database, signal)));
      const running = await startAll(contestants, database, subjects);
      starts.push(
        ...running.map(({ name, startMs }) => ({ replicas: count, contestant: name, milliseconds: startMs })),
      );
      try {
        await compareAnswers(running, operations, subjects);
        for (const job of jobsOf(options, count)) {
          const asked = running.filter(({ name }) => takesPart(name, job));
          if (asked.length === 0) continue;
          const found = await measure(job, asked, database, options, subjects, generator, signal);
          measures.push(...found);
          tell(summary(found));
        }
      } finally {
        await Promise.all(running.map(({ server }) => server.stop()));
      }
    } finally {
      await database.stop();
    }
  }
  const writings = options.seedNodes > 0 ? await timeWriter(options.seedNodes, options.database, { signal, tell }) : [];
  const result = {
    date: new Date().toISOString().slice(0, 10),
    note: options.note,
    machine: {
      cores: availableParallelism(),
      memoryGigabytes: Math.round(totalmem() / 2 ** 30),
      system: `${process.platform} ${process.arch}`,
    },
    versions: await readVersions(),
    database: description,
    dataVersion: (await readSoundGraph(join(root, 'seed'))).graph.dataVersion,
    seconds,
    repeats,
    loadings,
    writings,
    wire,
    costs,
    starts,
    measures,
  };
  tell(`Wrote ${(await writeReport(result, { publish: options.publish })).join(', ')}.`);
}

type Job = Pick<Measure, 'replicas' | 'writes' | 'clients' | 'operation'>;

/** What is measured at one size, in order. With writers, only the highest number of clients is measured. */
function jobsOf({ clients, operations, writes }: Options, replicas: number): Job[] {
  const most = Math.max(...clients);
  return writes.flatMap((one) =>
    (one === 'none' ? clients : [most]).flatMap((atOnce) =>
      operations.map((operation) => ({ replicas, writes: one, clients: atOnce, operation })),
    ),
  );
}

/** Times contestants in turns, a slice each. The order rotates with each repeat, and the first slice is not counted. */
async function measure(
  job: Job,
  running: readonly Running[],
  database: BenchDatabase,
  { seconds, repeats }: Options,
  subjects: Subjects,
  generator: LoadGenerator,
  signal: AbortSignal,
): Promise<Measure[]> {
  const slices = new Map<ContestantName, Slice[]>();
  for (let repeat = 0; repeat <= repeats; repeat += 1) {
    const turn = repeat % running.length;
    for (const one of [...running.slice(turn), ...running.slice(0, turn)]) {
      signal.throwIfAborted();
      const slice = await runSlice(one, job, repeat, { seconds, database, subjects, generator, signal });
      if (repeat > 0) slices.set(one.name, [...(slices.get(one.name) ?? []), slice]);
    }
  }
  return Promise.all(
    running.map(async ({ name, server }): Promise<Measure> => {
      const kept = slices.get(name) ?? [];
      const middle = (of: (result: LoadResult) => number) => median(kept.map(({ load }) => of(load)));
      const medianOf = (key: 'cpuMs' | 'databaseCpuMs') => {
        const values = kept.flatMap((slice) => slice[key] ?? []);
        return values.length === 0 ? null : median(values);
      };
      const usage = await usageOf(server.processId);
      return {
        ...job,
        contestant: name,
        perSecond: middle((load) => load.perSecond),
        p50: middle((load) => load.p50),
        p97_5: middle((load) => load.p97_5),
        p99: middle((load) => load.p99),
        cpuMs: medianOf('cpuMs'),
        databaseCpuMs: contestant(name).database ? medianOf('databaseCpuMs') : null,
        residentMegabytes: usage?.residentMegabytes ?? null,
        peakMegabytes: usage?.peakMegabytes ?? null,
        bytesOfAnswer: middle((load) => load.bytesOfAnswer),
        errors: kept.reduce((sum, { load }) => sum + load.errors, 0),
        firstError: kept.find(({ load }) => load.firstError !== null)?.load.firstError ?? null,
        samples: kept.map(({ load }) => load.perSecond),
      };
    }),
  );
}

interface Slice {
  readonly load: LoadResult;
  readonly cpuMs: number | null;
  readonly databaseCpuMs: number | null;
}

interface SliceOptions {
  readonly seconds: number;
  readonly database: BenchDatabase;
  readonly subjects: Subjects;
  readonly generator: LoadGenerator;
  readonly signal: AbortSignal;
}

/** Runs one slice of a contestant. Repeat 0 is the warm-up. */
async function runSlice(
  one: Running,
  { operation, clients, writes }: Job,
  repeat: number,
  { seconds, database, subjects, generator, signal }: SliceOptions,
): Promise<Slice> {
  const usage = () => Promise.all([usageOf(one.server.processId), database.usage()]);
  const job = { port: one.server.port, clients, documentsAreNew: operation === 'mixed-new' };
  const editor = editorOf(database);
  const parts: {
    load: LoadResult;
    before: Awaited<ReturnType<typeof usage>>;
    after: Awaited<ReturnType<typeof usage>>;
  }[] = [];
  const part = async (run: () => Promise<LoadResult>) => {
    const before = await usage();
    const load = await run();
    parts.push({ load, before, after: await usage() });
  };
  if (writes === 'first') {
    const rounds = roundsOf(operation, subjects);
    const count = repeat === 0 ? 1 : Math.max(2, Math.round(seconds * roundsPerSecond));
    for (let round = 0; round < count; round += 1) {
      signal.throwIfAborted();
      await editor.edit();
      await pause(noticedMs);
      const questions = rounds[(repeat * count + round) % rounds.length] ?? [];
      const requests = asWire(requestsOf(one, questions));
      await part(() => generator.run({ ...job, requests, first: 0, milliseconds: null }));
    }
  } else {
    const stop = writes === 'second' ? editor.editEachSecond() : () => Promise.resolve();
    await part(() =>
      generator.run({
        ...job,
        requests: wireRequests(one, operation, subjects),
        // If there are more than a slice sends, the next slice starts elsewhere instead of hitting the cache.
        first: repeat * spreadStep,
        milliseconds: repeat === 0 ? warmUpMs(seconds) : seconds * 1000,
      }),
    );
    await stop();
  }
  const load = together(parts.map((each) => each.load));
  const spent = (index: 0 | 1) => {
    const each = parts.map(({ before, after }) => {
      const [from, to] = [before[index], after[index]];
      return from === null || to === null ? null : to.cpuMs - from.cpuMs;
    });
    return load.requests === 0 || each.includes(null)
      ? null
      : each.reduce<number>((sum, ms) => sum + (ms ?? 0), 0) / load.requests;
  };
  return { load, cpuMs: spent(0), databaseCpuMs: spent(1) };
}

/** Long enough to compile code and fill caches, short enough to be bearable. */
function warmUpMs(seconds: number): number {
  return Math.max(leastWarmUpMs, seconds * 400);
}

async function startAll(
  names: readonly ContestantName[],
  database: BenchDatabase,
  subjects: Subjects,
  at?: string,
): Promise<Running[]> {
  const running: Running[] = [];
  try {
    for (const name of names) {
      const started = performance.now();
      const server = await startContestant(name, database, at === undefined ? {} : { at });
      const startMs = performance.now() - started;
      running.push({ name, server, startMs, cursors: new Map() });
      running[running.length - 1] = { name, server, startMs, cursors: await readCursors(name, server, subjects) };
    }
    return running;
  } catch (error) {
    await Promise.all(running.map(({ server }) => server.stop()));
    throw error;
  }
}

async function readCursors(
  name: ContestantName,
  { port }: RunningProcess,
  subjects: Subjects,
): Promise<Map<number, string>> {
  if (contestant(name).dialect !== 'graph') return new Map();
  const sizes = questionsOf('page', subjects).map(({ parameters }) => Number(parameters['first']));
  return new Map(
    await Promise.all(
      sizes.map(async (size) => {
        const { data } = (await ask(port, cursorRequest(size))) as {
          data: { peripheralNerves: { pageInfo: { endCursor: string } } };
        };
        return [size, data.peripheralNerves.pageInfo.endCursor] as const;
      }),
    ),
  );
}

function requestsOf({ name, cursors }: Running, questions: readonly Question[]): HttpRequest[] {
  return questions.map((question) =>
    requestOf(contestant(name).dialect, question, cursors.get(Number(question.parameters['first'])) ?? null),
  );
}

/** The requests of an operation as raw HTTP. */
function wireRequests(one: Running, operation: OperationName, subjects: Subjects): string[] {
  // Mix cheap and expensive ones, so that a slice that ends early is like a long one.
  return asWire(shuffled(requestsOf(one, questionsOf(operation, subjects)), 11));
}

async function ask(port: number, { path, body }: HttpRequest): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${String(port)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body,
    signal: AbortSignal.timeout(60_000),
  });
  return response.json();
}

/** Stops the run if any two contestants give different answers to the same question. */
async function compareAnswers(
  running: readonly Running[],
  operations: readonly OperationName[],
  subjects: Subjects,
): Promise<void> {
  const asked = operations.flatMap((operation) =>
    questionsOf(operation, subjects)
      .slice(0, mostCompared)
      .map((question) => ({ question, operation })),
  );
  const questions = new Map(asked.map((one) => [JSON.stringify(one.question), one]));
  for (const { question, operation } of questions.values()) {
    const able = running.filter(({ name }) => contestant(name).database || !needsDatabase(operation));
    const [first, ...others] = able;
    if (first === undefined) continue;
    const answers = await Promise.all(able.map((one) => answerOf(one, question)));
    for (const [index, other] of others.entries()) {
      const found = difference(answers[0], answers[index + 1]);
      if (found === null) continue;
      throw new CommandError(
        `Nothing was timed. "${contestant(first.name).title}" and "${contestant(other.name).title}" give different answers to ` +
          `${question.operation} ${JSON.stringify(question.parameters)}, ${found}.`,
      );
    }
  }
  tell(`All ${String(running.length)} contestants give the same answers to ${String(questions.size)} requests.`);
}

async function answerOf(one: Running, question: Question): Promise<unknown> {
  const [request] = requestsOf(one, [question]);
  try {
    const places = placesOf(await ask(one.server.port, request as HttpRequest));
    if (places.length === 0) throw new Error('it returned no results');
    return places;
  } catch (cause) {
    throw new CommandError(
      `Nothing was timed. "${contestant(one.name).title}" cannot answer ${question.operation} ${JSON.stringify(question.parameters)}: ` +
        `${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}

/** Counts statements and bytes for each operation: every question is asked once, then all of them again. */
async function countWire(
  { contestants, operations }: Options,
  subjects: Subjects,
  database: BenchDatabase,
  signal: AbortSignal,
): Promise<Wire[]> {
  const wire: Wire[] = [];
  for (const name of contestants.filter((each) => contestant(each).database)) {
    signal.throwIfAborted();
    const proxy = await openBoltProxy(database.uri);
    try {
      const [one] = await startAll([name], database, subjects, proxy.uri);
      if (one === undefined) continue;
      try {
        for (const operation of operations.filter((each) => each !== 'spread' && !each.startsWith('mixed'))) {
          const requests = requestsOf(one, questionsOf(operation, subjects));
          const pass = async (): Promise<WireCount> => {
            const before = proxy.count();
            for (const request of requests) await ask(one.server.port, request);
            const after = proxy.count();
            const each = (key: keyof WireCount) => (after[key] - before[key]) / requests.length;
            return {
              statements: each('statements'),
              begun: each('begun'),
              bytesToDatabase: each('bytesToDatabase'),
              bytesFromDatabase: each('bytesFromDatabase'),
            };
          };
          wire.push({ contestant: name, operation, first: await pass(), again: await pass() });
        }
      } finally {
        await one.server.stop();
      }
    } finally {
      await proxy.close();
    }
  }
  return wire;
}

async function readVersions(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(join(import.meta.dirname, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return { node: process.versions.node, ...dependencies };
}

const summaryOfWrites: Record<Writes, string> = {
  none: '',
  second: 'one edit per second, ',
  first: 'first request after an edit, ',
};

/** One line of progress output. */
function summary(found: readonly Measure[]): string {
  const base = found.find((measure) => measure.contestant === reference)?.perSecond ?? Number.NaN;
  const [first] = found;
  const parts = found.map(({ contestant: name, perSecond, errors }) => {
    const ratio = Number.isNaN(base) ? '' : ` (${(perSecond / base).toFixed(2)})`;
    return `${name} ${perSecond.toFixed(0)}/s${ratio}${errors > 0 ? ` ${String(errors)} errors` : ''}`;
  });
  return `${String(first?.operation)}, replicas ${String(first?.replicas)}, ${summaryOfWrites[first?.writes ?? 'none']}clients ${String(first?.clients)}: ${parts.join(', ')}`;
}

function abortOnStop(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      tell('Stopping after this slice. Interrupt again to stop immediately.');
      controller.abort();
    });
  }
  return controller.signal;
}

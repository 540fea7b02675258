/** Profiles our server under load and reports which functions take its time. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../src/errors.ts';
import { contestant, startContestant, type ContestantName } from './contestants.ts';
import type { BenchDatabase } from './database.ts';
import { asWire, type LoadGenerator } from './generator.ts';
import { openLoaded } from './graph-loading.ts';
import type { LoadResult } from './loads.ts';
import { operations, questionsOf, requestOf, type OperationName, type Subjects } from './operations.ts';
import type { Options } from './options.ts';
import { resultsFolder } from './report.ts';

/** A profile as V8 writes it. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Microseconds on the process's clock. */
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  /** Microseconds since the previous sample. */
  readonly timeDeltas: readonly number[];
}

interface SelfTime {
  readonly name: string;
  /** The package or folder that it belongs to. */
  readonly part: string;
  readonly place: string;
  readonly ms: number;
}

const warmUpMs = 3_000;
const listedFunctions = 30;
const profiled = ['ours', 'ours-cold', 'ours-embedded'] as const satisfies readonly ContestantName[];

export async function profileServer(
  options: Options,
  subjects: Subjects,
  generator: LoadGenerator,
  { signal, tell }: { signal: AbortSignal; tell: (line: string) => void },
): Promise<void> {
  const names = profiled.filter((name) => options.contestants.includes(name));
  if (names.length === 0)
    throw new CommandError(
      `--profile works only with our server. Choose from ${profiled.join(', ')} for --contestants.`,
    );
  const clients = options.clients.at(-1) ?? 16;
  const { database } = await openLoaded(options.replicas[0] ?? 1, options.database, { signal, tell });
  const parts: string[] = [];
  try {
    for (const name of names) {
      for (const operation of options.operations) {
        signal.throwIfAborted();
        const title = `${contestant(name).title}, ${operations[operation].title}`;
        tell(`Profiling "${title}" for ${String(options.seconds)} s with ${String(clients)} clients …`);
        const asked = { operation, milliseconds: options.seconds * 1000, clients };
        const { profile, load } = await profileOne(name, database, asked, subjects, generator);
        parts.push(section(title, profile, load, asked.milliseconds));
      }
    }
  } finally {
    await database.stop();
  }
  const head = [
    '# CPU profile of the server',
    `Date: ${new Date().toISOString().slice(0, 10)}${options.note === null ? '' : `. ${options.note}`}. ${String(clients)} clients, ${String(options.seconds)} s after a warm-up. \`npm run bench -- --profile\` wrote this file and saved each profile beside it (\`*.cpuprofile\`; open it with Chrome DevTools or speedscope).`,
  ].join('\n\n');
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(join(resultsFolder, 'profile.md'), [head, ...parts, ''].join('\n\n'));
  tell('Wrote bench/results/profile.md.');
}

async function profileOne(
  name: ContestantName,
  database: BenchDatabase,
  { operation, milliseconds, clients }: { operation: OperationName; milliseconds: number; clients: number },
  subjects: Subjects,
  generator: LoadGenerator,
): Promise<{ profile: CpuProfile; load: LoadResult }> {
  const folder = await mkdtemp(join(tmpdir(), 'cluneal-graph-bench-'));
  try {
    const server = await startContestant(name, database, {
      nodeFlags: ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'],
    });
    let load: LoadResult;
    try {
      const questions = questionsOf(operation, subjects).filter((question) => question.operation !== 'page');
      const requests = asWire(questions.map((question) => requestOf('graph', question, null)));
      const job = { port: server.port, requests, first: 0, clients, documentsAreNew: false };
      await generator.run({ ...job, milliseconds: warmUpMs });
      load = await generator.run({ ...job, milliseconds });
    } finally {
      await server.stop();
    }
    const file = (await readdir(folder)).find((each) => each.endsWith('.cpuprofile'));
    if (file === undefined) throw new CommandError('The server wrote no profile.');
    const text = await readFile(join(folder, file), 'utf8');
    await mkdir(resultsFolder, { recursive: true });
    await writeFile(join(resultsFolder, `${name}-${operation}.cpuprofile`), text);
    return { profile: JSON.parse(text) as CpuProfile, load };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The self time of each function in the last part of a profile, longest first. Idle time has its own entry. */
function selfTimes(profile: CpuProfile, fromMicroseconds: number): SelfTime[] {
  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const found = new Map<string, { name: string; part: string; place: string; us: number }>();
  let clock = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const us = Math.max(0, profile.timeDeltas[index + 1] ?? 0);
    clock += Math.max(0, profile.timeDeltas[index] ?? 0);
    const frame = frames.get(id);
    if (frame === undefined || clock < fromMicroseconds) continue;
    const { functionName, url, lineNumber } = frame;
    const key = `${functionName} ${url}:${String(lineNumber)}`;
    const entry = found.get(key) ?? {
      name: functionName === '' ? '(anonymous)' : functionName,
      ...placeOf(url, lineNumber),
      us: 0,
    };
    entry.us += us;
    found.set(key, entry);
  }
  return [...found.values()].map(({ us, ...rest }) => ({ ...rest, ms: us / 1000 })).sort((a, b) => b.ms - a.ms);
}

/** Where a function is defined, without the local folder. */
function placeOf(url: string, lineNumber: number): { part: string; place: string } {
  if (url === '') return { part: '(engine)', place: '' };
  const [, inPackage] = /.*\/node_modules\/(.+)$/u.exec(url) ?? [];
  const line = `:${String(lineNumber + 1)}`;
  if (inPackage !== undefined) {
    const words = inPackage.split('/');
    return { part: words.slice(0, inPackage.startsWith('@') ? 2 : 1).join('/'), place: inPackage + line };
  }
  if (url.startsWith('node:')) return { part: 'node', place: url + line };
  const [, own] = /\/((?:src|schema)\/.+)$/u.exec(url) ?? [];
  return { part: own === undefined ? '(other)' : 'ours', place: (own ?? 'elsewhere') + line };
}

function section(title: string, profile: CpuProfile, load: LoadResult, milliseconds: number): string {
  // The server stops right after the load, so the last part of the profile is what was measured.
  const all = selfTimes(profile, profile.endTime - milliseconds * 1000);
  const idle = all.filter(({ name }) => name === '(idle)').reduce((sum, { ms }) => sum + ms, 0);
  const busy = all.filter(({ name }) => name !== '(idle)');
  const total = busy.reduce((sum, { ms }) => sum + ms, 0);
  const share = (ms: number) => `${((ms / total) * 100).toFixed(1)} %`;
  const parts = [
    ...Map.groupBy(busy, ({ name, part }) =>
      part !== '(engine)' ? part : name.startsWith('(') ? name : 'native code',
    ),
  ]
    .map(([part, members]) => ({ part, ms: members.reduce((sum, { ms }) => sum + ms, 0) }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 15);
  return [
    `## ${title}`,
    `${load.perSecond.toFixed(0)} requests per second under the profiler, p50 ${load.p50.toFixed(2)} ms, ${String(load.errors)} errors. The main thread was busy ${((total / (total + idle)) * 100).toFixed(0)} % of the time, ${(total / load.requests).toFixed(3)} ms per request.`,
    [
      '| part | share of busy time |',
      '| --- | ---: |',
      ...parts.map(({ part, ms }) => `| ${part} | ${share(ms)} |`),
    ].join('\n'),
    [
      '| function | location | self time |',
      '| --- | --- | ---: |',
      ...busy.slice(0, listedFunctions).map(({ name, place, ms }) => `| \`${name}\` | ${place} | ${share(ms)} |`),
    ].join('\n'),
  ].join('\n\n');
}

/** Writes the result of a run: Markdown for people, JSON for programs. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CommandError } from '../src/errors.ts';
import type { Measure, Result } from './result.ts';
import { writesNames, type Writes } from './writes.ts';
import { contestant, contestantNames, reference, type ContestantName } from './contestants.ts';
import { operationNames, operations, type OperationName } from './operations.ts';

export const resultsFolder = join(import.meta.dirname, 'results');

/** Writes the files of a run and returns their names. Unpublished results go to files that are not committed. */
export async function writeReport(result: Result, { publish }: { readonly publish: boolean }): Promise<string[]> {
  const name = publish ? 'latest' : 'unpublished';
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(join(resultsFolder, `${name}.json`), `${JSON.stringify(withRatios(result), null, 2)}\n`);
  await writeFile(join(resultsFolder, `${name}.md`), reportOf(result));
  const written = [`bench/results/${name}.md`, `bench/results/${name}.json`];
  if (!publish) return written;
  const least = Math.min(...result.measures.map(({ replicas }) => replicas));
  const summaries = { 'docs/performance.md': summaryOf(result), 'README.md': summaryOf(result, [least]) };
  for (const [page, summary] of Object.entries(summaries)) {
    const path = join(root, page);
    const text = withSummary(await readFile(path, 'utf8'), summary, page);
    await writeFile(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  }
  return [...written, ...Object.keys(summaries)];
}

const root = join(import.meta.dirname, '..');
const summaryMarks = ['<!-- Written by npm run bench: begin -->', '<!-- Written by npm run bench: end -->'] as const;

/** A page with this text between the two marks. Throws if it lacks them. */
export function withSummary(page: string, summary: string, name: string): string {
  const [begin, end] = summaryMarks.map((mark) => page.indexOf(mark));
  if (begin === undefined || end === undefined || begin < 0 || end < begin)
    throw new CommandError(
      `${name} has no place for the results. Add these two lines to it:\n${summaryMarks.join('\n')}`,
    );
  return `${page.slice(0, begin + summaryMarks[0].length)}\n\n${summary}\n\n${page.slice(end)}`;
}

/** The rates at the most clients, for some sizes or all, and the conditions under which they were measured. */
export function summaryOf(result: Result, of: readonly number[] | null = null): string {
  const { measures, date, note, machine, database, seconds, repeats } = result;
  const clients = Math.max(...measures.map((measure) => measure.clients));
  const sizes = of ?? [...new Set(measures.map(({ replicas }) => replicas))];
  return [
    `${date}, ${database}, ${String(machine.cores)} cores shared by load generator, server and database, ${count(clients, 'client')}, median of ${count(repeats, 'slice')} of ${String(seconds)} s.${note === null ? '' : ` ${note}.`} Requests per second, relative to @neo4j/graphql in the same run:`,
    ...sizes.flatMap((replicas) => [
      ...(sizes.length === 1 ? [] : [`**${count(replicas, 'replica')}**`]),
      ...writesNames.flatMap((writes) => {
        const part = partOf(measures, { replicas, clients, writes });
        return part.length === 0 ? [] : [...(writes === 'none' ? [] : [`${headings[writes]}:`]), ratios(part)];
      }),
    ]),
  ].join('\n\n');
}

const headings: Record<Writes, string> = {
  none: 'No edits',
  second: 'One edit per second',
  first: 'First request after an edit',
};

/** What was measured at one size, with one number of clients and one kind of writes. */
function partOf(
  measures: readonly Measure[],
  { replicas, clients, writes }: Pick<Measure, 'replicas' | 'clients' | 'writes'>,
): Measure[] {
  return measures.filter(
    (measure) => measure.replicas === replicas && measure.clients === clients && measure.writes === writes,
  );
}

/** The whole report as Markdown. */
export function reportOf(result: Result): string {
  const { measures, loadings } = result;
  const sizes = [...new Set(measures.map(({ replicas }) => replicas))];
  const clientCounts = [...new Set(measures.map(({ clients }) => clients))];
  return [
    '# Latest benchmark results',
    head(result),
    ...sizes.flatMap((replicas) =>
      clientCounts.flatMap((clients) =>
        writesNames.flatMap((writes) => {
          const part = partOf(measures, { replicas, clients, writes });
          const nodes = loadings.find((loading) => loading.replicas === replicas)?.nodes ?? 0;
          const size = `${count(replicas, 'replica')} (${thousands(nodes)} nodes), ${count(clients, 'client')}`;
          return part.length === 0
            ? []
            : [
                `## ${size}${writes === 'none' ? '' : `: ${headings[writes].toLowerCase()}`}`,
                'Requests per second, relative to @neo4j/graphql in the same run:',
                ratios(part),
                details(part),
              ];
        }),
      ),
    ),
    ...growth(measures, sizes, clientCounts),
    ...memoryTable(result),
    ...costTable(result),
    ...wireTable(result),
    ...startTable(result),
    ...loadingTables(result),
  ]
    .join('\n\n')
    .concat('\n');
}

function head({ date, note, machine, versions, database, dataVersion, seconds, repeats, measures }: Result): string {
  const names = contestantNames.filter((name) => measures.some((measure) => measure.contestant === name));
  const measured = operationNames.filter((name) => measures.some((measure) => measure.operation === name));
  return [
    `- Date: ${date}${note === null ? '' : `. ${note}`}`,
    `- Machine: ${String(machine.cores)} cores and ${String(machine.memoryGigabytes)} GB of memory (${machine.system}), shared by load generator, server and database`,
    `- ${database}; ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}; data ${dataVersion}`,
    `- Each figure is the median of ${count(repeats, 'slice')} of ${String(seconds)} s; the contestants take turns`,
    `- Operations: ${measured.map((name) => `**${operations[name].title}** (${operations[name].description})`).join('; ')}`,
    `- Contestants: ${names.map((name) => `**${contestant(name).title}**`).join('; ')}. [bench/README.md](../README.md) describes each.`,
  ].join('\n');
}

function ratios(part: readonly Measure[]): string {
  const asked = operationsOf(part);
  const ratio = (name: ContestantName, operation: OperationName) => ratioOf(part, name, operation, 'perSecond');
  const both = asked.map((operation) => 1 / (1 / ratio('floor', operation) + 1 / ratio('ceiling', operation)));
  return table(
    ['', ...asked.map((name) => operations[name].title)],
    [
      ...contestantsOf(part).map((name) => [
        contestant(name).title,
        ...asked.map((operation) => times(ratio(name, operation))),
      ]),
      ...(both.some((rate) => Number.isFinite(rate)) ? [['floor plus ceiling', ...both.map(times)]] : []),
    ],
  );
}

function details(part: readonly Measure[]): string {
  const rows = operationsOf(part).flatMap((operation) =>
    contestantsOf(part).flatMap((name) => {
      const measure = find(part, name, operation);
      if (measure === undefined) return [];
      const both = (key: 'p50' | 'p97_5' | 'p99') =>
        `${figure(measure[key])} (${times(ratioOf(part, name, operation, key))})`;
      return [
        [
          operations[operation].title,
          contestant(name).title,
          `${measure.perSecond.toFixed(0)} (${spreadOf(measure.samples)})`,
          both('p50'),
          both('p97_5'),
          both('p99'),
          figure(measure.cpuMs),
          figure(measure.databaseCpuMs),
          figure(measure.residentMegabytes, 0),
          figure(measure.peakMegabytes, 0),
          figure(measure.bytesOfAnswer / 1024, 1),
          measure.errors === 0 ? '' : `${String(measure.errors)} errors: ${measure.firstError ?? ''}`.slice(0, 160),
        ],
      ];
    }),
  );
  const wrong = rows.some((row) => row.at(-1) !== '');
  const kept = wrong ? rows : rows.map((row) => row.slice(0, -1));
  const names = [
    'operation',
    'contestant',
    'requests/s (min–max)',
    'p50 ms',
    'p97.5 ms',
    'p99 ms',
    'CPU ms',
    'database CPU ms',
    'RSS MB',
    'peak MB',
    'KB per response',
    'errors',
  ];
  return [
    '<details><summary>Rates, latencies (relative to @neo4j/graphql in brackets), CPU time per request, memory</summary>',
    table(wrong ? names : names.slice(0, -1), kept),
    '</details>',
  ].join('\n\n');
}

/** The rates on the larger graphs, as shares of those on the smallest. */
function growth(measures: readonly Measure[], sizes: readonly number[], clientCounts: readonly number[]): string[] {
  const [least, ...larger] = sizes;
  if (least === undefined || larger.length === 0) return [];
  return [
    '## Effect of graph size',
    `Requests per second, relative to the same contestant at ${count(least, 'replica')}. The sizes are measured one after the other, so other load on the machine affects these ratios too.`,
    ...clientCounts.flatMap((clients) =>
      larger.map((replicas) => {
        const at = (size: number) => partOf(measures, { replicas: size, clients, writes: 'none' });
        const part = at(replicas);
        const asked = operationsOf(part);
        return table(
          [
            `${count(replicas, 'replica')}, ${count(clients, 'client')}`,
            ...asked.map((name) => operations[name].title),
          ],
          contestantsOf(part).map((name) => [
            contestant(name).title,
            ...asked.map((operation) =>
              times(
                (find(part, name, operation)?.perSecond ?? Number.NaN) /
                  (find(at(least), name, operation)?.perSecond ?? Number.NaN),
              ),
            ),
          ]),
        );
      }),
    ),
  ];
}

/** The lowest and the highest of some rates. */
function spreadOf(samples: readonly number[]): string {
  return [Math.min(...samples), Math.max(...samples)].map((value) => value.toFixed(0)).join('–');
}

/** The final and the peak memory of each contestant at each size. */
function memoryTable({ measures }: Result): string[] {
  const sizes = [...new Set(measures.map(({ replicas }) => replicas))];
  const rows = contestantsOf(measures).map((name) => [
    contestant(name).title,
    ...sizes.flatMap((size) => {
      const last = measures.findLast(({ contestant: of, replicas }) => of === name && replicas === size);
      return [figure(last?.residentMegabytes ?? null, 0), figure(last?.peakMegabytes ?? null, 0)];
    }),
  ]);
  return [
    '## Memory',
    'Resident memory (RSS) of each process after all operations, and its peak, in MB:',
    table(['', ...sizes.flatMap((size) => [`${count(size, 'replica')}, RSS`, 'peak'])], rows),
  ];
}

/** DB hits of our statements at each size. */
function costTable({ costs }: Result): string[] {
  const [first] = costs;
  if (first === undefined) return [];
  return [
    '## DB hits of our statements',
    'DB hits of one read with all caches off, as counted by `PROFILE`. The counts are exact and the same in every run.',
    table(
      ['read', 'statements', ...costs.map(({ replicas }) => count(replicas, 'replica'))],
      first.questions.map(({ question, statements }) => [
        question,
        String(statements),
        ...costs.map(({ questions }) => thousands(questions.find((other) => other.question === question)?.dbHits ?? 0)),
      ]),
    ),
  ];
}

/** How long each contestant took to start at each size. */
function startTable({ starts }: Result): string[] {
  const sizes = [...new Set(starts.map(({ replicas }) => replicas))];
  const names = contestantNames.filter((name) => starts.some((start) => start.contestant === name));
  if (sizes.length === 0) return [];
  return [
    '## Startup',
    'Milliseconds from starting the process until it prints its address, measured once per size:',
    table(
      ['', ...sizes.map((size) => count(size, 'replica'))],
      names.map((name) => [
        contestant(name).title,
        ...sizes.map((size) =>
          figure(starts.find((start) => start.contestant === name && start.replicas === size)?.milliseconds ?? null, 0),
        ),
      ]),
    ),
  ];
}

function wireTable({ wire }: Result): string[] {
  if (wire.length === 0) return [];
  const rows = wire.map(({ contestant: name, operation, first, again }) => [
    operations[operation].title,
    contestant(name).title,
    figure(first.statements, 1),
    figure(again.statements, 1),
    figure(first.begun, 1),
    figure(first.bytesToDatabase, 0),
    figure(again.bytesToDatabase, 0),
    figure(first.bytesFromDatabase, 0),
    figure(again.bytesFromDatabase, 0),
  ]);
  return [
    '## Traffic between server and database',
    'Averages per request, counted on the wire in an untimed pass that sends the requests of each operation twice (first, then again).',
    table(
      [
        'operation',
        'contestant',
        'statements, first',
        'again',
        'explicit transactions, first',
        'bytes to Neo4j, first',
        'again',
        'bytes from Neo4j, first',
        'again',
      ],
      rows.sort((a, b) => orderOf(a[0]) - orderOf(b[0])),
    ),
  ];
}

function orderOf(title: string | undefined): number {
  return operationNames.findIndex((name) => operations[name].title === title);
}

function loadingTables({ loadings, writings }: Result): string[] {
  return [
    '## Loading',
    '`npm run seed` writes the real graph, then one statement writes each copy. Indexes that only reads need are dropped meanwhile and rebuilt at the end. The time covers the copies and the rebuild.',
    table(
      ['replicas', 'nodes', 'relationships', 'seconds', 'database peak, MB'],
      loadings.map(({ replicas, nodes, relationships, seconds, fromEarlierRun, databaseMegabytes }) => [
        thousands(replicas),
        thousands(nodes),
        thousands(relationships),
        `${figure(seconds, 1)}${fromEarlierRun ? ' (earlier run)' : ''}`,
        figure(databaseMegabytes, 0),
      ]),
    ),
    ...(writings.length === 0
      ? []
      : [
          "The project's own writer fills an empty database, first with the memory that `npm run neo4j` gives Neo4j. In this graph all copies share one set of spinal nerves.",
          table(
            ['database', 'nodes', 'relations', 'seconds', 'writer peak, MB', 'database peak, MB', 'outcome'],
            writings.map((writing) => [
              writing.database,
              thousands(writing.nodes),
              thousands(writing.relations),
              figure(writing.seconds, 1),
              figure(writing.writerMegabytes, 0),
              figure(writing.databaseMegabytes, 0),
              writing.failure === null ? 'completed' : `failed: ${writing.failure.slice(0, 300)}`,
            ]),
          ),
        ]),
  ];
}

function withRatios(result: Result): object {
  const measures = result.measures.map((measure) => {
    const part = partOf(result.measures, measure);
    const ratio = (key: 'perSecond' | 'p50' | 'p97_5' | 'p99') =>
      ratioOf(part, measure.contestant, measure.operation, key);
    return {
      ...measure,
      ratios: { perSecond: ratio('perSecond'), p50: ratio('p50'), p97_5: ratio('p97_5'), p99: ratio('p99') },
    };
  });
  return { ...result, reference, measures };
}

function ratioOf(
  part: readonly Measure[],
  name: ContestantName,
  operation: OperationName,
  key: 'perSecond' | 'p50' | 'p97_5' | 'p99',
): number {
  return (find(part, name, operation)?.[key] ?? Number.NaN) / (find(part, reference, operation)?.[key] ?? Number.NaN);
}

function find(part: readonly Measure[], name: ContestantName, operation: OperationName): Measure | undefined {
  return part.find((measure) => measure.contestant === name && measure.operation === operation);
}

function operationsOf(part: readonly Measure[]): OperationName[] {
  return operationNames.filter((name) => part.some((measure) => measure.operation === name));
}

function contestantsOf(part: readonly Measure[]): ContestantName[] {
  return contestantNames.filter((name) => part.some((measure) => measure.contestant === name));
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function times(ratio: number): string {
  return Number.isFinite(ratio) ? ratio.toFixed(ratio < 10 ? 2 : 1) : '–';
}

function figure(value: number | null, digits = 2): string {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}

function thousands(value: number): string {
  return value.toLocaleString('en');
}

function count(value: number, noun: string): string {
  return `${thousands(value)} ${noun}${value === 1 ? '' : 's'}`;
}

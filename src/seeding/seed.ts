/** Seeds a database: reads and checks everything first, then writes the differences. */
import { CommandError, GraphError, operatorMessage } from '../errors.ts';
import type { Difference, GraphWriter, WriteOptions, Written } from '../store/port.ts';
import type { GraphContent } from '../domain/records.ts';
import { formatProblem } from './problem.ts';
import { selectOnly, selectPerspective } from './select.ts';
import { readSeedGraph } from './seed-graph.ts';

/** The part of the files to seed. */
export interface SeedChoice {
  /** One folder, or several laid over each other. */
  readonly folder: string | readonly string[];
  /** Selectors for `selectOnly`; everything if missing. */
  readonly only?: readonly string[];
  /** Sources for `selectPerspective`. */
  readonly perspective?: readonly string[];
  /** Told a line for each file in the folders that is not read. */
  readonly onUnread?: (line: string) => void;
}

export interface SeedOptions extends SeedChoice, Pick<WriteOptions, 'prune' | 'reset' | 'onPlan' | 'onWait'> {
  /** Reports the current step; `done` and `total` if they are known. */
  readonly onProgress: NonNullable<WriteOptions['onProgress']>;
  readonly signal?: AbortSignal;
}

export interface SeedCounts {
  readonly structures: number;
  readonly sources: number;
  readonly relations: number;
  readonly claims: number;
  readonly statements: number;
  readonly topics: number;
}

/** Reads folders into a graph. Throws a `CommandError` that lists every error if there are any. */
export async function readSoundGraph(
  folder: string | readonly string[],
): Promise<{ graph: GraphContent; unread: string[] }> {
  const { graph, problems } = await readSeedGraph(folder);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (graph === null) {
    const list = errors.map((problem) => `  ${formatProblem(problem)}`).join('\n');
    const name = typeof folder === 'string' ? folder : folder.join(', ');
    throw new CommandError(
      `The seed in ${name} has ${String(errors.length)} ${errors.length === 1 ? 'error' : 'errors'}; nothing was loaded.\n${list}`,
    );
  }
  return { graph, unread: problems.filter(({ code }) => code === 'NOT_READ').map(formatProblem) };
}

/** The selected part of the files. Throws a `CommandError` if the files or the selection have an error. */
export async function readChosenGraph({ folder, onUnread, ...choice }: SeedChoice): Promise<GraphContent> {
  const { graph, unread } = await readSoundGraph(folder);
  for (const line of unread) onUnread?.(line);
  return chooseFrom(graph, choice);
}

/** The selected part of a graph. Throws a `CommandError` if the selection has an error. */
export function chooseFrom(
  graph: GraphContent,
  { only = [], perspective = [] }: Pick<SeedChoice, 'only' | 'perspective'>,
): GraphContent {
  const said = perspective.length > 0 ? selectPerspective(graph, perspective) : graph;
  return only.length > 0 ? selectOnly(said, only) : said;
}

/** Checks the folder and writes it. If anything fails, the database stays as it was, except for constraints and indexes. */
export async function seedDatabase(
  openWriter: () => Promise<GraphWriter>,
  { onProgress, signal, ...options }: SeedOptions,
): Promise<SeedCounts & { readonly written: Written }> {
  const graph = await readChosenGraph(options);
  const writer = await openWriter();
  const state = { inBatches: false, committing: false };
  const writing: WriteOptions = {
    onProgress,
    signal,
    prune: options.prune === true,
    reset: options.reset === true,
    onPlan(plan) {
      if ((options.perspective ?? []).length > 0 && plan.left > 0)
        throw new CommandError(
          `The database holds ${String(plan.left)} nodes and relations outside this perspective, so arrows from one source would stand beside claims from others; add --prune to remove them, or seed another database.`,
        );
      state.inBatches = plan.how === 'BATCHES';
      options.onPlan?.(plan);
    },
    onCommit() {
      state.committing = true;
    },
    onWait: () => options.onWait?.(),
  };
  const outcome = (error: unknown) => {
    if (state.inBatches)
      return 'Part of the graph is written, and readers are told that there is none; seed again to continue.';
    // A writer that knows that nothing was written rejects with a CommandError.
    if (state.committing && !(error instanceof CommandError))
      return 'The database holds either the graph that it held before or all of the new one; seed again to be sure.';
    return 'The database is as it was before.';
  };
  try {
    await writer.prepare(writing);
    return { ...countContent(graph), written: await writer.write(graph, writing) };
  } catch (error) {
    if (signal?.aborted === true) {
      const sentence =
        state.inBatches || state.committing
          ? `Seeding was stopped. ${outcome(error)}`
          : 'Seeding was stopped; the database is as it was before.';
      throw new CommandError(sentence, { cause: error });
    }
    if (error instanceof GraphError || error instanceof CommandError)
      throw new CommandError(`${operatorMessage(error)} ${outcome(error)}`, { cause: error });
    throw error;
  } finally {
    await writer.close();
  }
}

/** Reports what seeding would do without writing anything. */
export async function compareDatabase(
  openWriter: () => Promise<GraphWriter>,
  { onProgress, signal, ...options }: SeedOptions,
): Promise<SeedCounts & { readonly difference: Difference }> {
  const graph = await readChosenGraph(options);
  const writer = await openWriter();
  try {
    const prune = options.prune === true || options.reset === true;
    return { ...countContent(graph), difference: await writer.compare(graph, { onProgress, signal, prune }) };
  } finally {
    await writer.close();
  }
}

export function countContent({ structures, sources, relations, statements, topics }: GraphContent): SeedCounts {
  return {
    structures: structures.length,
    sources: sources.length,
    relations: relations.length,
    claims: relations.reduce((sum, relation) => sum + relation.claims.length, 0),
    statements: statements.length,
    topics: topics.length,
  };
}

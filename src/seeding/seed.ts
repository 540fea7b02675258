/** Seeds a database: reads and checks everything first, then writes it in one transaction. */
import { CommandError, GraphError } from '../errors.ts';
import type { GraphWriter } from '../store/port.ts';
import type { GraphContent } from '../store/records.ts';
import { formatProblem, type Problem } from './problem.ts';
import { readGraph } from './validate.ts';

export interface SeedOptions {
  readonly folder: string;
  /** Told what is being done; `done` and `total` where it can be counted. */
  readonly onProgress: (step: string, done: number, total: number) => void;
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

/** Reads a folder into a graph. Throws a `CommandError` that lists every error where there is any. */
export async function readSoundGraph(folder: string): Promise<{ graph: GraphContent; warnings: Problem[] }> {
  const { graph, problems } = await readGraph(folder);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (graph === null) {
    const list = errors.map((problem) => `  ${formatProblem(problem)}`).join('\n');
    throw new CommandError(
      `The seed in ${folder} has ${String(errors.length)} ${errors.length === 1 ? 'error' : 'errors'}; nothing was loaded.\n${list}`,
    );
  }
  return { graph, warnings: problems.filter(({ severity }) => severity === 'warning') };
}

/** Validates the folder and writes it. The database is as it was where anything fails, but for its constraints and indexes. */
export async function seedDatabase(
  openWriter: () => Promise<GraphWriter>,
  { folder, onProgress, signal }: SeedOptions,
): Promise<SeedCounts> {
  const { graph } = await readSoundGraph(folder);
  const writer = await openWriter();
  const options = { onProgress, ...(signal === undefined ? {} : { signal }) };
  try {
    await writer.prepare(options);
    await writer.write(graph, options);
  } catch (error) {
    if (signal?.aborted === true)
      throw new CommandError('Seeding was stopped; the database is as it was before.', { cause: error });
    if (error instanceof GraphError)
      throw new CommandError(`${error.message} The database is as it was before.`, { cause: error });
    throw error;
  } finally {
    await writer.close();
  }
  return countContent(graph);
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

/** Everything that `npm run check` looks at: the seed itself and, where the folder says so, that no fact was forgotten. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphContent } from '../domain/records.ts';
import { checkCoverage } from './coverage.ts';
import { leftOutFormat, type LeftOut } from './format.ts';
import { compareProblems, type Problem } from './problem.ts';
import { leftOutFile, readYaml } from './read.ts';
import { readGraph } from './validate.ts';

export interface Checked {
  /** Null where the seed cannot be loaded. */
  readonly graph: GraphContent | null;
  /** The rows of the fact table and those left out; null where the folder has no such file, or one with a fault. */
  readonly leftOut: LeftOut | null;
  /** Errors first, then by file and line. */
  readonly problems: readonly Problem[];
}

/**
 * Reads and checks a folder, or several over one another. Rows of the fact table are compared only with a seed that is sound
 * otherwise, and never where a class has put its own over ours.
 */
export async function checkSeed(folder: string | readonly string[]): Promise<Checked> {
  const { graph, parts, problems } = await readGraph(folder);
  if (typeof folder !== 'string') return { graph, leftOut: null, problems };
  const there = await access(join(folder, leftOutFile)).then(
    () => true,
    () => false,
  );
  if (!there) return { graph, leftOut: null, problems };
  const { data: leftOut, problems: faults, at } = await readYaml(folder, leftOutFile, leftOutFormat);
  const gaps =
    graph === null || leftOut === null
      ? []
      : checkCoverage(parts, { value: leftOut, file: leftOutFile, line: 1, lineOf: at });
  return { graph, leftOut, problems: [...problems, ...faults, ...gaps].sort(compareProblems) };
}

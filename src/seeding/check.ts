/** Everything that `npm run check` looks at: the seed, the drawing of the body, and the list of facts left out, if there is one. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphContent } from '../domain/records.ts';
import { bodyMapFile, checkBodyMap, readBodyMap } from './body-map.ts';
import { checkCoverage } from './coverage.ts';
import { leftOutFormat, type LeftOut } from './format.ts';
import { compareProblems, type Problem } from './problem.ts';
import { leftOutFile, readYaml, type SeedParts } from './read.ts';
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
  const { graph, parts, problems: faults } = await readGraph(folder);
  const problems = [...faults, ...(graph === null ? [] : await checkMap(folder, parts))].sort(compareProblems);
  if (typeof folder !== 'string') return { graph, leftOut: null, problems };
  const there = await access(join(folder, leftOutFile)).then(
    () => true,
    () => false,
  );
  if (!there) return { graph, leftOut: null, problems };
  const { data: leftOut, problems: listFaults, at } = await readYaml(folder, leftOutFile, leftOutFormat);
  const gaps =
    graph === null || leftOut === null
      ? []
      : checkCoverage(parts, { value: leftOut, file: leftOutFile, line: 1, lineOf: at });
  return { graph, leftOut, problems: [...problems, ...listFaults, ...gaps].sort(compareProblems) };
}

/** Compares the drawing of the body with the seed. Of several folders, the last drawing counts; without any, nothing is said. */
async function checkMap(folder: string | readonly string[], parts: SeedParts): Promise<Problem[]> {
  const several = typeof folder !== 'string';
  for (const one of (several ? folder : [folder]).toReversed()) {
    const text = await readBodyMap(one);
    if (text !== null) return checkBodyMap(parts, { file: several ? join(one, bodyMapFile) : bodyMapFile, text });
  }
  return [];
}

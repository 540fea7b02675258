/** Seed files to graph: reads them, checks every rule, and builds the graph if they are sound. */
import type { GraphContent } from '../domain/records.ts';
import { buildGraph } from './build.ts';
import { graphRules } from './catalogue.ts';
import { overlay } from './overlay.ts';
import { compareProblems, problemsBy, type Problem } from './problem.ts';
import { readSeed } from './read.ts';
import { seedOf } from './rules/rule.ts';
import type { SeedParts } from './seed-parts.ts';

export interface SeedGraph {
  /** Null if there is any error. */
  readonly graph: GraphContent | null;
  readonly parts: SeedParts;
  /** Errors first, then warnings, by file and line. */
  readonly problems: readonly Problem[];
}

/** Reads a folder or file, or several laid over each other. With several folders, files are named with their folder. */
export async function readSeedGraph(folder: string | readonly string[]): Promise<SeedGraph> {
  const { parts, problems: faults } = await (typeof folder === 'string' ? readSeed(folder) : readFolders(folder));
  // The content of an unreadable file is missing everywhere else, so only the file's own faults are reported.
  const isWhole = !faults.some(({ severity }) => severity === 'error');
  const problems = isWhole ? [...faults, ...problemsBy(graphRules, seedOf(parts))] : faults;
  const isSound = !problems.some(({ severity }) => severity === 'error');
  return { graph: isSound ? buildGraph(parts) : null, parts, problems: problems.sort(compareProblems) };
}

async function readFolders(folders: readonly string[]): Promise<{ parts: SeedParts; problems: Problem[] }> {
  const read = await Promise.all(folders.map((folder) => readSeed(folder, folder)));
  return {
    parts: read.map(({ parts }) => parts).reduce(overlay),
    problems: read.flatMap(({ problems }) => problems),
  };
}

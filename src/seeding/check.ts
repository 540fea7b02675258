/** Everything that `npm run check` looks at: the seed, and what may stand beside it: a drawing, a fact table, earlier versions. */
import { join } from 'node:path';
import type { GraphContent } from '../domain/records.ts';
import { bodyMapFile, bodyMapOf, readBodyMap, type BodyMap } from './body-map.ts';
import { factRules, historyRules, mapRules } from './catalogue.ts';
import { leftOutFormat, type LeftOut } from './format.ts';
import { readRetired, readSnapshots } from './history.ts';
import { leftOutFile } from './list-files.ts';
import { compareProblems, formProblem, problemsBy, type Problem } from './problem.ts';
import { readOptionalYaml } from './read.ts';
import { seedOf } from './rules/rule.ts';
import { readSeedGraph } from './seed-graph.ts';
import type { Placed } from './seed-parts.ts';

export interface Checked {
  /** Null if the seed has errors. */
  readonly graph: GraphContent | null;
  /** The fact table's rows and those left out; null if the folder has no such file, or the file is faulty. */
  readonly leftOut: LeftOut | null;
  /** Errors first, then by file and line. */
  readonly problems: readonly Problem[];
}

/**
 * Reads and checks one folder, or several laid over each other. The files beside a seed are compared only with a sound
 * seed, and the fact table only if no other folder is laid over ours.
 */
export async function checkSeed(folder: string | readonly string[]): Promise<Checked> {
  const { graph, parts, problems } = await readSeedGraph(folder);
  const table = typeof folder === 'string' ? await readOptionalYaml(folder, leftOutFile, leftOutFormat) : null;
  const leftOut = table?.placed?.value ?? null;
  const retired = typeof folder === 'string' ? await readRetired(folder) : null;
  const faults = [...problems, ...(table?.problems ?? []), ...(retired?.problems ?? [])];
  if (graph === null) return { graph, leftOut, problems: faults.sort(compareProblems) };
  const seed = seedOf(parts, {
    leftOut: table?.placed ?? null,
    map: await readMap(folder),
    retired: retired?.placed ?? null,
    snapshots: typeof folder === 'string' ? await readSnapshots(folder) : new Map(),
  });
  const found = [...faults, ...problemsBy([...mapRules, ...factRules, ...historyRules], seed)];
  const shown = seed.leftOut === null ? found : withoutAccepted(found, seed.leftOut);
  return { graph, leftOut, problems: shown.sort(compareProblems) };
}

/** The drawing of the body. Of several folders, the last drawing counts. */
async function readMap(folder: string | readonly string[]): Promise<BodyMap | null> {
  const isSingle = typeof folder === 'string';
  for (const one of (isSingle ? [folder] : folder).toReversed()) {
    const text = await readBodyMap(one);
    if (text !== null) return bodyMapOf(isSingle ? bodyMapFile : join(one, bodyMapFile), text);
  }
  return null;
}

/** The problems without accepted warnings, plus acceptances that match no warning. */
function withoutAccepted(problems: readonly Problem[], { value, placeOf }: Placed<LeftOut>): Problem[] {
  const isAccepted = ({ severity, code, id }: Problem, { warning, id: accepted }: LeftOut['accepted'][number]) =>
    severity === 'warning' && code === warning && id === accepted;
  const needless = value.accepted.flatMap((entry, index) =>
    problems.some((problem) => isAccepted(problem, entry))
      ? []
      : [
          formProblem(
            'NEEDLESS_ACCEPTANCE',
            placeOf(['accepted', index]),
            entry.id,
            `accepts the warning ${entry.warning}, which does not occur. Delete the entry.`,
          ),
        ],
  );
  return [...problems.filter((problem) => !value.accepted.some((entry) => isAccepted(problem, entry))), ...needless];
}

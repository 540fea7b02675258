/** What a walk says in short: which skin a nerve supplies, the most specific regions only, and each way once. */
import { statusRank, type EvidenceStatus } from '../../schema/claim.ts';
import { EDGES, kindOfId, unnamedRegion } from '../../schema/ontology.ts';
import { wholesOf, type Subgraph } from './subgraph.ts';
import { countSources } from '../../schema/claim.ts';
import { comparePaths, type EvaluatedRelation, type Path } from './walk.ts';

/** A path, with those that say the same: they differ from it only by a branch of a ramus that one names and the other does not. */
export interface Way extends Path {
  /** The path itself among them. */
  readonly merged: readonly Path[];
}

/** The ways to a region. */
export interface Reached {
  readonly region: string;
  /** Never empty; best first. */
  readonly ways: readonly Way[];
  /** The other regions of the full list that contain it, in no order. */
  readonly within: ReadonlySet<string>;
}

export interface SkinReached {
  /** Without the unnamed region; in no order. */
  readonly regions: readonly Reached[];
  /** What sources say that name no region; null if there are none. */
  readonly unnamed: Reached | null;
}

/** Best status first, then the shortest, then by ids. */
export function compareWays(a: Path, b: Path): number {
  return statusRank(b.status) - statusRank(a.status) || comparePaths(a, b);
}

/** Each path by itself, best first. */
export function separateWays(paths: readonly Path[]): Way[] {
  return paths.map((path) => ({ ...path, merged: [path] })).sort(compareWays);
}

/** Paths that differ only by a branch between a ramus and what follows become one, told by the best of them; best first. */
export function mergeWays(paths: readonly Path[]): Way[] {
  const groups = Map.groupBy(paths, (path) =>
    nodesOf(path)
      .filter((id, index, all) => index === 0 || index === all.length - 1 || kindOfId(id) !== 'RamusBranch')
      .join(' '),
  );
  return [...groups.values()]
    .map((members): Way => {
      const merged = [...members].sort(compareWays);
      return { ...(merged[0] as Path), merged };
    })
    .sort(compareWays);
}

/** The branches of rami that a way or one of those merged with it takes, in the order of the ways. */
export function branchesOf({ merged }: Way): string[] {
  return [...new Set(merged.flatMap(nodesOf).filter((id) => kindOfId(id) === 'RamusBranch'))];
}

function nodesOf({ start, steps }: Path): string[] {
  return [start, ...steps.map(({ record }) => record.to)];
}

/** Every region that some paths reach, with every way to it. */
export function allRegions(paths: readonly Path[], subgraph: Subgraph): SkinReached {
  return skinReached(paths, subgraph, separateWays, () => true);
}

/**
 * The most specific regions that some paths reach. A region is left out if a part of it is reached with a status at least as
 * good: to supply a part is to supply the whole in part, and who names the part says more.
 */
export function specificRegions(paths: readonly Path[], subgraph: Subgraph): SkinReached {
  return skinReached(paths, subgraph, mergeWays, ({ region, ways: [best] }, others) =>
    others.every(
      (other) =>
        !other.within.has(region) || statusRank((other.ways[0] as Way).status) < statusRank((best as Way).status),
    ),
  );
}

function skinReached(
  paths: readonly Path[],
  subgraph: Subgraph,
  toWays: (paths: readonly Path[]) => Way[],
  isKept: (reached: Reached, all: readonly Reached[]) => boolean,
): SkinReached {
  const byRegion = Map.groupBy(paths, ({ end }) => end);
  const all = [...byRegion].map(([region, members]): Reached => {
    const wholes = wholesOf(subgraph, region);
    const within = new Set([...byRegion.keys()].filter((other) => other !== unnamedRegion && wholes.has(other)));
    return { region, ways: toWays(members), within };
  });
  const named = all.filter(({ region }) => region !== unnamedRegion);
  return {
    regions: named.filter((reached) => isKept(reached, named)),
    unnamed: all.find(({ region }) => region === unnamedRegion) ?? null,
  };
}

/**
 * The step on which the status of a path rests: the weakest one; among equals one that is more than structure, then the one
 * with the fewest sources for it in balance, then the last.
 */
export function decidingStep({ steps }: Path): EvaluatedRelation {
  return [...steps].reduce((weakest, step) => (compareWeight(step, weakest) <= 0 ? step : weakest));
}

function compareWeight(a: EvaluatedRelation, b: EvaluatedRelation): number {
  const structural = ({ record }: EvaluatedRelation) => Number(EDGES[record.type].structural);
  return (
    statusRank(a.evaluation.status) - statusRank(b.evaluation.status) ||
    structural(a) - structural(b) ||
    balance(a) - balance(b)
  );
}

function balance({ evaluation }: EvaluatedRelation): number {
  const { supporting, disputing } = countSources(evaluation.claims);
  return supporting - disputing;
}

/** The best status of some ways: that of the first. */
export function statusOfWays([best]: readonly Way[]): EvidenceStatus {
  return best?.status ?? 'DISPUTED';
}

/** Summarises a walk: the most specific regions that a nerve supplies, with each way listed once. */
import { statusRank, type EvidenceStatus } from '../../schema/claim.ts';
import { EDGES, kindOfId, unnamedRegion } from '../../schema/ontology.ts';
import { wholesOf, type Subgraph } from './subgraph.ts';
import { countSources } from '../../schema/claim.ts';
import { comparePaths, faultAmong, type EvaluatedRelation, type Path } from './walk.ts';

/** A path, together with the paths that are equivalent to it: they differ only by naming a branch of a ramus. */
export interface Way extends Path {
  /** Includes the path itself. */
  readonly merged: readonly Path[];
}

/** The ways to a region. */
export interface Reached {
  readonly region: string;
  /** Never empty; best first. */
  readonly ways: readonly Way[];
  /** The other regions of the full list that contain it, unordered. */
  readonly within: ReadonlySet<string>;
}

export interface SkinReached {
  /** Without the unnamed region; unordered. */
  readonly regions: readonly Reached[];
  /** Claims that name no region; null if there are none. */
  readonly unnamed: Reached | null;
}

/** Orders by status, then length, then ids. */
export function compareWays(a: Path, b: Path): number {
  return statusRank(b.status) - statusRank(a.status) || comparePaths(a, b);
}

/** Each path as a way of its own, best first. */
export function separateWays(paths: readonly Path[]): Way[] {
  return paths.map((path) => ({ ...path, merged: [path] })).sort(compareWays);
}

/**
 * Merges paths that differ only by a branch between a ramus and the next structure; the best one represents them. Best
 * first.
 */
export function mergeWays(paths: readonly Path[]): Way[] {
  const groups = Map.groupBy(paths, (path) =>
    nodesOf(path)
      .filter((id, index, all) => index === 0 || index === all.length - 1 || kindOfId(id) !== 'RamusBranch')
      .join(' '),
  );
  return [...groups.values()]
    .map((members): Way => {
      const merged = [...members].sort(compareWays);
      const fault = faultAmong(merged);
      return { ...(merged[0] as Path), ...(fault === undefined ? {} : { fault }), merged };
    })
    .sort(compareWays);
}

/** The branches of rami on a way or any path merged into it, in the order of the ways. */
export function branchesOf({ merged }: Way): string[] {
  return [...new Set(merged.flatMap(nodesOf).filter((id) => kindOfId(id) === 'RamusBranch'))];
}

function nodesOf({ start, steps }: Path): string[] {
  return [start, ...steps.map(({ record }) => record.to)];
}

/** Every region that some paths reach, with all ways to it. */
export function allRegions(paths: readonly Path[], subgraph: Subgraph): SkinReached {
  return skinReached(paths, subgraph, separateWays, () => true);
}

/**
 * The most specific regions that some paths reach. A region is omitted if one of its parts is reached with a status at
 * least as good: to supply a part is to supply the whole in part, and the part says more.
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
 * The step that decides the status of a path: the weakest. Among equals, one that is not structural, then the one with
 * the smallest margin of supporting sources, then the last.
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

/** The status of the first way, which is the best. */
export function statusOfWays([best]: readonly Way[]): EvidenceStatus {
  return best?.status ?? 'DISPUTED';
}

/**
 * The walk from a spinal nerve to the skin, reimplemented from its description in API.md: slow, from the plain records,
 * and without any of the server's code.
 */
import type { GraphContent, RelationRecord } from '../../src/domain/records.ts';

export type Status = 'ACCEPTED' | 'VARIANT' | 'DISPUTED';

export interface ReferencePath {
  readonly steps: readonly string[];
  readonly end: string;
  readonly status: Status;
}

const stepTypes = ['HAS_DORSAL_RAMUS', 'HAS_VENTRAL_RAMUS', 'HAS_BRANCH', 'CONTRIBUTES_TO', 'SUPPLIES'];
const structuralTypes = ['HAS_DORSAL_RAMUS', 'HAS_VENTRAL_RAMUS', 'PART_OF'];
const strengths: Readonly<Record<string, number>> = {
  PRIMARY_STUDY: 3,
  SYSTEMATIC_REVIEW: 3,
  TEXTBOOK: 2,
  REVIEW: 2,
  TERMINOLOGY: 2,
  REFERENCE_SITE: 1,
  ENCYCLOPEDIA: 1,
  EDITORIAL: 0,
};
const usualOrMore = ['USUAL', 'ALWAYS'];

/** Null if no walk may use the relation because nobody supports it. */
export function referenceStatus({ type, claims }: RelationRecord): Status | null {
  if (structuralTypes.includes(type) && claims.every((claim) => claim.stance === 'SUPPORTS')) return 'ACCEPTED';
  const counted = claims.filter(
    (claim) => !claims.some((other) => other.source === claim.source && other.stance !== claim.stance),
  );
  const supporting = counted.filter((claim) => claim.stance === 'SUPPORTS');
  if (supporting.length === 0) return null;
  const strongest = (stance: string) =>
    Math.max(
      -1,
      ...counted
        .filter((claim) => claim.stance === stance)
        .map((claim) => Math.min(strengths[claim.sourceKind] ?? Number.NaN, claim.background ? 2 : 3)),
    );
  const measured = supporting.filter((claim) => claim.prevalence !== null || claim.frequency !== null);
  const often = measured.some((claim) => (claim.prevalence ?? 0) >= 0.5 || usualOrMore.includes(claim.frequency ?? ''));
  const isMinority = measured.length > 0 && !often;
  const [pro, contra] = [strongest('SUPPORTS'), strongest('DISPUTES')];
  if (contra > pro || (contra === pro && !isMinority)) return 'DISPUTED';
  return isMinority ? 'VARIANT' : 'ACCEPTED';
}

/** Every acyclic path of at most `longest` steps that ends in skin: best first, then shortest, then by ids. */
export function referencePaths(graph: GraphContent, start: string, longest = 8): ReferencePath[] {
  const found: ReferencePath[] = [];
  let frontier: { nodes: string[]; steps: string[]; statuses: Status[] }[] = [
    { nodes: [start], steps: [], statuses: [] },
  ];
  for (let length = 0; length < longest; length += 1) {
    const next: typeof frontier = [];
    for (const { nodes, steps, statuses } of frontier) {
      for (const relation of graph.relations) {
        const status = referenceStatus(relation);
        const isStep = stepTypes.includes(relation.type) && relation.from === nodes.at(-1);
        if (!isStep || status === null || nodes.includes(relation.to)) continue;
        next.push({ nodes: [...nodes, relation.to], steps: [...steps, relation.id], statuses: [...statuses, status] });
      }
    }
    for (const { nodes, steps, statuses } of next) {
      const end = nodes.at(-1) ?? '';
      if (!end.startsWith('skin-region:')) continue;
      const status = statuses.includes('DISPUTED') ? 'DISPUTED' : statuses.includes('VARIANT') ? 'VARIANT' : 'ACCEPTED';
      found.push({ steps, end, status });
    }
    frontier = next;
  }
  const rank = ({ status }: ReferencePath) => ['ACCEPTED', 'VARIANT', 'DISPUTED'].indexOf(status);
  const key = ({ steps }: ReferencePath) => steps.join('\u0000');
  return found.sort((a, b) => rank(a) - rank(b) || a.steps.length - b.steps.length || (key(a) < key(b) ? -1 : 1));
}

/** The best status of any path to a region, for each region that can be reached. */
export function referenceSupply(paths: readonly ReferencePath[]): Map<string, Status> {
  const best = new Map<string, Status>();
  for (const { end, status } of paths) {
    const known = best.get(end);
    if (known === undefined || status === 'ACCEPTED' || (status === 'VARIANT' && known === 'DISPUTED'))
      best.set(end, status);
  }
  return best;
}

/** Finds the paths of a walk in a subgraph, the same for every engine. */
import { certaintyOfEvaluation, weakestCertainty, type Certainty } from '../../schema/certainty.ts';
import type { Subgraph } from './subgraph.ts';
import {
  isListed,
  evaluate,
  statusRank,
  weakestStatus,
  type EvidenceStatus,
  type Perspective,
  type Evaluation,
} from '../../schema/claim.ts';
import type { MaybeFaulty } from '../../schema/fields.ts';
import { EDGES, kindOfId, type Kind, type RelationType } from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import { compareIds, type RelationRecord } from './records.ts';

/** A relation as the walk's perspective sees it. If the relation has a fault, do not trust the evaluation. */
export interface EvaluatedRelation extends MaybeFaulty {
  readonly record: RelationRecord;
  readonly evaluation: Evaluation;
  readonly perspective: Perspective;
}

/** A relation in a perspective; null if absent from it. */
export function evaluateRelation(record: RelationRecord, perspective: Perspective): EvaluatedRelation | null {
  const seen = evaluate(record, perspective);
  const { fault } = record;
  if (fault !== undefined) return { record, evaluation: { ...(seen ?? unknown), walkable: true }, perspective, fault };
  return seen === null ? null : { record, evaluation: seen, perspective };
}

/** Stands in for an evaluation that cannot be known: walks take the relation, and showing it is an error. */
const unknown: Evaluation = { status: 'DISPUTED', claims: [], walkable: true, sides: null };

/** The same for a list: also null if the perspective hides relations of that status. A relation with a fault is always listed. */
export function evaluateListed(record: RelationRecord, perspective: Perspective): EvaluatedRelation | null {
  const relation = evaluateRelation(record, perspective);
  if (relation === null || relation.fault !== undefined) return relation;
  return isListed(relation.evaluation.status, perspective) ? relation : null;
}

/** Has the fault of its first step that has one. */
export interface Path extends MaybeFaulty {
  readonly start: string;
  readonly end: string;
  readonly steps: readonly EvaluatedRelation[];
  /** The weakest status among the steps. */
  readonly status: EvidenceStatus;
  readonly perspective: Perspective;
  readonly subgraph: Subgraph;
}

export interface WalkQuery {
  readonly start: string;
  /** Whether a path may end at this node; paths may still continue beyond it. */
  readonly isEnd: (id: string) => boolean;
  /** Whether PIERCES and PASSES are allowed as last steps. */
  readonly lastSteps: boolean;
  readonly perspective: Perspective;
  /** Maximum number of steps. */
  readonly maxLength: number;
  /** Only paths with a step of each of these types. */
  readonly via?: ReadonlySet<RelationType>;
  /** Only paths without a step of any of these types. */
  readonly avoid?: ReadonlySet<RelationType>;
}

/** Longer than any path of the model: nerve, ramus, branch, plexus, nerve, branch, group, skin. */
export const maxWalkLength = 12;
const maxPaths = 10_000;

/**
 * All paths from a start to any allowed end, shortest first, then by the ids of their relations. Throws WALK_TOO_WIDE
 * if there are more than 10,000.
 */
export function findPaths(subgraph: Subgraph, query: WalkQuery): Path[] {
  const { start, isEnd, lastSteps, perspective, maxLength, via, avoid } = query;
  const found: Path[] = [];
  const steps: EvaluatedRelation[] = [];
  const visited = new Set([start]);

  const visit = (node: string): void => {
    if (steps.length >= maxLength) return;
    for (const record of subgraph.outgoing.get(node) ?? []) {
      const role = EDGES[record.type].walk;
      if (role === 'NONE' || (role === 'LAST_STEP' && !lastSteps) || avoid?.has(record.type) === true) continue;
      if (visited.has(record.to)) continue;
      const step = evaluateRelation(record, perspective);
      if (step?.evaluation.walkable !== true) continue;
      steps.push(step);
      if (isEnd(record.to)) keep(record.to);
      if (role === 'STEP') {
        visited.add(record.to);
        visit(record.to);
        visited.delete(record.to);
      }
      steps.pop();
    }
  };
  const keep = (end: string): void => {
    if (via !== undefined && ![...via].every((type) => steps.some((step) => step.record.type === type))) return;
    const status = weakestStatus(steps.map((step) => step.evaluation.status));
    const fault = faultAmong(steps);
    if (fault === undefined && perspective.statuses !== null && !perspective.statuses.has(status)) return;
    if (found.length >= maxPaths) {
      throw new GraphError(
        'WALK_TOO_WIDE',
        `The walk from ${start} has more than ${maxPaths.toLocaleString('en')} paths; name an end with "to", or narrow it with "avoid", "maxLength" or "evidence".`,
      );
    }
    const path = { start, end, steps: [...steps], status, perspective, subgraph };
    found.push(fault === undefined ? path : { ...path, fault });
  };
  visit(start);
  return found.sort(comparePaths);
}

/** The first fault among some values. */
export function faultAmong(values: readonly MaybeFaulty[]): string | undefined {
  return values.find(({ fault }) => fault !== undefined)?.fault;
}

/** Orders by length, then by the ids of the relations. */
export function comparePaths(a: Path, b: Path): number {
  if (a.steps.length !== b.steps.length) return a.steps.length - b.steps.length;
  for (const [index, step] of a.steps.entries()) {
    const order = compareIds(step.record.id, b.steps[index]?.record.id ?? '');
    if (order !== 0) return order;
  }
  return compareIds(a.start, b.start);
}

/** What the nodes of a path pierce or pass in its perspective, in path order, then by id. */
export function relationsAlong(path: Path, type: 'PIERCES' | 'PASSES'): EvaluatedRelation[] {
  const { perspective, subgraph, start, steps } = path;
  return [start, ...steps.map((step) => step.record.to)].flatMap((node) =>
    (subgraph.outgoing.get(node) ?? [])
      .filter((record) => record.type === type)
      .sort((a, b) => compareIds(a.id, b.id))
      .flatMap((record) => evaluateListed(record, perspective) ?? []),
  );
}

/** The lowest certainty among the steps of a path; null if all of them are structural. */
export function certaintyOfPath({ steps }: Pick<Path, 'steps'>): Certainty | null {
  return weakestCertainty(steps.map(({ evaluation }) => certaintyOfEvaluation(evaluation)));
}

/** The best status of some paths; DISPUTED if there are none. */
export function bestOf(paths: readonly Path[]): EvidenceStatus {
  return paths.reduce<EvidenceStatus>(
    (best, { status }) => (statusRank(status) > statusRank(best) ? status : best),
    'DISPUTED',
  );
}

/** Whether a node is of one of these kinds. */
export function isOfKind(id: string, kinds: ReadonlySet<Kind>): boolean {
  const kind = kindOfId(id);
  return kind !== null && kinds.has(kind);
}

/** The interface Evidence: the fields shared by every object that shows a relation's status and claims. */
import { countSources, type Evaluation } from '../../schema/claim.ts';
import type { MaybeFaulty } from '../../schema/fields.ts';
import { certaintyOfEvaluation } from '../../schema/certainty.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { CertaintyEnum, EvidenceStatusEnum, StanceEnum } from './enums.ts';
import { itemsMayFail } from './page.ts';
import { ClaimRef } from './refs.ts';

/** A value with a relation as one perspective sees it. */
export interface Evaluated extends MaybeFaulty {
  readonly evaluation: Evaluation;
}

/**
 * Implemented by every type that shows a relation's status, so anything added here appears on edges, steps and
 * relations alike.
 */
export const EvidenceRef = builder.interfaceRef<Evaluated>('Evidence').implement({
  description:
    'What sources say of a relation. On a Relation, all sources; on an edge, a step or a side of a comparison, the sources chosen by `evidence`. Those objects have no id, so caches keep perspectives apart.',
  fields: (t) => ({
    status: t.field({
      type: EvidenceStatusEnum,
      description: 'Follows from `claims`.',
      resolve: ({ evaluation }) => evaluation.status,
    }),
    certainty: t.field({
      type: CertaintyEnum,
      nullable: true,
      description: 'Worth of the evidence; null for structure.',
      resolve: ({ evaluation }) => certaintyOfEvaluation(evaluation),
    }),
    sourcesFor: t.int({
      description: 'Sources for it.',
      resolve: ({ evaluation }) => countSources(evaluation.claims).supporting,
    }),
    sourcesAgainst: t.int({
      description: 'Sources against it.',
      resolve: ({ evaluation }) => countSources(evaluation.claims).disputing,
    }),
    claims: t.field({
      type: [ClaimRef],
      nullable: itemsMayFail,
      description: 'Strongest source first; at most 100.',
      args: { stance: t.arg({ type: StanceEnum, description: 'Only this side.' }) },
      complexity: { field: 1, multiplier: typicalLengths.claims },
      resolve: ({ evaluation: { claims } }, { stance }) =>
        stance === null || stance === undefined ? [...claims] : claims.filter((claim) => claim.stance === stance),
    }),
  }),
});

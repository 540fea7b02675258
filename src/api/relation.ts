/** A relation: a typed edge between two structures, with its status and the claims that it rests on. */
import { everything, type Claim, type Perspective } from '../../schema/claim.ts';
import { GraphError } from '../errors.ts';
import type { AdjacencyRequest } from '../store/port.ts';
import { asStructure, type StructureRecord } from '../domain/records.ts';
import { evaluateListed, evaluateRelation, type EvaluatedRelation } from '../domain/walk.ts';
import { builder, type ApiContext } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceStatusEnum, HowEnum, RelationTypeEnum } from './enums.ts';
import type { GraphLoaders } from './loaders.ts';
import { andThen, readEach, type MaybePromise } from './maybe-promise.ts';
import { nodeConnection } from './page.ts';
import { ClaimRef, RelationRef, StructureRef } from './refs.ts';

builder.node(RelationRef, {
  description: 'A typed relation between two structures, as the perspective in which it was asked for sees it.',
  id: { resolve: ({ record }) => record.id },
  fields: (t) => ({
    type: t.field({
      type: RelationTypeEnum,
      description: 'Which relation it is.',
      resolve: ({ record }) => record.type,
    }),
    how: t.field({
      type: HowEnum,
      nullable: true,
      description: 'In which way, for PASSES and ADJOINS; null for all others.',
      resolve: ({ record }) => record.how,
    }),
    from: t.field({
      type: StructureRef,
      description: 'Where it begins.',
      resolve: ({ record }, _args, context) => loadStructure(record.from, context),
    }),
    to: t.field({
      type: StructureRef,
      description: 'Where it ends.',
      resolve: ({ record }, _args, context) => loadStructure(record.to, context),
    }),
    status: t.field({
      type: EvidenceStatusEnum,
      description: 'What follows from the claims below.',
      resolve: ({ evaluation: seen }) => seen.status,
    }),
    claims: t.field({
      type: [ClaimRef],
      description: 'The claims of the chosen sources, for and against: strongest source first, then by id.',
      complexity: { field: 1, multiplier: typicalLengths.claims },
      resolve: ({ evaluation: seen }) => seen.claims as Claim[],
    }),
  }),
});

export const RelationConnection = nodeConnection('Relation', RelationRef, 'in the order that the field tells');

/** A structure that a relation or a path names. Fails with NOT_SEEDED where the database has lost it. */
export function loadStructure(id: string, { graph }: ApiContext): MaybePromise<StructureRecord> {
  return andThen(graph.node(id), (node) => {
    const structure = asStructure(node);
    if (structure !== null) return structure;
    throw new GraphError('NOT_SEEDED', `A relation leads to ${id}, which the database does not hold; seed it again.`);
  });
}

/** A relation of a node, with the node at its other end. */
interface Related {
  readonly relation: EvaluatedRelation;
  readonly node: StructureRecord;
}

/** The relations of a node that a perspective lists. */
export function relationsAround(
  graph: GraphLoaders,
  request: AdjacencyRequest,
  perspective: Perspective,
): MaybePromise<Related[]> {
  return andThen(graph.adjacency(request), (records) => {
    const listed = records.map((record) => evaluateListed(record, perspective)).filter((relation) => relation !== null);
    // As a rule they have been read along with the relations.
    const others = readEach(listed, ({ record }) => graph.node(record.from === request.node ? record.to : record.from));
    return andThen(others, (nodes) => {
      const around: Related[] = [];
      listed.forEach((relation, index) => {
        const node = asStructure(nodes[index]);
        if (node !== null) around.push({ relation, node });
      });
      return around;
    });
  });
}

/** A relation by its id, as all sources together see it; null where there is none. */
export async function loadRelation(id: string, { graph }: ApiContext): Promise<EvaluatedRelation | null> {
  const record = await graph.relation(id);
  return record === null ? null : evaluateRelation(record, everything);
}

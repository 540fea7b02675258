/** A relation: a typed edge between two structures, with its status and claims. */
import { everything, type Perspective } from '../../schema/claim.ts';
import { countSide } from '../../schema/voices.ts';
import { frequencyOf } from '../domain/frequency.ts';
import { GraphError } from '../errors.ts';
import type { AdjacencyRequest } from '../store/port.ts';
import { asStructure, type RelationRecord, type StructureRecord } from '../domain/records.ts';
import { evaluateListed, evaluateRelation, type EvaluatedRelation } from '../domain/walk.ts';
import { builder, type ApiContext } from './builder.ts';
import { HowEnum, RelationTypeEnum } from './enums.ts';
import { evidenceArg, withPerspective } from './evidence.ts';
import { EvidenceRef, type Evaluated } from './evidence-fields.ts';
import { FrequencySummaryType } from './frequency.ts';
import type { GraphLoaders } from './loaders.ts';
import { andThen, readEach, type MaybePromise } from './maybe-promise.ts';
import { connectionType, edgeFields, type Keyed } from './page.ts';
import { RelationRef, StructureRef } from './refs.ts';

builder.node(RelationRef, {
  description:
    'A typed relation between two structures, as all sources together see it. One id, one meaning: for the status in a perspective, read the edge, step or row that led here.',
  interfaces: [EvidenceRef],
  id: { resolve: ({ record }) => record.id },
  fields: (t) => ({
    type: t.field({
      type: RelationTypeEnum,
      description: 'What the relation says.',
      resolve: ({ record }) => record.type,
    }),
    how: t.field({
      type: HowEnum,
      nullable: true,
      description: 'Qualifier of PASSES and ADJOINS; null for all other types.',
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
    independentFor: t.int({
      description: 'Independent sources for it; copies count once.',
      resolve: ({ evaluation: { sides, claims } }) => countSide(sides?.supporting ?? claims).independent,
    }),
    independentAgainst: t.int({
      description: 'Independent sources against it.',
      resolve: ({ evaluation: { sides } }) => countSide(sides?.disputing ?? []).independent,
    }),
    frequency: t.field({
      type: FrequencySummaryType,
      nullable: true,
      description: 'Counted shares over the studies; null if none counted it.',
      resolve: ({ evaluation }) => frequencyOf(evaluation.claims),
    }),
  }),
});

/** A relation in a list, in the perspective of the list. */
export interface RelationEdge extends Evaluated {
  /** The relation in the perspective of all sources. */
  readonly node: EvaluatedRelation;
}

const RelationEdgeType = builder.objectRef<RelationEdge & Keyed>('RelationEdge').implement({
  description: 'A relation in a list, as the perspective of the list sees it.',
  interfaces: [EvidenceRef],
  fields: (t) => edgeFields(t, RelationRef, 'The relation, as all sources see it.'),
});

export const RelationConnection = connectionType(
  'Relation',
  RelationEdgeType,
  RelationRef,
  'A page of a list of relations. Read status and claims on `edges` to see them in the perspective asked for.',
);

/** A relation without an id, as one perspective sees it. */
export const RelationViewType = builder.objectRef<EvaluatedRelation>('RelationView').implement({
  description: 'A relation as one perspective sees it, such as a step of a path.',
  interfaces: [EvidenceRef],
  fields: (t) => ({
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
    relation: t.field({
      type: RelationRef,
      description: 'The relation, as all sources see it.',
      resolve: ({ record }) => relationOf(record),
    }),
  }),
});

builder.objectField(RelationRef, 'inPerspective', (t) =>
  t.field({
    type: RelationViewType,
    nullable: true,
    description: 'The same relation as chosen sources see it. Null if none of them says anything about it.',
    args: evidenceArg,
    resolve: ({ record }, { evidence }, context) =>
      withPerspective(evidence, context, (perspective) => evaluateListed(record, perspective)),
  }),
);

const wholes = new WeakMap<RelationRecord, EvaluatedRelation>();

/** A relation in the perspective of all sources. */
export function relationOf(record: RelationRecord): EvaluatedRelation {
  const known = wholes.get(record);
  if (known !== undefined) return known;
  const whole = evaluateRelation(record, everything);
  if (whole === null)
    throw new GraphError('NOT_SEEDED', `The relation ${record.id} has no claims in the database. Seed it again.`);
  wholes.set(record, whole);
  return whole;
}

/** The edge of a relation in a list. */
export function relationEdge({ record, evaluation, fault }: EvaluatedRelation): RelationEdge {
  return { node: relationOf(record), evaluation, fault };
}

/** Loads a structure that a relation or path refers to. Fails with NOT_SEEDED if the database has lost it. */
export function loadStructure(id: string, { graph }: ApiContext): MaybePromise<StructureRecord> {
  return andThen(graph.node(id), (node) => {
    const structure = asStructure(node);
    if (structure !== null) return structure;
    throw new GraphError('NOT_SEEDED', `A relation leads to ${id}, which is not in the database. Seed it again.`);
  });
}

/** A relation of a node, with the node at its other end. */
interface Related {
  readonly relation: EvaluatedRelation;
  readonly node: StructureRecord;
}

/** The relations of a node that a perspective shows. */
export function relationsAround(
  graph: GraphLoaders,
  request: AdjacencyRequest,
  perspective: Perspective,
): MaybePromise<Related[]> {
  return andThen(graph.adjacency(request), (records) => {
    const listed = records.map((record) => evaluateListed(record, perspective)).filter((relation) => relation !== null);
    // Usually read along with the relations.
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

/** A relation by its id, in the perspective of all sources; null if there is none. */
export async function loadRelation(id: string, { graph }: ApiContext): Promise<EvaluatedRelation | null> {
  const record = await graph.relation(id);
  return record === null ? null : relationOf(record);
}

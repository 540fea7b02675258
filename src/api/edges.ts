/** The typed edges as fields: forwards on the domain and backwards on the range, named by the ontology. */
import { edge, fieldsOf, kindsAcross, structureKinds, type StructureKind } from '../../schema/ontology.ts';
import type { AdjacencyRequest } from '../store/port.ts';
import { asStructure, type StructureRecord } from '../domain/records.ts';
import type { EvaluatedRelation } from '../domain/walk.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { evidenceArg, withPerspective, type EvidenceArg } from './evidence.ts';
import { EvidenceRef, type Evaluated } from './evidence-fields.ts';
import { foreseeRelations } from './look-ahead.ts';
import { andThen } from './maybe-promise.ts';
import {
  connectionType,
  cutPage,
  edgeFields,
  listComplexity,
  pageArgs,
  type Keyed,
  type PageArgs,
  type SortKey,
} from './page.ts';
import { RelationRef, StructureRef, structureRefs } from './refs.ts';
import { relationOf, relationsAround } from './relation.ts';

interface RelatedEdge extends Keyed, Evaluated {
  readonly node: StructureRecord;
  readonly relation: EvaluatedRelation;
}

/** `SkinRegionRelationConnection` if the other end always has the same kind, otherwise `StructureRelationConnection`. */
function makeConnection(target: StructureKind | null) {
  const name = target ?? 'Structure';
  const ref = target === null ? StructureRef : structureRefs[target];
  const edgeRef = builder.objectRef<RelatedEdge>(`${name}RelationEdge`).implement({
    description: `A ${name} and its relation to the other end.`,
    interfaces: [EvidenceRef],
    fields: (t) => ({
      ...edgeFields(t, ref, `The related ${name}.`),
      relation: t.field({
        type: RelationRef,
        description: 'The relation, as all sources see it.',
        resolve: ({ relation }) => relationOf(relation.record),
      }),
    }),
  });
  return connectionType(
    `${name}Relation`,
    edgeRef,
    ref,
    `Related ${name} objects and their relations, in craniocaudal order.`,
  );
}

const connections = new Map<StructureKind | null, ReturnType<typeof makeConnection>>();

function connectionTo(target: StructureKind | null) {
  const made = connections.get(target) ?? makeConnection(target);
  connections.set(target, made);
  return made;
}

for (const kind of structureKinds) {
  for (const { type, direction, field, single, definition } of fieldsOf(kind)) {
    // A domain may include kinds that do not fit every range.
    const targets = kindsAcross(kind, direction, [type]);
    if (targets.length === 0) continue;
    const target = targets.length === 1 ? (targets[0] ?? null) : null;
    const seenFrom = edge(type).symmetric ? 'BOTH' : direction;
    const follow = { direction: seenFrom, types: [type], withClaims: !single } as const;
    foreseeRelations(kind, field, { ...follow, single });
    if (single) {
      builder.objectField(structureRefs[kind], field, (t) =>
        t.field({
          type: target === null ? StructureRef : structureRefs[target],
          nullable: true,
          description: definition,
          resolve: ({ id }, _args, { graph }) =>
            andThen(graph.adjacency({ node: id, ...follow }), ([first]) =>
              first === undefined ? null : andThen(graph.node(first.from === id ? first.to : first.from), asStructure),
            ),
        }),
      );
    } else relatedField(kind, field, target, definition, follow);
  }
}

for (const kind of ['ClunealGroup', 'PeripheralNerve'] as const) {
  const follow = { direction: 'IN', types: ['CONTRIBUTES_TO', 'HAS_BRANCH'], withClaims: true } as const;
  foreseeRelations(kind, 'origins', { ...follow, single: false });
  relatedField(
    kind,
    'origins',
    null,
    'Where it comes from, by every account: `contributors` and `branchOf` together.',
    follow,
  );
}

/** Adds a connection to a kind that follows certain edges. */
function relatedField(
  kind: StructureKind,
  field: string,
  target: StructureKind | null,
  description: string,
  follow: Omit<AdjacencyRequest, 'node'>,
): void {
  builder.objectField(structureRefs[kind], field, (t) =>
    t.field({
      type: connectionTo(target),
      nullable: true,
      description,
      args: { ...evidenceArg, ...pageArgs },
      complexity: listComplexity(typicalLengths.related),
      resolve: ({ id }, { evidence, ...page }: { evidence?: EvidenceArg | null | undefined } & PageArgs, context) =>
        withPerspective(evidence, context, (perspective) =>
          andThen(relationsAround(context.graph, { node: id, ...follow }, perspective), (around) =>
            cutPage(
              around.map(({ node, relation }) => ({
                node,
                relation,
                evaluation: relation.evaluation,
                fault: relation.fault,
              })),
              ({ node, relation }): SortKey => [node.rank, node.id, relation.record.id],
              page,
              { name: `${id}.${field}`, sample: [0, '', ''] },
            ),
          ),
        ),
    }),
  );
}

/** The typed edges as fields: each one forwards on its domain and backwards on its range, as the ontology names them. */
import { edge, fieldsOf, kindsAcross, structureKinds, type StructureKind } from '../../schema/ontology.ts';
import type { AdjacencyRequest } from '../store/port.ts';
import { asStructure, type StructureRecord } from '../domain/records.ts';
import type { EvaluatedRelation } from '../domain/walk.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceFilter, withPerspective, type EvidenceArg } from './evidence.ts';
import { foreseeRelations } from './look-ahead.ts';
import { andThen } from './maybe-promise.ts';
import {
  connectionType,
  cursorOf,
  cutPage,
  listComplexity,
  pageArgs,
  type Keyed,
  type PageArgs,
  type SortKey,
} from './page.ts';
import { RelationRef, StructureRef, structureRefs } from './refs.ts';
import { relationsAround } from './relation.ts';

interface RelatedEdge extends Keyed {
  readonly node: StructureRecord;
  readonly relation: EvaluatedRelation;
}

/** `SkinRegionRelationConnection` where the other end is of one kind, `StructureRelationConnection` where it may be of several. */
function makeConnection(target: StructureKind | null) {
  const name = target ?? 'Structure';
  const edgeRef = builder.objectRef<RelatedEdge>(`${name}RelationEdge`).implement({
    description: `A ${name} together with the relation that leads to it.`,
    fields: (t) => ({
      cursor: t.string({ description: 'Its place in the list.', resolve: cursorOf }),
      node: t.field({
        type: target === null ? StructureRef : structureRefs[target],
        description: `The ${name} at the other end.`,
        resolve: (related) => related.node,
      }),
      relation: t.field({
        type: RelationRef,
        description: 'The relation, with its status and claims.',
        resolve: (related) => related.relation,
      }),
    }),
  });
  return connectionType(
    `${name}RelationConnection`,
    edgeRef,
    `A page of ${name} nodes with the relations that lead to them, in craniocaudal order, then by id.`,
  );
}

const connections = new Map<StructureKind | null, ReturnType<typeof makeConnection>>();

function connectionTo(target: StructureKind | null) {
  const made = connections.get(target) ?? makeConnection(target);
  connections.set(target, made);
  return made;
}

const relationArgs = {
  evidence: builder.args((t) => ({
    evidence: t.field({ type: EvidenceFilter, description: 'The perspective; all sources where left out.' }),
  })).evidence,
  ...pageArgs,
};

for (const kind of structureKinds) {
  for (const { type, direction, field, single } of fieldsOf(kind)) {
    // A domain may be wider than its pairs.
    const targets = kindsAcross(kind, direction, [type]);
    if (targets.length === 0) continue;
    const target = targets.length === 1 ? (targets[0] ?? null) : null;
    const arrow = direction === 'OUT' ? type : `${type}, backwards`;
    const seenFrom = edge(type).symmetric ? 'BOTH' : direction;
    const follow = { direction: seenFrom, types: [type], withClaims: !single } as const;
    foreseeRelations(kind, field, { ...follow, single });
    if (single) {
      builder.objectField(structureRefs[kind], field, (t) =>
        t.field({
          type: target === null ? StructureRef : structureRefs[target],
          nullable: true,
          description: `${edge(type).definition} (${arrow}.) Null where the graph has none; for claims see \`relations\`.`,
          resolve: ({ id }, _args, { graph }) =>
            andThen(graph.adjacency({ node: id, ...follow }), ([first]) =>
              first === undefined ? null : andThen(graph.node(first.from === id ? first.to : first.from), asStructure),
            ),
        }),
      );
    } else relatedField(kind, field, target, `${edge(type).definition} (${arrow}.)`, follow);
  }
}

for (const kind of ['ClunealGroup', 'PeripheralNerve'] as const) {
  const follow = { direction: 'IN', types: ['CONTRIBUTES_TO', 'HAS_BRANCH'], withClaims: true } as const;
  foreseeRelations(kind, 'origins', { ...follow, single: false });
  relatedField(
    kind,
    'origins',
    null,
    'Where it comes from: what contributes to it and what it is a branch of, with every account that a source gives.',
    follow,
  );
}

/** Adds a connection to a kind that follows some edges. */
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
      description,
      args: relationArgs,
      complexity: listComplexity(typicalLengths.related),
      resolve: (structure, { evidence, ...page }: { evidence?: EvidenceArg | null | undefined } & PageArgs, context) =>
        withPerspective(evidence, context, (perspective) =>
          andThen(relationsAround(context.graph, { node: structure.id, ...follow }, perspective), (around) =>
            cutPage(around, ({ node, relation }): SortKey => [node.rank, node.id, relation.record.id], page, [
              0,
              '',
              '',
            ]),
          ),
        ),
    }),
  );
}

/** The typed edges as fields: each one forwards on its domain and backwards on its range, as the ontology names them. */
import {
  edge,
  edgeAllows,
  fieldsOf,
  structureKinds,
  type RelationType,
  type StructureKind,
} from '../../schema/ontology.ts';
import type { AdjacencyRequest } from '../store/port.ts';
import { asStructure, type StructureRecord } from '../store/records.ts';
import type { SeenRelation } from '../store/walk.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceFilter, withPerspective, type EvidenceArg } from './evidence.ts';
import { connectionType, cutPage, listComplexity, pageArgs, type PageArgs, type SortKey } from './page.ts';
import { RelationRef, StructureRef, structureRefs } from './refs.ts';
import { relationsAround } from './relation.ts';

interface RelatedEdge {
  readonly cursor: string;
  readonly node: StructureRecord;
  readonly relation: SeenRelation;
}

/** `SkinRegionRelationConnection` where the other end is of one kind, `StructureRelationConnection` where it may be of several. */
function makeConnection(target: StructureKind | null) {
  const name = target ?? 'Structure';
  const edgeRef = builder.objectRef<RelatedEdge>(`${name}RelationEdge`).implement({
    description: `A ${name} together with the relation that leads to it.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Its place in the list.' }),
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

/** The only kind that the other end can have, seen from a kind; null where there are several. */
function targetOf(kind: StructureKind, type: RelationType, direction: 'FORWARD' | 'INVERSE'): StructureKind | null {
  const targets = structureKinds.filter((other) =>
    direction === 'FORWARD' ? edgeAllows(type, kind, other) : edgeAllows(type, other, kind),
  );
  return targets.length === 1 ? (targets[0] ?? null) : null;
}

/** Whether an edge can join this kind to any other in this direction; a domain may be wider than its pairs. */
function isPossible(kind: StructureKind, type: RelationType, direction: 'FORWARD' | 'INVERSE'): boolean {
  return structureKinds.some((other) =>
    direction === 'FORWARD' ? edgeAllows(type, kind, other) : edgeAllows(type, other, kind),
  );
}

const relationArgs = {
  evidence: builder.args((t) => ({
    evidence: t.field({ type: EvidenceFilter, description: 'The perspective; all sources where left out.' }),
  })).evidence,
  ...pageArgs,
};

for (const kind of structureKinds) {
  for (const { type, direction, field, single } of fieldsOf(kind)) {
    if (!isPossible(kind, type, direction)) continue;
    const target = targetOf(kind, type, direction);
    const seenFrom = edge(type).symmetric ? 'BOTH' : direction;
    const arrow = direction === 'FORWARD' ? type : `${type}, backwards`;
    if (single) {
      builder.objectField(structureRefs[kind], field, (t) =>
        t.field({
          type: target === null ? StructureRef : structureRefs[target],
          nullable: true,
          description: `${edge(type).definition} (${arrow}.) Null where the graph has none; for claims see \`relations\`.`,
          resolve: async (structure, _args, { graph }) => {
            const around = await graph.adjacency({ node: structure.id, direction: seenFrom, types: [type] });
            const first = around[0];
            if (first === undefined) return null;
            return asStructure(await graph.node(first.from === structure.id ? first.to : first.from));
          },
        }),
      );
    } else {
      relatedField(kind, field, target, `${edge(type).definition} (${arrow}.)`, [
        { direction: seenFrom, types: [type] },
      ]);
    }
  }
}

for (const kind of ['ClunealGroup', 'PeripheralNerve'] as const) {
  relatedField(
    kind,
    'origins',
    null,
    'Where it comes from: what contributes to it and what it is a branch of, with every account that a source gives.',
    [{ direction: 'INVERSE', types: ['CONTRIBUTES_TO', 'HAS_BRANCH'] }],
  );
}

/** Adds a connection to a kind that follows some edges. */
function relatedField(
  kind: StructureKind,
  field: string,
  target: StructureKind | null,
  description: string,
  follow: readonly Pick<AdjacencyRequest, 'direction' | 'types'>[],
): void {
  builder.objectField(structureRefs[kind], field, (t) =>
    t.field({
      type: connectionTo(target),
      description,
      args: relationArgs,
      complexity: listComplexity(typicalLengths.related),
      resolve: (structure, { evidence, ...page }: { evidence?: EvidenceArg | null | undefined } & PageArgs, context) =>
        withPerspective(evidence, context, async (perspective) => {
          const around = await Promise.all(
            follow.map((request) => relationsAround(context.graph, { node: structure.id, ...request }, perspective)),
          );
          return cutPage(
            around.flat().map(({ relation, other }) => ({ node: other, relation })),
            ({ node, relation }): SortKey => [node.rank, node.id, relation.record.id],
            page,
            [0, '', ''],
          );
        }),
    }),
  );
}

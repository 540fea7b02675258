/** The root field `relations`: the edges of the graph, filtered by type and ends, in a perspective. */
import type { RelationRecord } from '../domain/records.ts';
import { evaluateListed } from '../domain/walk.ts';
import { andThenInTurn } from './answer-budget.ts';
import { builder, type ApiContext } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { EvidenceStatusEnum, RelationTypeEnum } from './enums.ts';
import { evidenceArg, withPerspective } from './evidence.ts';
import { readStructureId } from './ids.ts';
import { andThen, type MaybePromise } from './maybe-promise.ts';
import { cutPage, listComplexity, pageArgs } from './page.ts';
import { RelationConnection, relationEdge } from './relation.ts';
import type { RelationType } from '../../schema/ontology.ts';

builder.queryField('relations', (t) =>
  t.field({
    type: RelationConnection,
    nullable: true,
    description: 'Relations by type and ends, by id. Status and claims in the perspective asked for are on the edges.',
    args: {
      types: t.arg({ type: [RelationTypeEnum], description: 'Only these types, like [PIERCES].' }),
      from: t.arg.id({ description: 'Only relations that begin at this structure.' }),
      to: t.arg.id({ description: 'Only relations that end at this structure.' }),
      statuses: t.arg({
        type: [EvidenceStatusEnum],
        description: 'Only these statuses; combines by AND with `evidence.statuses`.',
      }),
      ...evidenceArg,
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.relationsOfList),
    resolve: (_root, { types, from, to, statuses, evidence, ...page }, context) => {
      if (from !== null && from !== undefined) readStructureId('from', from);
      if (to !== null && to !== undefined) readStructureId('to', to);
      return withPerspective(evidence, context, (perspective) =>
        andThenInTurn(context.budget, find(types ?? null, from ?? null, to ?? null, context), (records) => {
          context.budget?.work(records.length);
          const listed = records.flatMap((record) => {
            const relation = evaluateListed(record, perspective);
            const wanted = statuses === null || statuses === undefined || relation === null;
            return relation !== null && (wanted || statuses.includes(relation.evaluation.status))
              ? [relationEdge(relation)]
              : [];
          });
          return cutPage(listed, ({ node }) => [node.record.id], page, { name: 'relations', sample: [''] });
        }),
      );
    },
  }),
);

function find(
  types: readonly RelationType[] | null,
  from: string | null,
  to: string | null,
  { graph }: ApiContext,
): MaybePromise<readonly RelationRecord[]> {
  const node = from ?? to;
  if (node === null) return graph.relationsOfTypes(types);
  const direction = from === null ? 'IN' : 'OUT';
  return andThen(graph.adjacency({ node, direction, types, withClaims: true }), (records) =>
    records.filter((record) => (from === null || record.from === from) && (to === null || record.to === to)),
  );
}

/** Walks between any two ends: every path from a structure to another one, or to any structure of some kinds. */
import { edge, kindOfId, lastStepTypes, type Kind } from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import { separateWays } from '../domain/supply.ts';
import { findPaths, isOfKind, maxWalkLength } from '../domain/walk.ts';
import { andThenInTurn } from './answer-budget.ts';
import { builder } from './builder.ts';
import { typicalLengths } from './cost.ts';
import { NodeKindEnum, RelationTypeEnum } from './enums.ts';
import { evidenceArg, withPerspective } from './evidence.ts';
import { readStructureId } from './ids.ts';
import { listComplexity, pageArgs } from './page.ts';
import { caveat, PathConnection } from './path.ts';
import { cutWays } from './supply.ts';

builder.queryField('walk', (t) =>
  t.field({
    type: PathConnection,
    nullable: true,
    description: `Every path from a structure to another one, or to any structure of some kinds. ${caveat}`,
    args: {
      from: t.arg.id({ required: true, description: 'Id of the structure to start at.' }),
      to: t.arg.id({
        description:
          'Id of the structure to end at; replaces `toKinds`. Paths end at a fascia or landmark by piercing or passing it.',
      }),
      toKinds: t.arg({
        type: [NodeKindEnum],
        defaultValue: ['SkinRegion'],
        description: 'Kinds of structure to end at.',
      }),
      via: t.arg({ type: [RelationTypeEnum], description: 'Only paths that take all of these types.' }),
      avoid: t.arg({ type: [RelationTypeEnum], description: 'Only paths that take none of these types.' }),
      maxLength: t.arg.int({ defaultValue: 8, description: `Most steps of a path, 1 to ${String(maxWalkLength)}.` }),
      ...evidenceArg,
      ...pageArgs,
    },
    complexity: listComplexity(typicalLengths.walks),
    resolve: (_root, { from, to, toKinds, via, avoid, maxLength, evidence, ...page }, context) => {
      readStructureId('from', from);
      if (to !== null && to !== undefined) readStructureId('to', to);
      const most = maxLength ?? 8;
      if (most < 1 || most > maxWalkLength)
        throw new GraphError(
          'INVALID_ARGUMENT',
          `"maxLength" is ${String(most)}. A walk has 1 to ${String(maxWalkLength)} steps.`,
        );
      const ends = new Set<Kind>(toKinds ?? ['SkinRegion']);
      const isEnd = to === null || to === undefined ? (id: string) => isOfKind(id, ends) : (id: string) => id === to;
      const endKinds = to === null || to === undefined ? ends : new Set([kindOfId(to)]);
      return withPerspective(evidence, context, (perspective) =>
        andThenInTurn(context.budget, context.graph.reach({ start: from, direction: 'DOWN' }), (subgraph) => {
          const paths = findPaths(subgraph, {
            start: from,
            isEnd,
            lastSteps: lastStepTypes.some((type) => edge(type).range.some((kind) => endKinds.has(kind))),
            perspective,
            maxLength: most,
            ...(via === null || via === undefined ? {} : { via: new Set(via) }),
            ...(avoid === null || avoid === undefined ? {} : { avoid: new Set(avoid) }),
          });
          return cutWays(separateWays(paths), page, `walk(${from},${to ?? ''})`);
        }),
      );
    },
  }),
);

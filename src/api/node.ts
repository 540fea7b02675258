/** Look-ups by global id: `node` and `nodes`. */
import type { GraphQLResolveInfo } from 'graphql';
import { GraphError } from '../errors.ts';
import { builder, type ApiContext } from './builder.ts';
import { loadNode, readId, withoutRetired } from './ids.ts';
import { andThen, type MaybePromise } from './maybe-promise.ts';
import { maxPageSize } from './page.ts';
import { loadRelation } from './relation.ts';

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'The structure, source, claim, relation, class or dispute topic with this id; null if there is none.',
    args: {
      id: t.arg.id({
        required: true,
        description:
          'Like "cluneal-group:superior". A malformed id is the error INVALID_ID, one that is not used any more RETIRED_ID.',
      }),
    },
    resolve: (_root, { id }, context, info) =>
      andThen(loadAny('id', id, context, info), (found) => found ?? withoutRetired(id, context)),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: true, items: true },
    description: `The same for several ids, in the order given, null for those not found; at most ${String(maxPageSize)}.`,
    args: {
      ids: t.arg.idList({
        required: true,
        description: `At most ${String(maxPageSize)} ids.`,
      }),
    },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    resolve: (_root, { ids }, context, info) => {
      if (ids.length > maxPageSize)
        throw new GraphError(
          'INVALID_ARGUMENT',
          `"ids" has ${String(ids.length)} ids. Ask for at most ${String(maxPageSize)} at a time.`,
        );
      for (const id of ids) readId('ids', id);
      return ids.map((id) =>
        andThen(loadAny('ids', id, context, info), (found) => found ?? withoutRetired(id, context)),
      );
    },
  }),
}));

/** Loads what has this id, whatever it is; null if there is nothing. Throws INVALID_ID. */
export function loadAny(
  argument: string,
  id: string,
  context: ApiContext,
  info: GraphQLResolveInfo,
): MaybePromise<object | null> {
  switch (readId(argument, id)) {
    case 'Claim':
      return context.graph.claim(id);
    case 'Relation':
      return loadRelation(id, context);
    default:
      return loadNode(id, context.graph, info);
  }
}

/** Look-ups by global id: `node` and `nodes`. */
import type { GraphQLResolveInfo } from 'graphql';
import { GraphError } from '../errors.ts';
import { builder, type ApiContext } from './builder.ts';
import { loadNode, readId } from './ids.ts';
import { maxPageSize } from './page.ts';
import { loadRelation } from './relation.ts';

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description:
      'Whatever has this id: a structure, a source, a claim, a relation or a dispute topic. Null where nothing has it.',
    args: {
      id: t.arg.id({
        required: true,
        description: 'A global id, like "cluneal-group:superior". A malformed one is the error INVALID_ID.',
      }),
    },
    resolve: (_root, { id }, context, info) => loadAny('id', id, context, info),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: 'The same for several ids, in their order; null in the place of one that nothing has.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `Global ids, ${String(maxPageSize)} at most. A malformed one is the error INVALID_ID.`,
      }),
    },
    complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
    resolve: (_root, { ids }, context, info) => {
      if (ids.length > maxPageSize)
        throw new GraphError(
          'INVALID_ARGUMENT',
          `"ids" has ${String(ids.length)} ids; ask for ${String(maxPageSize)} at most at a time.`,
        );
      for (const id of ids) readId('ids', id);
      return ids.map((id) => loadAny('ids', id, context, info));
    },
  }),
}));

function loadAny(argument: string, id: string, context: ApiContext, info: GraphQLResolveInfo) {
  switch (readId(argument, id)) {
    case 'Claim':
      return context.graph.claim(id);
    case 'Relation':
      return loadRelation(id, context);
    default:
      return loadNode(id, context.graph, info);
  }
}

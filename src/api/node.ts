/** Look-ups by global id: `node` and `nodes`. */
import { everything, see } from '../../schema/claim.ts';
import { builder, type ApiContext } from './builder.ts';
import { readId } from './ids.ts';

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
    resolve: (_root, { id }, context) => loadAny('id', id, context),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: 'The same for several ids, in their order; null in the place of one that nothing has.',
    args: {
      ids: t.arg.idList({ required: true, description: 'Global ids. A malformed one is the error INVALID_ID.' }),
    },
    resolve: (_root, { ids }, context) => ids.map((id) => loadAny('ids', id, context)),
  }),
}));

function loadAny(argument: string, id: string, { graph }: ApiContext) {
  switch (readId(argument, id)) {
    case 'Claim':
      return graph.claim(id);
    case 'Relation':
      return graph.relation(id).then((record) => {
        const seen = record === null ? null : see(record, everything);
        return record === null || seen === null ? null : { record, seen, perspective: everything };
      });
    default:
      return graph.node(id);
  }
}

/** The Pothos builder for every type of the API. It contains no types itself. */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import { kindOfId } from '../../schema/ontology.ts';
import type { AnswerBudget } from './answer-budget.ts';
import type { History } from '../domain/history.ts';
import type { GraphLoaders } from './loaders.ts';

/** The context of every resolver. */
export interface ApiContext {
  readonly graph: GraphLoaders;
  /** The budget of the answer; absent if nobody counts. */
  readonly budget?: AnswerBudget;
  /** Version of this software. */
  readonly version: string;
  /** What is known of earlier versions of the data. */
  readonly history: History;
}

export const builder = new SchemaBuilder<{ Context: ApiContext; DefaultFieldNullability: false }>({
  plugins: [ComplexityPlugin, RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    clientMutationId: 'omit',
    // Ids are already readable and globally unique: `cluneal-group:superior`. `node` and `nodes` are in node.ts.
    encodeGlobalID: (_typename, id) => String(id),
    decodeGlobalID: (id) => ({ typename: kindOfId(id) ?? 'Relation', id }),
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodeTypeOptions: {
      description: 'Anything with an id: structures, sources, claims, relations, classes and dispute topics.',
      resolveType: (value) => typeName(value),
    },
    idFieldOptions: { description: 'Permanent id.' },
    pageInfoTypeOptions: {
      description:
        'How to page on. Connections follow the Relay specification. `first` is the size of a page (0 to 100) and `after` the cursor to start after; `last` and `before` page backwards. `edges` are the items in order, each with its `cursor`; `nodes` are the nodes of `edges`; `totalCount` is the size of the whole list. A cursor belongs to one list; another list refuses it.',
    },
    hasNextPageFieldOptions: { description: 'Whether more items follow, when paging forwards.' },
    hasPreviousPageFieldOptions: { description: 'Whether more items precede, when paging backwards.' },
    startCursorFieldOptions: { description: 'Cursor of the first edge; null if the page is empty.' },
    endCursorFieldOptions: { description: 'Cursor of the last edge; null if the page is empty.' },
  },
  // The limits themselves are checked before an operation runs, in src/http/limits.ts.
  complexity: {
    defaultComplexity: 1,
    defaultListMultiplier: 1,
  },
});

builder.queryType({
  description:
    'The nerves of the skin of the back, from the spinal nerve to the skin, with who claims what and who disagrees. For teaching; not for diagnosis or treatment.',
});

/** The name of the GraphQL type of a record that is resolved as a Node. */
export function typeName(value: unknown): string {
  const { kind, record, stance } = value as { kind?: string; record?: unknown; stance?: unknown };
  if (kind !== undefined) return kind;
  if (record !== undefined) return 'Relation';
  if (stance !== undefined) return 'Claim';
  throw new TypeError('A resolver gave a value that is no node.');
}

/** The id of such a record. */
export function nodeId(value: unknown): string {
  const { id, record } = value as { id: string; record?: { id: string } };
  return record === undefined ? id : record.id;
}

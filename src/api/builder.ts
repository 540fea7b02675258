/** The Pothos builder that every type of the API is made with; it holds no types itself. */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import RelayPlugin from '@pothos/plugin-relay';
import { kindOfId } from '../../schema/ontology.ts';
import type { AnswerBudget } from './answer-budget.ts';
import type { GraphLoaders } from './loaders.ts';

/** What every resolver is given. */
export interface ApiContext {
  readonly graph: GraphLoaders;
  /** What the answer may still take; absent where nobody counts. */
  readonly budget?: AnswerBudget;
  /** Version of this software. */
  readonly version: string;
}

export const builder = new SchemaBuilder<{ Context: ApiContext; DefaultFieldNullability: false }>({
  plugins: [ComplexityPlugin, RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    clientMutationId: 'omit',
    // Ids are readable and global already: `cluneal-group:superior`. `node` and `nodes` are in node.ts.
    encodeGlobalID: (_typename, id) => String(id),
    decodeGlobalID: (id) => ({ typename: kindOfId(id) ?? 'Relation', id }),
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodeTypeOptions: {
      description: 'Anything that has an id: structures, sources, claims, relations and dispute topics.',
      resolveType: (value) => typeName(value),
    },
    idFieldOptions: { description: 'The readable, global and lasting id.' },
    pageInfoTypeOptions: {
      description: 'Where a page begins and ends, and whether more lies beyond it, as the Relay specification has it.',
    },
    hasNextPageFieldOptions: { description: 'Whether more follows when paging forwards.' },
    hasPreviousPageFieldOptions: { description: 'Whether more lies before when paging backwards.' },
    startCursorFieldOptions: { description: 'Cursor of the first edge of the page; null where the page is empty.' },
    endCursorFieldOptions: { description: 'Cursor of the last edge of the page; null where the page is empty.' },
  },
  // The limits themselves are held before an operation runs, in src/http/limits.ts.
  complexity: {
    defaultComplexity: 1,
    defaultListMultiplier: 1,
  },
});

builder.queryType({
  description:
    'The nerves of the skin of the back, from the spinal nerve to the skin that it supplies, with who claims it and who disagrees. For teaching; not for diagnosis or treatment.',
});

/** The name of the API's type for a record that a resolver gives as a Node. */
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

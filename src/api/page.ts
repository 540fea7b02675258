/** Pages of lists as the Relay specification has them, with cursors that name the last item seen and not its number. */
import type { InterfaceRef, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { structureKinds } from '../../schema/ontology.ts';
import { GraphError } from '../errors.ts';
import { listRequest, type ListRequest } from '../store/port.ts';
import { builder } from './builder.ts';
import type { GraphLoaders } from './loaders.ts';
import { prefetchPlanOf, selects } from './look-ahead.ts';

export const defaultPageSize = 25;
export const maxPageSize = 100;

/** Where an item stands in the order of its list: compared part by part. */
export type SortKey = readonly (number | string)[];

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface PageRequest {
  readonly limit: number;
  readonly fromEnd: boolean;
  readonly after: SortKey | null;
  readonly before: SortKey | null;
}

export interface Page<Edge> {
  readonly edges: readonly Edge[];
  /** Null where it was not asked for. */
  readonly totalCount: number | null;
  /** Made where it is asked for. */
  pageInfo(): {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** An item with its key, of which its cursor is made where one is asked for. */
export interface Keyed {
  readonly key: SortKey;
}

export function cursorOf({ key }: Keyed): string {
  return encodeCursor(key);
}

/** The four arguments of a connection, each with a default. */
export const pageArgs = builder.args((t) => ({
  first: t.int({
    defaultValue: defaultPageSize,
    description: `How many to give from the start or from \`after\`: 0 to ${String(maxPageSize)}. Not used where \`last\` is given.`,
  }),
  after: t.string({ description: 'A cursor of this list: only what comes after it.' }),
  last: t.int({
    description: `How many to give from the end or from \`before\` backwards: 0 to ${String(maxPageSize)}.`,
  }),
  before: t.string({ description: 'A cursor of this list: only what comes before it.' }),
}));

/**
 * Reads the arguments of a connection. Throws INVALID_ARGUMENT for a size outside 0 to 100 and INVALID_CURSOR for a cursor
 * that is none, or one of another list (told by `shape`, a sample key).
 */
export function readPageArgs({ first, after, last, before }: PageArgs, shape: SortKey): PageRequest {
  const fromEnd = last !== null && last !== undefined;
  const limit = fromEnd ? last : (first ?? defaultPageSize);
  if (limit < 0 || limit > maxPageSize) {
    throw new GraphError(
      'INVALID_ARGUMENT',
      `"${fromEnd ? 'last' : 'first'}" is ${String(limit)}; ask for 0 to ${String(maxPageSize)} and page on with "after".`,
    );
  }
  return {
    limit,
    fromEnd,
    after: after === null || after === undefined ? null : decodeCursor('after', after, shape),
    before: before === null || before === undefined ? null : decodeCursor('before', before, shape),
  };
}

/** Sorts a whole list that is in memory by its keys, and cuts a page out of it. */
export function cutPage<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => SortKey,
  args: PageArgs,
  shape: SortKey,
): Page<Item & Keyed> {
  const { limit, fromEnd, after, before } = readPageArgs(args, shape);
  const sorted = all.map((item) => ({ ...item, key: keyOf(item) })).sort((a, b) => compareKeys(a.key, b.key));
  const between =
    after === null && before === null
      ? sorted
      : sorted.filter(
          ({ key }) =>
            (after === null || compareKeys(key, after) > 0) && (before === null || compareKeys(key, before) < 0),
        );
  const kept = fromEnd ? between.slice(Math.max(0, between.length - limit)) : between.slice(0, limit);
  return pageOf(kept, { totalCount: all.length, hasMore: between.length > kept.length, fromEnd, after, before });
}

/** What is known of a list besides its items. */
interface Cut {
  readonly totalCount: number | null;
  readonly hasMore: boolean;
  readonly fromEnd: boolean;
  readonly after: SortKey | null;
  readonly before: SortKey | null;
}

/** Makes a page of items that a store has cut already. */
export function toPage<Item>(items: readonly Item[], keyOf: (item: Item) => SortKey, cut: Cut): Page<Item & Keyed> {
  return pageOf(
    items.map((item) => ({ ...item, key: keyOf(item) })),
    cut,
  );
}

function pageOf<Edge extends Keyed>(edges: readonly Edge[], cut: Cut): Page<Edge> {
  const [first, last] = [edges[0], edges.at(-1)];
  return {
    edges,
    totalCount: cut.totalCount,
    pageInfo: () => ({
      hasNextPage: cut.fromEnd ? cut.before !== null : cut.hasMore,
      hasPreviousPage: cut.fromEnd ? cut.hasMore : cut.after !== null,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    }),
  };
}

/** An item of a page that is a node and nothing more. */
export interface NodeEdge<Node> extends Keyed {
  readonly node: Node;
}

/** Declares `XEdge` and `XConnection` for a list of nodes. */
export function nodeConnection<Node>(
  name: string,
  ref: OutputRef<Node>,
  order: string,
): ObjectRef<Types, Page<NodeEdge<Node>>> {
  const edge = builder.objectRef<NodeEdge<Node>>(`${name}Edge`).implement({
    description: `A ${name} in a list.`,
    fields: (t) => ({
      cursor: t.string({ description: 'Its place in the list.', resolve: cursorOf }),
      node: t.field({
        type: ref as ObjectRef<Types, Node>,
        description: `The ${name}.`,
        resolve: (parent) => parent.node as never,
      }),
    }),
  });
  return connectionType(`${name}Connection`, edge, `A page of ${name} nodes, ${order}.`);
}

/** Declares a connection for an edge type that carries more than its node. */
export function connectionType<Edge>(
  name: string,
  edge: ObjectRef<Types, Edge>,
  description: string,
): ObjectRef<Types, Page<Edge>> {
  return builder.objectRef<Page<Edge>>(name).implement({
    description,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The items of this page, in order.',
        resolve: (page) => page.edges as Edge[],
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Where the page begins and ends.',
        resolve: (page) => page.pageInfo(),
      }),
      totalCount: t.int({
        description: 'How many items the whole list has, whatever the page.',
        resolve: ({ totalCount }) => {
          if (totalCount === null) throw new Error(`${name}.totalCount was not counted.`);
          return totalCount;
        },
      }),
    }),
  });
}

/** A page of all nodes of a kind that the store lists, in craniocaudal order, then by id. */
export async function listNodes<Node extends { readonly id: string; readonly rank?: number }>(
  graph: GraphLoaders,
  list: Pick<ListRequest, 'kind'> & Partial<Pick<ListRequest, 'region' | 'source' | 'sourceKinds'>>,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<Page<NodeEdge<Node>>> {
  const request = readPageArgs(args, rankAndId);
  const position = (key: SortKey | null) => (key === null ? null : { rank: Number(key[0]), id: String(key[1]) });
  const { items, totalCount, hasMore } = await graph.list(
    listRequest({
      ...list,
      limit: request.limit,
      fromEnd: request.fromEnd,
      after: position(request.after),
      before: position(request.before),
      total: selects(info, 'totalCount'),
    }),
  );
  const nodes = (items as unknown as Node[]).map((node) => ({ node }));
  const kind = structureKinds.find((known) => known === list.kind);
  const plan = kind === undefined ? null : prefetchPlanOf(info, [kind], ['edges', 'node']);
  const starts = items.map(({ id }) => id);
  if (plan !== null && starts.length > 0) await graph.surround(starts, plan);
  return toPage(nodes, ({ node }) => [node.rank ?? 0, node.id], { ...request, totalCount, hasMore });
}

/** Sample key of a list in craniocaudal order. */
export const rankAndId: SortKey = [0, ''];

/** What a list counts: its own cost, and what stands below it as often as such a list is long as a rule. */
export function listComplexity(typicalLength: number) {
  return ({ first, last }: PageArgs) => ({
    field: 1,
    multiplier: Math.max(1, Math.min(last ?? first ?? typicalLength, typicalLength)),
  });
}

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;
type OutputRef<Node> = ObjectRef<Types, Node> | InterfaceRef<Types, Node>;

export function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (part < other) return -1;
    if (part > other) return 1;
  }
  return a.length - b.length;
}

export function encodeCursor(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Characters of the longest cursor that is read: those of walks name every step. */
const longestCursor = 10_000;

function decodeCursor(name: string, cursor: string, shape: SortKey): SortKey {
  try {
    const key: unknown = cursor.length > longestCursor ? null : JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(key) &&
      key.length === shape.length &&
      key.every((part, index) => typeof part === typeof shape[index])
    )
      return key as SortKey;
  } catch {
    // Told below, together with cursors of another list.
  }
  throw new GraphError(
    'INVALID_CURSOR',
    `"${name}" is "${cursor}", which is no cursor of this list; use a "cursor" or "endCursor" that this field has given.`,
  );
}

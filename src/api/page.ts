/** Pages of lists by the Relay specification. Cursors contain the list they belong to and the last item seen. */
// @pothos/plugin-relay has connection types as well. They make every cursor and page info whether selected or not, and a cursor
// of theirs does not know its list; both matter here, so only `Node` and `PageInfo` come from there.
import type { InterfaceRef, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { longestId, structureKinds } from '../../schema/ontology.ts';
import type { MaybeFaulty } from '../../schema/fields.ts';
import { passageWords, readPassageSearch, type PassageWords } from '../domain/search/passages.ts';
import { checkSearchText } from '../domain/search/query.ts';
import { faultError, GraphError } from '../errors.ts';
import { listRequest, type ListFilter, type ListRequest } from '../store/port.ts';
import { builder, type ApiContext } from './builder.ts';
import type { GraphLoaders } from './loaders.ts';
import { prefetchPlanOf, selects } from './look-ahead.ts';

export const defaultPageSize = 25;
export const maxPageSize = 100;

/** The position of an item in the order of its list, compared element by element. */
export type SortKey = readonly (number | string)[];

/** A paginated list: its name, which its cursors contain, and a sample sort key. */
export interface ListShape {
  /** Unique among all lists: the field, plus the id of its node unless it is a root field. */
  readonly name: string;
  readonly sample: SortKey;
}

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
  /** Null if the query does not select it. */
  readonly totalCount: number | null;
  /** Computed only if the query selects it. */
  pageInfo(): {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** An item of a list with its sort key, from which its cursor is made on demand. */
export interface Keyed {
  readonly list: string;
  readonly key: SortKey;
}

export function cursorOf({ list, key }: Keyed): string {
  return encodeCursor(list, key);
}

/**
 * The four arguments of a connection. They are described once, on `PageInfo`, as are the fields that all connections
 * share: repeated on each list, they would make up a third of the SDL.
 */
export function pageArgsWith(pageSize: number) {
  return builder.args((t) => ({
    first: t.int({ defaultValue: pageSize }),
    after: t.string({}),
    last: t.int({}),
    before: t.string({}),
  }));
}

export const pageArgs = pageArgsWith(defaultPageSize);

/**
 * Parses the arguments of a connection. Throws INVALID_ARGUMENT for a size outside 0 to 100, and INVALID_CURSOR for a
 * cursor that is malformed or belongs to another list.
 */
export function readPageArgs({ first, after, last, before }: PageArgs, list: ListShape): PageRequest {
  const fromEnd = last !== null && last !== undefined;
  const limit = fromEnd ? last : (first ?? defaultPageSize);
  if (limit < 0 || limit > maxPageSize) {
    throw new GraphError(
      'INVALID_ARGUMENT',
      `"${fromEnd ? 'last' : 'first'}" is ${String(limit)}. Ask for 0 to ${String(maxPageSize)} items, and page on with "${fromEnd ? 'before' : 'after'}".`,
    );
  }
  return {
    limit,
    fromEnd,
    after: after === null || after === undefined ? null : decodeCursor('after', after, list),
    before: before === null || before === undefined ? null : decodeCursor('before', before, list),
  };
}

/** Sorts a list in memory and cuts out a page. */
export function cutPage<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => SortKey,
  args: PageArgs,
  list: ListShape,
): Page<Item & Keyed> {
  const { limit, fromEnd, after, before } = readPageArgs(args, list);
  const sorted = all
    .map((item) => ({ ...item, list: list.name, key: keyOf(item) }))
    .sort((a, b) => compareKeys(a.key, b.key));
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

/** What a page needs to know about its list besides the items. */
interface Cut {
  readonly totalCount: number | null;
  readonly hasMore: boolean;
  readonly fromEnd: boolean;
  readonly after: SortKey | null;
  readonly before: SortKey | null;
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

/** Of a list whose items come from the store: one that has a fault is null with its error, and the rest of the list stands. */
export const itemsMayFail = { list: false, items: true } as const;

/** An item of a page that is a node and nothing more. If it has a fault of its own, so has the node. */
export interface NodeEdge<Node> extends Keyed, MaybeFaulty {
  readonly node: Node;
}

/** Declares `XEdge` and `XConnection` for a list whose edges contain only a node. */
export function nodeConnection<Node>(
  name: string,
  ref: OutputRef<Node>,
  order: string,
): ObjectRef<Types, Page<NodeEdge<Node>>> {
  const edge = builder.objectRef<NodeEdge<Node>>(`${name}Edge`).implement({
    description: `Item of a list.`,
    fields: (t) => edgeFields(t, ref, `The ${name}.`),
  });
  return connectionType(name, edge, ref, `A page of ${name} objects, ${order}.`);
}

/** `cursor` and `node`, for an edge type with more fields. */
export function edgeFields<Node>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, NodeEdge<Node>>,
  ref: OutputRef<Node>,
  description: string,
) {
  return {
    cursor: t.string({ resolve: cursorOf }),
    node: t.field({
      type: ref as ObjectRef<Types, Node>,
      nullable: true,
      description,
      resolve: (edge) => edge.node as never,
    }),
  };
}

/** Declares `XConnection` for an edge type. */
export function connectionType<Node, Edge extends NodeEdge<Node>>(
  name: string,
  edge: ObjectRef<Types, Edge>,
  ref: OutputRef<Node>,
  description: string,
): ObjectRef<Types, Page<Edge>> {
  return builder.objectRef<Page<Edge>>(`${name}Connection`).implement({
    description,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        nullable: itemsMayFail,
        resolve: (page) => page.edges as Edge[],
      }),
      nodes: t.field({
        type: [ref as ObjectRef<Types, Node>],
        nullable: itemsMayFail,
        resolve: (page) =>
          page.edges.map(({ node, fault }) => (fault === undefined ? node : faultError(fault))) as never[],
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        resolve: (page) => page.pageInfo(),
      }),
      totalCount: t.int({
        resolve: ({ totalCount }) => {
          if (totalCount === null) throw new Error(`${name}Connection.totalCount was not counted.`);
          return totalCount;
        },
      }),
    }),
  });
}

/** A page of nodes from the store, in craniocaudal order, then by id. `name` is the name of the field. */
export async function listNodes<Node extends { readonly id: string; readonly rank?: number }>(
  graph: GraphLoaders,
  name: string,
  filter: Pick<ListRequest, 'kind'> & Partial<ListFilter>,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<Page<NodeEdge<Node>>> {
  const request = readPageArgs(args, { name, sample: rankAndId });
  const position = (key: SortKey | null) =>
    key === null ? null : { rank: Number(key[0]), id: String(key[1]).slice(0, longestId) };
  const { items, totalCount, hasMore } = await graph.list(
    listRequest({
      ...filter,
      limit: request.limit,
      fromEnd: request.fromEnd,
      after: position(request.after),
      before: position(request.before),
      total: selects(info, 'totalCount'),
    }),
  );
  const nodes = items as unknown as Node[];
  const kind = structureKinds.find((known) => known === filter.kind);
  const plan = kind === undefined ? null : prefetchPlanOf(info, [kind], [['edges', 'node'], ['nodes']]);
  if (plan !== null && nodes.length > 0)
    await graph.surround(
      nodes.map(({ id }) => id),
      plan,
    );
  const edges = nodes.map((node) => ({ node, list: name, key: [node.rank ?? 0, node.id] }));
  return pageOf(edges, { ...request, totalCount, hasMore });
}

/** More than any list is long that is read as a whole. */
export const wholeList = 1_000_000;

/** What a search has read of records, which often are searched again. */
const wordsOfRecords = new WeakMap<object, PassageWords>();
/** Work units for a record that a search looks through, and for one whose words it has to read first. */
const unitsOfLook = 2;
const unitsOfReading = 30;

/** A page of those nodes of a list whose texts contain the words of a search; the list is read as a whole. */
export async function searchNodes<Node extends { readonly id: string; readonly rank?: number }>(
  { graph, budget }: Pick<ApiContext, 'graph' | 'budget'>,
  name: string,
  filter: Pick<ListRequest, 'kind'> & Partial<ListFilter>,
  { search, textsOf }: { readonly search: string; readonly textsOf: (node: Node) => readonly (string | null)[] },
  args: PageArgs,
): Promise<Page<NodeEdge<Node>>> {
  checkSearchText(search, 'search');
  readPageArgs(args, { name, sample: rankAndId });
  const isFound = readPassageSearch(search);
  const { items } = await graph.list(listRequest({ ...filter, limit: wholeList }));
  const found: { readonly node: Node }[] = [];
  for (const node of items as unknown as Node[]) {
    if (budget?.isTurnOver() === true) await budget.turn();
    let words = wordsOfRecords.get(node);
    budget?.work(words === undefined ? unitsOfReading : unitsOfLook);
    if (words === undefined) {
      words = passageWords(textsOf(node));
      wordsOfRecords.set(node, words);
    }
    if (isFound(words)) found.push({ node });
  }
  return cutPage(found, ({ node }) => [node.rank ?? 0, node.id], args, { name, sample: rankAndId });
}

/** Sample sort key of a list in craniocaudal order. */
export const rankAndId: SortKey = [0, ''];

/** Complexity of a list: its own cost, plus everything below it times its typical length. */
export function listComplexity(typicalLength: number) {
  return ({ first, last }: PageArgs) => ({
    field: 1,
    multiplier: Math.max(1, Math.min(last ?? first ?? typicalLength, typicalLength)),
  });
}

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;
export type OutputRef<Node> = ObjectRef<Types, Node> | InterfaceRef<Types, Node>;

export function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (part < other) return -1;
    if (part > other) return 1;
  }
  return a.length - b.length;
}

export function encodeCursor(list: string, key: SortKey): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString('base64url');
}

/** Length of the longest accepted cursor; those of walks contain every step. */
const longestCursor = 10_000;

function decodeCursor(argument: string, cursor: string, { name, sample }: ListShape): SortKey {
  try {
    const decoded: unknown =
      cursor.length > longestCursor ? null : JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(decoded)) {
      const [list, ...key] = decoded as unknown[];
      if (
        list === name &&
        key.length === sample.length &&
        key.every((part, index) => typeof part === typeof sample[index])
      )
        return key as SortKey;
    }
  } catch {
    // Also covers text that is not JSON.
  }
  throw new GraphError(
    'INVALID_CURSOR',
    `"${argument}" is "${cursor}", which is not a cursor of this list. Use a "cursor" or "endCursor" that this field has returned.`,
  );
}

/**
 * The schema as a subgraph of Apollo Federation 2: every node is an entity, found by its id. Made from the plain schema,
 * which stays as it is.
 */
import {
  extendSchema,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  type ConstDirectiveNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLUnionType,
} from 'graphql';
import { GraphError } from '../errors.ts';
import { ownText } from '../store/kept.ts';
import { nodeId, typeName, type ApiContext } from './builder.ts';
import { readId, withoutRetired } from './ids.ts';
import { andThen, attempt, type MaybePromise } from './maybe-promise.ts';
import { loadAny } from './node.ts';

/** Maximum number of representations of one `_entities`; each also counts towards the complexity. */
export const mostRepresentations = 1_000;

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])';

/** Adds `_service` and `_entities`. Comes before `guardFields`, which would otherwise wrap the plain fields twice. */
export function asSubgraph(plain: GraphQLSchema): GraphQLSchema {
  const entities = entitiesOf(plain);
  const sdl = printSubgraph(plain);
  const made = extendSchema(
    plain,
    parse(`
      "A reference to an entity: its __typename and its id."
      scalar _Any
      "Anything with an id."
      union _Entity = ${entities.join(' | ')}
      "What a gateway composes."
      type _Service { "The schema with the directives of Federation." sdl: String! }
      extend type Query {
        "The schema for a gateway."
        _service: _Service!
        "The entities of these references, in the same order; at most ${String(mostRepresentations)}."
        _entities(representations: [_Any!]!): [_Entity]!
      }`),
  );
  const fields = (made.getQueryType() as GraphQLObjectType).getFields();
  const { _service: service, _entities: found } = fields;
  if (service === undefined || found === undefined) throw new TypeError('The schema was not extended.');
  service.resolve = () => ({ sdl });
  found.resolve = (_root, { representations }: { representations: readonly unknown[] }, context: ApiContext, info) =>
    loadEntities(representations, context, info);
  found.extensions = {
    ...found.extensions,
    complexity: ({ representations }: { representations: readonly unknown[] }) => ({
      field: 1,
      multiplier: representations.length,
    }),
  };
  (made.getType('_Entity') as GraphQLUnionType).resolveType = typeName;
  return made;
}

function entitiesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'))
    .map(({ name }) => name)
    .sort();
}

/** The plain schema with keys. Other subgraphs may page as Relay does, so `PageInfo` is shared. */
function printSubgraph(plain: GraphQLSchema): string {
  const { definitions, ...document } = parse(printSchema(lexicographicSortSchema(plain)));
  const directives = new Map<string, ConstDirectiveNode>([
    ...entitiesOf(plain).map((name) => [name, directive('@key(fields: "id")')] as const),
    ['PageInfo', directive('@shareable')],
  ]);
  const marked = definitions.map((definition) => {
    const own = definition.kind === Kind.OBJECT_TYPE_DEFINITION ? directives.get(definition.name.value) : undefined;
    return own === undefined ? definition : { ...definition, directives: [own] };
  });
  return `${print({ ...document, definitions: marked })}\n\n${link}\n`;
}

/** A directive as it stands after a type. */
function directive(text: string): ConstDirectiveNode {
  const [type] = parse(`type T ${text} { f: Int }`).definitions;
  const [own] = type?.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.directives ?? []) : [];
  if (own === undefined) throw new TypeError(`${text} is not a directive.`);
  return own;
}

/** A wrong reference is the error of its own item: a gateway asks for many clients and places at a time. */
function loadEntities(
  representations: readonly unknown[],
  context: ApiContext,
  info: GraphQLResolveInfo,
): MaybePromise<object | null>[] {
  if (representations.length > mostRepresentations)
    throw new GraphError(
      'INVALID_ARGUMENT',
      `"representations" has ${String(representations.length)} references. Ask for at most ${String(mostRepresentations)} at a time.`,
    );
  return representations.map((reference) => attempt(() => loadEntity(reference, context, info)));
}

function loadEntity(reference: unknown, context: ApiContext, info: GraphQLResolveInfo): MaybePromise<object | null> {
  const { __typename: type, id } = (reference ?? {}) as { readonly __typename?: unknown; readonly id?: unknown };
  if (typeof type !== 'string' || typeof id !== 'string')
    throw new GraphError(
      'INVALID_ARGUMENT',
      'A reference in "representations" lacks a text as "__typename" or "id". Write it like {"__typename": "SpinalNerve", "id": "spinal-nerve:L2"}.',
    );
  const kind = readId('representations', id);
  if (kind !== type)
    throw new GraphError(
      'INVALID_ID',
      `"representations" asks for the ${type} "${id}", but that is the id of a ${kind}. Ask for it with "__typename": "${kind}".`,
    );
  return andThen(loadAny('representations', ownText(id), context, info), (found) => {
    if (found === null) return withoutRetired(id, context);
    return nodeId(found) === id ? found : null;
  });
}

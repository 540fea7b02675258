/** Every argument of the API, each in a document that reaches it. */
import {
  getNamedType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { schema } from '../../src/api/schema.ts';
import { literal } from './random-documents.ts';

export interface ArgumentSlot {
  /** For example `Query.walk(from:)`. */
  readonly where: string;
  /** The name of its field. */
  readonly name: string;
  readonly arg: GraphQLArgument;
  /** The document with a value in GraphQL syntax, or without the argument for null. */
  readonly withValue: (value: string | null) => string;
}

/** These each page in their own way; all other lists share one of these arguments. */
const pagedApart = new Set([
  'sources',
  'claims',
  'relations',
  'search',
  'walk',
  'compareAll',
  'skinSupplied',
  'statements',
]);

/** Arguments that take text, one for each field and name. Lists that page alike share one. */
export function everyTextArgument(): ArgumentSlot[] {
  const seen = new Set<string>();
  return everyArgument().filter(({ name, arg }) => {
    const named = String(getNamedType(arg.type));
    if (named !== 'String' && named !== 'ID') return false;
    const key = `${name} ${arg.name}`;
    const isCursor = arg.name === 'after' || arg.name === 'before';
    if (seen.has(key) || (isCursor && !pagedApart.has(name))) return false;
    seen.add(key);
    return true;
  });
}

/** A slot called with a text as a variable. */
export function askedWith({ arg, withValue }: ArgumentSlot, text: string) {
  return {
    query: withValue('$x').replace('{', `query ($x: ${String(arg.type)}) {`),
    variables: { x: String(arg.type).startsWith('[') ? [text, text] : text },
  };
}

/** For each object type, a selection that leads to it from the root, with a slot for the fields to query there. */
const places = (): Map<GraphQLObjectType, (inner: string) => string> => {
  const query = schema.getQueryType() as GraphQLObjectType;
  const found = new Map<GraphQLObjectType, (inner: string) => string>([[query, (inner) => `{ ${inner} }`]]);
  for (const [type, path] of found) {
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      const targets = isObjectType(named)
        ? [named]
        : 'getTypes' in named || 'resolveType' in named
          ? schema.getPossibleTypes(named)
          : [];
      for (const target of targets) {
        if (found.has(target)) continue;
        const given = requiredOf(field);
        found.set(target, (inner) => path(`${field.name}${given} { ... on ${target.name} { ${inner} } }`));
      }
    }
  }
  return found;
};
const sample = (name: string, type: string): unknown => {
  if (name === 'ids') return ['spinal-nerve:L2'];
  if (name === 'value') return 'FMA:1';
  if (type.startsWith('SpinalLevel')) return 'L2';
  if (type.startsWith('BranchSide')) return 'LATERAL';
  if (type.startsWith('ClunealPosition')) return 'SUPERIOR';
  if (type.startsWith('IdentifierScheme')) return 'FMA';
  return type.startsWith('String') ? 'gluteal' : 'spinal-nerve:L2';
};
const requiredOf = (field: GraphQLField<unknown, unknown>, without = '') => {
  const required = field.args.filter((arg) => isNonNullType(arg.type) && arg.name !== without);
  const parts = required.map((arg) => `${arg.name}: ${literal(sample(arg.name, String(arg.type)), arg.type)}`);
  return parts.length === 0 ? '' : `(${parts.join(', ')})`;
};
export const everyArgument = (): readonly ArgumentSlot[] =>
  [...places()].flatMap(([type, path]) =>
    Object.values(type.getFields()).flatMap((field) =>
      field.args.map((arg) => {
        const composite = getNamedType(field.type);
        const selection = 'getFields' in composite || 'getTypes' in composite ? ' { __typename }' : '';
        const withValue = (value: string | null) => {
          const required = requiredOf(field, arg.name).slice(1, -1);
          const given = [...(required === '' ? [] : [required]), ...(value === null ? [] : [`${arg.name}: ${value}`])];
          return path(`${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}${selection}`);
        };
        return { where: `${type.name}.${field.name}(${arg.name}:)`, name: field.name, arg, withValue };
      }),
    ),
  );

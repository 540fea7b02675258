/** Every argument of the API, each in a document that reaches it. */
import {
  getNamedType,
  isCompositeType,
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

/** One node of each kind. */
const ids: Readonly<Record<string, string>> = {
  SpinalNerve: 'spinal-nerve:L2',
  DorsalRamus: 'dorsal-ramus:L2',
  VentralRamus: 'ventral-ramus:C2',
  RamusBranch: 'ramus-branch:L2-lateral',
  PeripheralNerve: 'peripheral-nerve:posterior-femoral-cutaneous',
  ClunealGroup: 'cluneal-group:superior',
  SkinRegion: 'skin-region:buttock',
  Fascia: 'fascia:thoracolumbar-fascia',
  Landmark: 'landmark:iliac-crest',
  ClinicalCondition: 'clinical-condition:superior-cluneal-nerve-entrapment',
  Source: 'source:gray-1918',
  StructureClass: 'structure-class:dorsal-ramus-lumbar',
  DisputeTopic: 'dispute-topic:D4',
  Relation: 'relation:cluneal-group:superior/pierces/fascia:fascia-lata',
  Claim: 'claim:cluneal-group:superior/pierces/fascia:fascia-lata/wikimd-cluneal-nerves',
};
const otherSamples: Readonly<Record<string, unknown>> = {
  since: '1.0.0',
  value: 'FMA:75468',
  level: 'L2',
  side: 'LATERAL',
  position: 'SUPERIOR',
  scheme: 'FMA',
  text: 'gluteal',
  name: 'greater occipital nerve',
};

/** Optional arguments without which a field leads to nothing. */
const alsoGiven: Readonly<Record<string, readonly string[]>> = {
  compare: ['left: { sources: ["source:wikimd-cluneal-nerves"] }'],
};
/** Lists that are empty for the nodes above. */
const empty = new Set(['ClinicalCondition.causedBy', 'ClinicalCondition.feltIn', 'ClunealGroup.endsIn']);

/** For each object type, a selection that leads to one from the root, with a slot for the fields to query there. */
export const places = (): Map<GraphQLObjectType, (inner: string) => string> => {
  const query = schema.getQueryType() as GraphQLObjectType;
  const found = new Map<GraphQLObjectType, (inner: string) => string>([[query, (inner) => `{ ${inner} }`]]);
  for (const [type, path] of found) {
    for (const field of Object.values(type.getFields())) {
      if (empty.has(`${type.name}.${field.name}`)) continue;
      const named = getNamedType(field.type);
      const targets = isObjectType(named)
        ? [named]
        : 'getTypes' in named || 'resolveType' in named
          ? schema.getPossibleTypes(named)
          : [];
      for (const target of targets) {
        if (found.has(target)) continue;
        const given = argumentsOf([...requiredOf(field, target.name), ...(alsoGiven[field.name] ?? [])]);
        found.set(target, (inner) => path(`${field.name}${given} { ... on ${target.name} { ${inner} } }`));
      }
    }
  }
  return found;
};
/** The required arguments of a field, with values that lead to an object of this type. */
const requiredOf = (field: GraphQLField<unknown, unknown>, target: string, without = ''): string[] =>
  field.args
    .filter((arg) => isNonNullType(arg.type) && arg.name !== without)
    .map((arg) => {
      const isId = String(getNamedType(arg.type)) === 'ID';
      const one = isId ? (ids[target] ?? ids['SpinalNerve']) : otherSamples[arg.name];
      return `${arg.name}: ${literal(String(arg.type).startsWith('[') ? [one] : one, arg.type)}`;
    });
const argumentsOf = (parts: readonly string[]) => (parts.length === 0 ? '' : `(${parts.join(', ')})`);
export const everyArgument = (): readonly ArgumentSlot[] =>
  [...places()].flatMap(([type, path]) =>
    Object.values(type.getFields()).flatMap((field) =>
      field.args.map((arg) => {
        const named = getNamedType(field.type);
        const own = 'getFields' in named ? ['id', 'totalCount'].filter((name) => name in named.getFields()) : [];
        const selection = isCompositeType(named) ? ` { ${['__typename', ...own].join(' ')} }` : '';
        const required = requiredOf(field, named.name, arg.name);
        const withValue = (value: string | null) =>
          path(
            `${field.name}${argumentsOf(value === null ? required : [...required, `${arg.name}: ${value}`])}${selection}`,
          );
        return { where: `${type.name}.${field.name}(${arg.name}:)`, name: field.name, arg, withValue };
      }),
    ),
  );

/**
 * Random documents generated from a schema: valid in shape, with arguments that range from correct to hostile. The same
 * seed generates the same documents, so that a failure can be reproduced.
 */
import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** Texts that break programs that paste them into Cypher, Lucene, JSON, a path, a log line or a terminal. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '*',
  '?',
  '"',
  "'",
  '\\',
  '`',
  '~',
  '[',
  '(((',
  '/.*/',
  '+-!(){}^',
  'name:*',
  '*:*',
  'a AND',
  'NOT',
  'gluteal~0.1 OR "',
  "' OR 1=1 //",
  "'}) DETACH DELETE n //",
  '`) MATCH (n) DETACH DELETE n //',
  '$metaId',
  '${7*7}',
  '{{7*7}}',
  'apoc.load.json("file:///etc/passwd")',
  "x' CALL dbms.shutdown() //",
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '\u0000',
  '\n\r\t',
  '\u202e\u200b',
  '\ud800',
  '😀'.repeat(20),
  'ä'.repeat(199),
  'n'.repeat(200),
  'x'.repeat(201),
  '%',
  '%00',
  '../../../etc/passwd',
  'null',
  'NaN',
  '-1',
  '1e309',
  'WzEsImEiXQ==',
  'eyJfX3Byb3RvX18iOjF9',
];
const integers = [-2_147_483_648, -1, 0, 1, 2, 3, 5, 100, 101, 10_000, 2_147_483_647];

/** Deterministic random numbers from 0 up to 1 (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface RandomDocument {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface RandomSettings {
  readonly seed: number;
  /** Ids that exist. */
  readonly ids: readonly string[];
  /** Texts that find something. */
  readonly texts: readonly string[];
  /** The share of values that are hostile, from 0 to 1. */
  readonly hostile: number;
  /** Maximum depth of a selection. */
  readonly depth: number;
}

export function randomDocuments(schema: GraphQLSchema, settings: RandomSettings): () => RandomDocument {
  const random = randomNumbers(settings.seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const chance = (share: number) => random() < share;

  /** A value of a type in its JSON form. */
  function value(type: GraphQLInputType, name: string): unknown {
    if (isNonNullType(type)) return value(type.ofType, name);
    if (chance(settings.hostile * 0.2)) return null;
    if (isListType(type)) return Array.from({ length: chance(0.2) ? 0 : 1 + below(3) }, () => value(type.ofType, name));
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || chance(0.5));
      return Object.fromEntries(fields.map((field) => [field.name, value(field.type, field.name)]));
    }
    switch (type.name) {
      case 'Int':
        return chance(settings.hostile) ? pick(integers) : 1 + below(4);
      case 'Float':
        return random();
      case 'Boolean':
        return chance(0.5);
      case 'ID':
        return chance(settings.hostile) ? pick(hostileTexts) : pick(settings.ids);
      default:
        return chance(settings.hostile) || name === 'after' || name === 'before'
          ? pick(hostileTexts)
          : pick(settings.texts);
    }
  }

  return () => {
    const variables: Record<string, unknown> = {};
    const declarations: string[] = [];
    let count = 0;
    let budget = 40;

    function argumentsOf(field: GraphQLField<unknown, unknown>): string {
      const given = field.args.filter((arg) => {
        if (isNonNullType(arg.type)) return true;
        return chance(arg.name === 'after' || arg.name === 'before' ? settings.hostile * 0.5 : 0.35);
      });
      if (given.length === 0) return '';
      return `(${given.map((arg) => `${arg.name}: ${written(arg)}`).join(', ')})`;
    }
    /** Writes half of the values into the document and sends half as variables. */
    function written(arg: GraphQLArgument): string {
      const chosen = value(arg.type, arg.name);
      if (chance(0.5)) return literal(chosen, arg.type);
      const name = `v${String((count += 1))}`;
      declarations.push(`$${name}: ${String(arg.type)}`);
      variables[name] = chosen;
      return `$${name}`;
    }
    function selection(type: GraphQLNamedType, depth: number): string {
      if (!isCompositeType(type)) return '';
      const parts: string[] = ['__typename'];
      if (isUnionType(type) || (isInterfaceType(type) && chance(0.5))) {
        const possible = pick(schema.getPossibleTypes(type));
        parts.push(`... on ${possible.name} ${selection(possible, depth - 1) || '{ __typename }'}`);
      }
      if (isObjectType(type) || isInterfaceType(type)) {
        const fields = Object.values(type.getFields());
        const wanted = 1 + below(4);
        for (let index = 0; index < wanted && budget > 0; index += 1) {
          const field = pick(fields);
          const named = getNamedType(field.type);
          if (isCompositeType(named) && depth <= 0) continue;
          budget -= 1;
          const alias = `a${String((count += 1))}`;
          const directive = chance(0.05) ? ` @${pick(['skip', 'include'])}(if: ${String(chance(0.5))})` : '';
          parts.push(`${alias}: ${field.name}${argumentsOf(field)}${directive} ${selection(named, depth - 1)}`);
        }
      }
      return `{ ${parts.join(' ')} }`;
    }
    const root = schema.getQueryType();
    if (!root) throw new Error('The schema has no query type.');
    const body = selection(root, settings.depth);
    return { query: `query ${declarations.length === 0 ? '' : `(${declarations.join(', ')})`} ${body}`, variables };
  };
}

/** A value in GraphQL syntax. */
export function literal(value: unknown, type: GraphQLInputType): string {
  const inner = getNullableType(type);
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) {
    const item = isListType(inner) ? inner.ofType : inner;
    return `[${value.map((one) => literal(one, item)).join(', ')}]`;
  }
  if (isListType(inner)) return literal(value, inner.ofType);
  if (isInputObjectType(inner)) {
    const fields = inner.getFields();
    const parts = Object.entries(value).map(([name, one]) => {
      const field = fields[name];
      return `${name}: ${field === undefined ? JSON.stringify(one) : literal(one, field.type)}`;
    });
    return `{${parts.join(', ')}}`;
  }
  return isEnumType(inner) && typeof value === 'string' ? value : JSON.stringify(value);
}

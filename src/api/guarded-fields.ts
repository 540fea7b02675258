/**
 * What holds for every field, whatever resolves it: its part of the answer is counted, long answers leave turns of the event
 * loop to others, a record with a fault is the error of its own place, and what fails does so as a rejection.
 *
 * The last is for the executor: where an item of a list throws, it drops the promises of the items before it, and one of those
 * that rejects later has nobody to handle it.
 */
import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  GraphQLError,
  GraphQLID,
  GraphQLString,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { MaybeFaulty } from '../../schema/fields.ts';
import { faultError } from '../errors.ts';
import { ownText } from '../store/kept.ts';
import type { AnswerBudget } from './answer-budget.ts';

/** Quotes, colon and comma of a field. */
const bytesAround = 4;
/** Typical upper bound for a number, boolean or null in JSON. */
const bytesOfNumber = 8;

interface MaybeBudgeted {
  readonly budget?: AnswerBudget;
}
type Resolver = GraphQLFieldResolver<unknown, MaybeBudgeted | undefined>;

/** Wraps each resolver of a schema. */
export function guardFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isObjectType(type)) {
      guardFaults(type);
      for (const field of Object.values(type.getFields())) {
        const given = (field.resolve ?? defaultFieldResolver) as Resolver;
        const own = ownArguments(field);
        const resolve: Resolver =
          own === null ? given : (source, args, context, info) => given(source, own(args as Arguments), context, info);
        field.resolve = isLeafType(getNamedType(field.type)) ? guardLeaf(field, resolve) : guardObjects(field, resolve);
      }
    } else if (isAbstractType(type)) guardType(type, schema);
  }
  return schema;
}

function guardLeaf(field: GraphQLField<unknown, unknown>, resolve: Resolver): Resolver {
  const type = getNamedType(field.type) as GraphQLLeafType;
  const isText = type === GraphQLString || type === GraphQLID;
  const isList = isListType(getNullableType(field.type));
  const isNullable = !isNonNullType(field.type);
  const count = (value: unknown, budget: AnswerBudget | undefined, info: GraphQLResolveInfo): unknown => {
    if (isText && typeof value === 'string' && !isList) {
      budget?.spend(keyBytes(info) + Buffer.byteLength(value));
      return value;
    }
    if (value === null || value === undefined) {
      if (!isNullable) throw nullError(info);
      budget?.spend(keyBytes(info) + bytesOfNumber);
      return value;
    }
    if (!isList) {
      checkLeaf(type, value);
      budget?.spend(keyBytes(info) + bytesOfNumber);
      return value;
    }
    if (!Array.isArray(value)) throw new TypeError(`${coordinateOf(info)} gave no list.`);
    const items = value as readonly unknown[];
    let bytes = 0;
    for (const item of items) {
      checkLeaf(type, item);
      bytes += bytesAround + (typeof item === 'string' ? Buffer.byteLength(item) : bytesOfNumber);
    }
    budget?.spend(keyBytes(info) + bytes);
    return items;
  };
  return (source, args, context, info) => {
    try {
      const value = resolve(source, args, context, info);
      return value instanceof Promise
        ? value.then((then: unknown) => count(then, context?.budget, info))
        : count(value, context?.budget, info);
    } catch (error) {
      return rejection(error);
    }
  };
}

/** A database may contain values of another type than the schema says. That is a server error, so it is masked. */
function checkLeaf(type: GraphQLLeafType, value: unknown): void {
  let serialized: unknown;
  try {
    serialized = type.serialize(value);
  } catch (cause) {
    throw new Error(cause instanceof Error ? cause.message : `${type.name} cannot represent a value.`, { cause });
  }
  if (serialized === null || serialized === undefined) throw new Error(`${type.name} cannot represent a value.`);
}

/**
 * Arguments as independent texts: slices of the document would keep its whole text in memory with everything cached for
 * them.
 */
function ownArguments(field: GraphQLField<unknown, unknown>): ((args: Arguments) => Arguments) | null {
  if (!field.args.some(({ type }) => holdsText(getNamedType(type)))) return null;
  return (args) => ownTexts(args) as Arguments;
}

type Arguments = Record<string, unknown>;

const holdsText = (type: GraphQLNamedType) => type === GraphQLString || type === GraphQLID || isInputObjectType(type);

function ownTexts(value: unknown): unknown {
  if (typeof value === 'string') return ownText(value);
  if (Array.isArray(value)) return value.map(ownTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, ownTexts(part)]));
}

function guardObjects(field: GraphQLField<unknown, unknown>, resolve: Resolver): Resolver {
  const list = getNullableType(field.type);
  const isList = isListType(list);
  const holdsNoNull = isListType(list) && isNonNullType(list.ofType);
  const isNullable = !isNonNullType(field.type);
  const check = (value: unknown, budget: AnswerBudget | undefined, info: GraphQLResolveInfo): unknown => {
    if (value === null || value === undefined) {
      if (!isNullable) throw nullError(info);
      budget?.spend(keyBytes(info) + bytesOfNumber);
      return value;
    }
    if (isList) {
      if (!Array.isArray(value)) throw new TypeError(`${coordinateOf(info)} gave no list.`);
      if (holdsNoNull && (value.includes(null) || value.includes(undefined))) throw nullError(info);
    }
    if (budget === undefined) return value;
    const each = bytesAround + typenameBytes(info);
    budget.spend(keyBytes(info) + each * (isList ? (value as readonly unknown[]).length : 1));
    return value;
  };
  const run: Resolver = (source, args, context, info) => {
    try {
      const value = resolve(source, args, context, info);
      return value instanceof Promise
        ? value.then((then: unknown) => check(then, context?.budget, info))
        : check(value, context?.budget, info);
    } catch (error) {
      return rejection(error);
    }
  };
  return (source, args, context, info) => {
    const budget = context?.budget;
    return budget?.isTurnOver() === true
      ? budget.turn().then(() => run(source, args, context, info))
      : run(source, args, context, info);
  };
}

/** A record that the store could not read in full is an error wherever it is given, whatever is selected of it. */
function guardFaults(type: GraphQLObjectType): void {
  const { isTypeOf } = type;
  type.isTypeOf = (value, context, info) => {
    const { fault } = value as MaybeFaulty;
    if (fault !== undefined) return rejection(faultError(fault));
    return isTypeOf?.(value, context, info) ?? true;
  };
}

/** If the type cannot be determined, the field rejects. */
function guardType(type: GraphQLAbstractType, schema: GraphQLSchema): void {
  const { resolveType } = type;
  if (resolveType === undefined || resolveType === null) return;
  const possible = new Set(schema.getPossibleTypes(type).map(({ name }) => name));
  type.resolveType = (value, context, info, abstract) => {
    try {
      const name = resolveType(value, context, info, abstract);
      if (typeof name !== 'string' || possible.has(name)) return name;
      throw new TypeError(`${coordinateOf(info)} gave a ${name}, which is no ${type.name}.`);
    } catch (error) {
      return rejection(error);
    }
  };
}

/** Bytes of the field's name in the answer. */
const keyBytes = ({ path }: GraphQLResolveInfo) => (path.key as string).length + bytesAround;

function nullError(info: GraphQLResolveInfo): Error {
  return new Error(`Cannot return null for non-nullable field ${coordinateOf(info)}.`);
}

const coordinateOf = ({ parentType, fieldName }: GraphQLResolveInfo) => `${parentType.name}.${fieldName}`;

function rejection(error: unknown): Promise<never> {
  const rejected = error instanceof Error ? error : new GraphQLError('A resolver threw what is no error.');
  return Promise.reject(rejected);
}

const typenames = new WeakMap<FieldNode, number>();

/** Bytes of `__typename` in each object of a field; it has no resolver that could count them. */
function typenameBytes({ fieldNodes, fragments }: GraphQLResolveInfo): number {
  let bytes = 0;
  for (const node of fieldNodes) {
    let own = typenames.get(node);
    if (own === undefined) {
      own = node.selectionSet === undefined ? 0 : bytesIn(node.selectionSet, fragments, new Set());
      typenames.set(node, own);
    }
    bytes += own;
  }
  return bytes;
}

/** Typical length of our type names. */
const typenameLength = 20;

function bytesIn(set: SelectionSetNode, fragments: GraphQLResolveInfo['fragments'], seen: Set<string>): number {
  let bytes = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === '__typename')
        bytes += (selection.alias ?? selection.name).value.length + bytesAround + typenameLength;
    } else if (selection.kind === Kind.INLINE_FRAGMENT) bytes += bytesIn(selection.selectionSet, fragments, seen);
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      const fragment = fragments[selection.name.value];
      if (fragment !== undefined) bytes += bytesIn(fragment.selectionSet, fragments, seen);
    }
  }
  return bytes;
}

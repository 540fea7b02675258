/** Estimates the cost of an operation before it runs: the expected number of fields in its answer. */
import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLError,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isInterfaceType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { introspectionWeight, limits } from './cost.ts';

export interface OperationCost {
  /** The number of fields, those below a list once per item of its typical length. Infinity if counting was aborted. */
  readonly complexity: number;
  /** Bytes of the answer to introspection fields, as JSON. */
  readonly introspectionBytes: number;
}

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** As coerced by GraphQL. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The values of a field's `complexity` option in Pothos' plugin. */
type ComplexityOption =
  number | { readonly field?: number; readonly multiplier?: number } | ((args: object) => ComplexityOption) | undefined;

/**
 * Estimates an operation's cost. Each fragment is counted once and its cost reused, so the time does not depend on the
 * size of the answer. Throws a `GraphQLError` if an argument or directive has an invalid value, for example a variable
 * that is null despite its default.
 */
export function costOfOperation({ schema, operation, fragments, variables }: Operation): OperationCost {
  const root = schema.getRootType(operation.operation);
  if (root === null || root === undefined) throw new GraphQLError(`There is no ${operation.operation} in this API.`);
  const measureSchema = schemaMeter(schema, fragments, variables);
  const known = new Map<SelectionSetNode, Map<GraphQLNamedType, OperationCost>>();

  const ofField = (node: FieldNode, type: GraphQLNamedType): OperationCost => {
    const name = node.name.value;
    const below = (next: GraphQLNamedType): OperationCost =>
      node.selectionSet === undefined ? nothing : ofSelections(node.selectionSet, next);
    if (name === '__schema' || name === '__type') {
      const { fields, bytes } = measureSchema(node);
      return { complexity: fields * introspectionWeight, introspectionBytes: bytes };
    }
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    // `__typename`, and fields that validation would have refused.
    if (field === undefined) return { complexity: 1, introspectionBytes: 0 };
    const { field: own = 1, multiplier = 1 } = optionOf(field, node, variables);
    const rest = below(getNamedType(field.type));
    return {
      complexity: own + Math.max(0, multiplier) * rest.complexity,
      introspectionBytes: rest.introspectionBytes,
    };
  };

  const ofSelections = (set: SelectionSetNode, type: GraphQLNamedType): OperationCost => {
    const byType = known.get(set) ?? new Map<GraphQLNamedType, OperationCost>();
    known.set(set, byType);
    const before = byType.get(type);
    if (before !== undefined) return before;
    // A recursive fragment counts nothing, because validation refuses it.
    byType.set(type, nothing);
    let [complexity, introspectionBytes] = [0, 0];
    for (const selection of set.selections) {
      if (!isIncluded(selection, variables)) continue;
      const part = ofSelection(selection, type);
      complexity += part.complexity;
      introspectionBytes += part.introspectionBytes;
    }
    const cost = { complexity, introspectionBytes };
    byType.set(type, cost);
    return cost;
  };

  const ofSelection = (selection: SelectionNode, type: GraphQLNamedType): OperationCost => {
    if (selection.kind === Kind.FIELD) return ofField(selection, type);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    if (fragment === undefined) return nothing;
    const condition = fragment.typeCondition?.name.value;
    const narrowed = condition === undefined ? type : schema.getType(condition);
    return narrowed === undefined ? nothing : ofSelections(fragment.selectionSet, narrowed);
  };

  return ofSelections(operation.selectionSet, root);
}

const nothing: OperationCost = { complexity: 0, introspectionBytes: 0 };

function optionOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): { readonly field?: number; readonly multiplier?: number } {
  // Even if the cost does not depend on them: a wrong argument must be reported before anything runs.
  const args = field.args.length === 0 ? {} : getArgumentValues(field, node, variables);
  const { complexity } = field.extensions as { readonly complexity?: ComplexityOption };
  const option = typeof complexity === 'function' ? complexity(args) : complexity;
  return typeof option === 'number' ? { field: option } : typeof option === 'object' ? option : {};
}

function isIncluded(node: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variables);
  return skip?.['if'] !== true && include?.['if'] !== false;
}

/** Size of the answer to introspection fields: number of fields, and bytes of JSON. */
interface AnswerSize {
  readonly fields: number;
  readonly bytes: number;
}

/** Thrown if an answer exceeds the allowed number of fields; counting can stop. */
class TooManyFields extends Error {
  override readonly name = 'TooManyFields';
}

/**
 * Measures the answers of `__schema` and `__type`. The schema is known, so the count is exact. Each selection on each
 * type, field or argument is counted once and reused, so nesting and aliases need not be expanded.
 */
function schemaMeter(
  schema: GraphQLSchema,
  fragments: Operation['fragments'],
  variables: Operation['variables'],
): (node: FieldNode) => AnswerSize {
  const known = new Map<SelectionSetNode, Map<object, AnswerSize>>();
  const most = Math.ceil(limits.complexity / introspectionWeight);
  // Each visited field appears in the answer at least once, so there are never more visits than fields.
  let visits = 0;

  const ofValue = (value: unknown, node: FieldNode, type: GraphQLNamedType): AnswerSize => {
    if (value === null || value === undefined) return { fields: 0, bytes: 4 };
    if (Array.isArray(value)) {
      let [fields, bytes] = [0, 2];
      for (const item of value as unknown[]) {
        const size = ofValue(item, node, type);
        fields += size.fields;
        bytes += size.bytes + 1;
      }
      return { fields, bytes };
    }
    if (isObjectType(type) && node.selectionSet !== undefined) return ofObject(value, node.selectionSet, type);
    return { fields: 0, bytes: typeof value === 'string' ? Buffer.byteLength(value) + 2 : 8 };
  };

  const ofObject = (source: object, set: SelectionSetNode, type: GraphQLNamedType): AnswerSize => {
    const bySource = known.get(set) ?? new Map<object, AnswerSize>();
    known.set(set, bySource);
    const before = bySource.get(source);
    if (before !== undefined) return before;
    bySource.set(source, { fields: 0, bytes: 2 });
    let [fields, bytes] = [0, 2];
    for (const selection of set.selections) {
      if (!isIncluded(selection, variables)) continue;
      const size =
        selection.kind === Kind.FIELD
          ? ofField(source, selection, type)
          : ofFragment(source, selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value]);
      fields += size.fields;
      bytes += size.bytes;
    }
    const size = { fields, bytes };
    bySource.set(source, size);
    return size;

    function ofFragment(value: object, fragment: { readonly selectionSet: SelectionSetNode } | undefined): AnswerSize {
      return fragment === undefined ? { fields: 0, bytes: 0 } : ofObject(value, fragment.selectionSet, type);
    }
  };

  const ofField = (source: unknown, node: FieldNode, type: GraphQLNamedType): AnswerSize => {
    visits += 1;
    if (visits > most) throw new TooManyFields();
    const field = fieldOf(node.name.value, type);
    const key = (node.alias ?? node.name).value.length + 4;
    if (field === undefined) return { fields: 1, bytes: key + 20 };
    const args = getArgumentValues(field, node, variables);
    const value: unknown = field.resolve?.(source, args, null, { schema } as GraphQLResolveInfo);
    const size = ofValue(value, node, getNamedType(field.type));
    return { fields: size.fields + 1, bytes: size.bytes + key };
  };

  return (node) => {
    try {
      return ofField(undefined, node, schema.getQueryType() as GraphQLNamedType);
    } catch (error) {
      if (error instanceof TooManyFields) return { fields: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };
      throw error;
    }
  };
}

function fieldOf(name: string, type: GraphQLNamedType): GraphQLField<unknown, unknown> | undefined {
  if (name === '__schema') return SchemaMetaFieldDef;
  if (name === '__type') return TypeMetaFieldDef;
  return isObjectType(type) ? type.getFields()[name] : undefined;
}

/** Measures a document from its text in one pass, before anything else is done with it. */
import {
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export interface DocumentSize {
  readonly aliases: number;
  readonly directives: number;
  /** Characters of the longest name. */
  readonly nameLength: number;
  /** Nesting of braces and brackets: selections, values and types. */
  readonly nesting: number;
  /** Root fields of the largest operation. */
  readonly rootFields: number;
  /** Depth of the deepest operation or fragment. */
  readonly depth: number;
  /** Fields of the largest operation or fragment, counting fragments each time they are used. */
  readonly breadth: number;
}

export interface Shape {
  readonly depth: number;
  readonly breadth: number;
}

export function sizeOfDocument(document: DocumentNode): DocumentSize {
  let [aliases, directives, nameLength, nesting, level] = [0, 0, 0, 0, 0];
  const nested = {
    enter() {
      level += 1;
      nesting = Math.max(nesting, level);
    },
    leave() {
      level -= 1;
    },
  };
  visit(document, {
    SelectionSet: nested,
    ListValue: nested,
    ObjectValue: nested,
    ListType: nested,
    Field(node) {
      if (node.alias !== undefined) aliases += 1;
    },
    Directive() {
      directives += 1;
    },
    Name({ value }) {
      nameLength = Math.max(nameLength, value.length);
    },
  });
  const fragments = fragmentsOf(document);
  const shapeOf = shapesOf(fragments);
  let [rootFields, depth, breadth] = [0, 0, 0];
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const shape = shapeOf(definition.selectionSet);
    depth = Math.max(depth, shape.depth);
    breadth = Math.max(breadth, shape.breadth);
    if (definition.kind === Kind.OPERATION_DEFINITION)
      rootFields = Math.max(rootFields, rootFieldsOf(definition.selectionSet, fragments, new Set()));
  }
  return { aliases, directives, nameLength, nesting, rootFields, depth, breadth };
}

/** Depth and breadth of an operation. */
export function shapeOfOperation(
  { selectionSet }: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): Shape {
  return shapesOf(fragments)(selectionSet);
}

export function fragmentsOf({ definitions }: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  return fragments;
}

function shapesOf(fragments: Readonly<Record<string, FragmentDefinitionNode>>) {
  const known = new Map<SelectionSetNode, Shape>();
  const shapeOf = (set: SelectionSetNode | undefined): Shape => {
    if (set === undefined) return nothing;
    const before = known.get(set);
    if (before !== undefined) return before;
    // A recursive fragment counts nothing, because validation refuses it.
    known.set(set, nothing);
    let [depth, breadth] = [0, 0];
    for (const selection of set.selections) {
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      const holder = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      const below = shapeOf(holder?.selectionSet);
      depth = Math.max(depth, below.depth + own);
      breadth += below.breadth + own;
    }
    const shape = { depth, breadth };
    known.set(set, shape);
    return shape;
  };
  return shapeOf;
}

const nothing: Shape = { depth: 0, breadth: 0 };

function rootFieldsOf(
  { selections }: SelectionSetNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  seen: Set<string>,
): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) count += rootFieldsOf(selection.selectionSet, fragments, seen);
    else {
      // Spreading a fragment twice yields the same fields, which GraphQL merges.
      const fragment = seen.has(selection.name.value) ? undefined : fragments[selection.name.value];
      seen.add(selection.name.value);
      if (fragment !== undefined) count += rootFieldsOf(fragment.selectionSet, fragments, seen);
    }
  }
  return count;
}

/**
 * A lint rule: a promise stored in a variable must be used before anything else is awaited, returned or thrown.
 *
 * In `const read = load(); await check(); await read;`, a rejection of `read` has no handler while `check` is awaited, and
 * never gets one if `check` fails. Node then ends the process. `no-floating-promises` does not object, since `read` is
 * awaited.
 */
import type { Rule, Scope } from 'eslint';
import type { AssignmentExpression, Node, VariableDeclarator } from 'estree';
import type { Program, Type, TypeChecker } from 'typescript';

/** The services that typescript-eslint's parser gives to rules. */
interface TypeServices {
  readonly program: Program | null;
  readonly getTypeAtLocation: (node: Node) => Type;
}

/** A promise that is stored in a variable. */
interface Start {
  readonly node: Node & Rule.NodeParentExtension;
  readonly variable: Scope.Variable;
  readonly name: string;
}

export const noAbandonedPromises: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: {
      description: 'Require promises in variables to be used before anything else is awaited, returned or thrown',
    },
    messages: {
      abandoned:
        'The promise in "{{name}}" has no handler when line {{line}} waits or leaves: if it rejects, the process ends. Await it first, or run both with Promise.all, readBoth or readEach.',
    },
    schema: [],
  },
  create(context) {
    const { sourceCode } = context;
    const { program, getTypeAtLocation } = sourceCode.parserServices as TypeServices;
    if (program === null) throw new Error('The rule no-abandoned-promises needs type information.');
    const checker = program.getTypeChecker();
    const starts: Start[] = [];
    const exits: (Node & Rule.NodeParentExtension)[] = [];
    const note = (node: Node & Rule.NodeParentExtension) => {
      exits.push(node);
    };

    const begin = (node: (VariableDeclarator | AssignmentExpression) & Rule.NodeParentExtension) => {
      const [target, value] = node.type === 'VariableDeclarator' ? [node.id, node.init] : [node.left, node.right];
      if (target.type !== 'Identifier' || value === null || value === undefined) return;
      if (value.type === 'AwaitExpression' || value.type === 'Identifier') return;
      if (!holdsPromise(getTypeAtLocation(value), checker)) return;
      const variable = variableOf(target.name, sourceCode.getScope(node));
      // A variable of an outer function may be used anywhere at any time.
      if (variable === null || functionOf(variable.scope.block as typeof node) !== functionOf(node)) return;
      starts.push({ node, variable, name: target.name });
    };

    return {
      VariableDeclarator: begin,
      AssignmentExpression: begin,
      AwaitExpression: note,
      YieldExpression: note,
      ReturnStatement: note,
      ThrowStatement: note,
      'ForOfStatement[await=true]': note,
      'Program:exit'() {
        for (const { node, variable, name } of starts) {
          const firstUse = Math.min(
            ...variable.references
              .filter((reference) => reference.isRead())
              .map(({ identifier }) => startOf(identifier))
              .filter((position) => position >= endOf(node)),
          );
          const exit = exits.find(
            (one) => startOf(one) >= endOf(node) && endOf(one) <= firstUse && functionOf(one) === functionOf(node),
          );
          if (exit === undefined || !follows(node, exit)) continue;
          const line = String(exit.loc?.start.line);
          context.report({ node, messageId: 'abandoned', data: { name, line } });
        }
      },
    };
  },
};

const startOf = (node: Pick<Node, 'range'>) => node.range?.[0] ?? 0;
const endOf = (node: Pick<Node, 'range'>) => node.range?.[1] ?? 0;

const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression', 'Program']);

/** The function that contains a node, or the node itself if it is one; the program for top-level code. */
function functionOf(node: Node & Rule.NodeParentExtension): Node {
  let current = node;
  while (!functions.has(current.type)) current = current.parent as typeof node;
  return current;
}

/** Whether one node can run after another. False if only one of them runs, because they are in different branches. */
function follows(first: Node & Rule.NodeParentExtension, second: Node & Rule.NodeParentExtension): boolean {
  let [child, current] = [second, second.parent as typeof second | null];
  while (current !== null) {
    if (startOf(current) <= startOf(first) && endOf(current) >= endOf(first)) break;
    [child, current] = [current, current.parent as typeof second | null];
  }
  if (current === null) return true;
  if (current.type === 'IfStatement' || current.type === 'ConditionalExpression') return child !== current.alternate;
  return current.type !== 'SwitchStatement';
}

function variableOf(name: string, scope: Scope.Scope): Scope.Variable | null {
  for (let current: Scope.Scope | null = scope; current !== null; current = current.upper) {
    const variable = current.set.get(name);
    if (variable !== undefined) return variable;
  }
  return null;
}

/** Whether a value may be a promise, or a list of promises. */
function holdsPromise(type: Type, checker: TypeChecker): boolean {
  if (type.isUnionOrIntersection()) return type.types.some((part) => holdsPromise(part, checker));
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return checker.getTypeArguments(type as never).some((item) => holdsPromise(item, checker));
  const then = type.getProperty('then');
  return then !== undefined && checker.getTypeOfSymbol(then).getCallSignatures().length > 0;
}

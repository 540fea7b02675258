/** What one operation may ask for: its size, its cost and its time are held before it runs or while it does. */
import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
  type ASTVisitor,
  type DocumentNode,
  type ExecutionArgs,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { limits, type Limit } from '../api/cost.ts';
import { refusal } from './errors.ts';
import type { RequestContext } from './outcome.ts';

/** What an operation costs, as `extensions.cost` tells it. */
interface Cost {
  /** Each field once, and what stands below a list as often as such a list is long as a rule. */
  readonly complexity: number;
  /** Levels of fields. */
  readonly depth: number;
  /** Fields, with fragments as often as they are used. */
  readonly breadth: number;
}

/** The end of an operation's time, or of its client's patience. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  expired(): boolean;
  clear(): void;
}

/** What the context holds of the request besides the API's own. */
interface LimitedContext extends RequestContext {
  readonly request: Request;
  readonly deadline: Deadline;
  readonly params: { readonly extensions?: { readonly cost?: unknown } | null };
}

export const costHeader = 'x-graphql-cost';

/** Lasts this many milliseconds or until the request is given up. `clear` must be called, or the timer stays. */
export function startDeadline(milliseconds: number, request: AbortSignal): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new DOMException('The time of the operation is over.', 'TimeoutError'));
  }, milliseconds);
  // By hand: AbortSignal.any costs as much as a small operation.
  const giveUp = () => {
    controller.abort(request.reason);
  };
  if (request.aborted) giveUp();
  else request.addEventListener('abort', giveUp, { once: true });
  return {
    signal: controller.signal,
    expired: () => isOver,
    clear: () => {
      clearTimeout(timer);
      request.removeEventListener('abort', giveUp);
    },
  };
}

export function holdLimits(settings: { introspection: boolean; requestTimeout: number }): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options?: object) => parseWithin(source, options));
    },
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(limitsRule);
      addValidationRule(operationTypeRule);
      if (settings.introspection) return;
      addValidationRule(noIntrospectionRule);
      setValidationFn((...[schema, document, rules]: Parameters<typeof validate>) =>
        validate(schema, document, rules, { hideSuggestions: true }),
      );
    },
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const { deadline, request, params, outcome } = args.contextValue as unknown as LimitedContext;
      const cost = costOf(args);
      if (cost !== null) outcome.complexity = cost.complexity;
      const excess = cost === null ? null : firstExcess(cost);
      if (excess !== null) {
        deadline.clear();
        setResultAndStopExecution({ errors: [excess] });
        return undefined;
      }
      setExecuteFn(async (given: ExecutionArgs) => {
        try {
          const own = { signal: deadline.signal, hideSuggestions: !settings.introspection };
          return (await executeFn({ ...given, ...own })) as unknown;
        } catch (error) {
          if (deadline.expired()) return { errors: [tooSlow(settings.requestTimeout)] };
          throw error;
        } finally {
          deadline.clear();
        }
      });
      if (cost === null || (params.extensions?.cost !== true && !request.headers.has(costHeader))) return undefined;
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          const { complexity, depth, breadth } = limits;
          const told = { ...cost, limits: { complexity, depth, breadth } };
          setResult({ ...result, extensions: { ...result.extensions, cost: told } });
        },
      };
    },
  };
}

function parseWithin(source: string, options: object | undefined): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: limits.tokens });
  } catch (error) {
    if (error instanceof GraphQLError && / tokens\. Parsing aborted/.test(error.message))
      throw tooMuch('tokens', null, 'split it into several');
    throw error;
  }
}

/** What documents cost with the variables that they came with, as long as the documents themselves are kept. */
const knownCosts = new WeakMap<DocumentNode, Map<string, Cost | null>>();
const costsOfDocument = 100;

function costOf(args: ExecutionArgs): Cost | null {
  const { document, operationName, variableValues } = args;
  const known = knownCosts.get(document) ?? new Map<string, Cost | null>();
  if (known.size === 0 || known.size >= costsOfDocument) {
    known.clear();
    knownCosts.set(document, known);
  }
  const key = JSON.stringify([operationName, variableValues]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const cost = computeCost(args);
  known.set(key, cost);
  return cost;
}

/** What an operation costs; null where it cannot be told, because its variables are wrong: running it tells why. */
function computeCost({ schema, document, operationName, variableValues, contextValue }: ExecutionArgs): Cost | null {
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) return null;
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  try {
    return complexityFromQuery(
      { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
      { schema, variables: { ...variableValues }, ctx: contextValue as object },
    );
  } catch {
    return null;
  }
}

function firstExcess(cost: Cost): GraphQLError | null {
  const name = (['complexity', 'depth', 'breadth'] as const).find((limit) => cost[limit] > limits[limit]);
  return name === undefined
    ? null
    : tooMuch(name, cost[name], 'ask for fewer fields, smaller pages ("first") or fewer levels');
}

const names: Record<Limit, string> = {
  complexity: 'The complexity of this operation',
  depth: 'The depth of this operation',
  breadth: 'The number of fields of this operation',
  tokens: 'The number of tokens of this document',
  rootFields: 'The number of root fields of this operation',
  aliases: 'The number of aliases of this document',
  directives: 'The number of directives of this document',
};

function tooMuch(limit: Limit, found: number | null, cure: string): GraphQLError {
  const most = String(limits[limit]);
  const is = found === null ? `is more than ${most}` : `is ${String(found)}, more than ${most}`;
  return refusal('QUERY_TOO_COMPLEX', `${names[limit]} ${is}; ${cure}.`, 400);
}

function tooSlow(milliseconds: number): GraphQLError {
  return refusal(
    'REQUEST_TIMEOUT',
    `The answer was not ready after ${String(milliseconds)} ms; ask for less at a time, or try again later.`,
    503,
    { always: true },
  );
}

/** Counts what costs time before an operation's cost is even computed. */
function limitsRule(context: ValidationContext): ASTVisitor {
  const found = { aliases: 0, directives: 0, rootFields: 0 };
  return {
    Field(node) {
      if (node.alias !== undefined) found.aliases += 1;
    },
    Directive() {
      found.directives += 1;
    },
    OperationDefinition({ selectionSet }) {
      found.rootFields = Math.max(found.rootFields, rootFieldsOf(selectionSet, context, new Set()));
    },
    Document: {
      leave() {
        for (const name of ['aliases', 'directives', 'rootFields'] as const)
          if (found[name] > limits[name])
            context.reportError(tooMuch(name, found[name], 'split it into several operations'));
      },
    },
  };
}

function rootFieldsOf({ selections }: SelectionSetNode, context: ValidationContext, seen: Set<string>): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) count += 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) count += rootFieldsOf(selection.selectionSet, context, seen);
    else {
      // A fragment that is spread twice gives the same fields again, which GraphQL merges.
      const fragment = seen.has(selection.name.value) ? null : context.getFragment(selection.name.value);
      seen.add(selection.name.value);
      if (fragment !== null && fragment !== undefined) count += rootFieldsOf(fragment.selectionSet, context, seen);
    }
  }
  return count;
}

/** GraphQL 16 itself takes an operation of a type that the schema lacks for valid. */
function operationTypeRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      const { operation } = node;
      const root = context.getSchema().getRootType(operation);
      if (root === undefined || root === null)
        context.reportError(new GraphQLError(`There is no ${operation} in this API; send a query.`, { nodes: node }));
    },
  };
}

function noIntrospectionRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value === '__schema' || node.name.value === '__type')
        context.reportError(
          new GraphQLError('Introspection is off on this server; take the schema from schema/schema.graphql.', {
            nodes: node,
          }),
        );
    },
  };
}

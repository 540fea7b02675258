/** Enforces the limits of an operation: size and cost before it runs, time while it runs. */
import { createHash } from 'node:crypto';
import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  parse,
  validate,
  type ASTVisitor,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { responseTooLarge } from '../api/answer-budget.ts';
import { limits, type Limit } from '../api/cost.ts';
import { costOfOperation, type OperationCost } from '../api/operation-cost.ts';
import { fragmentsOf, shapeOfOperation, sizeOfDocument, type DocumentSize, type Shape } from './document-size.ts';
import { shorten } from '../errors.ts';
import { keep, keptBytes } from '../store/kept.ts';
import { openLanes } from './capacity.ts';
import { codeOf, refusal } from './errors.ts';
import type { RequestContext } from './outcome.ts';

/** The cost of an operation; everything except the bytes is returned as `extensions.cost`. */
type Cost = OperationCost & Shape;

/** Ends an operation when its time is up or its client disconnects. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it ended because time was up. */
  expired(): boolean;
  clear(): void;
}

/** The parts of the context that belong to the request. */
interface LimitedContext extends RequestContext {
  readonly request: Request;
  readonly deadline: Deadline;
  readonly params: { readonly extensions?: { readonly cost?: unknown } | null };
}

export const costHeader = 'x-graphql-cost';

/** Lasts this many milliseconds or until the request is aborted. Call `clear`, or the timer stays. */
export function startDeadline(milliseconds: number, request: AbortSignal): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const expire = () => {
    isOver = true;
    controller.abort(new DOMException('The time of the operation is over.', 'TimeoutError'));
  };
  const timer = setTimeout(expire, Math.max(0, milliseconds));
  if (milliseconds <= 0) expire();
  // By hand, because AbortSignal.any costs as much as a small operation.
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

export function holdLimits(settings: {
  introspection: boolean;
  requestTimeout: number;
  maxResponseBytes: number;
}): Plugin {
  const lanes = openLanes();
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options?: object) => parseWithin(source, options));
    },
    onValidate({ addValidationRule, setValidationFn }) {
      addValidationRule(operationTypeRule);
      if (!settings.introspection) addValidationRule(noIntrospectionRule);
      setValidationFn((...[schema, document, rules]: Parameters<typeof validate>) => {
        const excesses = excessesOf(document);
        if (excesses.length > 0) return excesses;
        return validate(schema, document, rules, { hideSuggestions: !settings.introspection });
      });
    },
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const { deadline, request, params, outcome } = args.contextValue as unknown as LimitedContext;
      const refuse = (error: GraphQLError) => {
        deadline.clear();
        setResultAndStopExecution({ errors: [error] });
      };
      let cost;
      try {
        cost = costOf(args);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        refuse(wrongArgument(error));
        return undefined;
      }
      if (cost !== null) outcome.complexity = Math.min(cost.complexity, largestTold);
      const excess = cost === null ? null : firstExcess(cost);
      if (excess !== null) {
        refuse(excess);
        return undefined;
      }
      if (cost !== null && cost.introspectionBytes > settings.maxResponseBytes) {
        refuse(tooLarge(settings.maxResponseBytes));
        return undefined;
      }
      setExecuteFn(async (given: ExecutionArgs) => {
        let leave: (() => void) | undefined;
        try {
          leave = await lanes.enter(cost?.complexity ?? 0, deadline.signal);
          const own = { signal: deadline.signal, hideSuggestions: !settings.introspection };
          const result = (await executeFn({ ...given, ...own })) as ExecutionResult;
          const { errors } = result;
          if (errors === undefined) return result;
          if (errors.some((error) => codeOf(error) === 'RESPONSE_TOO_LARGE'))
            return { errors: [tooLarge(settings.maxResponseBytes)] };
          return errors.length > mostErrors ? { ...result, errors: errors.slice(0, mostErrors) } : result;
        } catch (error) {
          if (deadline.expired()) return { errors: [tooSlow(settings.requestTimeout)] };
          throw error;
        } finally {
          leave?.();
          deadline.clear();
        }
      });
      if (cost === null || (params.extensions?.cost !== true && !request.headers.has(costHeader))) return undefined;
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in result) return;
          const { complexity, depth, breadth } = limits;
          const told = {
            ...{ complexity: cost.complexity, depth: cost.depth, breadth: cost.breadth },
            limits: { complexity, depth, breadth },
          };
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
    // The parser is recursive, and a document of brackets alone can be deeper than the stack.
    if (error instanceof RangeError) throw tooMuch('nesting', null, cures.nesting);
    if (error instanceof GraphQLError && / tokens\. Parsing aborted/.test(error.message))
      throw tooMuch('tokens', null, 'split it into several');
    throw error;
  }
}

/** Size of a cost in bytes: five numbers. */
const bytesOfCost = 100;
/** Costs by a hash of operation and variables, so that all keys have the same length. */
const knownCosts = keep<Cost>('costs', keptBytes.costs, () => bytesOfCost);
/** Longer variables take more time to compare than to count again. */
const longestKey = 2_000;
const documentNumbers = new WeakMap<DocumentNode, number>();
let documentsSoFar = 0;

/** Null if it cannot be computed because the variables are invalid; running the operation reports why. */
function costOf(args: ExecutionArgs): Cost | null {
  const key = costKey(args);
  const found = key === null ? undefined : knownCosts.get(key);
  if (found !== undefined) return found;
  const cost = computeCost(args);
  if (key !== null && cost !== null) knownCosts.set(key, cost);
  return cost;
}

function costKey({ document, operationName, variableValues }: ExecutionArgs): string | null {
  let number = documentNumbers.get(document);
  if (number === undefined) {
    documentsSoFar += 1;
    number = documentsSoFar;
    documentNumbers.set(document, number);
  }
  try {
    const key = JSON.stringify([number, operationName, variableValues]);
    return key.length > longestKey ? null : createHash('sha256').update(key).digest('base64url');
  } catch {
    // Nested more deeply than any text can be.
    return null;
  }
}

function computeCost({ schema, document, operationName, variableValues }: ExecutionArgs): Cost | null {
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) return null;
  const read = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {}, { maxErrors: 1 });
  if (read.coerced === undefined) return null;
  const fragments = fragmentsOf(document);
  const cost = costOfOperation({ schema, operation, fragments, variables: read.coerced });
  return { ...cost, ...shapeOfOperation(operation, fragments) };
}

function firstExcess(cost: Cost): GraphQLError | null {
  const name = (['complexity', 'depth', 'breadth'] as const).find((limit) => cost[limit] > limits[limit]);
  return name === undefined ? null : tooMuch(name, cost[name], fewer);
}

const fewer = 'ask for fewer fields, smaller pages ("first") or fewer levels';

/** The limits that a document exceeds, determined before anything that takes longer for larger documents. */
function excessesOf(document: DocumentNode): GraphQLError[] {
  const size = sizeOfDocument(document);
  return (Object.keys(size) as (keyof DocumentSize)[])
    .filter((name) => size[name] > limits[name])
    .map((name) => tooMuch(name, size[name], cures[name]));
}

const split = 'split it into several operations';
const cures: Record<keyof DocumentSize, string> = {
  aliases: split,
  directives: split,
  rootFields: split,
  nameLength: 'write shorter names',
  nesting: 'write flatter lists, objects and fragments',
  depth: fewer,
  breadth: fewer,
};

const names: Record<Limit, string> = {
  complexity: 'The complexity of this operation',
  depth: 'The depth of this operation',
  breadth: 'The number of fields of this operation',
  tokens: 'The number of tokens of this document',
  rootFields: 'The number of root fields of this operation',
  aliases: 'The number of aliases of this document',
  directives: 'The number of directives of this document',
  nameLength: 'The length of a name in this document',
  nesting: 'The nesting of this document',
};

/** Nested fragments can make a count arbitrarily large. */
const largestTold = 1_000_000_000;

function tooMuch(limit: Limit, found: number | null, cure: string): GraphQLError {
  const most = String(limits[limit]);
  const is = found === null || found > largestTold ? `is more than ${most}` : `is ${String(found)}, more than ${most}`;
  return refusal('QUERY_TOO_COMPLEX', `${names[limit]} ${is}; ${cure}.`, 400);
}

function tooLarge(maxBytes: number): GraphQLError {
  const error = responseTooLarge(maxBytes);
  error.extensions['http'] = { status: 400, spec: true };
  return error;
}

/** An invalid argument is reported before anything runs, whatever else the operation asks. */
function wrongArgument({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } },
  });
}

function tooSlow(milliseconds: number): GraphQLError {
  return refusal(
    'REQUEST_TIMEOUT',
    `The response was not ready after ${String(milliseconds)} ms; ask for less at a time, or try again later.`,
    503,
    { always: true },
  );
}

/** GraphQL 16 considers an operation valid even if the schema lacks its root type. */
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

/** Maximum number of errors in one answer. There may be one per list item. */
const mostErrors = 100;

/** Shortens messages that come from GraphQL itself; ours are short already. */
export function shortenErrors(): Plugin {
  return {
    onResultProcess(process) {
      const { result } = process;
      if (Array.isArray(result) || Symbol.asyncIterator in result || result.errors === undefined) return;
      const { errors } = result;
      if (errors.some(({ message }) => shorten(message) !== message))
        process.setResult({ ...result, errors: errors.map((error) => shortened(error)) });
    },
  };
}

function shortened(error: GraphQLError): GraphQLError {
  const { nodes, source, positions, path, extensions } = error;
  const message = shorten(error.message);
  if (message === error.message) return error;
  const place = { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null };
  return new GraphQLError(message, { ...place, extensions });
}

/** Gives each operation a consistent view of the graph, and runs it again if the graph changed meanwhile. */
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { startBudget, type AnswerBudget } from '../api/answer-budget.ts';
import type { ApiContext } from '../api/builder.ts';
import { createLoaders } from '../api/loaders.ts';
import { projectionOf } from '../api/look-ahead.ts';
import { GraphError } from '../errors.ts';
import { GraphMoved, type Basis, type GraphCache, type OperationRead } from '../store/cache.ts';
import type { Deadline } from './limits.ts';
import type { RequestContext } from './outcome.ts';

/**
 * Adds loaders to the context of each operation. An answer never mixes two revisions: if the graph changes between
 * reads, everything read so far is dropped and the operation runs again, until its time is up.
 */
export function readSnapshots(cache: GraphCache, maxResponseBytes: number): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs): Promise<unknown> => {
        const context = args.contextValue as ApiContext & RequestContext & { deadline: Deadline };
        const { signal } = context.deadline;
        const projection = projectionOf(args.document);
        if (context.failure !== null) throw context.failure;
        for (let attempt = 1; ; attempt += 1) {
          const operation = await cache.operation(context.since, attempt);
          const { reader, onRead } = operation;
          const budget = startBudget(maxResponseBytes);
          const contextValue = { ...context, graph: createLoaders(reader, { signal, projection, onRead }), budget };
          const result = await within(budget, () => executeFn({ ...args, contextValue }));
          const moved = hasMoved(result);
          if (!moved && hasFailed(result)) return result;
          const basis = moved ? null : await basisOf(operation);
          if (basis !== null) {
            context.outcome.basis = basis;
            return result;
          }
          if (signal.aborted) {
            const sentence = 'The graph is changing too fast to be read; try again in a moment.';
            return { data: null, errors: [new GraphError('STORE_UNAVAILABLE', sentence)] };
          }
        }
      });
    },
  };
}

async function within(budget: AnswerBudget, run: () => unknown): Promise<ExecutionResult> {
  try {
    return (await run()) as ExecutionResult;
  } finally {
    budget.end();
  }
}

/** The state of the graph behind a finished operation; null if it must run again. */
async function basisOf(operation: OperationRead): Promise<Basis | null> {
  try {
    return await operation.finish();
  } catch (error) {
    if (error instanceof GraphMoved) return null;
    throw error;
  }
}

/** Whether the store failed, so that there is nothing to verify. */
function hasFailed({ errors }: ExecutionResult): boolean {
  return errors?.some(({ extensions }) => storeFailures.has(extensions['code'])) === true;
}

const storeFailures = new Set<unknown>(['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'NOT_SEEDED']);

function hasMoved({ errors }: ExecutionResult): boolean {
  return errors?.some(cameFromMove) === true;
}

function cameFromMove(error: GraphQLError): boolean {
  let current: unknown = error;
  while (current instanceof GraphQLError) current = current.originalError;
  return current instanceof GraphMoved;
}

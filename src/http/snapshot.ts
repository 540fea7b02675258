/** Gives each operation one view of the graph, and runs it anew where the graph has changed under it. */
import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { startBudget, type AnswerBudget } from '../api/answer-budget.ts';
import type { ApiContext } from '../api/builder.ts';
import { createLoaders } from '../api/loaders.ts';
import { projectionOf } from '../api/look-ahead.ts';
import { GraphError } from '../errors.ts';
import { GraphMoved, type GraphCache } from '../store/cache.ts';
import type { Deadline } from './limits.ts';
import type { RequestContext } from './outcome.ts';

/** So often an operation is begun anew before it gives up; each time the graph must have changed within milliseconds. */
const mostAttempts = 12;

/**
 * Puts the loaders of a snapshot into the context of each operation. An answer never mixes two revisions: where a read was
 * overtaken by a change, everything that was read is dropped and the operation runs again on the new revision.
 */
export function readSnapshots(cache: GraphCache, maxResponseBytes: number): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs): Promise<unknown> => {
        const context = args.contextValue as ApiContext & RequestContext & { deadline: Deadline };
        const { signal } = context.deadline;
        const projection = projectionOf(args.document);
        for (let attempt = 1; ; attempt += 1) {
          const reader = await ((attempt === 1 ? context.snapshot : null) ?? cache.snapshot());
          context.outcome.snapshot = reader;
          const budget = startBudget(maxResponseBytes);
          const contextValue = { ...context, graph: createLoaders(reader, { signal, projection }), budget };
          const result = await within(budget, () => executeFn({ ...args, contextValue }));
          if (!hasMoved(result)) return result;
          if (attempt === mostAttempts) {
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

function hasMoved({ errors }: ExecutionResult): boolean {
  return errors?.some(cameFromMove) === true;
}

function cameFromMove(error: GraphQLError): boolean {
  let current: unknown = error;
  while (current instanceof GraphQLError) current = current.originalError;
  return current instanceof GraphMoved;
}

/** Errors on their way to a client: what is told as it is, what is masked, and the code and status of each. */
import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { GraphError, type ErrorCode } from '../errors.ts';

/**
 * An error that ends a request before it runs, with the status of the answer. Who accepts application/json alone is
 * answered 200, as GraphQL over HTTP has it, unless `always` is set.
 */
export function refusal(code: ErrorCode, message: string, status: number, options: { always?: boolean } = {}) {
  const error = new GraphError(code, message);
  error.extensions['http'] = options.always === true ? { status } : { status, spec: true };
  return error;
}

export function codeOf({ extensions: { code } }: GraphQLError): string {
  return typeof code === 'string' ? code : 'GRAPHQL';
}

/** Gives each error of an operation that never ran a code and a status: GraphQL has none for variables that do not fit. */
export function nameRefusals(): Plugin {
  return {
    onExecute() {
      return {
        onExecuteDone({ result }) {
          if (Symbol.asyncIterator in result || 'data' in result) return;
          for (const { extensions } of (result.errors ?? []) as readonly GraphQLError[]) {
            extensions['code'] ??= 'BAD_USER_INPUT';
            extensions['http'] = { status: 400, spec: true, ...(extensions['http'] as object | undefined) };
          }
        },
      };
    },
  };
}

/** Lets through what a client can act on; everything else is logged under a number that the client is told. */
export function maskError(error: unknown, logger: Logger): Error {
  const expected = findGraphError(error);
  if (expected !== null) {
    if (expected.cause !== undefined)
      logger.warn({ err: expected.cause, code: expected.extensions['code'] }, expected.message);
    return error as GraphQLError;
  }
  // GraphQL's own errors (syntax, validation, variables) come without an original error.
  if (error instanceof GraphQLError && error.originalError === undefined) return error;
  const incident = randomUUID();
  const original = error instanceof GraphQLError ? error.originalError : error;
  const path = error instanceof GraphQLError ? error.path : undefined;
  logger.error({ incident, path, err: original }, 'an unexpected error was masked');
  const masked = new GraphError(
    'INTERNAL_SERVER_ERROR',
    `Something went wrong in the server; its log has the incident ${incident}.`,
    { incident },
  );
  if (!(error instanceof GraphQLError)) {
    masked.extensions['http'] = { status: 500 };
    return masked;
  }
  return new GraphQLError(masked.message, {
    nodes: error.nodes ?? null,
    path: error.path ?? null,
    extensions: masked.extensions,
  });
}

function findGraphError(error: unknown): GraphQLError | null {
  for (let current = error; current instanceof GraphQLError; current = current.originalError) {
    if (current instanceof GraphError) return current;
  }
  return null;
}

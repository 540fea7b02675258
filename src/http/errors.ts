/** Errors on their way to a client: what is told as it is, what is masked, and the code and status of each. */
import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { GraphError, type ErrorCode, type ProtocolCode } from '../errors.ts';

/**
 * An error that ends a request before it runs, with the status of the answer. Who accepts application/json alone is
 * answered 200, as GraphQL over HTTP has it, unless `always` is set.
 */
export function refusal(
  code: ErrorCode | ProtocolCode,
  message: string,
  status: number,
  options: { always?: boolean } = {},
) {
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
export function maskError(
  error: unknown,
  logger: Logger,
  { hideSuggestions }: { readonly hideSuggestions: boolean },
): Error {
  const expected = findGraphError(error);
  if (expected !== null) {
    if (expected.cause !== undefined || expected.forOperator !== expected.message)
      logger.warn({ err: expected.cause, code: expected.extensions['code'] }, expected.forOperator);
    return withRetryAfter(error as GraphQLError);
  }
  if (error instanceof GraphQLError && isClientMistake(error))
    return hideSuggestions ? withoutSuggestion(error) : error;
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

/** Codes of errors that pass by themselves, with the seconds after which a client may try again. */
const retryAfter: Readonly<Record<string, number>> = { STORE_UNAVAILABLE: 5, STORE_TIMEOUT: 5, REQUEST_TIMEOUT: 5 };

/** Adds `Retry-After` to an answer with an error that passes, and status 503 if the error is of the whole operation. */
function withRetryAfter(error: GraphQLError): GraphQLError {
  const seconds = retryAfter[codeOf(error)];
  if (seconds === undefined) return error;
  const isWhole = error.path === undefined;
  const given = error.extensions['http'] as object | undefined;
  error.extensions['http'] = {
    ...(isWhole ? { status: 503 } : {}),
    ...given,
    headers: { 'retry-after': String(seconds) },
  };
  return error;
}

/**
 * True for GraphQL's own word on a request: syntax, validation, variables, and arguments whose value came by a variable. What it
 * says while it completes a result (a value that an enum cannot represent, a missing non-null value) is our fault.
 */
function isClientMistake(error: GraphQLError): boolean {
  let root: Error | undefined = error;
  while (root instanceof GraphQLError && root.originalError !== undefined) root = root.originalError;
  if (!(root instanceof GraphQLError)) return false;
  if (error.path === undefined) return true;
  if (!/^Argument "/.test(error.message)) return false;
  error.extensions['code'] ??= 'BAD_USER_INPUT';
  return true;
}

/** GraphQL suggests names of the schema for wrong values of variables, whatever it has been told. */
function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ Did you mean .*\?$/s, '');
  if (message === error.message) return error;
  const { nodes = null, path = null, extensions } = error;
  return new GraphQLError(message, { nodes, path, extensions });
}

function findGraphError(error: unknown): GraphError | null {
  for (let current = error; current instanceof GraphQLError; current = current.originalError) {
    if (current instanceof GraphError) return current;
  }
  return null;
}

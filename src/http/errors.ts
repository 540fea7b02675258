/** Prepares errors for clients: which are passed on, which are masked, and the code and status of each. */
import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { GraphError, type ErrorCode, type ProtocolCode } from '../errors.ts';

/**
 * An error that ends a request before it runs, with the HTTP status. As GraphQL over HTTP requires, clients that accept
 * only application/json get status 200, unless `always` is set.
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

/** Adds a code and status to the errors of operations that never ran, because GraphQL gives none for invalid variables. */
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

/** Passes on errors that a client can act on. Others are logged under an incident id, which the client receives. */
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

/** Codes of temporary errors, with the seconds after which a client may retry. */
const retryAfter: Readonly<Record<string, number>> = { STORE_UNAVAILABLE: 5, STORE_TIMEOUT: 5, REQUEST_TIMEOUT: 5 };

/** Seconds after which a client may try again; null if that would not help. */
export function retryAfterOf(error: GraphQLError): number | null {
  return retryAfter[codeOf(error)] ?? null;
}

/** Adds `Retry-After` for a temporary error, and status 503 if it concerns the whole operation. */
function withRetryAfter(error: GraphQLError): GraphQLError {
  const seconds = retryAfterOf(error);
  if (seconds === null) return error;
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
 * True for GraphQL's errors about the request itself: syntax, validation, variables, and argument values passed by
 * variables. Its errors while completing a result (an invalid enum value, a null for a non-null field) are our fault.
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

/** For wrong variable values GraphQL suggests names of the schema even if told not to. */
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

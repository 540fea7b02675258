/** Errors for people: in API answers and on the terminal. */
import { GraphQLError } from 'graphql';

/** Every `extensions.code` of our own. API.md explains when each occurs and what to do. */
export const errorCodes = [
  'INVALID_ID',
  'RETIRED_ID',
  'INVALID_CURSOR',
  'INVALID_ARGUMENT',
  'UNKNOWN_SOURCE',
  'UNKNOWN_NAME',
  'WALK_TOO_WIDE',
  'QUERY_TOO_COMPLEX',
  'RESPONSE_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'SERVER_BUSY',
  'DOCUMENT_NOT_TRUSTED',
  'DOCUMENT_HASH_MISMATCH',
  'PERSISTED_QUERY_NOT_FOUND',
  'UNSUPPORTED_MEDIA_TYPE',
  'STORE_UNAVAILABLE',
  'STORE_TIMEOUT',
  'NOT_SEEDED',
  'INVALID_DATA',
  'INTERNAL_SERVER_ERROR',
] as const;
export type ErrorCode = (typeof errorCodes)[number];
export type ProtocolCode = (typeof protocolCodes)[number];

/** Codes from GraphQL and its transport. */
export const protocolCodes = [
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'REQUEST_ENTITY_TOO_LARGE',
] as const;

export interface GraphErrorOptions {
  readonly cause?: unknown;
  /** The id under which the log has details. */
  readonly incident?: string;
  /** Only for logs and the terminal. */
  readonly forOperator?: string;
  /** The id that takes the place of a retired one; null if none does. */
  readonly replacedBy?: string | null;
  /** What the client may have meant. */
  readonly suggestions?: readonly { readonly id: string; readonly name: string }[];
}

/**
 * An error that a client reads as it is: one sentence that says what is wrong and how to fix it. The underlying error
 * goes to `cause`, and details for the operator (addresses, user names, settings) to `forOperator`; both are logged and
 * never sent.
 */
export class GraphError extends GraphQLError {
  override readonly name = 'GraphError';

  /** The sentence for logs and the terminal; equals `message` if there is nothing to add. */
  readonly forOperator: string;

  constructor(code: ErrorCode | ProtocolCode, message: string, options: GraphErrorOptions = {}) {
    const { cause, forOperator = message, ...told } = options;
    super(shorten(message), { extensions: { code, ...told } });
    this.forOperator = shorten(forOperator);
    if (cause !== undefined) this.cause = cause;
  }
}

/** The sentence of an error for logs and the terminal. */
export function operatorMessage(error: Error): string {
  return error instanceof GraphError ? error.forOperator : error.message;
}

/** The error of a record that the store could not read in full. */
export function faultError(fault: string): GraphError {
  return new GraphError('INVALID_DATA', fault);
}

/** Maximum length of a message, because it may quote input of any length. */
const longestMessage = 1_000;

/** Shortens a long message in the middle: the beginning says what is wrong, the end how to fix it. */
export function shorten(message: string): string {
  const part = longestMessage / 2 - 2;
  return message.length <= longestMessage ? message : `${message.slice(0, part)} … ${message.slice(-part)}`;
}

/** A command that cannot be carried out; its message is one sentence for the user. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The errors that people meet: in an answer of the API, and on the terminal. */
import { GraphQLError } from 'graphql';

/** Every `extensions.code` that the API gives of its own; API.md tells when each comes and what to do. */
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

/** The codes that GraphQL and its transport give. */
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
  /** Under which the log has more. */
  readonly incident?: string;
  /** For logs and the terminal only. */
  readonly forOperator?: string;
  /** The id that takes the place of a retired one; null if none does. */
  readonly replacedBy?: string | null;
  /** What the client may have meant. */
  readonly suggestions?: readonly { readonly id: string; readonly name: string }[];
}

/**
 * An error that a client reads as it is: one sentence that says what is wrong and what would be right. The driver's or
 * system's own error goes to `cause`, and what only the operator may read (addresses, user names, settings) to `forOperator`;
 * both are logged and never sent.
 */
export class GraphError extends GraphQLError {
  override readonly name = 'GraphError';

  /** The sentence for logs and the terminal; `message` if nothing more can be said. */
  readonly forOperator: string;

  constructor(code: ErrorCode | ProtocolCode, message: string, options: GraphErrorOptions = {}) {
    const { cause, forOperator = message, ...told } = options;
    super(shorten(message), { extensions: { code, ...told } });
    this.forOperator = shorten(forOperator);
    if (cause !== undefined) this.cause = cause;
  }
}

/** The error of a record that the store could not read in full. */
export function faultError(fault: string): GraphError {
  return new GraphError('INVALID_DATA', fault);
}

/** Most characters of a message. It quotes what was sent, which may be of any length. */
const longestMessage = 1_000;

/** Cuts a long message in its middle: what is wrong stands at the beginning, and what would be right at the end. */
export function shorten(message: string): string {
  const part = longestMessage / 2 - 2;
  return message.length <= longestMessage ? message : `${message.slice(0, part)} … ${message.slice(-part)}`;
}

/** A command that cannot be carried out; its message is one sentence for the person at the terminal. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Answers outside GraphQL: small JSON documents, errors, and stopping work for clients that have disconnected. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { GraphError } from '../errors.ts';
import { codeOf, retryAfterOf } from './errors.ts';
import type { GraphqlRecord } from './graphql.ts';

/** Sends a JSON document that no cache stores, unless the headers say so. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: OutgoingHttpHeaders = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
      'cache-control': 'no-store',
      ...headers,
    })
    .end(bytes);
}

/** Aborted when the client has hung up, and also when the answer is complete. */
export function closeOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    controller.abort();
  });
  return controller.signal;
}

/**
 * Sends an error, unless part of the answer has been sent or the client has disconnected. Rethrows anything but an
 * error of the store or of a time limit.
 */
export function refuse(
  error: unknown,
  response: ServerResponse,
  { record, logger, milliseconds }: { record: GraphqlRecord; logger: Logger; milliseconds: number },
): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known =
    error instanceof Error && error.name === 'TimeoutError'
      ? new GraphError('REQUEST_TIMEOUT', `Nothing was ready after ${String(milliseconds)} ms; try again later.`)
      : error;
  if (!(known instanceof GraphError)) throw error;
  if (known.forOperator !== known.message || known.cause !== undefined)
    logger.warn({ err: known.cause, code: codeOf(known) }, known.forOperator);
  record.errors = [codeOf(known)];
  const seconds = retryAfterOf(known);
  sendJson(response, 503, { error: known.message }, seconds === null ? {} : { 'retry-after': String(seconds) });
}

/** What keeps pages of other sites out: headers of every answer, who may ask from a browser, and which bodies are taken. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGraphQLError, type Plugin } from 'graphql-yoga';
import { costHeader } from './limits.ts';
import { refusal } from './errors.ts';
import { contextOf } from './outcome.ts';

/** Headers that every answer has; a page has a policy of its own. */
export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
}

/** What a page with this one script may do: run it with its workers, style itself, and ask this server. */
export function pagePolicy(scriptHash: string): string {
  return [
    "default-src 'none'",
    `script-src '${scriptHash}'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const methods = 'GET, POST';
const requestHeaders = ['content-type', 'if-none-match', 'x-request-id', costHeader, 'traceparent', 'tracestate'];
const answerHeaders = ['etag', 'x-request-id'];

/** Whether answers differ by who asks, so that a cache must keep them apart. */
export function varyByOrigin(origins: readonly string[]): boolean {
  return origins.length > 0 && !origins.includes('*');
}

/**
 * Tells the browser whether a page of another site may read the answer: none may where the list is empty, and nothing is ever
 * asked in a user's name. True where the request was only the browser's question about it, which is answered then.
 *
 * Yoga's own handling tells an origin that is not listed that `null` may read, which sandboxed pages are, and does not vary.
 */
export function answerOrigin(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  const isQuestion = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  const allowed = origins.includes('*') ? '*' : origins.find((one) => one === origin);
  if (allowed !== undefined) {
    response.setHeader('access-control-allow-origin', allowed);
    response.setHeader('access-control-expose-headers', answerHeaders.join(', '));
  }
  if (!isQuestion) return false;
  if (allowed !== undefined) {
    response.setHeader('access-control-allow-methods', methods);
    response.setHeader('access-control-allow-headers', requestHeaders.join(', '));
    response.setHeader('access-control-max-age', '600');
  }
  if (varyByOrigin(origins)) response.setHeader('vary', 'origin');
  response.writeHead(204).end();
  return true;
}

/** Whether a body says that it is JSON. */
export function saysJson(contentType: string | null | undefined): boolean {
  return mediaType(contentType) === 'application/json';
}

function mediaType(contentType: string | null | undefined): string {
  return contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * Takes JSON bodies alone, and none that is too large. A browser sends the others (a form, plain text) to any site without
 * asking it first; JSON it does not, so no further header need be demanded.
 */
export function takeJsonOnly(): Plugin {
  return {
    onRequestParse({ request, serverContext }) {
      if (request.method !== 'POST') return;
      const type = request.headers.get('content-type');
      if (!saysJson(type)) {
        const given = mediaType(type);
        throw refusal(
          'UNSUPPORTED_MEDIA_TYPE',
          `${given === '' ? 'The request has no content type' : `The content type is "${given}"`}; send "application/json".`,
          415,
          { always: true },
        );
      }
      if (contextOf(serverContext).bodyIsTooLarge)
        throw createGraphQLError('Request body too large', {
          extensions: { code: 'REQUEST_ENTITY_TOO_LARGE', http: { status: 413 } },
        });
    },
  };
}

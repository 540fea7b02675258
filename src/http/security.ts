/** Protection from other sites: security headers, CORS, and the host names the server answers to. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Headers of every answer; pages have their own policy. */
export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
}

/** The policy of a page with one script: run it and its workers, style itself, and call this server. */
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

/** The explorer's policy: scripts and styles from this server, calls to it, and images that it draws itself. */
export const explorerPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const methods = 'GET, HEAD, POST';
const exposedHeaders = ['content-disposition', 'etag', 'x-request-id', 'retry-after'];
/** Enough for any client, gateway or tracer; longer lists are not reflected. */
const mostRequestedHeaders = 100;

/** Whether answers differ by origin, so that caches must store them separately. */
export function varyByOrigin(origins: readonly string[]): boolean {
  return origins.length > 0 && !origins.includes('*');
}

/** True if the list contains this origin or a wildcard such as `https://*.example.org` that covers it. */
function coversOrigin(origins: readonly string[], origin: string): boolean {
  return origins.some((one) => {
    const [scheme = '', domain] = one.split('*.');
    if (domain === undefined) return one === origin;
    const host = origin.startsWith(scheme) ? origin.slice(scheme.length) : '';
    return host.endsWith(`.${domain}`) && /^[a-z0-9.-]+(?::\d+)?$/.test(host);
  });
}

/**
 * Tells the browser whether a page of another origin may read the answer, and answers its preflight request. Returns true if
 * the request was a preflight. No origin may read if the list is empty.
 *
 * The headers that a preflight asks for are all allowed: requests carry no cookies or credentials, so a header cannot act in
 * a user's name. Yoga's own handling is not used because it tells an unlisted origin that `null` may read.
 */
export function answerOrigin(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  const allowed = origins.includes('*')
    ? '*'
    : origin !== undefined && coversOrigin(origins, origin)
      ? origin
      : undefined;
  if (allowed !== undefined) {
    response.setHeader('access-control-allow-origin', allowed);
    response.setHeader('access-control-expose-headers', exposedHeaders.join(', '));
  }
  if (!isPreflight) return false;
  if (allowed !== undefined) {
    response.setHeader('access-control-allow-methods', methods);
    response.setHeader('access-control-allow-headers', requestedHeaders(request).join(', '));
    response.setHeader('access-control-max-age', '600');
  }
  response.setHeader(
    'vary',
    varyByOrigin(origins) ? 'origin, access-control-request-headers' : 'access-control-request-headers',
  );
  response.writeHead(204).end();
  return true;
}

function requestedHeaders(request: IncomingMessage): string[] {
  const names = (request.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name));
  return ['content-type', ...names.filter((name) => name.toLowerCase() !== 'content-type')].slice(
    0,
    mostRequestedHeaders,
  );
}

const loopbackName = /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The host names the server answers to: those configured, plus loopback names if it listens on the loopback interface;
 * null for any.
 */
export function allowedHosts(bound: string, configured: readonly string[]): ((name: string) => boolean) | null {
  const isLoopback = loopbackName.test(bound.includes(':') ? `[${bound}]` : bound.toLowerCase());
  if (!isLoopback && configured.length === 0) return null;
  const names = new Set(configured.map((name) => name.toLowerCase()));
  // HTTP/1.0 clients send no Host; browsers, which this protects against, always do.
  return (name) => name === '' || names.has(name) || loopbackName.test(name);
}

/**
 * The host names a request is addressed to, lower case, without ports: from the Host header, and from an absolute-form
 * target. Null if there are several Host headers.
 */
export function namesOf({ rawHeaders, headers, url = '' }: IncomingMessage): string[] | null {
  const count = rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === 'host').length;
  if (count > 1) return null;
  const [, authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
  return [headers.host ?? '', ...(authority === undefined ? [] : [authority.replace(/^.*@/, '')])].map((name) =>
    name.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, ''),
  );
}

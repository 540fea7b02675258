/** The page of GraphiQL, made once: with the worked queries as tabs, all its parts inside, and a policy that fits it. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { hasAlready } from './caching.ts';
import { pagePolicy } from './security.ts';

const compress = promisify(gzip);

/** Gives a function that answers with the page. */
export function serveGraphiql(documents: readonly string[]) {
  let page: Promise<Page> | undefined;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { plain, compressed, etag, policy } = await (page ??= renderPage(documents));
    response.setHeader('content-security-policy', policy);
    response.setHeader('cache-control', 'no-cache');
    response.setHeader('etag', etag);
    response.setHeader('vary', 'accept, accept-encoding');
    if (hasAlready(request, etag)) {
      response.writeHead(304).end();
      return;
    }
    const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const body = zipped ? compressed : plain;
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': body.byteLength,
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

interface Page {
  readonly plain: Buffer;
  readonly compressed: Buffer;
  readonly etag: string;
  readonly policy: string;
}

async function renderPage(documents: readonly string[]): Promise<Page> {
  // Its parts take 30 MB of memory, which a server that nobody opens in a browser need not have.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'cluneal-graph',
    defaultQuery: documents[0] ?? '',
    defaultTabs: documents.map((query) => ({ query })),
  });
  const plain = Buffer.from(html);
  // Browsers compare the script as it stands between its tags; the page has one.
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'));
  return {
    plain,
    compressed: await compress(plain),
    etag: `"${sha256(plain).slice(0, 22)}"`,
    policy: pagePolicy(`sha256-${sha256(script)}`),
  };
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('base64');

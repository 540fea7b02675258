/** What browsers and CDNs may keep: answers to GET have a tag of the graph's version, and a matching one is told by 304. */
import { createHash } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { GraphReader } from '../store/port.ts';
import { costHeader } from './limits.ts';

interface CachedRequest {
  /** Set where the answer can be kept. */
  etag?: string;
  errors?: string[];
}

export function tagAnswers(
  store: Pick<GraphReader, 'revision' | 'meta'>,
  settings: { version: string; cacheSeconds: number; varyByOrigin: boolean },
): Plugin {
  const control = `public, max-age=${String(settings.cacheSeconds)}`;
  /** What an answer depends on besides the address. */
  const vary = ['accept', costHeader, ...(settings.varyByOrigin ? ['origin'] : [])].join(', ');
  let known: { revision: string; dataVersion: string } | undefined;

  /** Null where the store does not answer: the operation tells why. */
  async function readVersion(signal: AbortSignal) {
    try {
      const revision = await store.revision({ signal });
      if (known?.revision === revision) return known;
      const meta = await store.meta({ signal });
      known = meta === null ? undefined : { revision, dataVersion: meta.dataVersion };
      return known ?? null;
    } catch {
      return null;
    }
  }

  return {
    async onRequest(hook) {
      const { request, serverContext, fetchAPI } = hook;
      const start = request.url.indexOf('?');
      if (request.method !== 'GET' || start === -1) return;
      const version = await readVersion(request.signal);
      if (version === null) return;
      const depends = [
        settings.version,
        version.revision,
        request.url.slice(start),
        request.headers.get('accept') ?? '',
        request.headers.get(costHeader) ?? '',
      ];
      const hash = createHash('sha256').update(JSON.stringify(depends)).digest('base64url').slice(0, 22);
      const etag = `"${version.dataVersion}-${hash}"`;
      recordOf(serverContext).etag = etag;
      const given = (request.headers.get('if-none-match') ?? '')
        .split(',')
        .map((tag) => tag.trim().replace(/^W\//, ''));
      if (given.includes(etag))
        hook.endResponse(
          new fetchAPI.Response(null, { status: 304, headers: { etag, 'cache-control': control, vary } }),
        );
    },
    onResponse({ response, serverContext }) {
      const { etag, errors } = recordOf(serverContext);
      if (response.status === 304) return;
      if (etag !== undefined && errors === undefined && response.status === 200) {
        response.headers.set('etag', etag);
        response.headers.set('cache-control', control);
      } else response.headers.set('cache-control', 'no-store');
      response.headers.append('vary', vary);
    },
  };
}

function recordOf(serverContext: unknown): CachedRequest {
  return (serverContext as { record: CachedRequest }).record;
}

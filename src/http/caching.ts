/** HTTP caching for browsers and CDNs: answers to GET carry an ETag of the graph's version, and a matching one gets 304. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import fresh from 'fresh';
import type { GraphReader } from '../store/port.ts';
import { costHeader } from './limits.ts';

export interface Tags {
  /** The ETag of the answer to a GET; null if there is no query or no graph. */
  tagOf(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, snapshot: GraphReader): Promise<string | null>;
  /** Headers of an answer with this ETag, or of one that must not be cached. */
  headersOf(etag: string | null): OutgoingHttpHeaders;
}

export function makeTags(settings: { version: string; cacheSeconds: number; varyByOrigin: boolean }): Tags {
  const control = `public, max-age=${String(settings.cacheSeconds)}`;
  /** What an answer depends on besides the URL. */
  const vary = ['accept', 'accept-encoding', costHeader, ...(settings.varyByOrigin ? ['origin'] : [])].join(', ');
  let known: { revision: string; dataVersion: string } | undefined;

  /** Null if the store does not answer; the operation reports why. */
  async function readVersion(snapshot: GraphReader) {
    try {
      const revision = await snapshot.revision({});
      if (known?.revision === revision) return known;
      const meta = await snapshot.meta({});
      known = meta === null ? undefined : { revision, dataVersion: meta.dataVersion };
      return known ?? null;
    } catch {
      return null;
    }
  }

  return {
    async tagOf({ method, url = '', headers }, snapshot) {
      const start = url.indexOf('?');
      if (method !== 'GET' || start === -1) return null;
      const version = await readVersion(snapshot);
      if (version === null) return null;
      const depends = [
        settings.version,
        version.revision,
        url.slice(start),
        headers.accept ?? '',
        headers[costHeader] ?? '',
      ];
      const hash = createHash('sha256').update(JSON.stringify(depends)).digest('base64url').slice(0, 22);
      return `"${version.dataVersion}-${hash}"`;
    },
    headersOf: (etag) =>
      etag === null ? { 'cache-control': 'no-store', vary } : { etag, 'cache-control': control, vary },
  };
}

/**
 * True if the client already has the response with this ETag, strong or weak. Ignores its `cache-control`: `fetch` adds
 * `no-cache` to every request that sets an ETag itself.
 */
export function hasAlready({ headers }: IncomingMessage, etag: string): boolean {
  return fresh({ 'if-none-match': headers['if-none-match'] }, { etag });
}

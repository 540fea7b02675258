/** Content encodings: chosen from Accept-Encoding by its weights, and the compression itself. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  brotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  gzip,
  zstdCompress,
} from 'node:zlib';
import Negotiator from 'negotiator';
import { hasAlready } from './caching.ts';

/** In the server's order of preference: zstd is the fastest for computed answers, br the smallest for files. */
const preferences = { FAST: ['zstd', 'br', 'gzip'], SMALL: ['br', 'zstd', 'gzip'] } as const;
export type Encoding = (typeof preferences)['FAST'][number];
type Aim = keyof typeof preferences;

/** Smaller bodies fit into one packet, so compressing them gains nothing. */
export const smallestCompressed = 1_000;

/**
 * The encoding for a body of this size; null for none. A client that rejects every available encoding gets the plain
 * body, as RFC 9110 recommends.
 */
export function encodingFor(
  { headers }: Pick<IncomingMessage, 'headers'>,
  bytes: number,
  aim: Aim = 'FAST',
): Encoding | null {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined) return null;
  const negotiator: WithPreference = new Negotiator({ headers: { 'accept-encoding': accepted } });
  const ranked = negotiator.encodings(['identity', ...preferences[aim]], { preferred: preferences[aim] });
  if (bytes < smallestCompressed && ranked.includes('identity')) return null;
  const [best] = ranked;
  return best === undefined || best === 'identity' ? null : (best as Encoding);
}

/** Missing from the published types. */
interface WithPreference {
  encodings(available: readonly string[], options?: { preferred: readonly string[] }): string[];
}

const compressors = {
  zstd: promisify(zstdCompress),
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
} as const;

/** Compresses off the main thread. */
export function compress(body: Buffer, encoding: Encoding, aim: Aim = 'FAST'): Promise<Buffer> {
  if (encoding === 'br')
    return compressors.br(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: aim === 'FAST' ? 4 : 6,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    });
  return compressors[encoding](body);
}

/** Compresses what flows through it, off the main thread. */
export function compressor(encoding: Encoding): Transform {
  if (encoding === 'gzip') return createGzip();
  if (encoding === 'zstd') return createZstdCompress();
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
}

/** A static file in memory, with the encoded forms that clients have asked for. */
export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  readonly encoded: Map<Encoding, Promise<Buffer>>;
}

/** A file with a tag that follows from its content. */
export function staticFile(type: string, body: Buffer): StaticFile {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { type, body, etag, encoded: new Map() };
}

/** Sends a file, or 304 if the client has it. Headers already set on the response are included. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { type, body, etag, encoded }: StaticFile,
): Promise<void> {
  response.setHeader('vary', 'accept, accept-encoding');
  const encoding = encodingFor(request, body.length, 'SMALL');
  response.setHeader('etag', encoding === null ? etag : weak(etag));
  if (hasAlready(request, etag)) {
    response.writeHead(304).end();
    return;
  }
  const sent = encoding === null ? body : await formIn(encoding, encoded, () => compress(body, encoding, 'SMALL'));
  response.writeHead(200, {
    'content-type': type,
    'content-length': sent.byteLength,
    ...(encoding === null ? {} : { 'content-encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : sent);
}

/** The encoded form, computed once even for concurrent requests. */
export function formIn(
  encoding: Encoding,
  forms: Map<Encoding, Promise<Buffer>>,
  make: () => Promise<Buffer>,
): Promise<Buffer> {
  let form = forms.get(encoding);
  if (form === undefined) {
    form = make();
    forms.set(encoding, form);
    form.catch(() => forms.delete(encoding));
  }
  return form;
}

/** The weak ETag of an encoded form: the same content, but not byte for byte. */
export function weak(etag: string): string {
  return etag.startsWith('W/') ? etag : `W/${etag}`;
}

import { once } from 'node:events';
import { request as send, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodingFor } from '../../src/http/compression.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

const decompress = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync } as const;
const encodings = Object.keys(decompress) as (keyof typeof decompress)[];

const large = '{ spinalNerves(first: 31) { nodes { id name skinSupplied { nodes { region { id name } status } } } } }';
const other = '{ landmarks(first: 100) { nodes { id name definition } } }';
const path = (query: string) => `/graphql?query=${encodeURIComponent(query)}`;

interface Raw {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a request without the headers that `fetch` adds, and returns the body undecoded. */
async function ask(url: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Raw> {
  const request = send(url, { method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

describe('the encoding of a response', () => {
  const choose = (accepted: string | undefined, bytes = 10_000) =>
    encodingFor({ headers: accepted === undefined ? {} : { 'accept-encoding': accepted } }, bytes);

  it.each([
    [undefined, null],
    ['', null],
    ['identity', null],
    ['deflate', null],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['zstd;q=0, br;q=0, gzip;q=0.1', 'gzip'],
    ['gzip;q=0', null],
    ['*', 'zstd'],
    ['gzip;q=0.2, identity;q=0.9', null],
    ['gzip;level=9', 'gzip'],
  ] as const)('for "%s" is %s', (accepted, expected) => {
    expect(choose(accepted)).toBe(expected);
  });

  it('is none for a body that fits into one packet, unless the client refuses uncompressed bodies', () => {
    expect(choose('gzip, br, zstd', 999)).toBeNull();
    expect(choose('gzip, identity;q=0', 999)).toBe('gzip');
    expect(choose('gzip, *;q=0', 999)).toBe('gzip');
  });
});

describe('a compressed response', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());

  it.each(encodings)('in %s decompresses to the plain one, both fresh and from the cache', async (encoding) => {
    const query = `query In_${encoding} ${large}`;
    const first = await ask(api.url + path(query), { 'accept-encoding': encoding });
    const again = await ask(api.url + path(query), { 'accept-encoding': encoding });
    const plain = await ask(api.url + path(query));
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const { status, headers, body } of [first, again]) {
      expect(status).toBe(200);
      expect(headers['content-encoding']).toBe(encoding);
      expect(headers['content-length']).toBe(String(body.length));
      expect(headers.vary).toContain('accept-encoding');
      expect(body.length).toBeLessThan(plain.body.length / 4);
      expect(decompress[encoding](body).equals(plain.body)).toBe(true);
    }
  });

  it('is also sent to POST and with errors', async () => {
    const headers = { 'content-type': 'application/json', 'accept-encoding': 'gzip' };
    const post = (query: string) => ask(`${api.url}/graphql`, headers, 'POST', JSON.stringify({ query }));
    for (const query of [large, large.replace('nodes {', 'nodes { bad: skinSupplied(first: 101) { totalCount } ')]) {
      const { body, headers: given } = await post(query);
      expect(given['content-encoding']).toBe('gzip');
      expect(JSON.parse(gunzipSync(body).toString())).toHaveProperty('data.spinalNerves.nodes.length', 31);
    }
  });

  it('has a weak ETag, which gives 304 whatever encoding the client accepts now', async () => {
    const { headers: plain } = await ask(api.url + path(large));
    const { headers: zipped } = await ask(api.url + path(large), { 'accept-encoding': 'br' });
    expect(plain.etag).toMatch(/^"/);
    expect(zipped.etag).toBe(`W/${String(plain.etag)}`);
    for (const tag of [plain.etag, zipped.etag])
      for (const encoding of ['identity', 'gzip', 'br'])
        expect(
          (await ask(api.url + path(large), { 'if-none-match': String(tag), 'accept-encoding': encoding })).status,
        ).toBe(304);
  });

  it('to HEAD has the headers of GET', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const got = await ask(api.url + path(large), headers);
    const head = await ask(api.url + path(large), headers, 'HEAD');
    expect(head.body.length).toBe(0);
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary'])
      expect(head.headers[name], name).toBe(got.headers[name]);
  });

  it('is cached beside the plain one, and its bytes count towards the limit', async () => {
    const bytes = async () =>
      Number(/^cluneal_answer_cache_bytes (\d+)$/m.exec(await (await fetch(`${api.url}/metrics`)).text())?.[1]);
    const plain = await ask(api.url + path(other));
    const before = await bytes();
    const zipped = await ask(api.url + path(other), { 'accept-encoding': 'br' });
    expect(await bytes()).toBe(before + zipped.body.length);
    await ask(api.url + path(other), { 'accept-encoding': 'br' });
    expect(await bytes()).toBe(before + zipped.body.length);
    expect((await ask(api.url + path(other))).body.equals(plain.body)).toBe(true);
  });

  it('is also sent for pages and the drawing of the body', async () => {
    for (const [file, accept] of [
      ['/map/back.svg', '*/*'],
      ['/graphql', 'text/html'],
    ] as const) {
      const plain = await ask(api.url + file, { accept });
      for (const encoding of encodings) {
        const { headers, body } = await ask(api.url + file, { accept, 'accept-encoding': encoding });
        expect(headers['content-encoding']).toBe(encoding);
        expect(decompress[encoding](body).equals(plain.body)).toBe(true);
      }
      expect((await ask(api.url + file, { accept, 'accept-encoding': 'gzip;q=0' })).body.equals(plain.body)).toBe(true);
    }
  });
});

describe('a server without an answer cache', () => {
  it('still compresses its answers', async () => {
    const api = await serve(await projectStore(), { maxAnswerBytes: 0 });
    const { headers, body } = await ask(api.url + path(large), { 'accept-encoding': 'zstd' });
    expect(headers['content-encoding']).toBe('zstd');
    expect(zstdDecompressSync(body).equals((await ask(api.url + path(large))).body)).toBe(true);
    await api.close();
  });
});

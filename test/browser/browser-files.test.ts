import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore, seedFolder } from '../support/graph.ts';

const folder = join(seedFolder, 'browser');

describe('the files for Neo4j Browser', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());

  const browser = { origin: 'http://localhost:7474', 'cache-control': 'no-cache', pragma: 'no-cache' };
  const get = (path: string, headers: Record<string, string> = browser) =>
    fetch(`${api.url}/browser/${path}`, { headers });

  it('allow a Browser at any address, whose request headers trigger a preflight', async () => {
    for (const path of ['guide.html', 'style.grass', 'queries.zip']) {
      const question = await fetch(`${api.url}/browser/${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'http://localhost:7474',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'cache-control,pragma,sentry-trace',
        },
      });
      expect(question.status).toBe(204);
      expect(question.headers.get('access-control-allow-origin')).toBe('*');
      expect(question.headers.get('access-control-allow-methods')).toContain('GET');
      for (const header of ['cache-control', 'pragma', 'sentry-trace'])
        expect(question.headers.get('access-control-allow-headers')).toContain(header);
      const answer = await get(path);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    }
  });

  it('grant pages of other sites access to nothing else', async () => {
    for (const path of ['graphql?query={meta{version}}', 'health', 'metrics', 'browser/', 'browser/nothing']) {
      const answer = await fetch(`${api.url}/${path}`, { headers: browser });
      expect([path, answer.headers.get('access-control-allow-origin')]).toEqual([path, null]);
    }
  });

  it('are sent again only if they have changed', async () => {
    const plain = { ...browser, 'accept-encoding': 'identity' };
    const first = await get('style.grass', plain);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(await first.text()).toBe(await readFile(join(folder, 'style.grass'), 'utf8'));
    const tag = first.headers.get('etag') ?? '';
    const compressed = await get('style.grass', { ...browser, 'accept-encoding': 'br' });
    expect([compressed.headers.get('content-encoding'), compressed.headers.get('etag')]).toEqual(['br', `W/${tag}`]);
    expect(await compressed.text()).toBe(await readFile(join(folder, 'style.grass'), 'utf8'));
    for (const given of [tag, `W/${tag}`, `"other", ${tag}`])
      expect((await get('style.grass', { ...browser, 'if-none-match': given })).status).toBe(304);
    expect((await get('style.grass', { ...browser, 'if-none-match': '"other"' })).status).toBe(200);
    const head = await fetch(`${api.url}/browser/style.grass`, { method: 'HEAD', headers: plain });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, tag, '']);
  });

  it('are read-only, and no other paths exist beside them', async () => {
    expect((await fetch(`${api.url}/browser/guide.html`, { method: 'POST' })).status).toBe(404);
    for (const path of ['', 'nothing', '..%2fseed.yaml', 'constructor', '__proto__', 'queries/01-x.cypher'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  it('include a guide with its queries filled in and links back to the server that was asked', async () => {
    const guide = await (await get('guide.html')).text();
    expect(guide).not.toMatch(/\{\{|<pre[^>]*><\/pre>/);
    expect(guide).toContain(`href="${api.url}/browser/queries.zip"`);
    expect(guide).toContain(`data-exec="guide ${api.url}/browser/guide.html"`);
    // Browser strips everything that looks like an event handler from a guide, even inside queries.
    expect(guide).not.toMatch(/\son\S*\s*=/i);
    expect([...guide.matchAll(/<slide/g)].length).toBeGreaterThan(10);
  });

  it('include the saved queries in one archive, under one folder', async () => {
    const archive = unzipSync(new Uint8Array(await (await get('queries.zip')).arrayBuffer()));
    const names = (await readdir(join(folder, 'queries'))).sort();
    expect(Object.keys(archive)).toEqual(names.map((name) => `Nerves of the back/${name}`));
    for (const text of Object.values(archive)) expect(strFromU8(text)).toMatch(/^\/\/ \S/);
  });
});

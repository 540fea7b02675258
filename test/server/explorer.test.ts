import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphError } from '../../src/errors.ts';
import { serveExplorer } from '../../src/http/explorer.ts';
import { wantsPage } from '../../src/http/negotiation.ts';
import { serve } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

describe('the files of the explorer', () => {
  let server: Server;
  let url: string;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluneal-explorer-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
    await writeFile(join(folder, 'assets', 'app-1.js'), 'export {};');
    await writeFile(join(folder, 'secret.txt'), 'not served');
    const explorer = serveExplorer(folder);
    server = createServer((request, response) => {
      void explorer(request.url ?? '', wantsPage(request), request, response).then((answered) => {
        if (!answered) response.writeHead(404).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { headers, redirect: 'manual' });

  it('include the page for browsers, with a policy that allows no inline scripts or styles', async () => {
    const response = await get('/', { accept: 'text/html' });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<title>page</title>');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect((await get('/', { accept: 'application/json' })).status).toBe(404);
  });

  it('are cached forever if their names contain a hash, and revalidated otherwise', async () => {
    const script = await get('/assets/app-1.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const map = await get('/map/back.svg');
    expect(map.headers.get('cache-control')).toBe('no-cache');
    const again = await get('/map/back.svg', { 'if-none-match': map.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
  });

  it('are limited to those of the build', async () => {
    for (const path of [
      '/secret.txt',
      '/assets/',
      '/assets/../secret.txt',
      '/assets/%2e%2e/secret.txt',
      '/map/other.svg',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  it('allow other frontends to load the drawing', async () => {
    const map = await get('/map/back.svg');
    expect(map.headers.get('access-control-allow-origin')).toBe('*');
    expect(map.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
    expect(await map.text()).toContain('data-region="skin-region:nape"');
  });

  it('are optional', async () => {
    const empty = serveExplorer(join(folder, 'nowhere'));
    const answered = await empty('/', true, { method: 'GET', headers: {} } as never, {} as never);
    expect(answered).toBe(false);
  });
});

it.each(['FMA:75468', 'spinal-nerve:L2'])(
  '/go/%s returns JSON even from a server that accepts only its own documents',
  async (id) => {
    const api = await serve(await projectStore(), { onlyTrustedDocuments: true });
    const response = await fetch(`${api.url}/go/${id}`, { headers: { accept: 'application/json' } });
    const { data, errors } = (await response.json()) as {
      data: { node?: object; search?: { nodes: object[] } };
      errors?: object[];
    };
    expect(errors).toBeUndefined();
    expect(data.node ?? data.search?.nodes[0]).toHaveProperty('name');
    await api.close();
  },
);

describe('the page of the explorer', () => {
  /** The structured data of a page; null if it has none. */
  const datasetIn = async (url: string) => {
    const response = await fetch(url, { headers: { accept: 'text/html' } });
    const [, text] = /<script type="application\/ld\+json">(.*)<\/script><\/head>/.exec(await response.text()) ?? [];
    const said = text === undefined ? null : (JSON.parse(text) as Record<string, unknown>);
    return { said, policy: response.headers.get('content-security-policy'), etag: response.headers.get('etag') };
  };
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cluneal-explorer-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><head><title>page</title></head>');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('describes the data as a schema.org Dataset, with the citation of the API and the files of the server', async () => {
    const store = await projectStore();
    const api = await serve(store, {}, undefined, folder);
    const { said, policy } = await datasetIn(api.url);
    const { meta } = await api.data('{ meta { title dataVersion citation } }');
    expect(said).toMatchObject({
      '@context': 'https://schema.org/',
      '@type': 'Dataset',
      name: meta.title,
      version: meta.dataVersion,
      identifier: `urn:cluneal-graph:data:${meta.dataVersion as string}`,
      license: 'https://creativecommons.org/licenses/by/4.0/',
      citation: meta.citation,
    });
    expect(meta.citation).toContain(meta.dataVersion);
    const files = said?.['distribution'] as { contentUrl: string; encodingFormat: string }[];
    expect(files.length).toBeGreaterThan(10);
    for (const { contentUrl, encodingFormat } of files) {
      const file = await fetch(api.url + contentUrl, { method: 'HEAD' });
      expect(file.status).toBe(200);
      expect(file.headers.get('content-type')).toMatch(new RegExp(`^${encodingFormat.replace('+', '\\+')}(?:;|$)`));
    }
    expect(policy).toContain("script-src 'self';");
    await api.close();
  });

  it('follows the data, never closes its element early, and is left out while the store fails', async () => {
    const store = await projectStore();
    const state = { title: 'One', fails: false };
    const changing = {
      ...store,
      meta: async () => {
        if (state.fails) throw new GraphError('STORE_UNAVAILABLE', 'The database does not answer.');
        const meta = await store.meta({});
        return meta === null ? null : { ...meta, title: state.title };
      },
    };
    const api = await serve(changing, { maxDownloads: 0 }, undefined, folder);
    const before = await datasetIn(api.url);
    expect(before.said).toMatchObject({ name: 'One', distribution: [] });
    expect((await datasetIn(api.url)).etag).toBe(before.etag);
    state.title = 'Two </script><script>alert(1)</script>';
    const after = await datasetIn(api.url);
    expect(after.said?.['name']).toBe(state.title);
    expect(after.etag).not.toBe(before.etag);
    state.fails = true;
    expect((await datasetIn(api.url)).said).toBeNull();
    await api.close();
  });
});

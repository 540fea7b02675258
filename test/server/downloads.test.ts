import { once } from 'node:events';
import { get as ask, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { GraphError } from '../../src/errors.ts';
import type { CallOptions, GraphReader } from '../../src/store/port.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';
import { downloadsContract, inFlight, type Listed } from './downloads.ts';

downloadsContract('the embedded graph', projectStore);

describe('the files of a server', () => {
  let api: TestServer;
  afterEach(() => api.close());

  /** A store that holds back the whole graph until it is released, and records which calls were aborted. */
  const holding = async () => {
    const store = await projectStore();
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const ended: unknown[] = [];
    const held: GraphReader = {
      ...store,
      async whole(options: CallOptions) {
        const aborted = new Promise<never>((_, reject) => {
          options.signal?.addEventListener('abort', () => {
            ended.push(options.signal?.reason);
            reject(options.signal?.reason as Error);
          });
        });
        await Promise.race([released, aborted]);
        return store.whole(options);
      },
    };
    return { held, release, ended };
  };

  it('are listed as a page for people and as JSON for programs', async () => {
    api = await serve(await projectStore());
    const page = await fetch(`${api.url}/export`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('vary')).toBe('accept');
    const html = await page.text();
    const { files } = (await (await fetch(`${api.url}/export/`)).json()) as Listed;
    expect([...html.matchAll(/href="([^"]+)"/g)].map(([, address]) => address)).toEqual(
      files.map(({ address }) => address),
    );
    expect(html).toContain('not for diagnosis or treatment');
  });

  it('answer unknown names with a list of the files, and other methods with 405', async () => {
    api = await serve(await projectStore());
    const unknown = await fetch(`${api.url}/export/graph.xls`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toEqual({
      error: expect.stringMatching(/^There is no file at \/export\/graph\.xls\. Choose one of: graph\.cypher, .*\.$/),
    });
    const posted = await fetch(`${api.url}/export/graph.ttl`, { method: 'POST' });
    expect(posted.status).toBe(405);
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
  });

  it('are written a few at a time; more are rejected until one finishes', async () => {
    const { held, release } = await holding();
    api = await serve(held, { maxDownloads: 2 });
    const running = [fetch(`${api.url}/export/graph.ttl`), fetch(`${api.url}/export/graph.json`)];
    await vi.waitFor(async () => {
      expect(await inFlight(api)).toBe(2);
    });
    const refused = await fetch(`${api.url}/export/graph.csv.zip`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toEqual({ error: expect.stringContaining('MAX_DOWNLOADS') });
    // The list of files does not count as a download.
    expect((await fetch(`${api.url}/export`)).status).toBe(200);
    release(undefined);
    for (const response of await Promise.all(running)) {
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
    await vi.waitFor(async () => {
      expect(await inFlight(api)).toBe(0);
    });
    const after = await fetch(`${api.url}/export/graph.csv.zip`);
    expect(after.status).toBe(200);
    await after.arrayBuffer();
    const busy = api.log.find(({ path, status }) => path === '/export/graph.csv.zip' && status === 503);
    expect(busy).toMatchObject({ errors: ['SERVER_BUSY'] });
    expect(await (await fetch(`${api.url}/metrics`)).text()).toMatch(
      /^cluneal_http_requests_total\{route="\/export\/",method="GET",status="503"\} 1$/m,
    );
  });

  it('are abandoned when the client hangs up, both before the first byte and midway', async () => {
    const { held, release, ended } = await holding();
    api = await serve(held, { maxDownloads: 1 });
    const controller = new AbortController();
    const gone = fetch(`${api.url}/export/graph.nq`, { signal: controller.signal }).catch((error: unknown) => error);
    await vi.waitFor(async () => {
      expect(await inFlight(api)).toBe(1);
    });
    controller.abort();
    expect(await gone).toMatchObject({ name: 'AbortError' });
    await vi.waitFor(async () => {
      expect(await inFlight(api)).toBe(0);
    });
    expect(ended).toHaveLength(1);

    release(undefined);
    const request = ask(`${api.url}/export/graph.nq`);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'data');
    response.pause();
    expect(await inFlight(api)).toBe(1);
    response.destroy();
    await vi.waitFor(async () => {
      expect(await inFlight(api)).toBe(0);
    });
    await vi.waitFor(() => {
      expect(api.log.filter(({ path, aborted }) => path === '/export/graph.nq' && aborted === true)).toHaveLength(2);
    });
    expect(api.log.filter(({ level }) => level === 50)).toEqual([]);
  });

  it('are readable by pages of listed origins, including the file names', async () => {
    api = await serve(await projectStore(), { corsOrigins: ['https://app.example'] });
    const response = await fetch(`${api.url}/export/bibliography.bib`, { headers: { origin: 'https://app.example' } });
    await response.text();
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(response.headers.get('access-control-expose-headers')).toContain('content-disposition');
    expect(response.headers.get('vary')).toBe('accept-encoding, origin');
    const other = await fetch(`${api.url}/export/bibliography.bib`, { headers: { origin: 'https://other.example' } });
    await other.text();
    expect(other.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('explain why they are unavailable while the store fails or holds no graph', async () => {
    const store = await projectStore();
    const failed = () => Promise.reject(new GraphError('STORE_UNAVAILABLE', 'The database does not answer.'));
    const state = { seeded: true };
    api = await serve({
      ...store,
      whole: failed,
      meta: (options) => (state.seeded ? store.meta(options) : Promise.resolve(null)),
    });
    const response = await fetch(`${api.url}/export/graph.ttl`);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toEqual({ error: 'The database does not answer.' });
    state.seeded = false;
    const listed = await fetch(`${api.url}/export`);
    expect(listed.status).toBe(503);
    expect(await listed.json()).toEqual({ error: expect.stringContaining('npm run seed') });
  });

  it('report missing records in a header and in the log', async () => {
    const store = await projectStore();
    api = await serve({ ...store, whole: async (options) => ({ ...(await store.whole(options)), omitted: 3 }) });
    const response = await fetch(`${api.url}/export/bibliography.bib`);
    await response.text();
    expect(response.headers.get('x-omitted-records')).toBe('3');
    expect(api.log).toContainEqual(expect.objectContaining({ level: 40, file: 'bibliography.bib', omitted: 3 }));
  });

  it('are turned off by MAX_DOWNLOADS=0', async () => {
    api = await serve(await projectStore(), { maxDownloads: 0 });
    for (const path of ['/export', '/export/graph.ttl']) expect((await fetch(`${api.url}${path}`)).status).toBe(404);
  });
});

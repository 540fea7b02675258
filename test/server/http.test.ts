import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphError } from '../../src/errors.ts';
import { startServer } from '../../src/server.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore, testVersion } from '../support/graph.ts';

/** The project's store with some of its methods replaced. */
async function storeWith(changes: Partial<GraphReader>): Promise<GraphReader> {
  return { ...(await projectStore()), ...changes };
}

describe('the server', () => {
  let api: TestServer;

  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());

  it('reports that it is alive at exactly /health, whatever the query string', async () => {
    for (const path of ['/health', '/health?probe=1']) {
      const response = await fetch(`${api.url}${path}`);
      expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    }
    expect((await fetch(`${api.url}/health/x`)).status).toBe(404);
  });

  it('is not misled by a query that merely looks like a health check', async () => {
    const query = encodeURIComponent('{ meta { dataVersion } }');
    const response = await fetch(`${api.url}/graphql?query=${query}&x=/health`, {
      headers: { accept: 'application/json' },
    });
    expect(await response.json()).toEqual({
      data: { meta: { dataVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string } },
    });
  });

  it('reports at /ready which data it serves', async () => {
    const response = await fetch(`${api.url}/ready`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'ready', engine: 'EMBEDDED' });
  });

  it('shows GraphiQL with the worked queries, without anything from another host', async () => {
    const response = await fetch(`${api.url}/graphql`, { headers: { accept: 'text/html' } });
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const { text } of await workedDocuments()) expect(page).toContain(JSON.stringify(text).slice(1, 60));
    expect(page).not.toMatch(/<(?:script|link)[^>]+(?:src|href)="https?:/);
  });

  it('redirects / to GraphiQL, and lists the valid paths for a wrong one', async () => {
    const root = await fetch(api.url, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql']);
    const wrong = await fetch(`${api.url}/graphq`);
    expect(wrong.status).toBe(404);
    expect(await wrong.json()).toEqual({ error: expect.stringContaining('GraphQL is at /graphql') as string });
  });

  it('writes one log line for each request, with the operation and its errors', async () => {
    const before = api.log.length;
    await api.ask('query Named { landmarks(first: 1000) { totalCount } }');
    await expect.poll(() => api.log.length).toBe(before + 1);
    expect(api.log.at(-1)).toMatchObject({
      msg: 'request',
      method: 'POST',
      path: '/graphql',
      status: 200,
      operation: 'Named',
      errors: ['INVALID_ARGUMENT'],
    });
    expect(api.log.at(-1)?.['requestId']).toMatch(/^[\w-]{36}$/);
  });

  it('keeps the request id that a proxy has set', async () => {
    const response = await fetch(`${api.url}/health`, { headers: { 'x-request-id': 'from-the-proxy-1' } });
    expect(response.headers.get('x-request-id')).toBe('from-the-proxy-1');
  });

  it("returns GraphQL's own error messages", async () => {
    expect((await api.ask('{ spinalNerve(')).errors?.[0]?.message).toMatch(/^Syntax Error/);
    expect((await api.ask('{ spinalNerv { id } }')).errors?.[0]?.message).toMatch(/Cannot query field "spinalNerv"/);
  });
});

describe('an unexpected error', () => {
  it('is masked, and logged under the number that the client receives', async () => {
    const api = await serve(await storeWith({ meta: () => Promise.reject(new Error('secret detail')) }));
    const { errors } = await api.ask('{ meta { title } }');
    const incident = errors?.[0]?.extensions?.['incident'];
    expect(errors?.[0]?.message).toContain(incident);
    expect(errors?.[0]?.extensions?.['code']).toBe('INTERNAL_SERVER_ERROR');
    expect(errors?.[0]?.path).toEqual(['meta']);
    expect(JSON.stringify(errors)).not.toContain('secret');
    const logged = api.log.find((line) => line['incident'] === incident);
    expect(JSON.stringify(logged)).toContain('secret detail');
    await api.close();
  });
});

describe('a store that fails', () => {
  const down = () =>
    Promise.reject(new GraphError('STORE_UNAVAILABLE', 'Neo4j does not answer.', { cause: new Error('refused') }));

  it('is reported to the client without its cause, which only the log has', async () => {
    const api = await serve(await storeWith({ nodes: down }));
    const { errors, data } = await api.ask('{ fascia(id: "fascia:fascia-lata") { id } meta { title } }');
    expect(errors).toMatchObject([{ message: 'Neo4j does not answer.', extensions: { code: 'STORE_UNAVAILABLE' } }]);
    expect(data).toMatchObject({ fascia: null, meta: { title: expect.any(String) as string } });
    expect(JSON.stringify(errors)).not.toContain('refused');
    expect(JSON.stringify(api.log)).toContain('refused');
    await api.close();
  });

  it('makes /ready answer 503, while /health stays 200', async () => {
    const api = await serve(await storeWith({ meta: down }));
    const ready = await fetch(`${api.url}/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'unavailable', reason: 'Neo4j does not answer.' },
    ]);
    expect((await fetch(`${api.url}/health`)).status).toBe(200);
    await api.close();
  });

  it('that holds no graph makes /ready and meta say so', async () => {
    const api = await serve(await storeWith({ meta: () => Promise.resolve(null) }));
    expect((await fetch(`${api.url}/ready`)).status).toBe(503);
    expect((await api.ask('{ meta { title } }')).errors?.[0]?.extensions?.['code']).toBe('NOT_SEEDED');
    await api.close();
  });
});

describe('the shutdown of the server', () => {
  it('completes in-flight requests, accepts no new ones, and closes the store', async () => {
    let release = () => {
      // Replaced when the store is called.
    };
    let asked = () => {
      // Replaced below.
    };
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    let closed = false;
    const plain = await projectStore();
    const store = await storeWith({
      nodes: async (ids, options) => {
        asked();
        await new Promise<void>((resolve) => (release = resolve));
        return plain.nodes(ids, options);
      },
      close: () => {
        closed = true;
        return Promise.resolve();
      },
    });
    const api = await serve(store);
    const answer = api.ask('{ fascia(id: "fascia:fascia-lata") { id } }');
    await isAsked;
    const ended = api.close();
    await expect(fetch(`${api.url}/health`)).rejects.toThrow();
    expect(closed).toBe(false);
    release();
    expect((await answer).data).toEqual({ fascia: { id: 'fascia:fascia-lata' } });
    await ended;
    expect(closed).toBe(true);
  });
});

describe('a port that is in use', () => {
  it('is reported in one sentence that names it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const start = startServer({
      store: await projectStore(),
      host: '127.0.0.1',
      port,
      logger: pino({ level: 'silent' }),
      version: testVersion,
      documents: [],
    });
    await expect(start).rejects.toThrow(`Port ${String(port)} on 127.0.0.1 is in use`);
    other.close();
  });
});

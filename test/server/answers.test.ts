import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphError } from '../../src/errors.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { counting, serve, type TestServer } from '../support/api.ts';
import { projectGraph, projectStore } from '../support/graph.ts';

const json = { 'content-type': 'application/json' };
const fascia = 'query Kept { fascia(id: "fascia:fascia-lata") { id name } }';

const post = (api: TestServer, body: object, init: { headers?: Record<string, string>; signal?: AbortSignal } = {}) =>
  fetch(`${api.url}/graphql`, {
    method: 'POST',
    body: JSON.stringify(body),
    ...init,
    headers: { ...json, ...init.headers },
  });
const get = (api: TestServer, query: string, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/graphql?query=${encodeURIComponent(query)}`, { headers });

/** The value of one answer cache metric in /metrics. */
const figure = async (api: TestServer, name: string) => {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
};
const hits = (api: TestServer) => figure(api, 'cluneal_answer_cache_hits_total');

/** A store whose node look-ups wait until they are released, with counts of look-ups and aborts. */
async function waiting() {
  const plain = await projectStore();
  const state = { asked: 0, ended: 0, release: (): void => undefined };
  const gate = new Promise<void>((resolve) => (state.release = resolve));
  const store: GraphReader = {
    ...plain,
    async nodes(ids, options) {
      state.asked += 1;
      options.signal?.addEventListener('abort', () => (state.ended += 1));
      await gate;
      options.signal?.throwIfAborted();
      return plain.nodes(ids, options);
    },
  };
  return { store, state };
}

describe('a cached answer', () => {
  let api: TestServer;
  let calls: string[];
  beforeAll(async () => {
    const counted = counting(await projectStore());
    ({ calls } = counted);
    api = await serve(counted.store, { corsOrigins: ['https://a.example', 'https://b.example'] });
  });
  afterAll(() => api.close());

  it('is repeated byte for byte with the same headers, without calling the store', async () => {
    for (const ask of [() => post(api, { query: fascia }), () => get(api, fascia)]) {
      const first = await ask();
      calls.length = 0;
      const second = await ask();
      const before = Buffer.from(await first.arrayBuffer());
      expect(Buffer.from(await second.arrayBuffer()).equals(before)).toBe(true);
      expect(before.toString()).toContain('"fascia lata"');
      expect(second.status).toBe(200);
      const own = ['date', 'x-request-id'];
      const shown = (response: Response) => [...response.headers].filter(([name]) => !own.includes(name));
      expect(shown(second)).toEqual(shown(first));
      expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
      expect(calls).toEqual([]);
    }
  });

  it('is logged and counted like any other, with its operation and its cost', async () => {
    const query = 'query SkinOfL2 { spinalNerve(level: L2) { skinSupplied { totalCount } } }';
    const complexities = await figure(api, 'cluneal_graphql_complexity_count');
    const hitsBefore = await hits(api);
    await post(api, { query });
    await post(api, { query }, { headers: { 'x-request-id': 'the-second' } });
    await expect.poll(() => api.log.some((line) => line['requestId'] === 'the-second')).toBe(true);
    expect(api.log.find((line) => line['requestId'] === 'the-second')).toMatchObject({
      operation: 'SkinOfL2',
      status: 200,
      cached: true,
    });
    const text = await (await fetch(`${api.url}/metrics`)).text();
    expect(text).toContain('cluneal_graphql_operations_total{operation="SkinOfL2",outcome="ok"} 2\n');
    expect(await figure(api, 'cluneal_graphql_complexity_count')).toBe(complexities + 2);
    expect(await hits(api)).toBe(hitsBefore + 1);
  });

  it('is not reused for other variables, another operation, another content type or another cost option', async () => {
    const query = 'query A($id: ID!) { fascia(id: $id) { id } } query B($id: ID!) { fascia(id: $id) { name } }';
    const asked = (id: string, operationName: string, extra: object = {}) => ({
      query,
      operationName,
      variables: { id },
      ...extra,
    });
    const lata = 'fascia:fascia-lata';
    const thoracolumbar = 'fascia:thoracolumbar-fascia';
    for (let round = 0; round < 2; round += 1) {
      expect(await (await post(api, asked(lata, 'A'))).json()).toEqual({ data: { fascia: { id: lata } } });
      expect(await (await post(api, asked(thoracolumbar, 'A'))).json()).toEqual({
        data: { fascia: { id: thoracolumbar } },
      });
      expect(await (await post(api, asked(lata, 'B'))).json()).toEqual({ data: { fascia: { name: 'fascia lata' } } });
      for (const type of ['application/json', 'application/graphql-response+json']) {
        const answer = await post(api, asked(lata, 'A'), { headers: { accept: type } });
        expect(answer.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
      }
      const cost = { extensions: { cost: { breadth: 2 } } };
      expect(await (await post(api, asked(lata, 'A'), { headers: { 'x-graphql-cost': '1' } })).json()).toMatchObject(
        cost,
      );
      expect(await (await post(api, asked(lata, 'A', { extensions: { cost: true } }))).json()).toMatchObject(cost);
    }
  });

  it('carries the CORS headers of the page that asks, not of an earlier one', async () => {
    const origins = ['https://a.example', 'https://b.example', 'https://evil.example'];
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(origins.map((origin) => post(api, { query: fascia }, { headers: { origin } })));
      expect(answers.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual([
        'https://a.example',
        'https://b.example',
        null,
      ]);
      for (const { headers } of answers) expect(headers.get('vary')).toContain('origin');
    }
  });

  it('is confirmed with 304 to a client that has it', async () => {
    const first = await get(api, fascia);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    const again = await get(api, fascia, { 'if-none-match': etag });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
    expect(again.headers.get('cache-control')).toBe(first.headers.get('cache-control'));
    expect((await get(api, fascia, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('does not make an invalid request valid: its method, content type and size are still checked', async () => {
    await post(api, { query: fascia });
    await get(api, fascia);
    const body = JSON.stringify({ query: fascia });
    const typed = (type: string) => ({ method: 'POST', headers: { 'content-type': type }, body });
    expect((await fetch(`${api.url}/graphql`, typed('text/plain'))).status).toBe(415);
    expect((await fetch(`${api.url}/graphql`, { method: 'PUT', headers: json, body })).status).toBe(405);
    const head = await fetch(`${api.url}/graphql?query=${encodeURIComponent(fascia)}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(10);
    const large = await fetch(`${api.url}/graphql`, { ...typed('application/json'), body: body.padEnd(200_000) });
    expect(large.status).toBe(413);
    const cut = await fetch(`${api.url}/graphql`, { ...typed('application/json'), body: body.slice(0, -1) });
    expect(((await cut.json()) as { errors: { message: string }[] }).errors[0]?.message).toMatch(/is not valid JSON/);
  });

  it('is also sent to a client that sends its body in chunks', async () => {
    await post(api, { query: fascia });
    const before = await hits(api);
    const answer = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: json,
      body: new Blob([JSON.stringify({ query: fascia })]).stream(),
      ...{ duplex: 'half' },
    });
    expect(await answer.json()).toMatchObject({ data: { fascia: { name: 'fascia lata' } } });
    expect(await hits(api)).toBe(before + 1);
  });

  it('does not prevent a client from registering the text of its query', async () => {
    const query = '{ fascia(id: "fascia:fascia-lata") { shortName } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const before = await hits(api);
    for (let round = 0; round < 2; round += 1) await post(api, { query, extensions });
    expect(await hits(api)).toBe(before);
    for (let round = 0; round < 2; round += 1)
      expect(await (await post(api, { extensions })).json()).toHaveProperty('data');
    expect(await hits(api)).toBe(before + 1);
  });
});

describe('an answer with an error', () => {
  it('is not cached, so the next one is right as soon as the store recovers', async () => {
    const plain = await projectStore();
    let broken = true;
    const api = await serve({
      ...plain,
      nodes: (ids, options) => (broken ? Promise.reject(new Error('down')) : plain.nodes(ids, options)),
    });
    expect((await api.ask(fascia)).errors).toHaveLength(1);
    expect((await api.ask(fascia)).errors).toHaveLength(1);
    broken = false;
    expect((await api.ask(fascia)).data).toMatchObject({ fascia: { name: 'fascia lata' } });
    expect(await figure(api, 'cluneal_answer_cache_answers')).toBe(1);
    await api.close();
  });
});

describe('concurrent identical requests', () => {
  it('run once for all fifty clients', async () => {
    const { store, state } = await waiting();
    const api = await serve(store);
    const asked = Array.from({ length: 50 }, () => post(api, { query: fascia }));
    await expect.poll(() => figure(api, 'cluneal_answer_cache_shared_total')).toBe(49);
    state.release();
    const texts = await Promise.all(asked.map(async (answer) => (await answer).text()));
    expect(new Set(texts)).toEqual(new Set(['{"data":{"fascia":{"id":"fascia:fascia-lata","name":"fascia lata"}}}']));
    expect(state.asked).toBe(1);
    const text = await (await fetch(`${api.url}/metrics`)).text();
    expect(text).toContain('cluneal_graphql_operations_total{operation="other",outcome="ok"} 50\n');
    await api.close();
  });

  it('keep running when the first client leaves, and are cancelled when the last one does', async () => {
    const { store, state } = await waiting();
    const api = await serve(store);
    const leaving = [new AbortController(), new AbortController()];
    const [first, second] = leaving.map(({ signal }) => post(api, { query: fascia }, { signal }));
    await expect.poll(() => figure(api, 'cluneal_answer_cache_shared_total')).toBe(1);
    leaving[0]?.abort();
    await expect(first).rejects.toThrow();
    await expect.poll(() => api.log.filter((line) => line['aborted'] === true)).toHaveLength(1);
    expect(state.ended).toBe(0);
    leaving[1]?.abort();
    await expect(second).rejects.toThrow();
    await expect.poll(() => state.ended).toBe(1);
    // A new request must not receive the cancelled result.
    state.release();
    expect((await api.ask(fascia)).data).toMatchObject({ fascia: { name: 'fascia lata' } });
    expect(api.log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
    await api.close();
  });

  it('are answered for the remaining client when another leaves', async () => {
    const { store, state } = await waiting();
    const api = await serve(store);
    const leaving = new AbortController();
    const first = post(api, { query: fascia }, { signal: leaving.signal });
    await expect.poll(() => state.asked).toBe(1);
    const second = post(api, { query: fascia });
    await expect.poll(() => figure(api, 'cluneal_answer_cache_shared_total')).toBe(1);
    leaving.abort();
    await expect(first).rejects.toThrow();
    await expect.poll(() => api.log.some((line) => line['aborted'] === true)).toBe(true);
    state.release();
    expect(await (await second).json()).toMatchObject({ data: { fascia: { name: 'fascia lata' } } });
    await api.close();
  });
});

describe('the answer cache', () => {
  const pages = Array.from(
    { length: 60 },
    (_, index) => `{ sources(first: ${String(index)}) { edges { node { id } } } }`,
  );

  it('stays within its byte limit by evicting the least recently used answers', async () => {
    const api = await serve(await projectStore(), { maxAnswerBytes: 20_000 });
    for (const query of pages) await api.data(query);
    const bytes = await figure(api, 'cluneal_answer_cache_bytes');
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(await figure(api, 'cluneal_answer_cache_answers')).toBeLessThan(20);
    await api.data(pages[0] ?? '');
    expect(await hits(api)).toBe(0);
    await api.data(pages[0] ?? '');
    expect(await hits(api)).toBe(1);
    await api.close();
  });

  it('stores nothing when it is turned off', async () => {
    const { store, calls } = counting(await projectStore());
    const api = await serve(store, { maxAnswerBytes: 0 });
    await api.data(fascia);
    await api.data(fascia);
    expect(calls.filter((call) => call === 'nodes')).toHaveLength(2);
    expect(await (await fetch(`${api.url}/metrics`)).text()).not.toContain('cluneal_answer_cache');
    await api.close();
  });

  it('stores nothing for a database without record caching', async () => {
    const { store, calls } = counting({ ...(await projectStore()), engine: mutable });
    const api = await serve(store);
    await api.data(fascia);
    await api.data(fascia);
    expect(calls.filter((call) => call === 'nodes')).toHaveLength(2);
    await api.close();
  });
});

/** How a mutable database describes itself. */
const mutable: GraphReader['engine'] = { name: 'NEO4J', system: 'neo4j', immutable: false };

describe('a graph that changes', () => {
  /** A store whose fascia has a different name at each revision. */
  async function changingStore() {
    const plain = await projectStore();
    const state = { revision: 1, changeDuringRead: false };
    const store: GraphReader = {
      ...plain,
      engine: mutable,
      revision: () => Promise.resolve(String(state.revision)),
      async nodes(ids, options) {
        const name = `name ${String(state.revision)}`;
        const found = await plain.nodes(ids, options);
        if (state.changeDuringRead) {
          state.changeDuringRead = false;
          state.revision += 1;
        }
        return found.map((node) => (node === null ? null : { ...node, name }));
      },
    };
    return { store, state };
  }

  async function changing() {
    const { store, state } = await changingStore();
    const api = await serve(store, {}, { maxStaleness: 0, maxRecordBytes: 1_000_000 });
    const name = async () => (await api.data(fascia)).fascia.name as string;
    return { api, state, name };
  }

  it('is up to date from the next request on, however often the same was asked before', async () => {
    const { api, state, name } = await changing();
    for (let round = 0; round < 3; round += 1) {
      expect([await name(), await name()]).toEqual(Array(2).fill(`name ${String(state.revision)}`));
      state.revision += 1;
    }
    expect(await hits(api)).toBe(3);
    await api.close();
  });

  it('during a read is answered in its new state, and the answer is cached for that state only', async () => {
    const { api, state, name } = await changing();
    state.changeDuringRead = true;
    expect(await name()).toBe('name 2');
    expect([await name(), await name()]).toEqual(['name 2', 'name 2']);
    expect(await hits(api)).toBe(2);
    state.revision += 1;
    expect(await name()).toBe('name 3');
    expect(await hits(api)).toBe(2);
    await api.close();
  });

  /** A server that looks the revision up in the background, and what a client sees that keeps asking. */
  async function watching(more: Partial<GraphReader> = {}) {
    const { store, state } = await changingStore();
    const read = { nodes: 0, fails: false };
    const watched: GraphReader = {
      ...store,
      async nodes(ids, options) {
        read.nodes += 1;
        if (read.fails) throw new GraphError('STORE_TIMEOUT', 'The database took too long.');
        return store.nodes(ids, options);
      },
      ...more,
    };
    const cache = { maxStaleness: 2_000, maxRecordBytes: 1_000_000, watchesRevision: true };
    const api = await serve(watched, {}, cache);
    const misses = () => figure(api, 'cluneal_answer_cache_misses_total');
    const refreshes = () => figure(api, 'cluneal_answer_cache_refreshes_total');
    const name = async () => (await api.ask(fascia)).data?.fascia?.name as string | undefined;
    return { api, state, read, misses, refreshes, name };
  }

  it('lets nobody wait for an answer that is asked for all the time', async () => {
    const { api, state, read, misses, refreshes, name } = await watching();
    expect(await name()).toBe('name 1');
    for (const changed of ['name 2', 'name 3']) {
      state.revision += 1;
      await expect.poll(name, { interval: 20, timeout: 10_000 }).toBe(changed);
    }
    expect(await misses()).toBe(1);
    expect(await refreshes()).toBe(2);
    expect(read.nodes).toBe(3);
    await api.close();
  });

  it('is not read again in the background if nobody asks', async () => {
    const { api, state, read, refreshes, name } = await watching();
    expect(await name()).toBe('name 1');
    state.revision += 1;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(read.nodes).toBe(1);
    expect(await refreshes()).toBe(0);
    expect(await name()).toBe('name 2');
    await api.close();
  });

  it('is tried once in the background if it cannot be read, and clients get the error when the old answer is too old', async () => {
    const { api, state, read, refreshes, name } = await watching();
    expect(await name()).toBe('name 1');
    state.revision += 1;
    read.fails = true;
    await expect.poll(name, { interval: 20, timeout: 10_000 }).toBeUndefined();
    expect(await refreshes()).toBe(1);
    read.fails = false;
    await expect.poll(name, { interval: 20, timeout: 10_000 }).toBe('name 2');
    await api.close();
  });

  it('is read in the background for at most 16 answers at a time', async () => {
    const plain = await projectStore();
    const running = { now: 0, most: 0, slow: false };
    const { api, state } = await watching({
      engine: mutable,
      async nodes(ids, options) {
        running.now += ids.length;
        running.most = Math.max(running.most, running.now);
        if (running.slow) await new Promise((resolve) => setTimeout(resolve, 300));
        running.now -= ids.length;
        return plain.nodes(ids, options);
      },
    });
    const { structures } = await projectGraph();
    const asks = structures
      .filter(({ kind }) => kind === 'Landmark')
      .slice(0, 30)
      .map(
        ({ id }) =>
          () =>
            api.data(`{ landmark(id: "${id}") { name } }`),
      );
    for (const ask of asks) await ask();
    running.most = 0;
    running.slow = true;
    state.revision += 1;
    await expect
      .poll(
        async () => {
          for (const ask of asks) await ask();
          return figure(api, 'cluneal_answer_cache_refreshes_total');
        },
        { interval: 20, timeout: 20_000 },
      )
      .toBe(30);
    expect(running.most).toBeGreaterThan(8);
    expect(running.most).toBeLessThanOrEqual(16);
    await api.close();
  });

  it('during a read costs only the affected field if another read of the same operation fails', async () => {
    const { store, state } = await changingStore();
    state.changeDuringRead = true;
    const failing: GraphReader = {
      ...store,
      search: () => Promise.reject(new GraphError('STORE_TIMEOUT', 'The database took too long.')),
    };
    const api = await serve(failing, {}, { maxStaleness: 0, maxRecordBytes: 1_000_000 });
    const { data, errors } = await api.ask(fascia.replace(/}$/, 'search(text: "fascia") { totalCount } }'));
    expect(data).toMatchObject({ fascia: { name: 'name 2' }, search: null });
    expect(errors).toMatchObject([{ path: ['search'], extensions: { code: 'STORE_TIMEOUT' } }]);
    await api.close();
  });
});

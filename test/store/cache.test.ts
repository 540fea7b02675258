import { describe, expect, it } from 'vitest';
import { cacheGraph, GraphMoved, type CacheSettings, type GraphCache } from '../../src/store/cache.ts';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { GraphReader } from '../../src/store/port.ts';
import type { GraphContent } from '../../src/domain/records.ts';
import { counting } from '../support/api.ts';
import { projectGraph, testVersion } from '../support/graph.ts';
import { storeContract } from './contract.ts';

const settings: CacheSettings = { maxStaleness: 1000, maxRecordBytes: 64_000_000 };

storeContract('cached', async (graph) => {
  const cache = cacheGraph(openEmbeddedStore(graph, { version: testVersion }), settings);
  return cache.snapshot();
});

/** A store whose content another client changes, and a clock that is set manually. */
async function changing(more: Partial<CacheSettings> = {}) {
  const graph = await projectGraph();
  const named = (name: string): GraphContent => ({
    ...graph,
    structures: graph.structures.map((structure) => ({ ...structure, name })),
  });
  let revision = 1;
  let current: GraphReader = openEmbeddedStore(named('name 1'), { version: testVersion });
  const clock = { time: 0 };
  /** The ids of each batch of nodes that the store was asked for. */
  const asked: (readonly string[])[] = [];
  const store = new Proxy({} as GraphReader, {
    get: (_target, key) =>
      key === 'revision' ? () => Promise.resolve(String(revision)) : (Reflect.get(current, key) as unknown),
  });
  const { store: counted, calls } = counting({
    ...current,
    revision: (options) => store.revision(options),
    nodes(ids, options) {
      asked.push([...ids]);
      return store.nodes(ids, options);
    },
    adjacency: (requests, options) => store.adjacency(requests, options),
  });
  const cache = cacheGraph(counted, { ...settings, now: () => clock.time, ...more });
  const change = () => {
    revision += 1;
    current = openEmbeddedStore(named(`name ${String(revision)}`), { version: testVersion });
  };
  return { cache, calls, asked, clock, change };
}

const nameOf = async (cache: GraphCache, id = 'spinal-nerve:L2') => {
  const reader = await cache.snapshot();
  return (await reader.nodes([id], {}))[0]?.name;
};

describe('the cache', () => {
  it('reads a repeated record once, and counts hits and misses', async () => {
    const { cache, calls } = await changing();
    expect(await nameOf(cache)).toBe('name 1');
    expect(await nameOf(cache)).toBe('name 1');
    expect(calls.filter((call) => call === 'nodes')).toHaveLength(1);
    expect(cache.counts).toMatchObject({ hits: 1, misses: 1, generations: 1 });
  });

  it('reads from the store only the part of a batch that it does not hold', async () => {
    const { cache, asked } = await changing();
    await nameOf(cache);
    const reader = await cache.snapshot();
    const found = await reader.nodes(['spinal-nerve:L1', 'spinal-nerve:L2', 'spinal-nerve:L1'], {});
    expect(found.map((node) => node?.id)).toEqual(['spinal-nerve:L1', 'spinal-nerve:L2', 'spinal-nerve:L1']);
    expect(asked).toEqual([['spinal-nerve:L2'], ['spinal-nerve:L1']]);
  });

  it('merges a stampede into one read', async () => {
    const { cache, calls } = await changing();
    await Promise.all(Array.from({ length: 50 }, () => nameOf(cache)));
    expect(calls.filter((call) => call === 'nodes')).toHaveLength(1);
    expect(cache.counts.checks).toBeLessThanOrEqual(3);
  });

  it('shows a change as soon as the staleness limit has passed, and not before', async () => {
    const { cache, clock, change } = await changing();
    expect(await nameOf(cache)).toBe('name 1');
    change();
    clock.time = 999;
    expect(await nameOf(cache)).toBe('name 1');
    clock.time = 1001;
    expect(await nameOf(cache)).toBe('name 2');
  });

  it('shows a change in the next request if staleness is 0', async () => {
    const { cache, change } = await changing({ maxStaleness: 0 });
    for (let round = 1; round < 20; round += 1) {
      expect(await nameOf(cache)).toBe(`name ${String(round)}`);
      change();
    }
  });

  it('notices a change in the background once there are requests', async () => {
    const { cache, calls, change } = await changing({
      maxStaleness: 40,
      watchesRevision: true,
      now: () => performance.now(),
    });
    const first = await cache.operation(cache.now(), 1);
    await first.finish();
    change();
    await expect.poll(() => cache.counts.generations, { interval: 5 }).toBe(2);
    const before = calls.filter((call) => call === 'revision').length;
    await expect
      .poll(() => calls.filter((call) => call === 'revision').length, { interval: 5 })
      .toBeGreaterThan(before);
    await cache.close();
    const after = calls.filter((call) => call === 'revision').length;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(calls.filter((call) => call === 'revision')).toHaveLength(after);
  });

  it('leaves the database alone until the first request', async () => {
    const { calls } = await changing({ maxStaleness: 20, watchesRevision: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(calls).toEqual([]);
  });

  it('never mixes revisions: a read overtaken by a change is rejected, earlier reads stay valid', async () => {
    const { cache, change } = await changing();
    const reader = await cache.snapshot();
    expect((await reader.nodes(['spinal-nerve:L1'], {}))[0]?.name).toBe('name 1');
    change();
    expect((await reader.nodes(['spinal-nerve:L1'], {}))[0]?.name).toBe('name 1');
    await expect(reader.nodes(['spinal-nerve:L2'], {})).rejects.toThrow(GraphMoved);
    expect(await nameOf(cache, 'spinal-nerve:L2')).toBe('name 2');
  });

  it('does not cache failures', async () => {
    const graph = await projectGraph();
    const embedded = openEmbeddedStore(graph, { version: testVersion });
    let fails = true;
    const cache = cacheGraph(
      {
        ...embedded,
        nodes: (ids, options) => (fails ? Promise.reject(new Error('down')) : embedded.nodes(ids, options)),
      },
      settings,
    );
    await expect(nameOf(cache)).rejects.toThrow('down');
    fails = false;
    expect(await nameOf(cache)).toBe('spinal nerve L2');
  });

  it('stays within its size limit, evicts the oldest records, and still gives right answers', async () => {
    const maxRecordBytes = 20_000;
    const { cache, asked } = await changing({ maxRecordBytes });
    const graph = await projectGraph();
    const reader = await cache.snapshot();
    const ids = graph.structures.map(({ id }) => id);
    const sizes: number[] = [];
    for (const id of ids) {
      expect((await reader.nodes([id], {}))[0]?.id).toBe(id);
      sizes.push(cache.counts.bytes);
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(maxRecordBytes);
    expect(Math.max(...sizes)).toBeGreaterThan(maxRecordBytes / 2);
    await reader.nodes(ids.slice(-1), {});
    expect(asked).toHaveLength(ids.length);
    await reader.nodes(ids.slice(0, 1), {});
    expect(asked.slice(ids.length)).toEqual([ids.slice(0, 1)]);
    const { answer } = await reader.adjacency(
      [{ node: 'cluneal-group:superior', direction: 'BOTH', types: null, withClaims: true }],
      {},
    );
    expect(answer[0]?.length).toBeGreaterThan(20);
    expect(cache.counts.bytes).toBeLessThanOrEqual(maxRecordBytes);
  });
});

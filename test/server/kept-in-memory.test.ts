/**
 * Whatever clients send, memory kept between requests stays within its bounds; docs/architecture.md lists all of it.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { longestId } from '../../schema/ontology.ts';
import { idOf } from '../../src/http/documents.ts';
import { cacheGraph } from '../../src/store/cache.ts';
import { alsoKept, fillings, keep, kept, keptBytes, keptTable, ownText, type KeptName } from '../../src/store/kept.ts';
import { readNeighbourhoods } from '../../src/store/neo4j/neighbourhoods.ts';
import type { Neo4jConnection } from '../../src/store/neo4j/connection.ts';
import { rememberNames } from '../../src/store/neo4j/neo4j-search.ts';
import { readGraph } from '../../src/store/neo4j/read-graph.ts';
import { listRequest } from '../../src/store/port.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectRoot, projectStore } from '../support/graph.ts';

const large = 90_000;
const repeat = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
/** A comment that makes a document large. */
const padding = (index: number) => `#${String(index)} ${'x'.repeat(large)}\n`;

async function send(api: TestServer, bodies: readonly object[], clients = 4): Promise<number[]> {
  const statuses: number[] = [];
  const waiting = bodies.values();
  await Promise.all(
    repeat(clients, async () => {
      for (const body of waiting) {
        const response = await fetch(`${api.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        statuses.push(response.status);
        await response.arrayBuffer();
      }
    }),
  );
  return statuses;
}

const twice = <T>(items: readonly T[]): T[] => items.flatMap((item) => [item, item]);

/** A connection to a database without a graph. */
const emptyDatabase = {
  read: () => Promise.resolve([{ relations: [], plainRelations: [], nodes: [], sources: [], sizes: [] }]),
} as unknown as Neo4jConnection;

/** How to fill each cache far beyond its bound. */
const fills: Record<KeptName, (api: TestServer) => Promise<unknown>> = {
  answers: (api) =>
    send(
      api,
      repeat(60, (index) => ({ query: '{ spinalNerve(level: L2) { name } }', variables: { x: padding(index) } })),
    ),
  documents: (api) =>
    send(
      api,
      // With other variables, since otherwise the answer comes from the cache and nothing is parsed.
      repeat(12, (index) => `${padding(index)}{ spinalNerve(level: L2) { name } }`).flatMap((query) => [
        { query },
        { query, variables: { again: true } },
      ]),
      1,
    ),
  documentsSeen: (api) =>
    send(
      api,
      repeat(40, (index) => ({ query: `${padding(index)}{ meta { title } }` })),
    ),
  documentErrors: (api) => send(api, twice(repeat(40, (index) => ({ query: `${padding(index)}{ meta { title }` }))), 1),
  persistedDocuments: (api) =>
    send(
      api,
      repeat(100, (index) => {
        const query = `${padding(index)}{ meta { title } }`;
        return { query, extensions: { persistedQuery: { version: 1, sha256Hash: idOf(query) } } };
      }),
    ),
  costs: (api) =>
    send(
      api,
      repeat(3_500, (index) => ({ query: 'query Q { spinalNerve(level: L2) { name } }', variables: { index } })),
    ),
  searchResults: (api) => {
    const letters = 'a b c d e f g h i j k l m n o p q r s t u v w x y z'.split(' ');
    const texts = letters.flatMap((one) => letters.map((other) => `${one} ${other}`));
    return send(
      api,
      repeat(14, (index) => ({
        query: `{ ${texts
          .slice(index * 50, (index + 1) * 50)
          .map((text, place) => `a${String(place)}: search(text: "${text}", first: 1) { totalCount }`)
          .join(' ')} }`,
      })),
    );
  },
  statements: () =>
    Promise.all(
      repeat(2_000, (index) =>
        readGraph(emptyDatabase, 'test', `MATCH (n {id: ${String(index)}}) ${' RETURN n'.repeat(100)}`, {}, {}),
      ),
    ),
  neighbourhoodClauses: () => {
    const level = [{ kinds: ['SpinalNerve'], direction: 'BOTH', types: null, withClaims: true }] as const;
    return Promise.all(
      repeat(4_000, (index) =>
        readNeighbourhoods(
          emptyDatabase,
          [{ starts: ['spinal-nerve:L2'], plan: { key: String(index), levels: repeat(8, () => level), reach: true } }],
          {},
        ),
      ),
    );
  },
  analysedNames: () => {
    const analysed = rememberNames();
    return Promise.resolve(repeat(20_000, (index) => analysed(`the name of nerve number ${String(index)}`)));
  },
};

describe('a cache', () => {
  it.each(Object.keys(kept) as KeptName[])('of %s stays within its byte limit', async (name) => {
    const api = await serve(await projectStore(), { maxAnswerBytes: 2_000_000 });
    onTestFinished(() => api.close());
    await fills[name](api);
    const own = fillings().filter((filling) => filling.name === name);
    expect(own.length).toBeGreaterThan(0);
    for (const { bytes, maxBytes } of own) {
      expect(bytes).toBeLessThanOrEqual(maxBytes);
      expect(maxBytes).toBe(name === 'answers' ? 2_000_000 : keptBytes[name]);
    }
    // The cache was really filled to near its limit.
    const fullest = Math.max(...own.map(({ bytes, maxBytes }) => bytes / maxBytes));
    expect(fullest).toBeGreaterThan(0.6);
  });

  it('counts keys, values and its own overhead', () => {
    const cache = keep<string>('persistedDocuments', 10_000, (text) => text.length);
    cache.set('k'.repeat(100), 'v'.repeat(300));
    expect([cache.entries, cache.bytes]).toEqual([1, 200 + 200 + 300]);
    cache.set('k', 'v'.repeat(20_000));
    expect([cache.entries, cache.has('k')]).toEqual([1, false]);
    for (let index = 0; index < 100; index += 1) cache.set(String(index), 'v'.repeat(500));
    expect(cache.bytes).toBeLessThanOrEqual(10_000);
  });

  it('does not keep the text alive that a key was cut from', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const cache = keep<true>('documentsSeen', 10_000_000, () => 0);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < 1_000; index += 1) {
      const text = JSON.parse(JSON.stringify(`${padding(index)} the part that is a key ${String(index)}`)) as string;
      cache.set(text.slice(large + 10), true);
    }
    collect();
    expect(cache.entries).toBe(1_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan((1_000 * large) / 4);
  });

  it('preserves the characters of its keys', () => {
    for (const text of ['', 'short', 'a text that is longer than that', 'ünï çødé and 上皮神经'.repeat(3)])
      expect(ownText(text)).toBe(text);
  });
});

it('counts long requests to the store by their length, and evicts the oldest', async () => {
  let reads = 0;
  const plain = await projectStore();
  const cache = cacheGraph(
    {
      ...plain,
      list: (requests, options) => {
        reads += requests.length;
        return plain.list(requests, options);
      },
    },
    { maxStaleness: 60_000, maxRecordBytes: 2_000_000 },
  );
  const reader = await cache.snapshot();
  const ask = (index: number) =>
    reader.list(
      [listRequest({ kind: 'Claim', about: `landmark:${String(index)}-${'x'.repeat(large)}`, limit: 1 })],
      {},
    );
  for (let index = 0; index < 20; index += 1) await ask(index);
  expect(reads).toBe(20);
  // Keys of 90,000 characters take 180 kB each, and answers have half of the 2 MB: only the last five are still there.
  expect(cache.counts.entries).toBe(5);
  for (let index = 15; index < 20; index += 1) await ask(index);
  expect(reads).toBe(20);
  await ask(0);
  expect(reads).toBe(21);
  // The first answer is back, in place of the oldest of those five.
  await ask(0);
  expect(reads).toBe(21);
  await ask(15);
  expect(reads).toBe(22);
});

it('does not treat a text as an id if it is longer than any id', async () => {
  const api = await serve(await projectStore());
  onTestFinished(() => api.close());
  const { errors } = await api.ask(
    'query ($id: ID!, $relation: ID!) { a: node(id: $id) { id } b: node(id: $relation) { id } }',
    {
      id: `landmark:${'x'.repeat(longestId)}`,
      relation: `relation:landmark:${'x'.repeat(longestId)}/passes/landmark:y`,
    },
  );
  expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['INVALID_ID', 'INVALID_ID']);
});

it('truncates client-supplied text in log lines, and creates no metric labels from it', async () => {
  const api = await serve(await projectStore());
  onTestFinished(() => api.close());
  const labels = async () => {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    return text.split('\n').filter((line) => line.startsWith('cluneal_')).length;
  };
  const ask = async (index: number) => {
    const name = `Q${'x'.repeat(150)}${String(index)}`;
    await send(api, [
      { query: `query ${name} { spinalNerve(level: L2) { name } }` },
      { query: '{ meta { title } }', operationName: 'x'.repeat(large) },
    ]);
    await fetch(`${api.url}/${String(index)}${'/long'.repeat(2_000)}`);
    await fetch(`${api.url}/assets/${String(index)}`, { method: 'DELETE', headers: { 'user-agent': name } });
  };
  await ask(0);
  await labels();
  const before = await labels();
  for (let index = 1; index < 20; index += 1) await ask(index);
  expect(await labels()).toBe(before);
  const lines = api.log.map((line) => JSON.stringify(line).length);
  expect(lines.length).toBeGreaterThan(80);
  expect(Math.max(...lines)).toBeLessThan(1_000);
});

describe('docs/architecture.md', () => {
  it('lists everything that is kept, as the code declares it', async () => {
    const page = await readFile(join(projectRoot, 'docs', 'architecture.md'), 'utf8');
    const rowsOf = (text: string) =>
      text.split('\n').flatMap((line) => (line.startsWith('|') ? [line.replace(/ +/g, ' ').replace(/-+/g, '-')] : []));
    const [, section = ''] = page.split('## What stays in memory');
    expect(rowsOf(section.split('\n## ')[0] ?? '')).toEqual(rowsOf(keptTable()));
  });

  it('names each file in which data outlives a request', async () => {
    const folders = ['src', 'schema'].map((folder) => join(projectRoot, folder));
    const files = (
      await Promise.all(
        folders.map(async (folder) =>
          (await readdir(folder, { recursive: true }))
            .filter((name) => name.endsWith('.ts'))
            .map((name) =>
              join(folder, name)
                .slice(projectRoot.length + 1)
                .replaceAll('\\', '/'),
            ),
        ),
      )
    )
      .flat()
      // A command that runs to completion keeps nothing.
      .filter((file) => !/^src\/(?:commands|seeding|local-neo4j)\//.test(file));
    const listed = [...Object.values(kept), ...alsoKept].flatMap(({ file }) => file.split(', '));
    expect(files).toEqual(expect.arrayContaining(listed));
    const keeps =
      /new (?:LRUCache|WeakMap|WeakSet|WeakRef)\b|^(?:export )?(?:const|let) [^\n]*(?:new (?:Map|Set)(?:<.*>)?\(\)|: [^=\n]*\[\] = \[\];)/m;
    const found = await Promise.all(
      files.map(async (file) => (keeps.test(await readFile(join(projectRoot, file), 'utf8')) ? [file] : [])),
    );
    for (const file of found.flat()) expect(listed, file).toContain(file);
    // A cache that is not opened by `keep` would not be counted.
    for (const file of files.filter((one) => !/^src\/store\/(?:kept|cache|cached-reader)\.ts$/.test(one)))
      expect(await readFile(join(projectRoot, file), 'utf8'), file).not.toMatch(/new LRUCache/);
  });
});

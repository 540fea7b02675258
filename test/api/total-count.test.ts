import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { ListRequest } from '../../src/store/port.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectGraph, testVersion } from '../support/graph.ts';

let server: TestServer;
const asked: ListRequest[] = [];

beforeAll(async () => {
  const store = openEmbeddedStore(await projectGraph(), { version: testVersion });
  server = await serve({
    ...store,
    list(requests, options) {
      asked.push(...requests);
      return store.list(requests, options);
    },
  });
});
afterAll(() => server.close());

it.each([
  ['{ landmarks(first: 1) { edges { node { id } } } }', false],
  ['{ landmarks(first: 1) { totalCount } }', true],
  ['{ landmarks(first: 1) { how: totalCount } }', true],
  [
    '{ sources(first: 1) { ... on SourceConnection { ...Sum } } } fragment Sum on SourceConnection { totalCount }',
    true,
  ],
  // A count on a nested connection is not a count on this one.
  ['{ spinalNerves(first: 1) { edges { node { relations { totalCount } } } } }', false],
  ['{ source(id: "source:gray-1918") { claims(first: 1) { totalCount } } }', true],
])('%s asks the store to count: %s', async (query, total) => {
  asked.length = 0;
  await server.data(query);
  expect(asked.map((request) => request.total)).toEqual([total]);
});

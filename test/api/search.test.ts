import { describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import { counting, serve } from '../support/api.ts';
import { projectStore, testVersion } from '../support/graph.ts';
import { searchApiContract } from './search-contract.ts';

searchApiContract('embedded', (graph) => Promise.resolve(openEmbeddedStore(graph, { version: testVersion })));

describe('the number of store calls for searches', () => {
  it('is one for all searches of a request, and none for the structures found', async () => {
    const { store, calls } = counting(await projectStore());
    const api = await serve(store);
    calls.length = 0;
    await api.data(`{ a: search(text: "superior clun") { edges { node { name definition identifiers { value } } } }
      b: search(text: "iliac") { totalCount } again: search(text: "iliac", kinds: [LANDMARK]) { edges { node { id } } } }`);
    expect(calls).toEqual(['search']);
    await api.close();
  });
});

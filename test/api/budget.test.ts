import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GraphReader } from '../../src/store/port.ts';
import { counting, serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

const documents = await workedDocuments();

/** A store that prefetches only relations without claims, such as those from spinal nerves to their rami. */
function withoutClaimPrefetch(store: GraphReader): GraphReader {
  return {
    ...store,
    neighbourhoods: async (requests, options) =>
      (await store.neighbourhoods(requests, options)).map((neighbourhood) => ({
        ...neighbourhood,
        adjacency: (request) => (request.withClaims ? undefined : neighbourhood.adjacency(request)),
      })),
  };
}

describe('the number of store calls', () => {
  let api: TestServer;
  let calls: string[];

  beforeAll(async () => {
    const counted = counting(await projectStore());
    calls = counted.calls;
    api = await serve(counted.store, { maxAnswerBytes: 0 });
  });
  beforeEach(() => {
    calls.length = 0;
  });
  afterAll(() => api.close());

  it('is one for the walks from all 31 nerves, and none for the fields below them', async () => {
    const { spinalNerves } =
      await api.data(`{ spinalNerves(first: 31) { edges { node { skinSupplied { nodes { region { name } within { name } status sourcesFor decidedBy { status } paths(first: 5) { nodes {
      start { name } end { name } branches { name } steps { from { name } to { name } status claims { source { title } } relation { from { id } claims { source { title } } } } pierces { to { name } } } } } } } } } }`);
    expect(spinalNerves.edges).toHaveLength(31);
    expect(calls).toEqual(['list', 'neighbourhoods']);
  });

  it('is one for the walks from all 31 nerves with three evidence filters', async () => {
    await api.data(`{ spinalNerves(first: 31) { edges { node { all: skinSupplied { nodes { status } }
      gray: skinSupplied(evidence: { sources: ["source:gray-1918"] }) { nodes { status } }
      studies: skinSupplied(evidence: { sourceKinds: [PRIMARY_STUDY] }) { nodes { status } } } } } }`);
    // The embedded store has already read the sources with everything else.
    expect(calls).toEqual(['list', 'neighbourhoods']);
  });

  it('is one for the walks back from all skin regions', async () => {
    await api.data(
      '{ skinRegions(first: 100) { edges { node { suppliedBySpinalNerves { nodes { spinalNerve { name } regions { name } paths(first: 2) { nodes { steps { claims { source { name } } } } } } } } } } }',
    );
    expect(calls).toEqual(['list', 'neighbourhoods']);
  });

  it('is one for nested selections, and one for the same question under several aliases', async () => {
    const below = `dorsalRamus {
      contributesTo { edges { relation { claims { source { name } } } node { ... on ClunealGroup { suppliesDirectly { edges { node { name partOf { edges { node { name } } } } } } } } } }
      branches { edges { node { endsIn { edges { node { name } } } } } } }`;
    await api.data(`{ spinalNerves(first: 31) { edges { node { ${below} } } } }`);
    expect(calls).toEqual(['list', 'neighbourhoods']);
    calls.length = 0;
    await api.data(`{ L1: spinalNerve(level: L1) { ${below} } L2: spinalNerve(level: L2) { ${below} } }`);
    expect(calls).toEqual(['neighbourhoods']);
  });

  it('is none for fields that directives exclude', async () => {
    const document =
      'query ($deep: Boolean!) { spinalNerve(level: L1) { name dorsalRamus @include(if: $deep) { branches { totalCount } } } }';
    const callsFor = async (deep: boolean) => {
      calls.length = 0;
      await api.data(document, { deep });
      return [...calls];
    };
    expect(await callsFor(false)).toEqual(['nodes']);
    expect(await callsFor(true)).toEqual(['neighbourhoods']);
    expect(await callsFor(false)).toEqual(['nodes']);
  });

  it('is at most one per level without prefetching, however wide the level is', async () => {
    const counted = counting(withoutClaimPrefetch(await projectStore()));
    const server = await serve(counted.store);
    const types = ['CONTRIBUTES_TO', 'HAS_BRANCH', 'SUPPLIES'];
    await server.data(
      `query ($types: [RelationType!]) { spinalNerves(first: 31) { edges { node { dorsalRamus {
        relations(types: $types, direction: OUT) { edges { node { to { relations(types: $types, direction: OUT) { edges { node { to { name } } } } } } } } } } } } }`,
      { types },
    );
    await server.close();
    expect(counted.calls.filter((call) => call !== 'close')).toEqual([
      'list',
      'neighbourhoods',
      'adjacency',
      'adjacency',
    ]);
  });

  it('is one per level for claims that lead back to their relations', async () => {
    await api.data(
      '{ sources(first: 20) { edges { node { claims(first: 5) { edges { node { relation { from { name } to { name } claims { source { name } } } } } } } } } }',
    );
    expect(calls).toEqual(['list', 'list', 'relations']);
  });

  it.each(documents)('is at most four for the worked document $name', async ({ text }) => {
    await api.data(text);
    expect(calls.length).toBeLessThanOrEqual(4);
  });

  it('is the same for a repeated request if the response cache is off', async () => {
    await api.data('{ spinalNerve(level: L2) { name } }');
    await api.data('{ spinalNerve(level: L2) { name } }');
    expect(calls).toEqual(['nodes', 'nodes']);
  });
});

describe('a query that fans out exponentially', () => {
  it('is refused before it runs, with advice', async () => {
    const { store, calls } = counting(await projectStore());
    const api = await serve(store);
    const level = (depth: number): string =>
      depth === 0
        ? 'id'
        : `relations(first: 100) { edges { node { from { ${level(depth - 1)} } to { ${level(depth - 1)} } } } }`;
    const { errors } = await api.ask(`{ clunealGroup(position: SUPERIOR) { ${level(5)} } }`);
    expect(errors?.[0]?.extensions?.['code']).toBe('QUERY_TOO_COMPLEX');
    expect(errors?.[0]?.message).toMatch(/ask for fewer fields/);
    expect(calls).toEqual([]);
    await api.close();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GraphReader } from '../../src/store/port.ts';
import { counting, serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

const documents = await workedDocuments();

/** A store that reads ahead no more than the rami of spinal nerves. */
function blind(store: GraphReader): GraphReader {
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

  it('is one for the walks of all 31 nerves, and none for what is selected below them', async () => {
    const { spinalNerves } =
      await api.data(`{ spinalNerves(first: 31) { edges { node { skinSupplied { nodes { region { name } within { name } status sourcesFor decidedBy { status } paths(first: 5) { nodes {
      start { name } end { name } branches { name } steps { from { name } to { name } status claims { source { title } } relation { from { id } claims { source { title } } } } pierces { to { name } } } } } } } } } }`);
    expect(spinalNerves.edges).toHaveLength(31);
    expect(calls).toEqual(['list', 'neighbourhoods']);
  });

  it('is one for the walks of all 31 nerves in three perspectives', async () => {
    await api.data(`{ spinalNerves(first: 31) { edges { node { all: skinSupplied { nodes { status } }
      gray: skinSupplied(evidence: { sources: ["source:gray-1918"] }) { nodes { status } }
      studies: skinSupplied(evidence: { sourceKinds: [PRIMARY_STUDY] }) { nodes { status } } } } } }`);
    // The embedded graph has read the sources along with everything else.
    expect(calls).toEqual(['list', 'neighbourhoods']);
  });

  it('is one for all regions walked back', async () => {
    await api.data(
      '{ skinRegions(first: 100) { edges { node { suppliedBySpinalNerves { nodes { spinalNerve { name } regions { name } paths(first: 2) { nodes { steps { claims { source { name } } } } } } } } } } }',
    );
    expect(calls).toEqual(['list', 'neighbourhoods']);
  });

  it('is one for what is selected level below level, and one for the same question under several names', async () => {
    const below = `dorsalRamus {
      contributesTo { edges { relation { claims { source { name } } } node { ... on ClunealGroup { suppliesDirectly { edges { node { name partOf { edges { node { name } } } } } } } } } }
      branches { edges { node { endsIn { edges { node { name } } } } } } }`;
    await api.data(`{ spinalNerves(first: 31) { edges { node { ${below} } } } }`);
    expect(calls).toEqual(['list', 'neighbourhoods']);
    calls.length = 0;
    await api.data(`{ L1: spinalNerve(level: L1) { ${below} } L2: spinalNerve(level: L2) { ${below} } }`);
    expect(calls).toEqual(['neighbourhoods']);
  });

  it('is none for what directives take away', async () => {
    const document =
      'query ($deep: Boolean!) { spinalNerve(level: L1) { name dorsalRamus @include(if: $deep) { branches { totalCount } } } }';
    const asked = async (deep: boolean) => {
      calls.length = 0;
      await api.data(document, { deep });
      return [...calls];
    };
    expect(await asked(false)).toEqual(['nodes']);
    expect(await asked(true)).toEqual(['neighbourhoods']);
    expect(await asked(false)).toEqual(['nodes']);
  });

  it('is never more than there are levels where they are not foreseen, whatever the width', async () => {
    const counted = counting(blind(await projectStore()));
    const unforeseeing = await serve(counted.store);
    const types = ['CONTRIBUTES_TO', 'HAS_BRANCH', 'SUPPLIES'];
    await unforeseeing.data(
      `query ($types: [RelationType!]) { spinalNerves(first: 31) { edges { node { dorsalRamus {
        relations(types: $types, direction: OUT) { edges { node { to { relations(types: $types, direction: OUT) { edges { node { to { name } } } } } } } } } } } } }`,
      { types },
    );
    await unforeseeing.close();
    expect(counted.calls.filter((call) => call !== 'close')).toEqual([
      'list',
      'neighbourhoods',
      'adjacency',
      'adjacency',
    ]);
  });

  it('is one a level for claims that lead back to their relations', async () => {
    await api.data(
      '{ sources(first: 20) { edges { node { claims(first: 5) { edges { node { relation { from { name } to { name } claims { source { name } } } } } } } } } }',
    );
    expect(calls).toEqual(['list', 'list', 'relations']);
  });

  it.each(documents)('is small for the worked document $name', async ({ text }) => {
    await api.data(text);
    expect(calls.length).toBeLessThanOrEqual(4);
  });

  it('keeps nothing from one request to the next where no whole answers are kept', async () => {
    await api.data('{ spinalNerve(level: L2) { name } }');
    await api.data('{ spinalNerve(level: L2) { name } }');
    expect(calls).toEqual(['nodes', 'nodes']);
  });
});

describe('a query that fans out without end', () => {
  it('is refused before it runs, with what to do', async () => {
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

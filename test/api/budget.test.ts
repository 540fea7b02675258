import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { counting, serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

const documents = await workedDocuments();

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
      await api.data(`{ spinalNerves(first: 31) { edges { node { skinSupplied { region { name } status paths(first: 5) {
      start { name } end { name } steps { from { name } to { name } relation { from { id } status claims { source { title } } } } pierces { to { name } } } } } } } }`);
    expect(spinalNerves.edges).toHaveLength(31);
    expect(calls).toEqual(['list', 'reach']);
  });

  it('is one for the walks of all 31 nerves in three perspectives, and one for the sources that they name', async () => {
    await api.data(`{ spinalNerves(first: 31) { edges { node { all: skinSupplied { status }
      gray: skinSupplied(evidence: { sources: ["source:gray-1918"] }) { status }
      studies: skinSupplied(evidence: { sourceKinds: [PRIMARY_STUDY] }) { status } } } } }`);
    expect(calls.toSorted()).toEqual(['list', 'nodes', 'reach']);
  });

  it('is one for all regions walked back', async () => {
    await api.data(
      '{ skinRegions(first: 100) { edges { node { suppliedBy { spinalNerve { name } paths(first: 2) { steps { relation { claims { source { name } } } } } } } } } }',
    );
    expect(calls).toEqual(['list', 'reach']);
  });

  it('is never more than there are levels, whatever the width', async () => {
    await api.data(`{ spinalNerves(first: 31) { edges { node { dorsalRamus {
      contributesTo { edges { relation { claims { source { name } } } node { ... on ClunealGroup { supplies { edges { node { name partOf { edges { node { name } } } } } } } } } }
      branches { edges { node { endsIn { edges { node { name } } } } } } } } } } }`);
    // Five levels: the nerves, their rami, groups and branches, skin and muscles, wholes.
    expect(calls).toEqual(['list', 'adjacency', 'adjacency', 'adjacency', 'adjacency']);
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

import type { Client } from '@urql/core';
import type { ResultOf } from 'gql.tada';
import { isSpecifiedScalarType, isScalarType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { schema } from '../../src/api/schema.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';
import { Contributions, LandmarkPage, RelationPage, StructureById } from './documents.ts';
import { inferiorGroup, theArticle, askUncached, type Seen } from './perspectives.ts';
import { graphcacheClient, pagedLists, urqlClient } from './urql.ts';

let api: TestServer;
let uncached: Awaited<ReturnType<typeof askUncached>>;
let url: string;
beforeAll(async () => {
  api = await serve(await projectStore());
  url = `${api.url}/graphql`;
  uncached = await askUncached(api);
});
afterAll(() => api.close());

/**
 * A view that stays open and records everything that it shows, except incomplete states while a response is pending.
 */
function open(client: Client, evidence: typeof theArticle | null) {
  const shown: (Seen | null)[] = [];
  const subscription = client.query(Contributions, { level: 'S4', evidence }).subscribe(({ data, stale }) => {
    const seen = inferiorGroup(data);
    if (!stale || seen !== null) shown.push(seen);
  });
  return {
    shown,
    close: () => {
      subscription.unsubscribe();
    },
  };
}

describe.each([
  ['the document cache', (address: string) => urqlClient(address)],
  ['Graphcache', (address: string) => graphcacheClient(address)],
])('urql with %s', (_, connect) => {
  it('keeps two open perspectives apart', async () => {
    const client = connect(url);
    const all = open(client, null);
    await expect.poll(() => all.shown).toEqual([uncached.all]);
    const article = open(client, theArticle);
    await expect.poll(() => article.shown).toEqual([uncached.article]);
    // And the other way round: refetch the first one while the second is open.
    await client.query(Contributions, { level: 'S4', evidence: null }, { requestPolicy: 'network-only' });
    expect(uncached).toMatchObject({
      all: { status: 'DISPUTED' },
      article: { status: 'ACCEPTED', relation: 'DISPUTED' },
    });
    for (const seen of all.shown) expect(seen).toEqual(uncached.all);
    for (const seen of article.shown) expect(seen).toEqual(uncached.article);
    all.close();
    article.close();
  });

  it('does not request again what it already has', async () => {
    const client = connect(url);
    const requests = vi.spyOn(globalThis, 'fetch');
    const first = await client.query(Contributions, { level: 'S4', evidence: theArticle });
    const second = await client.query(Contributions, { level: 'S4', evidence: theArticle });
    expect(requests.mock.calls.map(([, options]) => options?.method)).toEqual(['GET']);
    requests.mockRestore();
    expect(second.data).toEqual(first.data);
    expect(inferiorGroup(second.data)).toEqual(uncached.article);
  });

  it('shows partial data and the error', async () => {
    const evidence = { sources: ['source:nobody'] };
    const { data, error } = await connect(url).query(Contributions, { level: 'S4', evidence });
    expect(data).toMatchObject({ spinalNerve: { dorsalRamus: { id: 'dorsal-ramus:S4', contributesTo: null } } });
    expect(error?.graphQLErrors.map(({ extensions }) => extensions['code'])).toEqual(['UNKNOWN_SOURCE']);
  });
});

describe('Graphcache with the generated schema and keys', () => {
  it('logs no warnings', async () => {
    const warn = vi.spyOn(console, 'warn');
    const client = graphcacheClient(url);
    await client.query(Contributions, { level: 'S4' });
    await client.query(StructureById, { id: 'cluneal-group:inferior' });
    expect(warn.mock.calls).toEqual([]);
    warn.mockRestore();
  });

  it('has one record per structure, and a refetch by id updates it in every view', async () => {
    const client = graphcacheClient(url);
    await client.query(StructureById, { id: 'cluneal-group:inferior' });
    await client.query(Contributions, { level: 'S4' });
    const names: string[][] = [];
    const subscription = client
      .query(Contributions, { level: 'S4' })
      .subscribe(({ data }) =>
        names.push(
          data?.spinalNerve?.dorsalRamus?.contributesTo?.edges.flatMap((edge) => edge?.node?.name ?? []) ?? [],
        ),
      );
    const real = globalThis.fetch;
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
      const response = await real(...request);
      return new Response((await response.text()).replace('inferior cluneal nerves', 'a new name'), response);
    });
    await client.query(StructureById, { id: 'cluneal-group:inferior' }, { requestPolicy: 'network-only' });
    fetched.mockRestore();
    subscription.unsubscribe();
    expect(names[0]).toContain('inferior cluneal nerves');
    expect(names.at(-1)).toEqual(names[0]?.map((name) => (name === 'inferior cluneal nerves' ? 'a new name' : name)));
  });

  it('needs no scalars', () => {
    const scalars = Object.values(schema.getTypeMap()).filter(isScalarType);
    expect(scalars.filter((scalar) => !isSpecifiedScalarType(scalar))).toEqual([]);
  });
});

describe('Graphcache with the list resolvers from the guide', () => {
  it('appends pages', async () => {
    const client = graphcacheClient(url, pagedLists);
    let landmarks: ResultOf<typeof LandmarkPage>['landmarks'] | undefined;
    do {
      const after = landmarks?.pageInfo.endCursor ?? null;
      const { data } = await client.query(LandmarkPage, { first: 20, after });
      landmarks = data?.landmarks;
    } while (landmarks?.pageInfo.hasNextPage === true);
    const { landmarks: whole } = await api.data('{ landmarks(first: 100) { nodes { id } } }');
    expect(landmarks?.edges.map((edge) => ({ id: edge?.node?.id }))).toEqual(whole.nodes);
  });

  it('appends pages of each perspective to its own list', async () => {
    const client = graphcacheClient(url, pagedLists);
    const query = `query ($evidence: EvidenceFilter) {
      spinalNerve(level: S4) { relations(first: 2, evidence: $evidence) { edges { node { id } status } } }
    }`;
    for (const evidence of [null, theArticle]) {
      const first = await client.query(RelationPage, { first: 1, evidence });
      const after = first.data?.spinalNerve?.relations?.pageInfo.endCursor ?? null;
      await client.query(RelationPage, { first: 1, after, evidence });
    }
    for (const evidence of [null, theArticle]) {
      const { spinalNerve } = await api.data(query, { evidence });
      const { data } = await client.query(RelationPage, { first: 1, evidence }, { requestPolicy: 'cache-only' });
      expect(data?.spinalNerve?.relations).toMatchObject(spinalNerve.relations);
      expect(data?.spinalNerve?.relations?.edges).toHaveLength(2);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';
import { apolloClient, askContributions, pagedLists } from './apollo.ts';
import { Contributions, LandmarkPage, RelationPage, StructureById } from './documents.ts';
import { inferiorGroup, theArticle, askUncached, type Seen } from './perspectives.ts';

let api: TestServer;
let uncached: Awaited<ReturnType<typeof askUncached>>;
let url: string;
beforeAll(async () => {
  api = await serve(await projectStore());
  url = `${api.url}/graphql`;
  uncached = await askUncached(api);
});
afterAll(() => api.close());

describe('Apollo Client with its default cache', () => {
  it('keeps two open perspectives apart', async () => {
    const client = apolloClient(url);
    const open = (evidence: typeof theArticle | null) => {
      const screen = client.watchQuery({ query: Contributions, variables: { level: 'S4', evidence } });
      const shown: (Seen | null)[] = [];
      const subscription = screen.subscribe(({ data, dataState }) => {
        if (dataState === 'complete') shown.push(inferiorGroup(data));
      });
      return {
        screen,
        shown,
        close: () => {
          subscription.unsubscribe();
        },
      };
    };
    const all = open(null);
    await expect.poll(() => all.shown).toEqual([uncached.all]);
    const article = open(theArticle);
    await expect.poll(() => article.shown).toEqual([uncached.article]);
    // And the other way round: refetch the first one while the second is open.
    await all.screen.refetch();
    expect(uncached).toMatchObject({
      all: { status: 'DISPUTED' },
      article: { status: 'ACCEPTED', relation: 'DISPUTED' },
    });
    for (const seen of all.shown) expect(seen).toEqual(uncached.all);
    expect(article.shown).toEqual([uncached.article]);
    all.close();
    article.close();
  });

  it('has one record per structure, and a refetch by id updates it in every view', async () => {
    const client = apolloClient(url);
    const { data } = await askContributions(client, { level: 'S4' });
    const id = 'cluneal-group:inferior';
    const cacheId = client.cache.identify({ __typename: 'ClunealGroup', id });
    client.cache.modify({ ...(cacheId === undefined ? {} : { id: cacheId }), fields: { name: () => 'an old name' } });
    const names = () =>
      client
        .readQuery({ query: Contributions, variables: { level: 'S4' } })
        ?.spinalNerve?.dorsalRamus?.contributesTo?.edges.map((edge) => edge?.node?.name);
    expect(names()).toContain('an old name');
    await client.query({ query: StructureById, variables: { id }, fetchPolicy: 'network-only' });
    expect(names()).toEqual(data?.spinalNerve?.dorsalRamus?.contributesTo?.edges.map((edge) => edge?.node?.name));
  });

  it('shows partial data and the error', async () => {
    const { data, error } = await askContributions(apolloClient(url), {
      level: 'S4',
      evidence: { sources: ['source:nobody'] },
    });
    expect(data).toMatchObject({ spinalNerve: { dorsalRamus: { id: 'dorsal-ramus:S4', contributesTo: null } } });
    expect(error).toMatchObject({ errors: [{ extensions: { code: 'UNKNOWN_SOURCE' } }] });
  });
});

describe('Apollo Client with the list policies from the guide', () => {
  it('appends pages', async () => {
    const client = apolloClient(url, pagedLists);
    const screen = client.watchQuery({ query: LandmarkPage, variables: { first: 20 } });
    const subscription = screen.subscribe(() => undefined);
    const landmarks = () => client.readQuery({ query: LandmarkPage, variables: { first: 20 } })?.landmarks ?? undefined;
    await expect.poll(landmarks).toMatchObject({ pageInfo: { hasNextPage: true } });
    while (landmarks()?.pageInfo.hasNextPage === true) {
      await screen.fetchMore({ variables: { after: landmarks()?.pageInfo.endCursor ?? null } });
    }
    subscription.unsubscribe();
    const { landmarks: whole } = await api.data('{ landmarks(first: 100) { nodes { id } } }');
    expect(landmarks()?.edges.map((edge) => ({ id: edge?.node?.id }))).toEqual(whole.nodes);
  });

  it('appends pages of each perspective to its own list', async () => {
    const client = apolloClient(url, pagedLists);
    for (const evidence of [null, theArticle]) {
      const screen = client.watchQuery({ query: RelationPage, variables: { first: 1, evidence } });
      const page = () => client.readQuery({ query: RelationPage, variables: { first: 1, evidence } });
      const subscription = screen.subscribe(() => undefined);
      await expect.poll(page).not.toBeNull();
      await screen.fetchMore({ variables: { after: page()?.spinalNerve?.relations?.pageInfo.endCursor ?? null } });
      subscription.unsubscribe();
    }
    const query = `query ($evidence: EvidenceFilter) {
      spinalNerve(level: S4) { relations(first: 2, evidence: $evidence) { edges { node { id } status } } }
    }`;
    for (const evidence of [null, theArticle]) {
      const { spinalNerve } = await api.data(query, { evidence });
      const cached = client.readQuery({ query: RelationPage, variables: { first: 1, evidence } });
      expect(cached?.spinalNerve?.relations).toMatchObject(spinalNerve.relations);
      expect(cached?.spinalNerve?.relations?.edges).toHaveLength(2);
    }
  });
});

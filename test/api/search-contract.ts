/** How search behaves over HTTP, on every engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphReader } from '../../src/store/port.ts';
import { compareByRank, type GraphContent } from '../../src/domain/records.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectGraph } from '../support/graph.ts';

interface Edge {
  cursor: string;
  score: number;
  node: { id: string; kind: string; rank: number };
}
interface Connection {
  totalCount: number;
  complete: boolean;
  facets: { kind: string; count: number }[];
  edges: Edge[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const query = `query ($text: String!, $kinds: [NodeKind!], $first: Int, $after: String, $last: Int, $before: String) {
  search(text: $text, kinds: $kinds, first: $first, after: $after, last: $last, before: $before) {
    totalCount complete facets { kind count } edges { cursor score node { id kind rank } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

export function searchApiContract(engine: string, open: (graph: GraphContent) => Promise<GraphReader>): void {
  describe(`search over HTTP on the ${engine} store`, () => {
    let graph: GraphContent;
    let api: TestServer;
    beforeAll(async () => {
      graph = await projectGraph();
      api = await serve(await open(graph));
    });
    afterAll(() => api.close());

    const ask = async (variables: object, server = api): Promise<Connection> =>
      (await server.data(query, variables)).search;
    const idsOf = ({ edges }: Connection) => edges.map(({ node }) => node.id);
    const pageThrough = async (text: string, size: number): Promise<string[]> => {
      const ids: string[] = [];
      for (let after: string | null = null; ;) {
        const page: Connection = await ask({ text, first: size, after });
        ids.push(...idsOf(page));
        if (!page.pageInfo.hasNextPage) return ids;
        after = page.pageInfo.endCursor;
      }
    };

    it('returns the structure, its score and the matched text, split for highlighting', async () => {
      const { search } = await api.data(`{ search(text: "gesassn", first: 2) { edges { score
        node { __typename id ... on ClunealGroup { position } translations(languages: ["de"]) { text } }
        matched { field text language scheme highlighted { text matches } } } } }`);
      expect(search.edges[0]).toEqual({
        score: expect.any(Number),
        node: {
          __typename: 'PeripheralNerve',
          id: 'peripheral-nerve:cluneal-nerves',
          translations: expect.arrayContaining([{ text: 'Gesäßnerven' }]),
        },
        matched: {
          field: 'TRANSLATION',
          text: 'Gesäßnerven',
          language: 'de',
          scheme: null,
          highlighted: [
            { text: 'Gesäßn', matches: true },
            { text: 'erven', matches: false },
          ],
        },
      });
    });

    it('finds an identifier, and reports its scheme', async () => {
      const { search } = await api.data(
        '{ search(text: "fma:75468") { totalCount edges { score node { id } matched { field scheme text } } } }',
      );
      expect(search).toEqual({
        totalCount: 1,
        edges: [
          {
            score: 1,
            node: { id: 'cluneal-group:superior' },
            matched: { field: 'IDENTIFIER', scheme: 'FMA', text: 'FMA:75468' },
          },
        ],
      });
    });

    it('lists the best hits first, then in craniocaudal order, then by id', async () => {
      const { edges } = await ask({ text: 'nerve', first: 100 });
      const sorted = edges.toSorted((a, b) => b.score - a.score || compareByRank(a.node, b.node));
      expect(edges.length).toBeGreaterThan(30);
      expect(edges).toEqual(sorted);
    });

    it.each([1, 7, 100])('pages to the end by %i, forwards and backwards', async (size) => {
      const text = 'cutaneous nerve';
      const { totalCount } = await ask({ text, first: 0 });
      const forwards = await pageThrough(text, size);
      const backwards: string[] = [];
      for (let before: string | null = null; ;) {
        const page: Connection = await ask({ text, last: size, before });
        backwards.unshift(...idsOf(page));
        if (!page.pageInfo.hasPreviousPage) break;
        before = page.pageInfo.startCursor;
      }
      expect(totalCount).toBeGreaterThan(7);
      expect(forwards).toHaveLength(totalCount);
      expect(new Set(forwards).size).toBe(totalCount);
      expect(backwards).toEqual(forwards);
    });

    it('neither loses nor repeats a remaining hit if the graph is re-seeded between two pages', async () => {
      const text = 'nerve';
      const all = await pageThrough(text, 100);
      const { edges, pageInfo } = await ask({ text, first: 3 });
      expect(edges.map(({ node }) => node.id)).toEqual(all.slice(0, 3));
      // Add a hit that ranks first, and remove one that the client has seen: an offset would be wrong.
      const [model] = graph.structures.filter(({ id }) => id === all[0]);
      if (model === undefined) throw new Error('The seed has no nerve.');
      const added = { ...model, id: 'peripheral-nerve:added', name: text };
      const structures = [added, ...graph.structures.filter(({ id }) => id !== all[1])];
      const other = await serve(await open({ ...graph, structures, relations: [], statements: [], topics: [] }));
      expect(idsOf(await ask({ text, first: 2 }, other))).toEqual([added.id, all[0]]);
      expect(idsOf(await ask({ text, first: 100, after: pageInfo.endCursor }, other))).toEqual(all.slice(3));
      await Promise.all([other.close(), api.close()]);
      api = await serve(await open(graph));
    });

    it('counts all hits by kind, whatever page and kinds are requested', async () => {
      const all = await ask({ text: 'cluneal', first: 100 });
      const counted = Map.groupBy(all.edges, ({ node }) => node.kind);
      expect(all.complete).toBe(true);
      expect(all.facets.length).toBeGreaterThan(2);
      expect(new Map(all.facets.map(({ kind, count }) => [kind, count]))).toEqual(
        new Map([...counted].map(([kind, edges]) => [kind, edges.length])),
      );
      const some = await ask({ text: 'cluneal', first: 1, kinds: ['CLUNEAL_GROUP', 'SOURCE'] });
      expect(some.facets).toEqual(all.facets);
      expect(some.totalCount).toBe(3);
      expect(some.edges.map(({ node }) => node.kind)).toEqual(['CLUNEAL_GROUP']);
      for (const kinds of [[], ['CLAIM']]) {
        expect(await ask({ text: 'cluneal', kinds })).toMatchObject({ totalCount: 0, edges: [], facets: all.facets });
      }
    });

    it.each(['', '  ', '*', String.raw`- : / \ " ( * ~ [ ^`, '🦴'])(
      'finds nothing for %j, without an error',
      async (text) => {
        expect(await ask({ text })).toEqual({
          totalCount: 0,
          complete: true,
          facets: [],
          edges: [],
          pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
        });
      },
    );

    it.each(['"superior" AND (cluneal', 'superior: cluneal~ ^2', 'superior/cluneal\\', '[superior TO cluneal}'])(
      'treats %j as plain words',
      async (text) => {
        expect(idsOf(await ask({ text }))).toEqual(idsOf(await ask({ text: 'superior cluneal' })));
      },
    );

    it('refuses a text that is too long, a page that is too large, and an invalid cursor', async () => {
      const refused = [
        [{ text: 'x'.repeat(201) }, 'INVALID_ARGUMENT', /"text" has 201 characters; search for 200 at most/],
        [{ text: 'nerve', first: 101 }, 'INVALID_ARGUMENT', /0 to 100/],
        [{ text: 'nerve', last: -1 }, 'INVALID_ARGUMENT', /0 to 100/],
        [{ text: 'nerve', after: 'x' }, 'INVALID_CURSOR', /not a cursor of this list/],
        [{ text: 'nerve', before: Buffer.from('[1,"a"]').toString('base64url') }, 'INVALID_CURSOR', /not a cursor/],
      ] as const;
      for (const [variables, code, sentence] of refused) {
        const { errors } = await api.ask(query, variables);
        expect(errors).toHaveLength(1);
        expect(errors?.[0]?.extensions?.['code']).toBe(code);
        expect(errors?.[0]?.message).toMatch(sentence);
      }
    });
  });
}

/** The contract of the addresses below `/go/`, as tests over HTTP: the same on every engine. */
import * as oxigraph from 'oxigraph';
// @ts-expect-error -- it comes without types
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphContent } from '../../src/domain/records.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { serve, type TestServer } from '../support/api.ts';
import { projectGraph } from '../support/graph.ts';

const own = 'urn:cluneal-graph:';
const iri = (id: string) => `${own}${id}`;

export function goContract(engine: string, open: () => Promise<GraphReader>): void {
  describe(`permanent addresses on ${engine}`, () => {
    let api: TestServer;
    let graph: GraphContent;
    const get = (target: string, accept: string, more: Record<string, string> = {}, method = 'GET') =>
      fetch(`${api.url}/go/${target}`, { method, redirect: 'manual', headers: { accept, ...more } });
    const triplesOf = async (target: string) => {
      const response = await get(encodeURIComponent(target), 'text/turtle');
      expect([target, response.status]).toEqual([target, 200]);
      expect(response.headers.get('content-type')).toBe('text/turtle; charset=utf-8');
      const store = new oxigraph.Store();
      store.load(await response.text(), { format: 'text/turtle' });
      return store;
    };
    const instances = (store: oxigraph.Store, type: string): string[] =>
      (store.query(`SELECT ?one WHERE { ?one a <${type}> } ORDER BY ?one`) as Map<string, oxigraph.Term>[]).map(
        (row) => row.get('one')?.value ?? '',
      );
    const keysOf = async (target: string) => {
      const response = await get(encodeURIComponent(target), 'application/x-bibtex');
      expect([target, response.status]).toEqual([target, 200]);
      return (new Cite(await response.text()).data as { title: string }[]).map(({ title }) => title);
    };

    beforeAll(async () => {
      graph = await projectGraph();
      api = await serve(await open());
    });
    afterAll(() => api.close());

    it('return what the client prefers: the page, JSON, Turtle or BibTeX', async () => {
      const cases = [
        ['text/html,application/xhtml+xml,*/*;q=0.8', 302, /^\/\?go=/],
        ['application/json', 302, /^\/graphql\?/],
        ['*/*', 302, /^\/graphql\?/],
        ['text/turtle', 200, null],
        ['application/x-bibtex', 200, null],
        ['text/turtle;q=0.4, application/x-bibtex', 200, null],
        ['text/*;q=0.1, text/turtle', 200, null],
      ] as const;
      for (const [accept, status, location] of cases) {
        const response = await get('cluneal-group%3Asuperior', accept);
        expect([accept, response.status]).toEqual([accept, status]);
        expect(response.headers.get('vary')).toBe('accept');
        if (location === null) expect(response.headers.get('location')).toBeNull();
        else expect(response.headers.get('location')).toMatch(location);
        await response.text();
      }
      const bibtex = await get('cluneal-group%3Asuperior', 'text/turtle;q=0.4, application/x-bibtex');
      expect(bibtex.headers.get('content-type')).toBe('application/x-bibtex; charset=utf-8');
    });

    it("redirect browsers to the explorer's view, and API clients to its JSON", async () => {
      const view = await get('FMA:75468', 'text/html');
      expect(view.headers.get('location')).toBe('/?go=FMA%3A75468');
      const json = await get('skin-region%3Abuttock', 'application/json');
      expect(json.headers.get('location')).toMatch(/^\/graphql\?query=.*variables=.*skin-region%3Abuttock/);
      expect((await get('', 'text/html')).status).toBe(404);
      expect((await get('%E0%A4%A', 'text/html')).status).toBe(400);
    });

    it('answer 406 with one sentence that lists the available types', async () => {
      const response = await get('cluneal-group%3Asuperior', 'image/png');
      expect(response.status).toBe(406);
      expect(response.headers.get('vary')).toBe('accept');
      expect(await response.json()).toEqual({
        error: expect.stringMatching(
          /text\/html, application\/json, text\/turtle and application\/x-bibtex; accept one/,
        ),
      });
    });

    it('describe a structure with all its relations, statements and claims, in Turtle that a triple store reads', async () => {
      const id = 'cluneal-group:superior';
      const store = await triplesOf(id);
      const relations = graph.relations.filter(({ from, to }) => from === id || to === id);
      const claims = [
        ...relations.flatMap((relation) => relation.claims),
        ...graph.statements.filter(({ structure }) => structure === id),
      ];
      expect(relations.length).toBeGreaterThan(5);
      expect(instances(store, 'http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement')).toEqual(
        relations.map((relation) => iri(relation.id)).sort(),
      );
      expect(instances(store, `${own}vocabulary#Claim`)).toEqual(claims.map((claim) => iri(claim.id)).sort());
      const sources = instances(store, `${own}vocabulary#Source`);
      for (const { source } of claims) expect(sources).toContain(iri(source));
    });

    it('find a record by its id and by external identifiers', async () => {
      const cases = {
        'FMA:75468': /^urn:cluneal-graph:/,
        'source:gray-1918': /^urn:cluneal-graph:source:gray-1918$/,
      };
      for (const [target, subject] of Object.entries(cases)) {
        const store = await triplesOf(target);
        const all = store.query('SELECT DISTINCT ?one WHERE { ?one ?property ?value }') as Map<string, oxigraph.Term>[];
        expect(all.map((row) => row.get('one')?.value ?? '').some((one) => subject.test(one))).toBe(true);
      }
      const relation = graph.relations.find(({ claims }) => claims.length > 1);
      const claim = relation?.claims[0];
      expect(instances(await triplesOf(relation?.id ?? ''), `${own}vocabulary#Claim`)).toHaveLength(
        relation?.claims.length ?? 0,
      );
      expect(instances(await triplesOf(claim?.id ?? ''), `${own}vocabulary#Claim`)).toEqual([iri(claim?.id ?? '')]);
      const topic = graph.topics.find(({ positions }) => positions.length > 1);
      const named = new Set(topic?.positions.flatMap(({ claims }) => claims));
      expect(instances(await triplesOf(topic?.id ?? ''), `${own}vocabulary#Claim`)).toHaveLength(named.size);
      const one = graph.classes[0];
      expect(instances(await triplesOf(one?.id ?? ''), `${own}vocabulary#StructureClass`)).toEqual([
        iri(one?.id ?? ''),
      ]);
      const known = graph.sources.find(({ doi }) => doi !== null);
      expect(instances(await triplesOf(`https://doi.org/${known?.doi ?? ''}`), `${own}vocabulary#Source`)).toEqual([
        iri(known?.id ?? ''),
      ]);
    });

    it('cite a source, and what the claims on a structure cite, in BibTeX that another program reads', async () => {
      const gray = graph.sources.find(({ id }) => id === 'source:gray-1918');
      expect(await keysOf('source:gray-1918')).toHaveLength(1);
      expect(gray?.title).toBeTruthy();
      const id = 'cluneal-group:middle';
      const cited = new Set([
        ...graph.relations
          .filter(({ from, to }) => from === id || to === id)
          .flatMap(({ claims }) => claims.map(({ source }) => source)),
        ...graph.statements.filter(({ structure }) => structure === id).map(({ source }) => source),
        ...graph.structures
          .filter((structure) => structure.id === id)
          .flatMap(({ translations, identifiers }) => [...translations, ...identifiers].map(({ source }) => source)),
      ]);
      const published = graph.sources.filter((source) => cited.has(source.id) && source.sourceKind !== 'EDITORIAL');
      expect(await keysOf(id)).toHaveLength(published.length);
    });

    it('say that an id does not exist, and what replaces a retired one', async () => {
      const unknown = await get('skin-region%3Anowhere', 'text/turtle');
      expect(unknown.status).toBe(404);
      expect(await unknown.json()).toEqual({ error: expect.stringContaining('"skin-region:nowhere"') });
      expect((await get('nonsense', 'application/x-bibtex')).status).toBe(404);
      const before = 'claim:clinical-condition:sciatica/affects/peripheral-nerve:cluneal-nerves/wikimd-cluneal-nerves';
      const now = 'claim:clinical-condition:sciatica/wikimd-cluneal-nerves';
      const retired = await get(encodeURIComponent(before), 'text/turtle');
      expect(retired.status).toBe(410);
      expect(await retired.json()).toEqual({ error: expect.stringContaining(`Use "${now}" instead`) });
      expect(retired.headers.get('link')).toBe(`</go/${encodeURIComponent(now)}>; rel="successor-version"`);
      await triplesOf(now);
    });

    it('are not sent again to a client that has them', async () => {
      const first = await get('cluneal-group%3Asuperior', 'text/turtle');
      const etag = first.headers.get('etag') ?? '';
      await first.text();
      expect(etag).not.toBe('');
      expect((await get('cluneal-group%3Asuperior', 'text/turtle', { 'if-none-match': etag })).status).toBe(304);
      const other = await get('cluneal-group%3Asuperior', 'application/x-bibtex', { 'if-none-match': etag });
      expect(other.status).toBe(200);
      await other.text();
      const head = await get('cluneal-group%3Asuperior', 'text/turtle', {}, 'HEAD');
      expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
    });
  });
}

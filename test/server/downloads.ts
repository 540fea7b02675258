/** The contract of the files below `/export/`, as tests over HTTP: the same on every engine. */
import { unzipSync, strFromU8 } from 'fflate';
import * as oxigraph from 'oxigraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportFormats } from '../../src/seeding/export/index.ts';
import { exportFormatNames } from '../../src/seeding/export/names.ts';
import type { GraphReader } from '../../src/store/port.ts';
import { counting, serve, type TestServer } from '../support/api.ts';
import { exported } from '../support/export.ts';

export interface Listed {
  readonly dataVersion: string;
  readonly files: readonly { readonly name: string; readonly address: string; readonly type: string }[];
}

/** The number of downloads in flight, from the metrics. */
export async function inFlight(api: TestServer): Promise<number> {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  return Number(/^cluneal_downloads_in_flight (\d+)$/m.exec(text)?.[1]);
}

export function downloadsContract(engine: string, open: () => Promise<GraphReader>): void {
  describe(`the files of a server on ${engine}`, () => {
    let api: TestServer;
    let store: GraphReader;
    let calls: string[];
    const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
      fetch(`${api.url}${path}`, { method, headers: { 'accept-encoding': 'identity', ...headers } });
    const list = async () => (await (await get('/export/')).json()) as Listed;

    beforeAll(async () => {
      ({ store, calls } = counting(await open()));
      api = await serve(store);
    });
    afterAll(() => api.close());

    it('include every format of the whole graph, each with its type and a name that carries the data version', async () => {
      const { dataVersion, files } = await list();
      const whole = exportFormatNames.filter((name) => exportFormats[name].needsWalk !== true);
      expect(files.map(({ name }) => name)).toEqual(
        whole.map((name) => exportFormats[name].file ?? `graph.${name}.zip`),
      );
      for (const { name, address, type } of files) {
        expect(type).not.toBe('application/octet-stream');
        const response = await get(address, {}, 'HEAD');
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe(type);
        const [, stem = '', ending = ''] = /^([^.]*)(.*)$/.exec(name) ?? [];
        expect(response.headers.get('content-disposition')).toBe(
          `attachment; filename="${stem}-${dataVersion}${ending}"`,
        );
        expect(await response.text()).toBe('');
      }
    });

    it('match what the exporter writes for the same graph', async () => {
      const { content } = await store.whole({});
      for (const [path, format] of [
        ['/export/graph.json', 'json'],
        ['/export/graph.graphml', 'graphml'],
        ['/export/bibliography.bib', 'bibtex'],
        ['/export/mappings.sssom.tsv', 'sssom'],
      ] as const)
        expect(await (await get(path)).text()).toBe(Object.values(exported(format, content)).join(''));
      const archive = unzipSync(new Uint8Array(await (await get('/export/graph.csv.zip')).arrayBuffer()));
      expect(Object.fromEntries(Object.entries(archive).map(([name, bytes]) => [name, strFromU8(bytes)]))).toEqual(
        exported('csv', content),
      );
    });

    it('load into a triple store, which counts every relation', async () => {
      const triples = new oxigraph.Store();
      triples.load(await (await get('/export/graph.ttl')).text(), { format: 'text/turtle' });
      const { content } = await store.whole({});
      const counted = triples.query(
        'PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> SELECT (COUNT(*) AS ?count) WHERE { ?one a rdf:Statement }',
      ) as Map<string, oxigraph.Term>[];
      expect(Number(counted[0]?.get('count')?.value)).toBe(content.relations.length);
    });

    it('are compressed for clients that accept it, with the same content', async () => {
      const plain = await get('/export/graph.jsonld');
      expect(plain.headers.get('content-encoding')).toBeNull();
      const text = await plain.text();
      expect(Number(plain.headers.get('content-length'))).toBe(Buffer.byteLength(text));
      for (const encoding of ['gzip', 'br', 'zstd']) {
        const response = await get('/export/graph.jsonld', { 'accept-encoding': encoding });
        expect(response.headers.get('content-encoding')).toBe(encoding);
        expect(response.headers.get('etag')).toBe(`W/${plain.headers.get('etag') ?? ''}`);
        expect(await response.text()).toBe(text);
      }
      expect((await get('/export/graph.csv.zip', { 'accept-encoding': 'gzip' })).headers.has('content-encoding')).toBe(
        false,
      );
    });

    it('are neither sent again to a client that has them, nor read from the store', async () => {
      const first = await get('/export/graph.nq');
      const etag = first.headers.get('etag') ?? '';
      await first.arrayBuffer();
      expect(etag).not.toBe('');
      calls.length = 0;
      for (const method of ['GET', 'HEAD'])
        for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
          const again = await get('/export/graph.nq', { 'if-none-match': known }, method);
          expect(again.status).toBe(304);
          expect(again.headers.get('etag')).toBe(etag);
          expect(await again.text()).toBe('');
        }
      expect(calls).not.toContain('whole');
      const other = await get('/export/graph.ttl', { 'if-none-match': etag });
      expect(other.status).toBe(200);
      await other.arrayBuffer();
    });
  });
}

// @ts-expect-error -- it comes without types
import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../src/domain/source-address.ts';
import { exportedText } from '../../support/export.ts';
import { projectGraph } from '../../support/graph.ts';

type Item = Record<string, any>;

/** BibTeX as parsed by another program, in CSL. */
const readBibtex = (text: string) => new Cite(text).data as Item[];
const names = (item: Item) =>
  ((item['author'] ?? []) as Item[]).map(
    (name) =>
      name['literal'] ?? [name['non-dropping-particle'], name['family'], name['given']].filter(Boolean).join(' '),
  );

describe('the bibliography', () => {
  it('as csl lists every publication once, with what the graph knows and nothing else', async () => {
    const { sources } = await projectGraph();
    const published = sources.filter(({ sourceKind }) => sourceKind !== 'EDITORIAL');
    const items = JSON.parse(exportedText('csl', await projectGraph())) as Item[];
    expect(items.map(({ id }) => `source:${String(id)}`)).toEqual(published.map(({ id }) => id));
    for (const [index, source] of published.entries()) {
      const item = items[index] ?? {};
      expect(names(item)).toEqual(source.authors.filter((author) => author !== 'et al.'));
      expect(String(item['note'] ?? '').startsWith('Not all authors are listed.')).toBe(
        source.authors.includes('et al.'),
      );
      expect([item['title'], item['issued']?.['date-parts'][0][0] ?? null, item['container-title'] ?? null]).toEqual([
        source.title,
        source.year,
        source.container,
      ]);
      expect([item['DOI'], item['PMID'], item['PMCID'], item['URL']].map((value) => value ?? null)).toEqual([
        source.doi,
        source.pmid,
        source.pmcid,
        addressOf(source),
      ]);
    }
  });

  it('as bibtex says the same to another program as csl does', async () => {
    const graph = await projectGraph();
    const wanted = JSON.parse(exportedText('csl', graph)) as Item[];
    const found = readBibtex(exportedText('bibtex', graph));
    expect(found.map((item) => item['citation-key'])).toEqual(wanted.map(({ id }) => String(id)));
    for (const [index, item] of wanted.entries()) {
      const read = found[index] ?? {};
      expect([read['title'], names(read).filter((name) => name !== 'others')]).toEqual([item['title'], names(item)]);
      expect([read['issued'], read['DOI'], read['PMID'], read['PMCID'], read['URL'], read['note']]).toEqual([
        item['issued'],
        item['DOI'],
        item['PMID'],
        item['PMCID'],
        item['URL'],
        item['note'],
      ]);
    }
  });

  it.each([
    [['Miki K', 'et al.']],
    [['Miki K', 'et al']],
    [['Miki K et al.']],
    [['Miki K, et al.']],
    [['Miki K', 'and others']],
    [['Miki K', '[et al.]']],
    [['Miki K', 'others']],
    [['Miki K', '…']],
  ])('cites %j as one author and others', async (authors) => {
    const graph = await projectGraph();
    const sources = graph.sources.slice(0, 1).map((source) => ({ ...source, authors }));
    const [csl] = JSON.parse(exportedText('csl', { ...graph, sources })) as Item[];
    expect(csl?.['author']).toEqual([{ family: 'Miki', given: 'K' }]);
    expect(csl?.['note']).toMatch(/^Not all authors are listed\./);
    const bibtex = exportedText('bibtex', { ...graph, sources });
    expect(bibtex).toContain('author = {Miki, K and others}');
    expect(names(readBibtex(bibtex)[0] ?? {})).toEqual(['Miki K', 'others']);
  });

  it.each(['{', '}', '}{', 'a { b', 'a } b', '{{{', '\\{', '\\', 'a {b} c', '%{', '$', '@article{x,'])(
    'as bibtex stays valid with a title of %j, and so do the entries after it',
    async (title) => {
      const graph = await projectGraph();
      const sources = graph.sources.slice(0, 2).map((source, index) => ({
        ...source,
        ...(index === 0 ? { title, container: title, authors: [title], readAs: title, doi: `10.1/${title}` } : {}),
      }));
      const wanted = JSON.parse(exportedText('csl', { ...graph, sources })) as Item[];
      const read = readBibtex(exportedText('bibtex', { ...graph, sources }));
      expect(read.map((item) => item['title'])).toEqual(wanted.map((item) => item['title']));
      expect(names(read[0] ?? {})).toEqual([title]);
    },
  );

  it('as bibtex preserves characters that are special in TeX', async () => {
    const graph = await projectGraph();
    const [first] = graph.sources.filter(({ sourceKind }) => sourceKind !== 'EDITORIAL');
    if (first === undefined) throw new Error('The seed has no source.');
    const title = '50% of {A} & B_1 cost $5 #2 ~ \\x^2: Ünï "Größe"';
    const source = { ...first, title, authors: ['Guerin Surville H', 'Köpfe & Söhne GmbH'], doi: '10.1002/(SICI)1_2' };
    const [read] = readBibtex(exportedText('bibtex', { ...graph, sources: [source] }));
    expect(read).toMatchObject({ title, DOI: '10.1002/(SICI)1_2' });
    expect(names(read ?? {})).toEqual(source.authors);
  });
});

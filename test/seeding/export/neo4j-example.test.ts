import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser } from '@xmldom/xmldom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edge, kindOfId } from '../../../schema/ontology.ts';
import { exported, exportedText } from '../../support/export.ts';
import { projectGraph } from '../../support/graph.ts';
import { run } from '../../support/program.ts';

let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'neo4j-example-')), 'example');
  const { code, err } = await run(['export', '--format', 'neo4j-example', '--out', folder]);
  expect([code, err]).toEqual([0, expect.stringContaining('Written')]);
});
afterAll(() => rm(join(folder, '..'), { recursive: true }));

const read = (path: string) => readFile(join(folder, path), 'utf8');
const attributesOf = (readme: string) =>
  new Map([...readme.matchAll(/^:([\w-]+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]));

describe('the export as a Neo4j example', { timeout: 90_000 }, () => {
  it('has every file that its readme and its manifest name', async () => {
    const readme = await read('README.adoc');
    const attributes = attributesOf(readme);
    const manifest = JSON.parse(await read('relate.project-install.json')) as {
      icon: string;
      dbms: { scriptFile: string; targetNeo4jVersion: string }[];
    };
    const named = [
      ...['icon', 'use-load-script', 'guide', 'model', 'example'].map((name) => attributes.get(name) ?? ''),
      ...[...readme.matchAll(/link:([^{[\]]+)\[/g)].map(([, path]) => path ?? ''),
      manifest.icon,
      ...manifest.dbms.map(({ scriptFile }) => scriptFile),
    ];
    expect(named.length).toBeGreaterThan(11);
    for (const path of named) await access(join(folder, path));
    expect(manifest.dbms[0]?.targetNeo4jVersion).toBe('>=5.26.0');
  });

  it('loads the same script as the cypher format', async () => {
    const withoutTime = (script: string) => script.replace(/seededAt: "[^"]+"/, '');
    const graph = await projectGraph();
    const script = exported('neo4j-example', graph)['scripts/cluneal-graph.cypher'] ?? '';
    expect(withoutTime(script)).toBe(withoutTime(exportedText('cypher', graph)));
    expect(script.length).toBeGreaterThan(1_000_000);
  });

  it('states the version and licence of the data, and that it is for teaching', async () => {
    const { dataVersion, licence } = await projectGraph();
    const readme = await read('README.adoc');
    expect(readme).toContain(`Data version ${dataVersion}, licence ${licence}`);
    expect(readme).toContain('not for diagnosis or treatment');
  });

  it('draws every relation on the path to the skin in the picture of the model', async () => {
    const { relations } = await projectGraph();
    const svg = new DOMParser().parseFromString(await read('documentation/img/model.svg'), 'text/xml');
    const texts = Array.from(svg.getElementsByTagName('text'), ({ textContent }) => textContent);
    const drawn = svg.getElementsByTagName('desc')[0]?.textContent ?? '';
    const walked = relations.filter(
      ({ type, from, to }) => edge(type).walk !== 'NONE' && kindOfId(from) !== kindOfId(to),
    );
    expect(walked.length).toBeGreaterThan(100);
    for (const { type, from, to } of walked) {
      for (const word of [type, kindOfId(from), kindOfId(to)]) expect(texts).toContain(word);
      expect(drawn).toMatch(new RegExp(`${kindOfId(from) ?? ''} [^;]*${type}[^;]* ${kindOfId(to) ?? ''}`));
    }
  });

  it('presents its queries as slides for Neo4j Browser and as text', async () => {
    const { name = '' } = Object.fromEntries(attributesOf(await read('README.adoc')));
    const text = await read(`documentation/${name}.adoc`);
    const guide = new DOMParser().parseFromString(await read(`documentation/${name}.neo4j-browser-guide`), 'text/xml');
    const queries = [...text.matchAll(/----\n([\s\S]*?)\n----/g)].map(([, query]) => query);
    expect(queries.length).toBeGreaterThan(4);
    expect(Array.from(guide.getElementsByTagName('pre'), ({ textContent }) => textContent)).toEqual(queries);
  });

  it('shows another nerve if L2 is outside the selected part of the graph', async () => {
    const graph = await projectGraph();
    const structures = graph.structures.filter(({ level }) => level !== 'L2');
    const ids = new Set(structures.map(({ id }) => id));
    const relations = graph.relations.filter(({ from, to }) => ids.has(from) && ids.has(to));
    const attributes = attributesOf(
      exported('neo4j-example', { ...graph, structures, relations })['README.adoc'] ?? '',
    );
    expect(attributes.get('param-value')).toMatch(/^(?!L2)[CTLS]\d+$/);
    expect(attributes.get('expected-result')).not.toBe('');
    expect(() => exported('neo4j-example', { ...graph, structures, relations: [] })).toThrow(/reaches the skin/);
  });
});

import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gradesOf } from '../../../schema/certainty.ts';
import { csvTables, joinList, splitList, tableNames } from '../../../src/seeding/csv-tables.ts';
import { printExchangeSchema } from '../../../src/seeding/json-document.ts';
import { readSoundGraph } from '../../../src/seeding/seed.ts';
import { errorsOf, exported, exportedText, readBack } from '../../support/export.ts';
import { projectGraph, projectRoot } from '../../support/graph.ts';

const everyKey = await readSoundGraph(join(projectRoot, 'test', 'seed', 'valid', 'every-key')).then(
  ({ graph }) => graph,
);
/** Texts that break a careless table writer. */
const [structure, ...otherStructures] = everyKey.structures;
if (structure === undefined) throw new Error('The example has no structure.');
const nasty = {
  ...everyKey,
  structures: [
    {
      ...structure,
      name: 'a "quoted" name, with a comma; and = more',
      definition: 'two\nlines\r\nor three — ä 腰部 \u{1F9B4}',
      synonyms: ['a; b', 'back\\slash', '\\; both', '007', 'true', '1e3'],
    },
    ...otherStructures,
  ],
};

describe.each(['csv', 'json'] as const)('the export as %s', (format) => {
  it("round-trips the project's graph, value for value", async () => {
    const graph = await projectGraph();
    const read = await readBack(exported(format, graph));
    expect(errorsOf(read.problems)).toEqual([]);
    expect(read.graph).toEqual(graph);
  });

  it('round-trips every key, and texts with quotes, line breaks and separators', async () => {
    expect((await readBack(exported(format, everyKey))).graph).toEqual(everyKey);
    expect((await readBack(exported(format, nasty))).graph).toEqual(nasty);
  });
});

describe('the certainty in an export', async () => {
  const graph = await projectGraph();
  const grades = graph.relations.map((relation) => gradesOf(relation));
  const changed = (text: string) => text.replaceAll('VERY_LOW', 'HIGH').replaceAll('MODERATE', 'LOW');

  it('is given for each relation, and empty for a structural one', () => {
    const lines = (exported('csv', graph)['relations.csv'] ?? '').trimEnd().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(',').slice(-2))).toEqual(
      grades.map(({ status, certainty }) => [status, certainty ?? '']),
    );
    const document = JSON.parse(exported('json', graph)['graph.json'] ?? '') as { relations: object[] };
    expect(document.relations).toMatchObject(grades);
    expect(new Set(grades.map(({ certainty }) => certainty)).size).toBe(5);
  });

  it.each(['csv', 'json'] as const)('in %s is for readers only and is not read back', async (format) => {
    const files = exported(format, graph);
    const name = format === 'csv' ? 'relations.csv' : 'graph.json';
    const spoilt = changed(files[name] ?? '');
    expect(spoilt).not.toBe(files[name]);
    expect((await readBack({ ...files, [name]: spoilt })).graph).toEqual(graph);
  });
});

describe('the export as csv', () => {
  const files = exported('csv', everyKey);

  it('has the documented columns and no others, in every table', async () => {
    const page = await readFile(join(projectRoot, 'docs', 'export.md'), 'utf8');
    for (const name of tableNames) {
      const columns = Object.keys(csvTables[name]);
      expect(files[name]?.split('\r\n')[0]).toBe(columns.join(','));
      for (const column of columns) expect(page).toMatch(new RegExp(`^\\| \`${column}\` +\\| `, 'm'));
      expect(page).toContain(`\`${name}\``);
    }
  });

  it('is RFC 4180: lines end with CRLF, and a text with a quote or line break is quoted', () => {
    const nodes = exported('csv', nasty)['nodes.csv'] ?? '';
    expect(nodes.replaceAll(/"(?:[^"]|"")*"/g, '')).not.toMatch(/(?<!\r)\n/);
    expect(nodes).toContain('"a ""quoted"" name, with a comma; and = more"');
  });

  it('is readable with a byte order mark and other line endings, as spreadsheets write it', async () => {
    const changed = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, `\uFEFF${text.replaceAll('\r\n', '\n')}`]),
    );
    expect((await readBack(changed)).graph).toEqual(everyKey);
  });

  it('is readable without its derived columns', async () => {
    const relations = (files['relations.csv'] ?? '')
      .split('\r\n')
      .map((line) => line.replace(/^[^,]*,/, '').replace(/,[^,]*,[^,]*$/, ''))
      .join('\r\n');
    expect((await readBack({ ...files, 'relations.csv': relations })).graph).toEqual(everyKey);
  });

  it('keeps the positions of a dispute when earlier claims are deleted', async () => {
    const [relation] = everyKey.relations.filter(({ claims }) => claims.length > 1);
    const [first, second] = relation?.claims ?? [];
    if (relation === undefined || first === undefined || second === undefined) throw new Error('No such relation.');
    const twice = {
      ...everyKey,
      relations: everyKey.relations.map((one) =>
        one === relation
          ? { ...one, claims: [first, second, { ...first, id: `${first.id}/2`, locator: 'p. 99' }] }
          : one,
      ),
      topics: everyKey.topics.map((topic) => ({
        ...topic,
        positions: [{ says: 'The second.', claims: [`${first.id}/2`] }],
      })),
    };
    for (const format of ['csv', 'json'] as const) {
      const whole = exported(format, twice);
      expect((await readBack(whole)).graph).toEqual(twice);
      // The claim named by the position becomes the first of its source.
      const without = exported(format, {
        ...twice,
        relations: twice.relations.map((one) =>
          one.id === relation.id ? { ...one, claims: one.claims.filter(({ id }) => id !== first.id) } : one,
        ),
      });
      const { graph, problems } = await readBack(without);
      expect(errorsOf(problems)).toEqual([]);
      expect(graph?.topics[0]?.positions[0]?.claims).toEqual([first.id]);
      expect(graph?.relations.find(({ id }) => id === relation.id)?.claims.map(({ locator }) => locator)).toEqual([
        second.locator,
        'p. 99',
      ]);
    }
  });

  it.each([
    ['nodes.csv', 'rank', 'rang', 'nodes.csv:1 UNKNOWN_KEY'],
    ['relations.csv', 'SUPPLIES', 'EATS', 'relations.csv:4 UNKNOWN_EDGE'],
    ['claims.csv', ',0.9,', ',90 %,', 'claims.csv:4 PREVALENCE_OUT_OF_RANGE'],
    ['claims.csv', 'source:dissection', 'source:disection', 'claims.csv:4 DANGLING_ID'],
    ['claims.csv', /relation:[^,]*,,source:dissection/, 'relation:x,,source:dissection', 'claims.csv:4 DANGLING_ID'],
    ['claims.csv', 'Table 1', '', 'claims.csv:4 MISSING_LOCATOR'],
    ['measurements.csv', /^claim:/m, 'claim:x', 'measurements.csv:2 DANGLING_ID'],
    ['translations.csv', 'source:textbook', 'source:text', 'translations.csv:2 DANGLING_ID'],
    ['identifiers.csv', '123', 'x', 'identifiers.csv:2 INVALID_IDENTIFIER'],
    ['nodes.csv', ',DorsalRamus,', ',Fascia,', 'nodes.csv:2 INVALID_VALUE'],
    ['positions.csv', /\/textbook/, '/nobody', 'positions.csv:3 DANGLING_ID'],
    ['graph.csv', '1.2.3', 'one', 'graph.csv:2 INVALID_VALUE'],
    ['nodes.csv', 'spinal nerve L1', '"spinal nerve L1', 'nodes.csv:4 INVALID_VALUE'],
  ])('with an error in %s (%s → %s) is rejected with the file and the line', async (file, from, to, fault) => {
    const { graph, problems } = await readBack(files, [file, from, to]);
    expect(graph).toBeNull();
    expect(errorsOf(problems)).toContain(fault);
  });

  it('keeps any list of texts in one cell', () => {
    for (const parts of [[], ['a'], ['a; b', 'c'], ['\\', ';', '\\;', 'x\ny']])
      expect(splitList(joinList(parts))).toEqual(parts);
  });
});

describe('the export as json', () => {
  it('matches the committed JSON Schema, which rejects an invalid one', async () => {
    const schema = JSON.parse(await readFile(join(projectRoot, 'schema', 'graph.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    for (const graph of [await projectGraph(), everyKey, nasty]) {
      const valid = validate(JSON.parse(exportedText('json', graph)));
      expect(validate.errors ?? []).toEqual([]);
      expect(valid).toBe(true);
    }
    const wrong = exportedText('json', everyKey).replace('"SUPPLIES"', '"EATS"');
    expect(validate(JSON.parse(wrong))).toBe(false);
  });

  it('has an up-to-date JSON Schema', async () => {
    expect(await readFile(join(projectRoot, 'schema', 'graph.schema.json'), 'utf8')).toBe(printExchangeSchema());
  });

  it.each([
    ['"SUPPLIES"', '"EATS"', 'UNKNOWN_EDGE'],
    ['"locator": "Table 1"', '"locater": "Table 1"', 'UNKNOWN_KEY'],
    ['"id": "relation:spinal-nerve:L1', '"id": "relation:spinal-nerve:L2', 'INVALID_VALUE'],
    ['"kind": "Landmark"', '"kind": "Fascia"', 'INVALID_VALUE'],
    ['"structures": [', '"structures": [,', 'YAML_SYNTAX'],
  ])('with an error (%s → %s) is rejected with the line', async (from, to, code) => {
    const text = exportedText('json', everyKey);
    const line = text.slice(0, text.indexOf(from)).split('\n').length;
    const { graph, problems } = await readBack({ 'graph.json': text }, ['graph.json', from, to]);
    expect(graph).toBeNull();
    expect(errorsOf(problems)).toContain(`graph.json:${String(line)} ${code}`);
  });
});

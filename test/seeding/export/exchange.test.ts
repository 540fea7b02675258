import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { conceptAddress } from '../../../schema/ontology.ts';
import { exported, exportedText } from '../../support/export.ts';
import { projectGraph } from '../../support/graph.ts';
import { python, pythonHas } from '../../support/python.ts';

type Row = Record<string, string>;

const readTsv = (text: string): Row[] =>
  parse(text, { columns: true, delimiter: '\t', quote: null, relax_column_count: false });
const run = promisify(execFile);

const hasSssom = await pythonHas('sssom', { skipped: 'The validator of SSSOM is', install: 'sssom' });
const hasBiolink = await pythonHas('biolink_model', {
  skipped: 'The check against Biolink is',
  install: 'biolink-model',
});

describe('the export as SSSOM', () => {
  it('maps every identifier once, with a justification and no invented confidence', async () => {
    const { structures, classes, dataVersion } = await projectGraph();
    const text = exportedText('sssom', await projectGraph());
    const head = text.split('\n').filter((line) => line.startsWith('#'));
    const meta = parseYaml(head.map((line) => line.slice(1)).join('\n')) as Record<string, any>;
    expect(meta).toMatchObject({ mapping_set_version: dataVersion });
    const rows = readTsv(text.split('\n').slice(head.length).join('\n'));
    const wanted = [...structures, ...classes].flatMap(({ id, identifiers }) =>
      identifiers.map((identifier) => ({ id, ...identifier })),
    );
    expect(rows.map((row) => [row['subject_id'], row['object_id']])).toEqual(
      wanted.map(({ id, scheme, value }) => [id, `${scheme}:${value}`]),
    );
    const expand = (curie = '') => {
      const colon = curie.indexOf(':');
      return `${String(meta['curie_map'][curie.slice(0, colon)])}${curie.slice(colon + 1)}`;
    };
    for (const [place, { id, scheme, value, source }] of wanted.entries()) {
      expect(expand(rows[place]?.['subject_id'])).toBe(`urn:cluneal-graph:${id}`);
      const address = conceptAddress(scheme, value) ?? `urn:cluneal-graph:identifier:${scheme}:${value}`;
      expect(expand(rows[place]?.['object_id'])).toBe(address);
      expect(rows[place]).toMatchObject({
        predicate_id: 'skos:exactMatch',
        mapping_justification: 'semapv:UnspecifiedMatching',
        comment: `The identifier was found in ${source}.`,
      });
      expect(rows[place]).not.toHaveProperty('confidence');
    }
  });

  it.skipIf(!hasSssom)('passes the SSSOM validator', { timeout: 120_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sssom-'));
    try {
      const file = join(folder, 'mappings.sssom.tsv');
      await writeFile(file, exportedText('sssom', await projectGraph()));
      const { stdout, stderr } = await run(python, ['-m', 'sssom.cli', '-v', 'validate', file]);
      expect(stdout + stderr).toContain('valid');
      expect(stdout + stderr).not.toMatch(/ERROR/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the export as KGX', () => {
  const read = async () => {
    const graph = await projectGraph();
    const files = exported('kgx', graph);
    return { graph, nodes: readTsv(files['nodes.tsv'] ?? ''), edges: readTsv(files['edges.tsv'] ?? '') };
  };

  it('has a node for each structure and source, and an edge for each claim on a relation', async () => {
    const { graph, nodes, edges } = await read();
    expect(nodes).toHaveLength(graph.structures.length + graph.sources.length);
    const ids = new Set(nodes.map(({ id }) => id));
    expect(ids.size).toBe(nodes.length);
    const claims = graph.relations.flatMap((relation) => relation.claims.map((claim) => ({ ...claim, of: relation })));
    expect(edges.map(({ id }) => id)).toEqual(claims.map(({ id }) => id));
    for (const [place, { stance, note, of }] of claims.entries()) {
      const edge = edges[place] ?? {};
      expect([edge['subject'], edge['object'], edge['relation_id']]).toEqual([of.from, of.to, of.id]);
      expect(edge['negated']).toBe(String(stance === 'DISPUTES'));
      expect(edge['description']).toBe((note ?? '').replace(/\s+/g, ' ').replaceAll('"', "'").trim());
      for (const end of [edge['subject'], edge['object'], edge['publications']]) expect(ids.has(end)).toBe(true);
    }
    expect(edges.some(({ negated }) => negated === 'true')).toBe(true);
  });

  it('names Biolink categories, predicates and knowledge sources in the form that the model defines', async () => {
    const { nodes, edges } = await read();
    for (const { category } of nodes) expect(category).toMatch(/^biolink:[A-Z][A-Za-z]+$/);
    for (const edge of edges) {
      expect(edge['predicate']).toMatch(/^biolink:[a-z_]+$/);
      expect(edge).toMatchObject({
        category: 'biolink:Association',
        primary_knowledge_source: 'infores:cluneal-graph',
        knowledge_level: 'knowledge_assertion',
        agent_type: 'manual_agent',
      });
    }
  });

  it('carries every field of a claim except its measurements, so that it can be read back', async () => {
    const { graph, nodes, edges } = await read();
    const sourceOf = new Map(
      nodes.flatMap(({ id = '', xref = '' }) =>
        [id, ...xref.split('|')].filter((one) => one.startsWith('source:')).map((source) => [id, source]),
      ),
    );
    const list = (cell = '') => (cell === '' ? [] : cell.split('|'));
    const text = (cell = '') => (cell === '' ? null : cell);
    const number = (cell = '') => (cell === '' ? null : Number(cell));
    const readBack = edges.map((edge) => ({
      id: edge['id'],
      relation: edge['relation_id'],
      source: sourceOf.get(edge['publications'] ?? ''),
      stance: edge['negated'] === 'true' ? 'DISPUTES' : 'SUPPORTS',
      implied: edge['implied'] === 'true',
      locator: edge['locator'],
      background: edge['background'] === 'true',
      prevalence: number(edge['has_quotient']),
      count: number(edge['has_count']),
      sampleSize: number(edge['has_total']),
      sampleUnit: text(edge['sample_unit']),
      frequency: text(edge['frequency']),
      note: text(edge['description']),
      cites: list(edge['cites']).map((id) => sourceOf.get(id)),
      facts: list(edge['facts']),
      quoteHash: text(edge['quote_hash']),
      curated: text(edge['update_date']) === null ? null : { on: edge['update_date'], by: edge['curated_by'] },
    }));
    const asCell = (value: string | null) => value?.replace(/\s+/g, ' ').replaceAll('"', "'").trim() ?? null;
    const claims = graph.relations.flatMap(({ claims: all }) =>
      all.map(({ measurements, lineage, sourceKind, structure, topic, ...claim }) => ({
        ...claim,
        note: asCell(claim.note),
        locator: asCell(claim.locator),
      })),
    );
    expect(readBack).toEqual(claims);
    expect(claims.some(({ curated }) => curated !== null)).toBe(true);
  });

  it.skipIf(!hasBiolink)(
    'uses only classes, predicates and slots of the Biolink Model, apart from our documented ones',
    async () => {
      const { nodes, edges } = await read();
      const model = await biolinkModel();
      const kindOf = new Map(nodes.map(({ id, category }) => [id, category]));
      for (const category of new Set(nodes.map(({ category: one = '' }) => one)))
        expect(model.ancestorsOfClass(category)).toContain('named thing');
      const uses = new Set(
        edges.map((edge) => [kindOf.get(edge['subject']), edge['predicate'], kindOf.get(edge['object'])].join(' ')),
      );
      for (const use of uses) {
        const [subject = '', predicate = '', object = ''] = use.split(' ');
        const slot = model.slotOf(predicate);
        expect([predicate, slot.ancestors.includes('related to'), slot.deprecated]).toEqual([predicate, true, false]);
        expect([use, model.ancestorsOfClass(subject)]).toEqual([use, expect.arrayContaining([slot.domain])]);
        expect([use, model.ancestorsOfClass(object)]).toEqual([use, expect.arrayContaining([slot.range])]);
      }
      for (const edge of edges) {
        expect(model.valuesOf('KnowledgeLevelEnum')).toContain(edge['knowledge_level']);
        expect(model.valuesOf('AgentTypeEnum')).toContain(edge['agent_type']);
      }
      // The others are ours, as docs/export.md says.
      const known = Object.keys(edges[0] ?? {}).filter((column) => model.hasSlot(column));
      expect(Object.keys(edges[0] ?? {}).filter((column) => !known.includes(column))).toEqual(
        [
          'implied',
          'locator',
          'relation_id',
          'status',
          'certainty',
          'background',
          'sample_unit',
          'frequency',
          'cites',
          'facts',
        ].concat('quote_hash', 'curated_by'),
      );
      expect(Object.keys(nodes[0] ?? {}).filter((column) => !model.hasSlot(column))).toEqual([]);
    },
  );

  it('contains the walk from L2 to the skin of the buttock', async () => {
    const { edges } = await read();
    const steps = new Set(['cg:has-dorsal-ramus', 'cg:has-branch', 'cg:contributes-to', 'cg:supplies']);
    const reached = new Set(['spinal-nerve:L2']);
    for (const at of reached)
      for (const edge of edges)
        if (edge['subject'] === at && edge['negated'] === 'false' && steps.has(edge['original_predicate'] ?? ''))
          reached.add(edge['object'] ?? '');
    expect(reached).toContain('cluneal-group:superior');
    expect(reached).toContain('skin-region:buttock-upper');
  });
});

interface BiolinkElement {
  readonly is_a?: string;
  readonly mixins?: readonly string[];
  readonly domain?: string;
  readonly range?: string;
  readonly deprecated?: unknown;
}

/** The Biolink Model from its Python package. File names have underscores or capitals where the model has spaces. */
async function biolinkModel() {
  const find =
    'import biolink_model, pathlib; print(pathlib.Path(biolink_model.__path__[0]) / "schema" / "biolink_model.yaml")';
  const { stdout } = await run(python, ['-c', find]);
  const model = parseYaml(await readFile(stdout.trim(), 'utf8')) as {
    classes: Record<string, BiolinkElement>;
    slots: Record<string, BiolinkElement>;
    enums: Record<string, { permissible_values: Record<string, unknown> }>;
  };
  const ancestors = (elements: Record<string, BiolinkElement>, name: string): string[] => {
    const { is_a, mixins = [] } = elements[name] ?? {};
    return [name, ...[...(is_a === undefined ? [] : [is_a]), ...mixins].flatMap((one) => ancestors(elements, one))];
  };
  const slotName = (name: string) => name.replace('biolink:', '').replaceAll('_', ' ');
  return {
    ancestorsOfClass(category: string) {
      const name = category
        .replace('biolink:', '')
        .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toLowerCase();
      expect(Object.keys(model.classes)).toContain(name);
      return ancestors(model.classes, name);
    },
    slotOf(predicate: string) {
      expect(Object.keys(model.slots)).toContain(slotName(predicate));
      const all = ancestors(model.slots, slotName(predicate));
      const first = (key: 'domain' | 'range') =>
        all.map((name) => model.slots[name]?.[key]).find((one) => one !== undefined);
      const deprecated = model.slots[slotName(predicate)]?.deprecated !== undefined;
      return { ancestors: all, deprecated, domain: first('domain'), range: first('range') };
    },
    hasSlot: (column: string) => slotName(column) in model.slots,
    valuesOf: (name: string) => Object.keys(model.enums[name]?.permissible_values ?? {}),
  };
}

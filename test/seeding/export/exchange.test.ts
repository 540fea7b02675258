import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { conceptAddress } from '../../../schema/ontology.ts';
import { exported, exportedText } from '../../support/export.ts';
import { projectGraph } from '../../support/graph.ts';

type Row = Record<string, string>;

const readTsv = (text: string): Row[] =>
  parse(text, { columns: true, delimiter: '\t', quote: null, relax_column_count: false });
const run = promisify(execFile);

/** Whether the validator of SSSOM is on the path: `pip install sssom`. */
const hasSssom = await run('sssom', ['--version']).then(
  () => true,
  () => false,
);
if (!hasSssom) process.stderr.write('SKIPPED: the validator of SSSOM is not installed (pip install sssom).\n');

describe('the export as SSSOM', () => {
  it('maps every identifier once, with a justification and without an invented confidence', async () => {
    const { structures, classes, dataVersion } = await projectGraph();
    const text = exportedText('sssom', await projectGraph());
    const head = text.split('\n').filter((line) => line.startsWith('#'));
    const meta = parseYaml(head.map((line) => line.slice(1)).join('\n')) as Record<string, any>;
    expect(meta).toMatchObject({ mapping_set_version: dataVersion });
    const rows = readTsv(text.split('\n').slice(head.length).join('\n'));
    const wanted = [...structures, ...classes].flatMap(({ id, identifiers }) =>
      identifiers.map(({ scheme, value }) => ({ id, scheme, value })),
    );
    expect(rows.map((row) => [row['subject_id'], row['object_id']])).toEqual(
      wanted.map(({ id, scheme, value }) => [id, `${scheme}:${value}`]),
    );
    const expand = (curie = '') => {
      const colon = curie.indexOf(':');
      return `${String(meta['curie_map'][curie.slice(0, colon)])}${curie.slice(colon + 1)}`;
    };
    for (const [place, { id, scheme, value }] of wanted.entries()) {
      expect(expand(rows[place]?.['subject_id'])).toBe(`urn:cluneal-graph:${id}`);
      const address = conceptAddress(scheme, value) ?? `urn:cluneal-graph:identifier:${scheme}:${value}`;
      expect(expand(rows[place]?.['object_id'])).toBe(address);
      expect(rows[place]).toMatchObject({
        predicate_id: 'skos:exactMatch',
        mapping_justification: 'semapv:UnspecifiedMatching',
      });
      expect(rows[place]).not.toHaveProperty('confidence');
    }
  });

  it.skipIf(!hasSssom)('is valid to the validator of SSSOM', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sssom-'));
    try {
      const file = join(folder, 'mappings.sssom.tsv');
      await writeFile(file, exportedText('sssom', await projectGraph()));
      const { stdout, stderr } = await run('sssom', ['-v', 'validate', file]);
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
      expect([edge['subject'], edge['object'], edge['relation']]).toEqual([of.from, of.to, of.id]);
      expect(edge['negated']).toBe(String(stance === 'DISPUTES'));
      expect(edge['description']).toBe((note ?? '').replace(/\s+/g, ' ').replaceAll('"', "'").trim());
      for (const end of [edge['subject'], edge['object'], edge['publications']]) expect(ids.has(end)).toBe(true);
    }
    expect(edges.some(({ negated }) => negated === 'true')).toBe(true);
  });

  it('names Biolink categories, predicates and knowledge sources in the form of the model', async () => {
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

  it('finds the walk from L2 to the skin of the buttock again', async () => {
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

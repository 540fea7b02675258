import { MultiDirectedGraph } from 'graphology';
import graphml from 'graphology-graphml';
import { describe, expect, it } from 'vitest';
import { gradesOf } from '../../../schema/certainty.ts';
import type { Claim } from '../../../schema/claim.ts';
import { structureFields, type Fields } from '../../../schema/fields.ts';
import { compareByRank, compareIds, type GraphContent, type StructureRecord } from '../../../src/domain/records.ts';
import { exportedText } from '../../support/export.ts';
import { projectGraph } from '../../support/graph.ts';

/** The graph as another program reads it from GraphML. */
function readGraphml(text: string): { graph: MultiDirectedGraph; content: GraphContent } {
  const graph: MultiDirectedGraph = graphml.parse(MultiDirectedGraph, text);
  const orNull = (value: any) => value ?? null;
  const statements: Claim[] = [];
  const structures = graph.mapNodes((id, node: Record<string, any>): StructureRecord => {
    statements.push(...JSON.parse(node['statementsJson']));
    const read = Object.entries(structureFields as Fields).map(([name, field]) => [
      name,
      field.list === true ? JSON.parse(node[`${name}Json`]) : orNull(node[name]),
    ]);
    return { ...Object.fromEntries(read), kind: node['kind'], id, shortName: node['label'] };
  });
  const relations = graph.mapEdges((id, edge, from, to) => ({
    id,
    type: edge['type'],
    how: orNull(edge['how']),
    from,
    to,
    claims: JSON.parse(edge['claimsJson']),
  }));
  const json = (name: string) => JSON.parse(graph.getAttribute(name));
  const content = {
    title: graph.getAttribute('title'),
    dataVersion: graph.getAttribute('dataVersion'),
    licence: graph.getAttribute('licence'),
    structures: structures.sort(compareByRank),
    sources: json('sourcesJson'),
    relations: relations.sort((a, b) => compareIds(a.id, b.id)),
    statements: statements.sort((a, b) => compareIds(a.id, b.id)),
    classes: json('classesJson'),
    topics: json('disputeTopicsJson'),
  };
  return { graph, content };
}

describe('the export as graphml', () => {
  it('round-trips the whole graph through a third-party reader', async () => {
    const graph = await projectGraph();
    expect(readGraphml(exportedText('graphml', graph)).content).toEqual(graph);
  });

  it('gives each arrow its meaning, certainty and sources, as numbers and texts', async () => {
    const content = await projectGraph();
    const { graph } = readGraphml(exportedText('graphml', content));
    for (const relation of content.relations) {
      const { status, certainty } = gradesOf(relation);
      const edge = graph.getEdgeAttributes(relation.id);
      expect(edge).toMatchObject({
        status,
        ...(certainty === null ? {} : { certainty }),
        supports: relation.claims.filter(({ stance }) => stance === 'SUPPORTS').length,
        disputes: relation.claims.filter(({ stance }) => stance === 'DISPUTES').length,
      });
      expect('certainty' in edge).toBe(certainty !== null);
      expect(String(edge['cites']).length).toBeGreaterThan(0);
      expect(graph.isDirected(relation.id)).toBe(true);
    }
  });

  it('preserves characters that are special in XML, and line breaks', async () => {
    const content = await projectGraph();
    const [first, ...others] = content.structures;
    if (first === undefined) throw new Error('The seed has no structure.');
    const nasty = { ...first, name: `a < b & "c" 'd' ]]> ä 腰部`, definition: 'two\nlines\tand a tab' };
    const changed = { ...content, structures: [nasty, ...others] };
    expect(readGraphml(exportedText('graphml', changed)).content.structures).toContainEqual(nasty);
  });

  it('draws arrows in yEd wider the higher their certainty', async () => {
    const [widths, grades] = [
      [...exportedText('graphml', await projectGraph()).matchAll(/<y:LineStyle [^>]*width="([\d.]+)"/g)],
      (await projectGraph()).relations.map((relation) => gradesOf(relation).certainty),
    ];
    const pairs = new Set(grades.map((grade, index) => `${String(grade)} ${widths[index]?.[1] ?? ''}`));
    expect(pairs).toEqual(new Set(['null 2.6', 'VERY_LOW 1.2', 'LOW 2.6', 'MODERATE 4.5', 'HIGH 7']));
  });

  it('labels every node and every arrow in yEd', async () => {
    const content = await projectGraph();
    const text = exportedText('graphml', content);
    expect(text.match(/<y:NodeLabel [^>]*>[^<]+</g)).toHaveLength(content.structures.length);
    expect(text.match(/<y:EdgeLabel [^>]*>[^<]+</g)).toHaveLength(content.relations.length);
    // No two nodes overlap before a layout is chosen.
    const places = [...text.matchAll(/<y:Geometry x="([\d.]+)" y="([\d.]+)"/g)].map(([, x, y]) => `${x} ${y}`);
    expect(new Set(places).size).toBe(content.structures.length);
  });
});

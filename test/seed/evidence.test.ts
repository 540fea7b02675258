import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, workedDocuments, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';

/**
 * What an anatomist would ask first: the status, its certainty, and the sources for and against, both all and
 * independent.
 */
const examples: readonly (readonly [string, string, string, string, string, string])[] = [
  // A share counted in 37 dissections outweighs one sentence on a web page, whichever way it points.
  ['L2 to the lumbar skin', 'dorsal-ramus:L2/supplies/skin-region:lumbar', 'VARIANT', 'MODERATE', '2:0', '2:0'],
  ['L5 to the lumbar skin', 'dorsal-ramus:L5/supplies/skin-region:lumbar', 'ACCEPTED', 'VERY_LOW', '1:0', '1:0'],
  // Two dissection series found none.
  ['T11 to the buttock', 'dorsal-ramus:T11/supplies/skin-region:buttock', 'DISPUTED', 'MODERATE', '2:2', '2:2'],
  // Twenty sources, one of which copies another.
  ['L2 to the superior group', 'dorsal-ramus:L2/contributes-to/cluneal-group:superior', 'ACCEPTED', 'MODERATE', '20:0', '19:0'],
  // Many name the fascia, but nobody counted.
  ['the fascia of the superior group', 'cluneal-group:superior/pierces/fascia:thoracolumbar-fascia', 'ACCEPTED', 'LOW', '13:1', '11:1'],
  ['the fascia lata and the superior group', 'cluneal-group:superior/pierces/fascia:fascia-lata', 'DISPUTED', 'LOW', '1:12', '1:10'],
  // Sources that describe another course do not mention psoas. They add doubt but decide nothing.
  ['psoas and the superior group', 'cluneal-group:superior/passes-through/landmark:psoas-major', 'ACCEPTED', 'VERY_LOW', '5:3', '5:3'],
  // Dissections that name another origin outweigh one web page, even by implication.
  ['the lumbar plexus and the superior group', 'peripheral-nerve:lumbar-plexus/has-branch/cluneal-group:superior', 'DISPUTED', 'LOW', '1:3', '1:3'],
  ['S5 and the inferior group', 'dorsal-ramus:S5/contributes-to/cluneal-group:inferior', 'DISPUTED', 'LOW', '1:9', '1:8'],
  ['the origin of the inferior group', 'peripheral-nerve:posterior-femoral-cutaneous/has-branch/cluneal-group:inferior', 'ACCEPTED', 'LOW', '14:1', '13:1'],
  // Membership that sources dispute is not taken for granted.
  ['the perforating nerve in the inferior group', 'peripheral-nerve:perforating-cutaneous/part-of/cluneal-group:inferior', 'DISPUTED', 'VERY_LOW', '3:1', '2:1'],
  // Counted in 64 branches, against a possibility that nobody counted.
  ['the middle group through the ligament', 'cluneal-group:middle/pierces/landmark:long-posterior-sacroiliac-ligament', 'VARIANT', 'MODERATE', '3:1', '3:1'],
  ['the middle group under the ligament', 'cluneal-group:middle/passes-under/landmark:long-posterior-sacroiliac-ligament', 'VARIANT', 'VERY_LOW', '4:0', '4:0'],
  // Two studies call it the rule, one counted it in 42 of 109. The 80 and 95 % on a web page are second-hand.
  ['the medial superior branch in the tunnel', 'peripheral-nerve:medial-superior-cluneal/passes-through/landmark:superior-cluneal-tunnel', 'ACCEPTED', 'LOW', '8:0', '7:0'],
  ['the greater occipital nerve through semispinalis', 'peripheral-nerve:greater-occipital/pierces/landmark:semispinalis-capitis', 'ACCEPTED', 'HIGH', '7:0', '7:0'],
];

const documents = await workedDocuments();

interface Answer {
  status: string;
  certainty: string;
  sourcesFor: number;
  sourcesAgainst: number;
  independentFor: number;
  independentAgainst: number;
}

describe('what the evidence is worth', () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore());
  });
  afterAll(() => api.close());
  const worked = async (name: string) => api.data(documents.find((one) => one.name === `${name}.graphql`)?.text ?? '');

  it.each(examples)('for %s', async (_what, id, ...expected) => {
    const { node } = (await api.data(
      `{ node(id: "relation:${id}") { ... on Relation { status certainty sourcesFor sourcesAgainst independentFor independentAgainst } } }`,
    )) as { node: Answer };
    expect([
      node.status,
      node.certainty,
      `${String(node.sourcesFor)}:${String(node.sourcesAgainst)}`,
      `${String(node.independentFor)}:${String(node.independentAgainst)}`,
    ]).toEqual(expected);
  });

  it('lists the skin of L2 cleanly: the most specific regions with their wholes, and claims that name no region separately', async () => {
    const { spinalNerve } = await worked('34-skin-of-l2-as-a-list');
    const { nodes, regionNotNamed } = spinalNerve.skinSupplied;
    expect(nodes.map(({ region, within }: any) => [region.name, within.map(({ name }: any) => name)])).toEqual([
      ['lumbar region', []],
      ['upper buttock', ['buttock']],
      ['lateral buttock', ['buttock']],
      ['lateral hip', []],
      ['back of the thigh', []],
    ]);
    expect(nodes.every(({ certainty }: any) => certainty !== null)).toBe(true);
    expect(regionNotNamed).toMatchObject({ status: 'ACCEPTED', certainty: 'LOW' });
  });

  it('finds sources by author and DOI, and claims and disputes by their text', async () => {
    const { byAuthor, byDoi, claims, disputeTopics } = await worked('35-find-what-is-said');
    expect(byAuthor.nodes.map(({ id }: any) => id)).toEqual(['source:maigne-1989']);
    expect(byDoi.id).toBe('source:maigne-1989');
    expect(claims.totalCount).toBeGreaterThan(2);
    expect(claims.nodes.every(({ implied }: any) => implied)).toBe(true);
    expect(disputeTopics.nodes.map(({ id }: any) => id)).toEqual(['dispute-topic:D8']);
  });

  it('counts the same total of claims by stance and by kind of source', async () => {
    const counts = await worked('36-how-many-claims');
    const of = (...names: string[]) => names.reduce((sum, name) => sum + counts[name].totalCount, 0);
    const { claims } = await api.data('{ claims(sourceKinds: [EDITORIAL], first: 0) { totalCount } }');
    expect(of('supporting', 'disputing')).toBe(of('fromStudies', 'fromTextbooks', 'fromWebsites') + claims.totalCount);
    expect(of('aboutTheSuperiorGroup')).toBeGreaterThan(100);
  });
});

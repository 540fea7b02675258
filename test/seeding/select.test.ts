import { describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/embedded-store.ts';
import type { GraphContent } from '../../src/domain/records.ts';
import { selectOnly, selectPerspective } from '../../src/seeding/select.ts';
import { readSeedGraph } from '../../src/seeding/seed-graph.ts';
import { serve } from '../support/api.ts';
import { projectGraph, testVersion } from '../support/graph.ts';
import { seedFileOf } from '../support/seed-file.ts';
import { seedFolderOf } from '../support/seed-folder.ts';

async function answerOf(graph: GraphContent, query: string): Promise<unknown> {
  const api = await serve(openEmbeddedStore(graph, { version: testVersion }));
  try {
    return await api.data(query);
  } finally {
    await api.close();
  }
}

/** A part is self-contained if its files have no errors and produce the same graph. */
async function expectSound(part: GraphContent): Promise<void> {
  const { graph, problems } = await readSeedGraph(await seedFolderOf({ 'seed.yaml': seedFileOf(part) }));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  // Classes and topics are ranked anew.
  const unranked = (content: GraphContent | null) => ({
    ...content,
    classes: content?.classes.map((one) => ({ ...one, rank: 0 })),
    topics: content?.topics.map((one) => ({ ...one, rank: 0 })),
  });
  expect(unranked(graph)).toEqual(unranked(part));
}

const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

describe('a part of the graph selected by name', () => {
  it('contains a region of skin with every path that leads to it', async () => {
    const whole = await projectGraph();
    const part = selectOnly(whole, ['skin-region:buttock']);
    const query = `{ skinRegion(id: "skin-region:buttock") { name suppliedBySpinalNerves(detail: FULL) { nodes {
      spinalNerve { id } status pathCount
      paths(first: 100) { nodes { length status steps { claims { id source { id } } relation { id } } pierces { status relation { id } } passes { status relation { id } } } }
    } } } }`;
    expect(await answerOf(part, query)).toEqual(await answerOf(whole, query));
    expect(ids(part.structures)).toEqual(expect.arrayContaining(['skin-region:gluteal-fold', 'fascia:fascia-lata']));
    expect(ids(part.structures)).not.toContain('skin-region:nape');
    expect(part.relations.length).toBeLessThan(whole.relations.length);
  });

  it('contains a kind with all its relations and their ends', async () => {
    const whole = await projectGraph();
    const part = selectOnly(whole, ['FASCIA']);
    expect(part).toEqual(selectOnly(whole, ['Fascia']));
    const isFascia = (id: string) => id.startsWith('fascia:');
    expect(ids(part.relations)).toEqual(ids(whole.relations.filter(({ from, to }) => isFascia(from) || isFascia(to))));
    expect(ids(part.statements)).toEqual(ids(whole.statements.filter(({ structure }) => isFascia(structure ?? ''))));
  });

  it('contains a claim with what it is about, and a topic with what its claims are about', async () => {
    const whole = await projectGraph();
    const [topic] = whole.topics;
    const part = selectOnly(whole, [topic?.id ?? '']);
    expect(part.topics[0]).toEqual(topic);
    const claim = topic?.positions[0]?.claims[0] ?? '';
    const [relation] = selectOnly(whole, [claim]).relations;
    expect(ids(relation?.claims ?? [])).toContain(claim);
  });

  it.each([
    ['skin-region:buttock'],
    ['SpinalNerve'],
    ['RamusBranch', 'clinical-condition:cluneal-nerve-entrapment'],
    ['DisputeTopic'],
    ['structure-class:dorsal-ramus'],
    ['relation:cluneal-group:superior/pierces/fascia:fascia-lata'],
  ])('is self-contained: %s', async (...selectors) => {
    await expectSound(selectOnly(await projectGraph(), selectors));
  });

  it('reports an unknown name with the closest match', async () => {
    const graph = await projectGraph();
    expect(() => selectOnly(graph, ['skin-region:butock'])).toThrow(
      '--only names "skin-region:butock", which the files do not have; perhaps skin-region:buttock is meant.',
    );
    expect(() => selectOnly(graph, ['source:gray-1918'])).toThrow('to select what a source says, use --perspective');
    expect(() => selectOnly(graph, ['Claim'])).toThrow(/--only takes no Claim; write the id of a structure/);
  });
});

describe('a part of the graph selected by source', () => {
  it('walks as the whole graph does in the perspective of these sources', async () => {
    const whole = await projectGraph();
    const sources = ['source:wikimd-cluneal-nerves', 'source:gray-1918', 'source:maigne-1989'];
    const part = selectPerspective(whole, ['wikimd-cluneal-nerves', ...sources.slice(1)]);
    const query = (evidence: string) =>
      `{ spinalNerves(first: 100) { edges { node { id skinSupplied${evidence} { nodes {
        region { id } status pathCount paths(first: 100) { nodes { status length steps { relation { id } } } }
      } } } } } }`;
    type Answer = { spinalNerves: { edges: { node: { id: string; skinSupplied: { nodes: unknown[] } } }[] } };
    const reaching = (answer: unknown) =>
      (answer as Answer).spinalNerves.edges.filter(({ node }) => node.skinSupplied.nodes.length > 0);
    const expected = reaching(
      await answerOf(whole, query(`(detail: FULL, evidence: {sources: ${JSON.stringify(sources)}})`)),
    );
    const got = reaching(await answerOf(part, query('(detail: FULL)')));
    expect(got).toEqual(expected);
    expect(got.length).toBeGreaterThan(5);
  });

  it('contains only what the sources say, except for the structural frame', async () => {
    const part = selectPerspective(await projectGraph(), ['source:gray-1918']);
    const frame = ['HAS_DORSAL_RAMUS', 'HAS_VENTRAL_RAMUS', 'PART_OF'];
    const foreign = part.relations.filter(
      ({ type, claims }) => !frame.includes(type) && claims.some(({ source }) => source !== 'source:gray-1918'),
    );
    expect(foreign).toEqual([]);
    expect(part.relations.filter(({ claims }) => claims.length === 0)).toEqual([]);
    const said = [
      ...part.statements,
      ...part.structures.flatMap(({ translations, identifiers }) => [...translations, ...identifiers]),
    ];
    expect(said.filter(({ source }) => source !== 'source:gray-1918')).toEqual([]);
  });

  it.each(['source:gray-1918', 'source:iwanaga-2019-origin', 'source:feneis'])(
    'is self-contained: %s',
    async (source) => {
      await expectSound(selectPerspective(await projectGraph(), [source]));
    },
  );

  it('reports an unknown source with the closest match', async () => {
    const graph = await projectGraph();
    expect(() => selectPerspective(graph, ['grey-1918'])).toThrow(
      '--perspective names "grey-1918", which is not a source in the files; perhaps source:gray-1918 is meant.',
    );
  });
});

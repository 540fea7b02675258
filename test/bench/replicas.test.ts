import { describe, expect, it } from 'vitest';
import { copyGraph, copyId, countNodes, growContent, type PlainGraph } from '../../bench/replicas.ts';
import { kindOfId, parseRelationId } from '../../schema/ontology.ts';
import { projectGraph } from '../support/graph.ts';

const seed = await projectGraph();

describe('the id of a copy', () => {
  it('adds the number of the replica to each part that is an id', () => {
    expect(copyId('skin-region:buttock', 7)).toBe('skin-region:buttock-r7');
    expect(copyId('relation:peripheral-nerve:a/passes-under/landmark:b', 7)).toBe(
      'relation:peripheral-nerve:a-r7/passes-under/landmark:b-r7',
    );
    expect(copyId('claim:peripheral-nerve:a/pierces/fascia:b/gray-1918/2', 7)).toBe(
      'claim:peripheral-nerve:a-r7/pierces/fascia:b-r7/gray-1918-r7/2',
    );
    expect(copyId('claim:skin-region:buttock/gray-1918', 7)).toBe('claim:skin-region:buttock-r7/gray-1918-r7');
  });

  it('is of the same kind if the grammar of the kind is open, and invalid if it is closed', () => {
    for (const { id, kind } of seed.structures) {
      const closed = ['SpinalNerve', 'DorsalRamus', 'VentralRamus', 'ClunealGroup'].includes(kind);
      expect(kindOfId(copyId(id, 1000))).toBe(closed ? null : kind);
    }
    for (const { id } of [...seed.sources, ...seed.topics, ...seed.statements]) {
      expect(kindOfId(copyId(id, 1))).toBe(kindOfId(id));
    }
  });
});

describe('the copy of a graph', () => {
  const graph: PlainGraph = {
    nodes: [
      { labels: ['Fascia'], properties: { id: 'fascia:a', name: 'fascia a', rank: 2.5 } },
      { labels: ['Source'], properties: { id: 'source:s', name: 'S', rank: 0, year: 1918n, authors: ['fascia a'] } },
    ],
    relationships: [
      {
        type: 'ADJOINS',
        from: 'fascia:a',
        fromLabel: 'Fascia',
        to: 'fascia:a',
        toLabel: 'Fascia',
        properties: { id: 'relation:fascia:a/adjoins-covers/fascia:a', supportedBy: ['source:s'], status: 'ACCEPTED' },
      },
    ],
  };

  it('has the same labels, types and properties, with every id renamed wherever it occurs', () => {
    expect(copyGraph(graph, 3)).toEqual({
      nodes: [
        { labels: ['Fascia'], properties: { id: 'fascia:a-r3', name: 'fascia a (copy 3)', rank: 3002.5 } },
        {
          labels: ['Source'],
          properties: { id: 'source:s-r3', name: 'S (copy 3)', rank: 3000, year: 1918n, authors: ['fascia a'] },
        },
      ],
      relationships: [
        {
          type: 'ADJOINS',
          from: 'fascia:a-r3',
          fromLabel: 'Fascia',
          to: 'fascia:a-r3',
          toLabel: 'Fascia',
          properties: {
            id: 'relation:fascia:a-r3/adjoins-covers/fascia:a-r3',
            supportedBy: ['source:s-r3'],
            status: 'ACCEPTED',
          },
        },
      ],
    });
  });

  it('comes after everything real in every list', () => {
    const highest = Math.max(...seed.structures.map(({ rank }) => rank));
    const [copy] = copyGraph({ nodes: [{ labels: [], properties: { rank: 0 } }], relationships: [] }, 1).nodes;
    expect(copy?.properties['rank']).toBeGreaterThan(highest);
  });
});

describe('grown content', () => {
  const least = countNodes(seed) * 3;
  const grown = growContent(seed, least);

  it('has at least the requested number of nodes, and no duplicate id', () => {
    expect(countNodes(grown)).toBeGreaterThanOrEqual(least);
    const claims = [...grown.relations.flatMap((relation) => relation.claims), ...grown.statements];
    const ids = [...grown.structures, ...grown.sources, ...grown.topics, ...grown.relations, ...claims].map(
      ({ id }) => id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is accepted by the writer: ids are of known kinds, and both ends of every relation exist', () => {
    const nodes = new Set(grown.structures.map(({ id }) => id));
    const sources = new Set(grown.sources.map(({ id }) => id));
    const claims = new Set(grown.relations.flatMap((relation) => relation.claims.map(({ id }) => id)));
    for (const claim of grown.statements) claims.add(claim.id);
    for (const { id, from, to, claims: own } of grown.relations) {
      expect(parseRelationId(id)).toMatchObject({ from, to });
      expect(nodes.has(from) && nodes.has(to)).toBe(true);
      expect(own.every((claim) => claim.relation === id && sources.has(claim.source))).toBe(true);
    }
    for (const { positions } of grown.topics)
      expect(positions.every((position) => position.claims.every((id) => claims.has(id)))).toBe(true);
  });

  it('is the content itself if that is large enough', () => {
    expect(growContent(seed, 1)).toEqual(seed);
  });
});

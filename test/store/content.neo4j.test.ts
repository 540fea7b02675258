import { beforeEach, describe, expect, it } from 'vitest';
import { decodeStoredGraph, readStoredGraph, type DecodedGraph } from '../../src/store/neo4j/neo4j-content.ts';
import { compareIds, type GraphContent } from '../../src/domain/records.ts';
import { connect, empty, noNeo4j, runCypher, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

describe.skipIf(noNeo4j)('our content in a real Neo4j', () => {
  beforeEach(async () => {
    await empty();
    await write(await projectGraph());
  });

  it('reads back as the graph that was written', async () => {
    const { content, unclaimed, problems } = await decoded();
    expect(content).toEqual(await expectedContent());
    expect({ unclaimed, problems }).toEqual({ unclaimed: [], problems: [] });
  });

  it('includes relations drawn by hand, and reports what it does not recognise', async () => {
    await runCypher(`
      MATCH (l:Landmark {id: 'landmark:iliac-crest'}), (g:ClunealGroup {id: 'cluneal-group:middle'})
      CREATE (g)-[:PASSES {how: 'BEHIND', by: 'a pupil'}]->(l)
      CREATE (g)-[:PIERCES]->(:Fascia {name: 'my own fascia', on: date('2026-01-01')})
      CREATE (l)-[:PIERCES]->(g)
      CREATE (g)-[:LIKED_BY]->(:Pupil {name: 'Ada'})
      CREATE (:Landmark {id: 'landmark:half', rank: 9223372036854775807})
      CREATE (:Landmark {id: 7})`);
    const stored = await readStored();
    expect(stored.relationships.filter(({ properties }) => properties['by'] === 'a pupil')).toMatchObject([
      { type: 'PASSES', from: 'cluneal-group:middle', to: 'landmark:iliac-crest' },
    ]);
    expect(stored.nodes.filter(({ labels }) => labels.includes('Pupil'))).toEqual([]);
    const { content, unclaimed, problems } = decodeStoredGraph(stored);
    expect(content).toEqual(await expectedContent());
    expect(unclaimed).toMatchObject([
      { id: 'relation:cluneal-group:middle/passes-behind/landmark:iliac-crest', claims: [] },
    ]);
    expect(problems.map(({ what, message }) => `${what}: ${message}`).sort()).toEqual([
      expect.stringMatching(
        /^\(cluneal-group:middle\)-\[:PIERCES\]->\(Fascia "my own fascia"\): leads to a node without a valid id/,
      ),
      expect.stringMatching(/^Fascia "my own fascia": has the label Fascia but no id; give it one/),
      expect.stringMatching(/^Landmark: has the label Landmark but no id/),
      expect.stringMatching(
        /^landmark:half: cannot be read\. In the database, landmark:half has no valid "name"\. Seed/,
      ),
      expect.stringMatching(/^relation:cluneal-group:middle\/passes-behind\/landmark:iliac-crest: has no claim/),
      expect.stringMatching(
        /^relation:landmark:iliac-crest\/pierces\/cluneal-group:middle: joins a Landmark to a ClunealGroup/,
      ),
    ]);
  });
});

async function readStored() {
  const connection = connect();
  try {
    return await readStoredGraph(connection);
  } finally {
    await connection.close();
  }
}

/** The graph as read back: the database does not keep the order of the claims of a relation. */
async function expectedContent(): Promise<GraphContent> {
  const graph = await projectGraph();
  const relations = graph.relations.map((relation) => ({
    ...relation,
    claims: relation.claims.toSorted((a, b) => compareIds(a.id, b.id)),
  }));
  return { ...graph, relations };
}

async function decoded(): Promise<DecodedGraph> {
  return decodeStoredGraph(await readStored());
}

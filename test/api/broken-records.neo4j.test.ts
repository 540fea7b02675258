import { describe, expect, it, onTestFinished } from 'vitest';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { serve } from '../support/api.ts';
import { connect, noNeo4j, openSeeded, runCypher, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';
import { broken, brokenClaims, brokenRecordsContract } from './broken-records.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  brokenRecordsContract('Neo4j', async () => {
    const graph = await projectGraph();
    const store = await openSeeded(graph);
    const claims = brokenClaims(graph);
    const removals = Object.entries(broken).map(([name, one]) => ({
      id: 'id' in one ? one.id : claims[name as keyof typeof claims],
      property: one.property,
    }));
    for (const { id, property } of removals) await runCypher(`MATCH (n {id: $id}) REMOVE n.${property}`, { id });
    return { store, claims };
  });

  it('repairs the records when it is seeded again, as the error says', { timeout: 240_000 }, async () => {
    await write(await projectGraph());
    const api = await serve(openNeo4jReader(connect()));
    onTestFinished(() => api.close());
    const { id } = broken.structure;
    expect(await api.ask('query ($id: ID!) { node(id: $id) { ... on Structure { name } } }', { id })).toEqual({
      data: { node: { name: 'upper buttock' } },
    });
  });
});

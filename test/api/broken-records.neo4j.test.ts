import { describe } from 'vitest';
import { noNeo4j, openSeeded, runCypher } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';
import { broken, brokenClaims, brokenRecordsContract } from './broken-records.ts';

describe.skipIf(noNeo4j)('on a real Neo4j', () => {
  brokenRecordsContract('Neo4j', async () => {
    const graph = await projectGraph();
    const store = await openSeeded(graph);
    const claims = brokenClaims(graph);
    const spoilt = Object.entries(broken).map(([name, one]) => ({
      id: 'id' in one ? one.id : claims[name as keyof typeof claims],
      property: one.property,
    }));
    for (const { id, property } of spoilt) await runCypher(`MATCH (n {id: $id}) REMOVE n.${property}`, { id });
    return { store, claims };
  });
});

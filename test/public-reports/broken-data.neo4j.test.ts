/** Data damaged by hand in Neo4j Browser: each fault has its own code, and names the node and what it lacks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { noNeo4j, openSeeded, runCypher } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

describe.skipIf(noNeo4j)('a value that is missing or wrong in the database', { timeout: 60_000 }, () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await openSeeded(await projectGraph()));
  }, 240_000);
  afterAll(() => api.close());

  it.each([
    ['a missing name', 'MATCH (n:SkinRegion {id: $id}) REMOVE n.name', 'skin-region:buttock', 'name'],
    ['a name that is a list', 'MATCH (n:SkinRegion {id: $id}) SET n.name = ["a", "b"]', 'skin-region:buttock', 'name'],
    ['a name that is a number', 'MATCH (n:SkinRegion {id: $id}) SET n.name = 7', 'skin-region:buttock', 'name'],
    [
      'a rank that is not a number',
      'MATCH (n:SkinRegion {id: $id}) SET n.rank = 0.0/0.0',
      'skin-region:buttock',
      'rank',
    ],
    ['an unknown kind of source', 'MATCH (n:Source {id: $id}) SET n.kind = "RUMOUR"', 'source:gray-1918', 'kind'],
  ])('%s costs only its own field, with a sentence', async (_what, statement, id, property) => {
    const [before] = await runCypher('MATCH (n {id: $id}) RETURN properties(n) AS properties', { id });
    await runCypher(statement, { id });
    const { data, errors } = await api.ask('query ($id: ID!) { node(id: $id) { id } meta { title } }', { id });
    await runCypher('MATCH (n {id: $id}) SET n = $properties', { id, ...before });
    expect(errors).toMatchObject([
      {
        path: ['node'],
        message: `In the database, ${id} has no valid "${property}". Seed the database again to restore it, or correct it there.`,
        extensions: { code: 'INVALID_DATA' },
      },
    ]);
    expect(data).toMatchObject({ node: null, meta: { title: expect.any(String) as string } });
  });
});

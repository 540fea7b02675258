import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphContent } from '../../src/domain/records.ts';
import { serve, type TestServer } from '../support/api.ts';
import { noNeo4j, openSeeded, runCypher, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

describe.skipIf(noNeo4j)('paging while the database is re-seeded', () => {
  let api: TestServer;
  let graph: GraphContent;
  beforeAll(async () => {
    graph = await projectGraph();
    api = await serve(await openSeeded(graph));
  });
  afterAll(() => api.close());

  it('neither loses nor repeats a record that was there throughout', async () => {
    const page = async (after: string | null) => {
      const { landmarks } = await api.data(
        'query ($after: String) { landmarks(first: 10, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      return landmarks as { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    };
    const [first, second] = graph.structures.filter(({ kind }) => kind === 'Landmark');
    if (first === undefined || second === undefined) throw new Error('The seed has no landmarks.');
    const seen: string[] = [];
    let after: string | null = null;
    for (let round = 0; ; round += 1) {
      const { edges, pageInfo } = await page(after);
      seen.push(...edges.map(({ node }) => node.id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
      // Add a landmark before the cursor, then delete one: an offset would repeat or lose a record.
      const added = { ...first, id: `landmark:added-${String(round)}`, name: `added ${String(round)}`, rank: 0 };
      await write({ ...graph, structures: [...graph.structures, added] });
      if (round === 1) await runCypher('MATCH (n:Landmark {id: $id}) DETACH DELETE n', { id: first.id });
    }
    const expected = graph.structures.filter(({ kind }) => kind === 'Landmark').map(({ id }) => id);
    expect(seen).toEqual(expected);
  });
});

describe.skipIf(noNeo4j)('a database seeded by an older version', () => {
  it('gives an error that asks for a re-seed if an index is missing', async () => {
    const api = await serve(await openSeeded(await projectGraph()));
    await runCypher('DROP INDEX structure_identifier');
    const { errors } = await api.ask('{ structuresByIdentifier(scheme: FMA, value: "75468") { nodes { id } } }');
    expect(errors?.[0]?.extensions?.['code']).toBe('NOT_SEEDED');
    expect(errors?.[0]?.message).toContain('its operator must seed it again');
    await write(await projectGraph());
    expect(
      (await api.ask('{ structuresByIdentifier(scheme: FMA, value: "75468") { nodes { id } } }')).errors,
    ).toBeUndefined();
    await api.close();
  });
});

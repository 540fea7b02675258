import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Neo4jConnection } from '../../src/store/neo4j/connection.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { serve, type TestServer } from '../support/api.ts';
import { connect, noNeo4j, openSeeded } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

/** Two structures whose names another client always changes together. */
const pair = ['cluneal-group:superior', 'cluneal-group:middle'];

describe.skipIf(noNeo4j)('an edit by another client', { timeout: 120_000 }, () => {
  let api: TestServer;
  let lasting: TestServer;
  let other: Neo4jConnection;

  const edit = async (name: string): Promise<void> => {
    const session = other.driver.session();
    await session.run('MATCH (n:ClunealGroup) WHERE n.id IN $pair SET n.name = $name', { pair, name });
    await session.close();
  };
  const names = async (server: TestServer): Promise<string[]> => {
    // Two look-ups on two levels, so that the answer is made of several reads.
    const { a, b } = await server.data(`{
      a: node(id: "${pair[0]}") { ... on ClunealGroup { name } }
      b: clunealGroup(position: MIDDLE) { partOf { edges { node {
        ... on PeripheralNerve { parts { edges { node { id name } } } } } } } } }`);
    const parts = b.partOf.edges.flatMap(({ node }: any) => node.parts.edges.map((part: any) => part.node));
    return [a.name, parts.find(({ id }: any) => id === pair[1]).name];
  };

  beforeAll(async () => {
    const graph = await projectGraph();
    api = await serve(await openSeeded(graph), {}, { maxStaleness: 0, maxRecordBytes: 64_000_000 });
    lasting = await serve(openNeo4jReader(connect()), {}, { maxStaleness: 300, maxRecordBytes: 64_000_000 });
    other = connect();
  });
  afterAll(() => Promise.all([api.close(), lasting.close(), other.close()]));

  it('is seen in the very next request where nothing may be stale, a hundred times under load, and no answer mixes', async () => {
    let running = true;
    const mixed: string[][] = [];
    const load = Array.from({ length: 4 }, async () => {
      while (running) {
        const seen = await names(api);
        if (seen[0] !== seen[1]) mixed.push(seen);
      }
    });
    const missed: string[] = [];
    await edit('name 0');
    for (let round = 1; round <= 100; round += 1) {
      const name = `name ${String(round)}`;
      await edit(name);
      const seen = await names(api);
      if (seen.some((one) => one !== name)) missed.push(`${name}: ${seen.join(', ')}`);
    }
    running = false;
    await Promise.all(load);
    expect(missed).toEqual([]);
    expect(mixed).toEqual([]);
    // All asked the same, so kept answers were in the way.
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(Number(/^cluneal_answer_cache_hits_total (\d+)/m.exec(metrics)?.[1])).toBeGreaterThan(0);
  });

  it('is seen as soon as the time of staleness is over', async () => {
    await names(lasting);
    await edit('at last');
    await expect.poll(() => names(lasting), { timeout: 5_000, interval: 50 }).toEqual(['at last', 'at last']);
  });

  it('that adds a relation is walked', async () => {
    const reached = async () => {
      const { walk } = await api.data('{ walk(from: "spinal-nerve:L2", to: "skin-region:coccygeal") { totalCount } }');
      return walk.totalCount as number;
    };
    const before = await reached();
    const session = other.driver.session();
    const id = 'relation:cluneal-group:superior/supplies/skin-region:coccygeal';
    await session.run(
      `MATCH (g:ClunealGroup {id: 'cluneal-group:superior'}) MATCH (s:SkinRegion {id: 'skin-region:coccygeal'})
       MATCH (t:Source {id: 'source:gray-1918'})
       CREATE (g)-[:SUPPLIES {id: $id}]->(s)
       CREATE (c:Claim {id: $claim, relation: $id, stance: 'SUPPORTS', locator: 'p. 1', type: 'SUPPLIES'})
       CREATE (c)-[:CITES]->(t) CREATE (c)-[:SUBJECT]->(g) CREATE (c)-[:OBJECT]->(s)`,
      { id, claim: `${id.replace('relation:', 'claim:')}/gray-1918` },
    );
    await session.close();
    expect(await reached()).toBeGreaterThan(before);
  });

  it('leaves memory with what is asked again, and with whole answers', async () => {
    const metrics = async () => (await fetch(`${lasting.url}/metrics`)).text();
    const parts = async () => Number(/^cluneal_cache_hits_total (\d+)/m.exec(await metrics())?.[1]);
    const answers = async () => Number(/^cluneal_answer_cache_hits_total (\d+)/m.exec(await metrics())?.[1]);
    const name = (variables: object) =>
      lasting.data('query ($id: ID!) { node(id: $id) { ... on ClunealGroup { name } } }', variables);
    // Shortly after several commits, operations read from the database whatever is in memory.
    await pause(1_000);
    await name({ id: pair[0] });
    const before = [await parts(), await answers()];
    await name({ id: pair[0], another: 'question about the same' });
    expect(await parts()).toBeGreaterThan(before[0] ?? 0);
    expect(await answers()).toBe(before[1]);
    await name({ id: pair[0] });
    expect(await answers()).toBe((before[1] ?? 0) + 1);
  });
});

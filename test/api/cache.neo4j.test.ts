import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Neo4jConnection } from '../../src/store/neo4j/connection.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { serve, type TestServer } from '../support/api.ts';
import { connect, noNeo4j, openSeeded } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

/** Two structures that another client always renames together. */
const pair = ['cluneal-group:superior', 'cluneal-group:middle'];

describe.skipIf(noNeo4j)('an edit by another client', { timeout: 120_000 }, () => {
  let api: TestServer;
  let stale: TestServer;
  let other: Neo4jConnection;

  const edit = async (name: string): Promise<void> => {
    const session = other.driver.session();
    await session.run('MATCH (n:ClunealGroup) WHERE n.id IN $pair SET n.name = $name', { pair, name });
    await session.close();
  };
  const names = async (server: TestServer): Promise<string[]> => {
    // Two look-ups at different depths, so that one response needs several reads.
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
    stale = await serve(openNeo4jReader(connect()), {}, { maxStaleness: 300, maxRecordBytes: 64_000_000 });
    other = connect();
  });
  afterAll(() => Promise.all([api.close(), stale.close(), other.close()]));

  it('shows in the next request if staleness is 0, a hundred times under load, and no response mixes two states', async () => {
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
    // All requests were the same, so cached responses could have hidden an edit.
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(Number(/^cluneal_answer_cache_hits_total (\d+)/m.exec(metrics)?.[1])).toBeGreaterThan(0);
  });

  it('shows as soon as the staleness limit has passed', async () => {
    await names(stale);
    await edit('at last');
    await expect.poll(() => names(stale), { timeout: 5_000, interval: 50 }).toEqual(['at last', 'at last']);
  });

  it('that adds a relation extends what a walk reaches', async () => {
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

  it('leaves the record cache and the response cache in use', async () => {
    const metrics = async () => (await fetch(`${stale.url}/metrics`)).text();
    const recordHits = async () => Number(/^cluneal_cache_hits_total (\d+)/m.exec(await metrics())?.[1]);
    const responseHits = async () => Number(/^cluneal_answer_cache_hits_total (\d+)/m.exec(await metrics())?.[1]);
    const name = (variables: object) =>
      stale.data('query ($id: ID!) { node(id: $id) { ... on ClunealGroup { name } } }', variables);
    // Shortly after several commits, operations bypass the caches and read from the database.
    await pause(1_000);
    await name({ id: pair[0] });
    const before = [await recordHits(), await responseHits()];
    await name({ id: pair[0], another: 'question about the same' });
    expect(await recordHits()).toBeGreaterThan(before[0] ?? 0);
    expect(await responseHits()).toBe(before[1]);
    await name({ id: pair[0] });
    expect(await responseHits()).toBe((before[1] ?? 0) + 1);
  });
});

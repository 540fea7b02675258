import neo4j from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costOfQuestions, profiled, questions, scans, type Profile, type QuestionCost } from '../../bench/db-hits.ts';
import { readWholeGraph, writeCopies } from '../../bench/graph-loading.ts';
import type { Neo4jConnection } from '../../src/store/neo4j/connection.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { serve } from '../support/api.ts';
import { connect, empty, noNeo4j, testSettings, write } from '../support/database.ts';
import { projectGraph } from '../support/graph.ts';

/**
 * Enough to detect growth: DB hits are exact, and a statement that reads more of a larger graph reads nine copies of something.
 * If the planner would change its plan only on an even larger graph, the statements' index hints and `npm run bench`, which
 * profiles the same questions at 1,000 replicas, show it.
 */
const replicas = 10;

/** Adds copies of everything, as the benchmark does. */
async function grow(times: number): Promise<void> {
  const { uri, username, password } = testSettings();
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password ?? ''), { useBigInt: true });
  const session = driver.session();
  try {
    const watch = { signal: new AbortController().signal, tell: () => undefined };
    await writeCopies({ driver }, await readWholeGraph(session), times, watch);
    // Lets the planner see the new size and drop its cached plans.
    await session.run('CALL db.prepareForReplanning()');
  } finally {
    await driver.close();
  }
}

/** The statements that a server sends until it is ready. */
async function profilesOfStart(): Promise<Profile[]> {
  const { connection, profiles } = profiled(connect());
  const server = await serve(openNeo4jReader(connection));
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  await server.close();
  return profiles;
}

describe.skipIf(noNeo4j)(`on a graph ${String(replicas)} times as large`, { timeout: 300_000 }, () => {
  let connection: Neo4jConnection;
  let real: Map<string, QuestionCost>;
  let large: Map<string, QuestionCost>;
  let startOnReal: Profile[];
  let startOnLarge: Profile[];
  const costs = async () => new Map((await costOfQuestions(connection)).map((cost) => [cost.question, cost] as const));

  beforeAll(async () => {
    await empty();
    await write(await projectGraph());
    connection = connect();
    real = await costs();
    startOnReal = await profilesOfStart();
    await grow(replicas);
    large = await costs();
    startOnLarge = await profilesOfStart();
  }, 300_000);
  afterAll(async () => {
    await connection.close();
    // So that the next file starts faster.
    await empty();
  }, 120_000);

  it.each(Object.keys(questions))('%s costs the same', (question) => {
    expect(real.get(question)?.dbHits).toBeGreaterThan(0);
    expect(large.get(question)).toEqual(real.get(question));
  });

  it.each(Object.keys(questions))('%s scans no label and no type', (question) => {
    const leaves = large.get(question)?.leaves;
    expect(leaves?.filter((leaf) => scans.test(leaf))).toEqual([]);
  });

  it('a server sends the same statements until it is ready', () => {
    expect(startOnLarge.length).toBeGreaterThan(0);
    expect(startOnLarge).toEqual(startOnReal);
  });

  it('a scan is detected if there is one', async () => {
    const { connection: watched, profiles } = profiled(connection);
    await watched.read('all', 'MATCH (n) RETURN count(n.id)', {}, {});
    await watched.read('type', 'MATCH ()-[r:PART_OF]->() RETURN count(r.id)', {}, {});
    await watched.read('label', 'MATCH (n:Landmark) RETURN count(n.definition)', {}, {});
    expect(profiles).toHaveLength(3);
    for (const { leaves } of profiles) expect(leaves.filter((leaf) => scans.test(leaf))).toHaveLength(1);
  });
});

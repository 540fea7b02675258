/** The real Neo4j of a test run. Each file that uses it empties and seeds it. */
import { inject } from 'vitest';
import { connectNeo4j, type Neo4jConnection, type Neo4jSettings } from '../../src/store/neo4j/connection.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { openNeo4jWriter } from '../../src/store/neo4j/neo4j-writer.ts';
import type { GraphReader } from '../../src/store/port.ts';
import type { GraphContent } from '../../src/domain/records.ts';
import { testVersion } from './graph.ts';
import type { TestNeo4j } from './neo4j.ts';

/** The real Neo4j of this worker, which no other file uses at the same time; null if none is available. */
export const testNeo4j: TestNeo4j | null =
  inject('neo4js')[(Number(process.env['VITEST_POOL_ID']) - 1) % Math.max(1, inject('neo4js').length)] ?? null;
/** True if the tests of a file are skipped for lack of a real Neo4j. */
export const noNeo4j = testNeo4j === null;

export function testSettings(): Neo4jSettings {
  const neo4j = testNeo4j;
  if (neo4j === null) throw new Error(inject('neo4jSkipReason') ?? 'There is no Neo4j for this test.');
  return { ...neo4j, database: 'neo4j', queryTimeout: 20_000 };
}

/** The environment that points a child process to this Neo4j, or to the one in other settings. */
export function neo4jEnvironment({ uri, username, password }: Neo4jSettings = testSettings()): Record<string, string> {
  return { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password ?? '' };
}

export function connect(): Neo4jConnection {
  return connectNeo4j(testSettings());
}

/** Deletes everything in the database, whoever wrote it. */
export async function empty(): Promise<void> {
  const connection = connect();
  const session = connection.driver.session();
  try {
    await session.run('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS');
  } finally {
    await session.close();
    await connection.close();
  }
}

export async function write(graph: GraphContent): Promise<void> {
  const writer = openNeo4jWriter(connect(), { version: testVersion });
  try {
    await writer.prepare({});
    await writer.write(graph, {});
  } finally {
    await writer.close();
  }
}

/** A reader of a database that contains this graph and nothing else. */
export async function openSeeded(graph: GraphContent): Promise<GraphReader> {
  await empty();
  await write(graph);
  return openNeo4jReader(connect());
}

/** Runs one statement as any other client would. */
export async function runCypher(statement: string, parameters: object = {}): Promise<Record<string, unknown>[]> {
  const connection = connect();
  const session = connection.driver.session();
  try {
    const { records } = await session.run(statement, parameters);
    return records.map((record) => record.toObject());
  } finally {
    await session.close();
    await connection.close();
  }
}

/**
 * A database that goes away in every way known to networks: each answer has a code, and the next one is right again.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectNeo4j } from '../../src/store/neo4j/connection.ts';
import { openNeo4jReader } from '../../src/store/neo4j/neo4j-reader.ts';
import { serve, type Answer, type TestServer } from '../support/api.ts';
import { empty, noNeo4j, testSettings, write } from '../support/database.ts';
import { faultProxy, type Fault, type FaultProxy } from '../support/fault-proxy.ts';
import { projectGraph, projectStore } from '../support/graph.ts';

const queryTimeout = 3_000;
const requestTimeout = 12_000;
const questions = [
  '{ landmarks(first: 5) { edges { node { id name } } } }',
  '{ spinalNerve(level: L2) { name skinSupplied { nodes { region { name } status } } } }',
  '{ search(text: "gluteal") { totalCount } meta { dataVersion } }',
];

describe.skipIf(noNeo4j)('a database that fails in transit', { timeout: 120_000 }, () => {
  let proxy: FaultProxy;
  let api: TestServer;
  let right: Answer[];
  const askAll = (server: TestServer) => Promise.all(questions.map((question) => server.ask(question)));

  beforeAll(async () => {
    await empty();
    await write(await projectGraph());
    const { hostname, port } = new URL(testSettings().uri);
    proxy = await faultProxy({ host: hostname, port: Number(port) });
    const uri = `bolt://127.0.0.1:${String(proxy.port)}`;
    const reader = openNeo4jReader(connectNeo4j({ ...testSettings(), uri, queryTimeout }));
    // No caching, so that every query reaches the database.
    api = await serve(reader, { requestTimeout, maxAnswerBytes: 0 });
    const embedded = await serve(await projectStore());
    right = await askAll(embedded);
    await embedded.close();
  }, 240_000);
  afterAll(async () => {
    await api.close();
    await proxy.close();
  });

  it.each(['swallow', 'refuse', 'cut', 'corrupt'] as const satisfies Fault[])(
    "is reported as the database's fault (%s), never as the server's, and recovers afterwards",
    async (fault) => {
      proxy.fault = fault;
      const answers = [...(await askAll(api)), ...(await askAll(api))];
      const codes = answers.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions?.['code']));
      const incidents = answers.flatMap(({ errors = [] }) =>
        errors.flatMap((error) => error.extensions?.['incident'] ?? []),
      );
      expect(answers.every(({ errors = [] }) => errors.length > 0)).toBe(true);
      expect(incidents).toEqual([]);
      expect(
        codes.filter((code) => !['STORE_UNAVAILABLE', 'STORE_TIMEOUT', 'REQUEST_TIMEOUT'].includes(String(code))),
      ).toEqual([]);
      const ready = await fetch(`${api.url}/ready`);
      expect([ready.status, (await fetch(`${api.url}/health`)).status]).toEqual([503, 200]);

      proxy.fault = 'pass';
      await expect.poll(() => askAll(api), { timeout: 60_000 }).toEqual(right);
    },
  );
});

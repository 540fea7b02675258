/** A server that starts while its database is unreachable, then empty, then seeded: it recovers without a restart. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { empty, neo4jEnvironment, noNeo4j, testNeo4j, testSettings, write } from '../support/database.ts';
import { faultProxy, type Fault, type FaultProxy } from '../support/fault-proxy.ts';
import { projectGraph } from '../support/graph.ts';
import { run, startProgram, type ServerProcess } from '../support/program.ts';
import { selectOnly } from '../../src/seeding/select.ts';
import type { Answer } from '../support/api.ts';

const patient = { timeout: 60_000, interval: 200 };

describe.skipIf(noNeo4j)('a server that starts before its database', { timeout: 180_000 }, () => {
  let proxy: FaultProxy;
  let environment: Record<string, string>;

  beforeAll(async () => {
    const { hostname, port } = new URL(testSettings().uri);
    proxy = await faultProxy({ host: hostname, port: Number(port) });
    environment = neo4jEnvironment({ ...testSettings(), uri: `bolt://127.0.0.1:${String(proxy.port)}` });
  });
  afterAll(() => proxy.close());

  const readyState = async (server: ServerProcess) => {
    const response = await fetch(`${server.url}/ready`);
    const { status } = (await response.json()) as { status: string };
    return `${String(response.status)} ${status}`;
  };
  const ask = async ({ url }: ServerProcess, query: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as Answer;
  };

  it.each(['refuse', 'swallow'] as const satisfies Fault[])(
    'recovers by itself when the database is reachable (%s) and seeded, and logs each state once',
    async (fault) => {
      await empty();
      proxy.fault = fault;
      const server = await startProgram({ ...environment, NEO4J_QUERY_TIMEOUT_MS: '2000' });
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      expect(await readyState(server)).toBe('503 unavailable');
      proxy.fault = 'pass';
      await expect.poll(() => readyState(server), patient).toBe('503 not seeded');
      const question = '{ clunealGroup(position: SUPERIOR) { name } }';
      expect((await ask(server, question)).errors?.[0]?.extensions).toMatchObject({ code: 'NOT_SEEDED' });
      // A state is logged only if somebody checks while it lasts, so the graph is written only after the log has this
      // state.
      await expect.poll(() => server.said(), patient).toContain('"database":"not seeded"');
      await write(selectOnly(await projectGraph(), ['cluneal-group:superior']));
      await expect.poll(() => readyState(server), patient).toBe('200 ready');
      await expect.poll(() => server.said(), patient).toContain('"msg":"the database is ready"');
      expect((await ask(server, question)).data).toEqual({
        clunealGroup: { name: 'superior cluneal nerves' },
      });
      await server.stop();
      const { code, out } = await server.ended;
      expect(code).toBe(0);
      const states = [...out.matchAll(/"database":"([^"]+)"|the database is (ready)/g)];
      expect(states.map(([, before, after]) => before ?? after)).toEqual(['unreachable', 'not seeded', 'ready']);
    },
  );

  it.skipIf(testNeo4j?.password === '')('exits with one sentence if the database rejects its password', async () => {
    proxy.fault = 'pass';
    const { code, err } = await run(['start'], { ...environment, NEO4J_PASSWORD: 'wrong', PORT: '0' });
    expect(err).toMatch(/^Neo4j at \S+ rejects the user "neo4j"; check NEO4J_USERNAME and NEO4J_PASSWORD, [^\n]+\n$/);
    expect(code).toBe(1);
  });
});

/** A server that starts before its database: it serves, says what is missing, and logs each state once. */
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { serve } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';
import { startProgram, type ServerProcess } from '../support/program.ts';

/** A port of the loopback address where nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const seen = async ({ url }: ServerProcess, path: string) => {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('a server whose database is not up yet', { timeout: 60_000 }, () => {
  it('is healthy but not ready, answers STORE_UNAVAILABLE, and logs the reason once', async () => {
    const uri = `bolt://127.0.0.1:${String(await freePort())}`;
    const server = await startProgram({ NEO4J_URI: uri });
    expect((await seen(server, '/health')).status).toBe(200);
    const ready = await seen(server, '/ready');
    expect(ready).toMatchObject({ status: 503, body: { status: 'unavailable' } });
    expect(ready.body['reason']).toMatch(/^The (store|database) did not answer .*\.$/);
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ meta { title } }"}',
    });
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0, await answer.json()]).toEqual([
      503,
      true,
      {
        errors: [
          {
            message: 'The database does not answer; try again in a moment.',
            extensions: { code: 'STORE_UNAVAILABLE' },
          },
        ],
      },
    ]);
    await server.stop();
    const { code, out, err } = await server.ended;
    const sentence = `Neo4j at ${uri} does not respond; check NEO4J_URI and that the database is running.`;
    expect(code).toBe(0);
    expect(err).toContain(`\n${sentence}\n`);
    const states = out.split('\n').filter((line) => line.includes('"database":'));
    expect(states.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([sentence]);
  });

  it('prints its address even if the database accepts connections and never answers', async () => {
    const silent = createServer((socket) => {
      socket.resume();
      socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const server = await startProgram({ NEO4J_URI: `bolt://127.0.0.1:${String(port)}` });
    expect((await seen(server, '/health')).status).toBe(200);
    expect((await seen(server, '/ready')).status).toBe(503);
    await server.stop();
    const { code, err } = await server.ended;
    expect(code).toBe(0);
    expect(err).toContain('The database has not responded yet; /ready and the log say when it does.\n');
    silent.close();
  });
});

describe('starting and stopping twenty times', { timeout: 180_000 }, () => {
  it('on one port, before the database is up, frees the port and leaves no temporary files', async () => {
    const port = await freePort();
    const temporary = await mkdtemp(join(tmpdir(), 'cluneal-restarts-'));
    const files: string[][] = [];
    for (let count = 0; count < 20; count += 1) {
      const server = await startProgram({
        PORT: String(port),
        LOG_LEVEL: 'error',
        TMPDIR: temporary,
        NEO4J_URI: 'bolt://127.0.0.1:1',
      });
      expect((await seen(server, '/health')).status).toBe(200);
      server.signal('SIGTERM');
      expect((await server.ended).code).toBe(0);
      files.push((await readdir(temporary)).sort());
    }
    expect(files.at(-1)).toEqual(files[0]);
    await rm(temporary, { recursive: true });
  });

  it('in one process leaks no file descriptors, timers or handles', async () => {
    const store = await projectStore();
    const held = async () => {
      const server = await serve(store);
      await server.ask('{ meta { title } }');
      await server.close();
      await nextTurn();
      const handles = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|FS/.test(name));
      return { files: (await readdir('/proc/self/fd')).length, handles: handles.length };
    };
    const first = await held();
    let last = first;
    for (let count = 0; count < 20; count += 1) last = await held();
    // Plus or minus one: a connection of the client may be closing.
    expect(last.files).toBeLessThanOrEqual(first.files + 1);
    expect(last.handles).toBeLessThanOrEqual(first.handles + 1);
  });
});

/**
 * Many connections, slow ones, and an endless stream of unique documents: excess is rejected, and memory does not grow.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../support/api.ts';
import { projectStore } from '../support/graph.ts';
import { startProgram, type ServerProcess } from '../support/program.ts';

const unique = Number(process.env['SOAK_DOCUMENTS'] ?? 1_000);

interface Got {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

function post(url: string, agent: Agent, query: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asking = request(`${url}/graphql`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    asking.on('error', reject);
    asking.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text });
      });
    });
    asking.end(JSON.stringify({ query }));
  });
}

const mixed = [
  '{ meta { title } }',
  '{ spinalNerve(level: L2) { skinSupplied { nodes { region { name } status pathCount } } } }',
  '{ search(text: "gluteal") { totalCount nodes { id } } }',
  '{ spinalNerves(first: 10) { nodes { id skinSupplied { totalCount } } } }',
];

describe('a server that accepts 40 requests at a time', { timeout: 180_000 }, () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startProgram({ MAX_REQUESTS: '40', LOG_LEVEL: 'error' });
  });
  afterAll(() => server.stop());

  it.each([1, 16, 64, 256, 1_000])('answers or rejects each request of %i connections at once', async (connections) => {
    const agent = new Agent({ keepAlive: false, maxSockets: connections });
    const answers = await Promise.all(
      Array.from({ length: connections }, (_, number) =>
        post(server.url, agent, `# ${String(connections)} ${String(number)}\n${mixed[number % mixed.length] ?? ''}`),
      ),
    );
    const refused = answers.filter(({ status }) => status === 503);
    for (const { retryAfter, text } of refused) {
      expect(Number(retryAfter)).toBeGreaterThan(0);
      expect(text).toContain('SERVER_BUSY');
    }
    expect(
      answers.filter(({ status, text }) => status !== 503 && !(status === 200 && text.startsWith('{"data"'))),
    ).toEqual([]);
    if (connections <= 16) expect(refused).toEqual([]);
    // As fast as before: nothing is left in the queue.
    expect((await post(server.url, agent, '{ meta { title } }')).status).toBe(200);
    const health = await fetch(`${server.url}/health`);
    expect(health.status).toBe(200);
  });

  it('serves others while fifty clients send their bodies byte by byte, and survives bodies that end too early', async () => {
    const { hostname, port } = new URL(server.url);
    const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n{"query"`;
    const sockets = Array.from({ length: 50 }, (): Socket => connect(Number(port), hostname));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(head);
    }
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    const agent = new Agent();
    for (let count = 0; count < 20; count += 1)
      expect((await post(server.url, agent, `# slow ${String(count)}\n{ meta { title } }`)).status).toBe(200);
    for (const [place, socket] of sockets.entries()) {
      if (place % 2 === 0) socket.end();
      else socket.resetAndDestroy();
    }
    await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));
    expect((await post(server.url, agent, '# after\n{ meta { title } }')).status).toBe(200);
    await expect
      .poll(
        async () =>
          /^cluneal_graphql_requests_in_flight (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1],
      )
      .toBe('0');
  });
});

describe('memory', { timeout: 600_000 }, () => {
  let api: TestServer;
  beforeAll(async () => {
    api = await serve(await projectStore(), { maxAnswerBytes: 1_000_000 });
  });
  afterAll(() => api.close());

  it(`does not grow with ${String(unique)} documents and searches, all sent for the first time`, async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    let number = 0;
    const send = async (count: number) => {
      for (let round = 0; round < count / 4; round += 1) {
        await Promise.all(
          Array.from({ length: 4 }, () => {
            number += 1;
            return post(
              api.url,
              agent,
              number % 2 === 0
                ? `{ search(text: "nerve ${String(number)}") { totalCount } }`
                : `{ a${String(number)}: landmark(id: "landmark:iliac-crest") { id } }`,
            );
          }),
        );
        api.log.length = 0;
      }
      collect();
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      return process.memoryUsage().heapUsed;
    };
    // Let the caches fill first; each has its own bound.
    await send(unique / 2);
    const before = await send(unique / 2);
    const after = await send(unique);
    expect((after - before) / unique).toBeLessThan(2_500);
    agent.destroy();
  });
});

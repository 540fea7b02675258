/** How a server stops: it loses no request that it has accepted, whoever sends the signal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../support/graph.ts';
import { startProgram } from '../support/program.ts';

type Outcome = 'answered' | 'refused' | `lost: ${string}`;

/** Sends a request over a kept-alive connection and returns its outcome. */
function ask(url: string, agent: Agent, query: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const asking = request(`${url}/graphql`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    asking.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => {
        resolve(response.statusCode === 200 && text.startsWith('{"data"') ? 'answered' : `lost: ${text.slice(0, 100)}`);
      });
      response.on('error', ({ message }) => {
        resolve(`lost: ${message}`);
      });
    });
    asking.on('error', (error: NodeJS.ErrnoException) => {
      // Nothing listens any more. The client knows that the request was not accepted and can try another replica.
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : `lost: ${error.code ?? ''} ${error.message}`);
    });
    asking.end(JSON.stringify({ query }));
  });
}

const dear = '{ spinalNerves(first: 10) { nodes { id skinSupplied { totalCount } } } }';

describe('SIGTERM', { timeout: 60_000 }, () => {
  it('under load loses no accepted request', async () => {
    const server = await startProgram({ LOG_LEVEL: 'error' });
    const outcomes: Outcome[] = [];
    let count = 0;
    const client = async (): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (;;) {
        count += 1;
        const outcome = await ask(
          server.url,
          agent,
          count % 5 === 0 ? `# ${String(count)}\n${dear}` : '{ meta { title } }',
        );
        outcomes.push(outcome);
        if (outcome !== 'answered') break;
        if (outcomes.length === 200) server.signal('SIGTERM');
      }
      agent.destroy();
    };
    await Promise.all(Array.from({ length: 16 }, client));
    expect((await server.ended).code).toBe(0);
    expect(outcomes.filter((outcome) => outcome.startsWith('lost'))).toEqual([]);
    expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(16);
  });

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
  ] as const)(
    'a second signal ends the process at once, even with a request in flight (%s, then %s)',
    async (first, second) => {
      // A request whose body never ends keeps the server from stopping.
      const server = await startProgram({ LOG_LEVEL: 'info' });
      const slow = request(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-length': '100', 'content-type': 'application/json' },
      });
      slow.on('error', () => undefined);
      slow.write('{"query"');
      await once(slow, 'socket');
      // Once this is answered, the request before it has certainly begun.
      expect(await ask(server.url, new Agent(), '{ meta { title } }')).toBe('answered');
      server.signal(first);
      await expect.poll(() => ask(server.url, new Agent(), '{ __typename }')).toBe('refused');
      // The log is written asynchronously, so the second signal could overtake this line.
      await expect.poll(() => server.said()).toContain('"msg":"stopping"');
      server.signal(second);
      const { code, out } = await server.ended;
      expect(code).toBeNull();
      expect(out).not.toContain('"msg":"stopped"');
    },
  );
});

/** A command started by npm, and its output so far. */
function npmRun(args: readonly string[], environment: Record<string, string>) {
  const child = spawn('npm', ['run', ...args], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  let log = '';
  child.stdout.on('data', (chunk) => (log += String(chunk)));
  // Emitted when the command, not only npm, has closed its end of the pipes.
  return { child, closed: once(child, 'close'), told: () => output, said: () => log };
}

async function listening(port: number, onConnection?: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

describe('stopping npm', { timeout: 60_000 }, () => {
  it('stops its server and frees the port', async () => {
    const { child, closed, told, said } = npmRun(['start'], { PORT: '0' });
    await expect.poll(told, { timeout: 40_000 }).toMatch(/GraphQL and GraphiQL +http/);
    const port = Number(/127\.0\.0\.1:(\d+)\/graphql/.exec(told())?.[1]);
    child.kill('SIGTERM');
    await closed;
    expect(said()).toContain('"msg":"stopped"');
    await close(await listening(port));
  });

  it('stops a server that is still waiting for its database', async () => {
    const sockets: Socket[] = [];
    const silent = await listening(0, (socket) => {
      sockets.push(socket);
      socket.resume();
      socket.on('error', () => undefined);
    });
    const free = await listening(0);
    const { port } = free.address() as AddressInfo;
    await close(free);
    const { child, closed, told, said } = npmRun(['start'], {
      PORT: String(port),
      NEO4J_URI: `bolt://127.0.0.1:${String((silent.address() as AddressInfo).port)}`,
    });
    const isHealthy = () =>
      fetch(`http://127.0.0.1:${String(port)}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(isHealthy, { timeout: 40_000 }).toBe(true);
    // It has not printed its address yet.
    expect(told()).not.toContain('GraphiQL');
    child.kill('SIGTERM');
    await closed;
    expect(said()).toContain('"msg":"stopped"');
    for (const socket of sockets) socket.destroy();
    await close(silent);
  });
});

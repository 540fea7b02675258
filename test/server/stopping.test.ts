/** How a server stops: it loses no request that it has accepted, whoever sends the signal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
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

describe('npm start', { timeout: 60_000 }, () => {
  it('stops the server and frees its port when npm is stopped', async () => {
    const child = spawn('npm', ['start'], {
      cwd: projectRoot,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    let log = '';
    child.stdout.on('data', (chunk) => (log += String(chunk)));
    await expect.poll(() => output, { timeout: 40_000 }).toMatch(/GraphQL and GraphiQL +http/);
    const port = Number(/127\.0\.0\.1:(\d+)\/graphql/.exec(output)?.[1]);
    child.kill('SIGTERM');
    // Resolves when the server has closed its end of the pipes too.
    await once(child, 'close');
    expect(log).toContain('"msg":"stopped"');
    const successor = createServer().listen(port, '127.0.0.1');
    await once(successor, 'listening');
    successor.close();
    await once(successor, 'close');
  });
});

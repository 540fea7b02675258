/** What happens to the program after a failure outside any request. */
import { createConnection } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startProgram, type ServerProcess } from '../support/program.ts';

/** Starts the program and stops it after the test in any case. */
async function started(nodeArgs: readonly string[]): Promise<ServerProcess> {
  const server = await startProgram({}, [], nodeArgs);
  onTestFinished(() => {
    server.kill();
  });
  return server;
}

/** Loaded into the program before its own modules, so that a test can make it fail from outside. */
const fails = (script: string) => ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
const atSignal = (action: string) => fails(`process.on('SIGUSR2', () => { ${action} });`);

const query = JSON.stringify({ query: '{ spinalNerve(level: L2) { name } }' });
const ask = async (url: string): Promise<unknown> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: query,
  });
  return response.json();
};
/** Generous, since the machine may be busy. */
const patient = { timeout: 30_000 };
const answer = { data: { spinalNerve: { name: 'spinal nerve L2' } } };

const logOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('survives an unhandled rejection and logs it as an incident', async () => {
  const server = await started(atSignal(`Promise.reject(new Error('left behind')); Promise.reject('no error');`));
  server.signal('SIGUSR2');
  expect(await ask(server.url)).toEqual(answer);
  expect(await ask(server.url)).toEqual(answer);
  await server.stop();
  const { code, out } = await server.ended;
  expect(code).toBe(0);
  const incidents = logOf(out).filter(({ msg }) => msg === 'a rejection was not handled');
  expect(incidents).toMatchObject([
    { level: 50, err: { message: 'left behind' } },
    { level: 50, err: { message: expect.stringContaining('no error') as string } },
  ]);
  for (const { incident } of incidents) expect(incident).toMatch(/^[\da-f-]{36}$/);
});

it('exits with code 1 after an uncaught exception, once in-flight requests are answered', async () => {
  const server = await started(atSignal(`setTimeout(() => { throw new Error('a fault'); }); `));
  // The server is still waiting for the rest of the body when the exception comes.
  const { hostname, port } = new URL(server.url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  onTestFinished(() => {
    socket.destroy();
  });
  let received = '';
  socket.on('data', (chunk) => (received += String(chunk)));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const head = ['POST /graphql HTTP/1.1', `host: ${hostname}:${port}`, 'content-type: application/json'];
  socket.write(`${[...head, `content-length: ${String(query.length)}`].join('\r\n')}\r\n\r\n${query.slice(0, 10)}`);
  await expect.poll(async () => (await fetch(`${server.url}/metrics`)).text(), patient).toMatch(/in_flight 2\n/);
  server.signal('SIGUSR2');
  await expect
    .poll(() =>
      fetch(`${server.url}/health`).then(
        () => 'up',
        () => 'down',
      ),
    )
    .toBe('down');
  socket.write(query.slice(10));
  await closed;
  expect(received).toMatch(/^HTTP\/1\.1 200 /);
  expect(received).toContain(JSON.stringify(answer));
  const { code, out } = await server.ended;
  expect(code).toBe(1);
  expect(logOf(out).filter(({ level }) => level === 60)).toMatchObject([
    { msg: 'an exception was not caught; the server stops', err: { message: 'a fault' } },
  ]);
});

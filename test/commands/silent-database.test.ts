/** A command whose database never answers prints one sentence and exits by itself. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { run } from '../support/program.ts';

describe('a command with a database that accepts connections and never answers', { timeout: 120_000 }, () => {
  it.concurrent.each([
    ['seed', '--dry-run'],
    ['export', '--format', 'json', '--from-neo4j'],
  ])('%s ends with one sentence', async (...args) => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { code, err } = await run(args, { NEO4J_URI: `bolt://127.0.0.1:${String(port)}`, PORT: '0' });
    expect([code, err]).toEqual([
      1,
      `Neo4j at bolt://127.0.0.1:${String(port)} does not respond; check NEO4J_URI and that the database is running.\n`,
    ]);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
